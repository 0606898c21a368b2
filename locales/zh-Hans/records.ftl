# 记录列表与打开的记录。
list-search = 搜索{ $kind }
list-import = 导入文件
list-export = 导出为 CSV
list-no-match = 没有匹配的内容
list-no-match-text = 请更改搜索或筛选条件，或查看全部。
list-show-all = 显示全部
list-empty = { $kind ->
    [company] 还没有公司
    [contact] 还没有联系人
    [lead] 还没有线索
    [deal] 这里还没有商机
    [activity] 还没有跟进
    [product] 还没有产品
    [order] 还没有订单
    [event] 还没有展会
    [rate] 还没有汇率
   *[other] 这里还没有内容
}
list-empty-text = { $kind ->
    [activity] 在联系人、公司或商机上写的跟进会出现在这里。
    [event] 请添加您录入线索的展会。
    [rate] 请添加其他货币一个单位折合本币的价格。
   *[other] 请添加第一条，或从文件导入。
}
views = 已保存的视图
views-all = 全部
views-mine = 仅自己
views-open = 视图：{ $name }
views-save = 另存为视图
views-name = 视图名称
views-personal = 仅自己可见
views-saved = 已保存视图“{ $name }”。
views-update = 更新“{ $name }”
views-updated = 已更新视图“{ $name }”。
views-rename = 重命名“{ $name }”
views-delete = 删除“{ $name }”
views-deleted = 已删除视图“{ $name }”。
bulk = 选中的行
bulk-tag = 标签
bulk-assign = 分配
bulk-clear = 取消选择
bulk-deleted = 已删除 { $count } 条记录。
bulk-tag-title = 为所选行添加或移除标签
bulk-tag-add = 添加
bulk-tag-remove = 移除
bulk-tagged = 已为 { $count } 条记录添加标签“{ $tag }”。
bulk-untagged = 已从 { $count } 条记录移除标签“{ $tag }”。
bulk-assigned = 已分配给{ $member }。
record-details = 详情
record-timeline = 时间线
record-history = 历史
record-parts = 记录的各部分
record-nowhere = 本机上没有
record-nowhere-text = 可能已被移除，或尚未同步。
record-deleted = 此记录已删除。
record-restore = 恢复
record-restored = 已恢复。
record-deleted-toast = 已删除 { $name }。
record-merged = 已合并到 { $name }
record-copy-link = 复制链接
record-link-copied = 链接已复制。
record-convert = 转化
record-converted = 线索已转化为联系人和商机。
record-converted-person = 线索已转化为联系人。
record-convert-deal = 同时建立商机
record-convert-new = 新建：{ $name }
deal-won = 赢单
deal-lost = 丢单
deal-lost-why = 为什么丢单？
deal-lost-no-reason = 未说明原因
deal-lost-reason = 原因
deal-lost-note = 备注
deal-lost-save = 标记为丢单
deal-won-done = 已标记为赢单。
deal-lost-done = 已标记为丢单。
deal-reopen = 重新打开
deal-reopened = 商机已重新打开。
related-open = { $kind } { $count }：打开全部
timeline-more = 显示更多
timeline-due = { $day }到期
timeline-titled = { $kind }：{ $subject }
timeline-order = 订单 { $number }
timeline-stage = 移至{ $stage }
timeline-created = 已创建
timeline-changed = 已更改
history-unknown-field = 新版本中的字段
history-somebody = 某位成员
history-cleared = 已清空
history-missing = 更早的更改保存在服务器上，连接服务器后即可显示。
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
segment-by-hand = 加入或移出分群
segment-by-hand-text = 不论分群规则如何，此设置都生效。输入新名称即可仅用这些记录新建列表。
segment-put-in = 加入
segment-take-out = 移出
segment-put-in-done = 已将 { $count } 条记录加入“{ $name }”。
segment-take-out-done = 已将 { $count } 条记录移出“{ $name }”。
segment-too-many = 一次最多手动加入 { $most } 条记录。请为它们添加标签，并让规则按标签筛选。
