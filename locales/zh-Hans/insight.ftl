# The Insight area.

insight-all = ← 全部报表
insight-reports = 报表
insight-settings = 报表设置
insight-usual = 恢复默认值
insight-kind = 对象
insight-currency = 币种
insight-unknown = 没有此报表
insight-csv = 保存为 CSV
insight-print = 打印
insight-how = 计算方法
insight-making = 正在计算此报表
insight-stop = 停止
insight-stopped = 已停止，尚未算完
insight-go-on = 继续
insight-took = 截至{ $day }；计算用时 { $ms } 毫秒。
insight-none-text = 此处根据{ $kind }计算，目前还没有。
insight-own-only = 您只能看到自己的和别人共享给您的记录，实际可能更多。
insight-no-rows = 此表目前还没有内容。
insight-more = 另有 { $count } 行。
insight-months = { $count } 个月
insight-years = { $count } 年
chart-numbers = 数据表
insight-keep = 为所有人保存
insight-kept = 已为所有人保存
insight-learned = 于{ $day }学习，已为所有人保存。
