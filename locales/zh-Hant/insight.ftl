# The Insight area.

insight-all = ← 所有報表
insight-reports = 報表
insight-settings = 報表設定
insight-usual = 恢復預設值
insight-kind = 對象
insight-currency = 幣別
insight-unknown = 沒有此報表
insight-csv = 儲存為 CSV
insight-print = 列印
insight-how = 計算方式
insight-making = 正在計算此報表
insight-stop = 停止
insight-stopped = 已停止，尚未算完
insight-go-on = 繼續
insight-took = 截至{ $day }；計算耗時 { $ms } 毫秒。
insight-none-text = 此處依據{ $kind }計算，目前還沒有。
insight-own-only = 您只能看到自己的和別人分享給您的紀錄，實際可能更多。
insight-no-rows = 此表目前還沒有內容。
insight-more = 另有 { $count } 列。
insight-months = { $count } 個月
insight-years = { $count } 年
chart-numbers = 資料表
insight-keep = 為所有人儲存
insight-kept = 已為所有人儲存
insight-learned = 於{ $day }學習，已為所有人儲存。
