# 紀錄清單與開啟的紀錄。
list-search = 搜尋{ $kind }
list-import = 匯入檔案
list-export = 匯出為 CSV
list-no-match = 沒有符合的內容
list-no-match-text = 請變更搜尋或篩選條件，或查看全部。
list-show-all = 顯示全部
list-empty = 尚無{ $kind }
list-empty-text = 新增第一筆，或從檔案匯入。
bulk = 已選取的列
bulk-tag = 標籤
bulk-assign = 指派
bulk-clear = 取消選取
bulk-deleted = 已刪除 { $count } 筆紀錄。
bulk-tagged = 已加上標籤「{ $tag }」。
bulk-assigned = 已指派給{ $member }。
record-details = 詳細資料
record-timeline = 時間軸
record-history = 歷程
record-parts = 紀錄的各部分
record-nowhere = 本裝置上沒有
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
related-open = { $kind }：開啟全部 { $count } 筆
timeline-more = 顯示更多
timeline-due = { $day }到期
timeline-order = 訂單 { $number }
timeline-stage = 移至{ $stage }
timeline-created = 已建立
timeline-changed = 已變更
history-unknown-field = 新版本中的欄位
history-somebody = 某位成員
history-cleared = 已清除
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
