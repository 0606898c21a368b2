# 筛选栏：读作一句话的规则。

filter-title = 筛选
filter-where = 条件：
filter-and = 且
filter-or = 或
filter-or-short = {"、"}
filter-not = 非
filter-switch = 改为“{ $word }”
filter-negate = 改选不符合的
filter-negate-undo = 去掉“非”
filter-clear = 清除
filter-add = 添加条件
filter-add-group = “或”条件组
filter-remove-group = 移除条件组
filter-rule = { $field }{ $op }{ $value }
filter-text = 包含“{ $text }”
filter-segment = 属于某个分群
filter-records = 是选定的 { $count } 条记录之一
filter-unknown-field = 此版本未知的字段
filter-field = 字段
filter-op = 比较方式
filter-value = 值
filter-done = 完成
filter-me = 我
filter-nothing = …
filter-a-record = 所选记录
filter-folded = { $count } 条规则 · 展开
filter-from-today = 距今天
filter-a-date = 具体日期
day-today = 今天
day-ago = { $count } 天前
day-ahead = { $count } 天后
op-yes = 为是
op-no = 为否
op-is = 是
op-is-not = 不是
op-contains = 包含
op-starts-with = 开头为
op-empty = 为空
op-filled = 不为空
op-less = 小于
op-greater = 大于
op-until = 不晚于
op-at-most = 不超过
op-since = 不早于
op-at-least = 不少于
happened-orders = 订单次数
happened-activities = 跟进次数
happened-what = 统计对象
happened-how-often = 次数条件
happened-count = 次数
happened-within = 时间范围
happened-length = 数量
happened-ever = 不限时间
happened-never = 从未
happened-at-least = 至少
happened-at-most = 最多
happened-is = 恰好
happened-is-not = 不是
happened-less = 少于
happened-greater = 多于
happened-times = { $op } { $count } 次
happened-ordered = { $within }购买{ $times }
happened-ordered-of = { $within }购买 { $of } { $times }
happened-never-ordered = { $within }从未购买
happened-never-ordered-of = { $within }从未购买 { $of }
happened-had = { $within }有{ $of }{ $times }
happened-none = { $within }没有{ $of }
happened-any = 跟进
happened-call = 电话
happened-visit = 拜访
happened-meeting = 会议
happened-email = 邮件
happened-chat = 聊天
happened-letter = 信函
happened-note = 备注
happened-task = 任务
span-unit-days = 天
span-unit-weeks = 周
span-unit-months = 个月
span-unit-quarters = 个季度
span-unit-years = 年
span-days = 最近 { $count } 天内
span-weeks = 最近 { $count } 周内
span-months = 最近 { $count } 个月内
span-quarters = 最近 { $count } 个季度内
span-years = 最近 { $count } 年内
filter-in-segment = 属于分群“{ $name }”
filter-not-in-segment = 不属于分群“{ $name }”
filter-in = 属于
filter-not-in = 不属于
filter-entered = { $when }进入分群“{ $name }”
filter-left = { $when }离开分群“{ $name }”
filter-on-day = 于 { $day }
filter-moved = 进入或离开某个分群
filter-came = 进入
filter-went = 离开
filter-one-day = 某一天
filter-day = 日期
filter-segment-gone = （已删除）

# 列表为空时的说明，以及所选行的标签。
list-empty = { $kind ->
    [company] 还没有公司
    [contact] 还没有联系人
    [lead] 还没有线索
    [deal] 这里还没有商机
    [activity] 还没有跟进
    [product] 还没有产品
    [order] 还没有订单
    [answer] 还没有客户评价
    [campaign] 还没有营销活动
    [event] 还没有展会
    [rate] 还没有汇率
    [tag] 暂无标签
   *[other] 这里还没有内容
}
list-empty-text = { $kind ->
    [activity] 在联系人、公司或商机上写的跟进会出现在这里，也可以从文件导入。
    [answer] 客户的评价在其页面的“更多”中添加，也可从文件导入。
    [campaign] 打开公司或联系人的客户分群，或在其列表中选择若干条，即可在那里发起营销活动。
    [event] 请添加您录入线索的展会。
    [rate] 请添加其他货币一个单位折合本币的价格。
    [tag] 在此添加，或在为记录添加标签时输入新名称。
   *[other] 请添加第一条，或从文件导入。
}
bulk-tag-title = 为所选行添加或移除标签
bulk-tag-add = 添加
bulk-tag-remove = 移除
bulk-tagged = 已为 { $count } 条记录添加标签“{ $tag }”。
bulk-untagged = 已从 { $count } 条记录移除标签“{ $tag }”。
bulk-field = 设置字段…
bulk-field-title = 设置所选行的字段
bulk-field-which = 字段
bulk-field-how = 如何更改
bulk-field-set = 设为
bulk-field-add = 添加
bulk-field-remove = 移除
bulk-field-replace = 全部替换
bulk-field-empty = 清空
bulk-field-do = 更改 { $count } 条记录
bulk-field-done = 已更改 { $count } 条记录的{ $field }。
bulk-field-same = 内容原本如此，未作更改。
bulk-field-left = { $done ->
    [0] 未更改任何记录。
   *[other] 已更改 { $done } 条记录。
}另有 { $count } 条保持原样，仍处于选中状态：
bulk-field-show = 查看这 { $count } 条
bulk-field-show-first = 查看前 { $count } 条
table-group-rest = 其余各组
work-more = 时间、时长与参与人
work-with = 参与人
work-planned = 已安排。
account-name = 姓名
account-name-hint = 您所在工作区的所有人都会看到。
account-rename = 修改姓名
account-renamed = 您的姓名已改为 { $name }。
list-unread = 无法读取网址中的筛选条件，因此显示全部内容：
list-unread-remove = 移除
