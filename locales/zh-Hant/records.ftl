# 紀錄清單與開啟的紀錄。
list-search = 搜尋{ $kind }
list-import = 匯入檔案
list-export = 匯出為 CSV
list-no-match = 沒有符合的內容
list-no-match-text = 請變更搜尋或篩選條件，或查看全部。
list-show-all = 顯示全部
list-empty = { $kind ->
    [company] 還沒有公司
    [contact] 還沒有聯絡人
    [lead] 還沒有名單
    [deal] 這裡還沒有商機
    [activity] 還沒有互動紀錄
    [product] 還沒有產品
    [order] 還沒有訂單
    [event] 還沒有展覽
    [rate] 還沒有匯率
   *[other] 這裡還沒有內容
}
list-empty-text = { $kind ->
    [activity] 在聯絡人、公司或商機上新增的互動會出現在這裡。
    [event] 請新增您建立名單的展覽。
    [rate] 請新增其他貨幣一個單位折合本幣的價格。
   *[other] 請新增第一筆，或從檔案匯入。
}
views = 已儲存的檢視
views-all = 全部
views-mine = 僅自己
views-open = 檢視：{ $name }
views-save = 另存為檢視
views-name = 檢視名稱
views-personal = 僅自己可見
views-saved = 已儲存檢視「{ $name }」。
views-update = 更新「{ $name }」
views-updated = 已更新檢視「{ $name }」。
views-rename = 重新命名「{ $name }」
views-delete = 刪除「{ $name }」
views-deleted = 已刪除檢視「{ $name }」。
bulk = 已選取的列
bulk-tag = 標籤
bulk-assign = 指派
bulk-clear = 取消選取
bulk-deleted = 已刪除 { $count } 筆紀錄。
bulk-tag-title = 為所選列加上或移除標籤
bulk-tag-add = 加上
bulk-tag-remove = 移除
bulk-tagged = 已為 { $count } 筆紀錄加上標籤「{ $tag }」。
bulk-untagged = 已從 { $count } 筆紀錄移除標籤「{ $tag }」。
bulk-assigned = 已指派給{ $member }。
record-details = 詳細資料
record-timeline = 時間軸
record-history = 歷程
record-parts = 紀錄的各部分
record-nowhere = 本機上沒有
record-nowhere-text = 可能已被移除，或尚未同步。
record-deleted = 此紀錄已刪除。
record-restore = 還原
record-restored = 已還原。
record-deleted-toast = 已刪除 { $name }。
record-merged = 已合併至 { $name }
record-copy-link = 複製連結
record-link-copied = 已複製連結。
record-convert = 轉換
record-converted = 名單已轉換為聯絡人與商機。
record-converted-person = 名單已轉換為聯絡人。
record-convert-deal = 同時建立商機
record-convert-new = 新增：{ $name }
deal-won = 成交
deal-lost = 失單
deal-lost-why = 為什麼失單？
deal-lost-no-reason = 未說明原因
deal-lost-reason = 原因
deal-lost-note = 備註
deal-lost-save = 標記為失單
deal-won-done = 已標記為成交。
deal-lost-done = 已標記為失單。
deal-reopen = 重新開啟
deal-reopened = 商機已重新開啟。
related-open = { $kind } { $count }：開啟全部
timeline-more = 顯示更多
timeline-due = { $day }到期
timeline-titled = { $kind }：{ $subject }
timeline-order = 訂單 { $number }
timeline-stage = 移至{ $stage }
timeline-created = 已建立
timeline-changed = 已變更
history-unknown-field = 新版本中的欄位
history-somebody = 某位成員
history-cleared = 已清除
history-missing = 更早的變更儲存在伺服器上，連線到伺服器後即可顯示。
history-put-back = 復原此值
history-put-back-done = 已復原為先前的值。
pipeline-show = 商機顯示方式
pipeline-board = 看板
pipeline-table = 表格
pipeline-moved = 已移至{ $stage }。
board-hint = 按空白鍵拿起卡片，用方向鍵選擇位置，再按空白鍵放下，按 Esc 鍵取消。按 Enter 鍵開啟。
board-picked = 已拿起 { $card }。
board-over = { $lane }，第 { $place } 位。
board-put-down = 已放下。
board-left = 維持原位。
board-more = 再顯示 { $count } 個
card-days = { $count ->
    [0] 今天進入
   *[other] { $count } 天
}

# 通用詞語。
cancel = 取消
save = 儲存
delete = 刪除
more = 更多
create-order = 新增訂單
segment-by-hand = 加入或移出分群
segment-by-hand-text = 不論分群規則為何，此設定都生效。輸入新名稱即可僅以這些紀錄新增清單。
segment-put-in = 加入
segment-take-out = 移出
segment-put-in-done = 已將 { $count } 筆紀錄加入「{ $name }」。
segment-take-out-done = 已將 { $count } 筆紀錄移出「{ $name }」。
segment-too-many = 一次最多手動加入 { $most } 筆紀錄。請為它們加上標籤，並讓規則依標籤篩選。
