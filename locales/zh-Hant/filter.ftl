# 篩選列：讀作一句話的規則。

filter-title = 篩選
filter-where = 條件：
filter-and = 且
filter-or = 或
filter-or-short = {"、"}
filter-not = 非
filter-switch = 改為「{ $word }」
filter-negate = 改選不符合的
filter-negate-undo = 去掉「非」
filter-clear = 清除
filter-add = 新增條件
filter-add-group = 「或」條件群組
filter-remove-group = 移除條件群組
filter-rule = { $field }{ $op }{ $value }
filter-text = 包含「{ $text }」
filter-segment = 屬於某個分群
filter-records = 是選定的 { $count } 筆紀錄之一
filter-unknown-field = 此版本未知的欄位
filter-field = 欄位
filter-op = 比較方式
filter-value = 值
filter-done = 完成
filter-me = 我
filter-nothing = …
filter-a-record = 所選紀錄
filter-folded = { $count } 條規則 · 展開
filter-from-today = 距今日
filter-a-date = 指定日期
day-today = 今天
day-ago = { $count } 天前
day-ahead = { $count } 天後
op-yes = 為是
op-no = 為否
op-is = 是
op-is-not = 不是
op-contains = 包含
op-starts-with = 開頭為
op-empty = 為空
op-filled = 不為空
op-less = 小於
op-greater = 大於
op-until = 不晚於
op-at-most = 不超過
op-since = 不早於
op-at-least = 不少於
happened-orders = 訂單次數
happened-activities = 互動次數
happened-what = 統計對象
happened-how-often = 次數條件
happened-count = 次數
happened-within = 時間範圍
happened-length = 數量
happened-ever = 不限時間
happened-never = 從未
happened-at-least = 至少
happened-at-most = 最多
happened-is = 恰好
happened-is-not = 不是
happened-less = 少於
happened-greater = 多於
happened-times = { $op } { $count } 次
happened-ordered = { $within }購買{ $times }
happened-ordered-of = { $within }購買 { $of } { $times }
happened-never-ordered = { $within }從未購買
happened-never-ordered-of = { $within }從未購買 { $of }
happened-had = { $within }有{ $of }{ $times }
happened-none = { $within }沒有{ $of }
happened-any = 互動紀錄
happened-call = 電話
happened-visit = 拜訪
happened-meeting = 會議
happened-email = 電子郵件
happened-chat = 聊天
happened-letter = 信函
happened-note = 備註
happened-task = 待辦事項
span-unit-days = 天
span-unit-weeks = 週
span-unit-months = 個月
span-unit-quarters = 季
span-unit-years = 年
span-days = 最近 { $count } 天內
span-weeks = 最近 { $count } 週內
span-months = 最近 { $count } 個月內
span-quarters = 最近 { $count } 季內
span-years = 最近 { $count } 年內
filter-in-segment = 屬於分群「{ $name }」
filter-not-in-segment = 不屬於分群「{ $name }」
filter-in = 屬於
filter-not-in = 不屬於
filter-entered = { $when }進入分群「{ $name }」
filter-left = { $when }離開分群「{ $name }」
filter-on-day = 於 { $day }
filter-moved = 進入或離開某個分群
filter-came = 進入
filter-went = 離開
filter-one-day = 某一天
filter-day = 日期
filter-segment-gone = （已刪除）

# 清單為空時的說明，以及所選列的標籤。
list-empty = { $kind ->
    [company] 還沒有公司
    [contact] 還沒有聯絡人
    [lead] 還沒有名單
    [deal] 這裡還沒有商機
    [activity] 還沒有互動紀錄
    [product] 還沒有產品
    [order] 還沒有訂單
    [answer] 還沒有客戶評價
    [campaign] 尚無行銷活動
    [event] 還沒有展覽
    [rate] 還沒有匯率
    [tag] 尚無標籤
   *[other] 這裡還沒有內容
}
list-empty-text = { $kind ->
    [activity] 在聯絡人、公司或商機上新增的互動會出現在這裡，也可以從檔案匯入。
    [answer] 客戶的評價在其頁面的「更多」中新增，也可從檔案匯入。
    [campaign] 開啟公司或聯絡人的客戶分群，或在其列表中選取若干筆，即可在那裡發起行銷活動。
    [event] 請新增您建立名單的展覽。
    [rate] 請新增其他貨幣一個單位折合本幣的價格。
    [tag] 在此新增，或在為紀錄加標籤時輸入新名稱。
   *[other] 請新增第一筆，或從檔案匯入。
}
bulk-tag-title = 為所選列加上或移除標籤
bulk-tag-add = 加上
bulk-tag-remove = 移除
bulk-tagged = 已為 { $count } 筆紀錄加上標籤「{ $tag }」。
bulk-untagged = 已從 { $count } 筆紀錄移除標籤「{ $tag }」。
bulk-field = 設定欄位…
bulk-field-title = 設定所選列的欄位
bulk-field-which = 欄位
bulk-field-how = 如何變更
bulk-field-set = 設為
bulk-field-add = 加上
bulk-field-remove = 移除
bulk-field-replace = 全部取代
bulk-field-empty = 清空
bulk-field-do = 變更 { $count } 筆紀錄
bulk-field-done = 已變更 { $count } 筆紀錄的{ $field }。
bulk-field-same = 內容原本如此，未作變更。
bulk-field-left = { $done ->
    [0] 未變更任何紀錄。
   *[other] 已變更 { $done } 筆紀錄。
}另有 { $count } 筆維持原狀，仍為選取狀態：
bulk-field-show = 檢視這 { $count } 筆
bulk-field-show-first = 檢視前 { $count } 筆
table-group-rest = 其餘各組
work-more = 時間、時長與參與者
work-with = 參與者
work-planned = 已安排。
account-name = 姓名
account-name-hint = 您所在工作區的所有人都會看到。
account-rename = 變更姓名
account-renamed = 您的姓名已改為 { $name }。
list-unread = 無法讀取網址中的篩選條件，因此顯示全部內容：
list-unread-remove = 移除
