# 记录列表与打开的记录。
list-search = 搜索{ $kind }
list-import = 导入文件
list-export = 导出为 CSV
list-no-match = 没有匹配的内容
list-no-match-text = 请更改搜索或筛选条件，或查看全部。
list-show-all = 显示全部
list-empty = 还没有{ $kind }
list-empty-text = 添加第一条，或从文件导入。
bulk = 选中的行
bulk-tag = 标签
bulk-assign = 分配
bulk-clear = 取消选择
bulk-deleted = 已删除 { $count } 条记录。
bulk-tagged = 已添加标签“{ $tag }”。
bulk-assigned = 已分配给{ $member }。
record-details = 详情
record-timeline = 时间线
record-history = 历史
record-parts = 记录的各部分
record-nowhere = 本设备上没有
record-nowhere-text = 可能已被移除，或尚未同步。
record-deleted = 此记录已删除。
record-restore = 恢复
record-restored = 已恢复。
record-deleted-toast = 已删除 { $name }。
record-merged = 已合并到 { $name }
record-copy-link = 复制链接
record-link-copied = 链接已复制。
record-convert = 转换
record-converted = 线索已转换为联系人和商机。
related-open = { $kind }：打开全部 { $count } 条
timeline-more = 显示更多
timeline-due = { $day }到期
timeline-order = 订单 { $number }
timeline-stage = 移至{ $stage }
timeline-created = 已创建
timeline-changed = 已更改
history-unknown-field = 新版本中的字段
history-somebody = 某位成员
history-cleared = 已清空
history-put-back = 还原
history-put-back-done = 已还原为之前的值。
pipeline-show = 商机显示方式
pipeline-board = 看板
pipeline-table = 表格
pipeline-moved = 已移至{ $stage }。
board-hint = 按空格键拿起卡片，用方向键选择位置，再按空格键放下，按 Esc 键取消。按回车键打开。
board-picked = 已拿起 { $card }。
board-over = { $lane }，第 { $place } 位。
board-put-down = 已放下。
board-left = 保持原位。
board-more = 再显示 { $count } 个
card-days = { $count ->
    [0] 今天进入
   *[other] { $count } 天
}

# 通用词语。
cancel = 取消
save = 保存
delete = 删除
more = 更多
create-order = 新建订单
