# Erasing a record for good.
erase = 徹底抹除…
erase-act = 徹底抹除
erase-ask = 徹底抹除「{ $name }」？
erase-text = { $others ->
    [0] 此紀錄
   *[other] 此紀錄及僅屬於它的 { $others } 筆互動紀錄、評價或訂單明細
}將立即從伺服器抹除，各裝置下次連線伺服器時也會抹除，全部歷史（已儲存的 { $changes } 項變更）一併消失。任何人都無法復原，還原備份也不會使其重現。沒有其他紀錄引用的附件也一併刪除。提及它的其他紀錄、已匯出的檔案和備份副本不受影響。
erase-done = 已抹除「{ $name }」
