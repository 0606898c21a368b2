# 重複紀錄：尋找、合併、復原合併。
command-duplicates = 尋找重複：{ $kind }
duplicates-title = 重複紀錄：{ $kind }
duplicates-text = 凡有共同之處的紀錄都會兩兩比較。每一對如何處理，由您決定。
duplicates-find = 尋找重複紀錄
duplicates-again = 重新尋找
duplicates-stop = 停止
duplicates-list = 返回{ $kind }
duplicates-going = 正在比較{ $kind }
duplicates-found = 成對的紀錄，最可能重複的在前
duplicates-pairs = { $count } 對
duplicates-none = 沒有重複：{ $kind }
duplicates-none-text = 已比較 { $count } 筆紀錄。
duplicates-left-out = 數量過多：另有 { $count } 對可能性較低，未列出。請先處理這些，再重新尋找。
merge-title = 合併：{ $kind }
merge-text = 與其中任何一筆有關的內容，都會歸到保留的那一筆。此操作隨時可以復原。
merge-nowhere = 其中一筆已被刪除或已合併。
merge-survivor = 保留哪一筆
merge-stays = 保留
merge-act = 合併
merge-not-same = 不是同一個
merge-done = { $count ->
    [1] 已合併至 { $name }。
   *[other] 已將 { $count } 筆紀錄合併至 { $name }。
}
merge-told-apart = 已記錄，對所有人有效：不是同一個。
merge-merged = 已合併到此紀錄
merge-undo = 復原合併
merge-undone = 已拆開。合併之後改動過的內容保持不變。
merge-probability = 可能性 { $share }，為什麼？
merge-probability-word = 是同一個的可能性
merge-field = 欄位
merge-agreement = 吻合程度
merge-level = 權重
merge-rarity = 罕見度
merge-bits = 位元
merge-prior = 比較之前
merge-prior-text = 任意兩筆紀錄
merge-sum = 合計
merge-bits-text = 每多一位元，是同一個的機率比就加倍。越少見的值，分量越重。
merge-differs = 不同
merge-near = 相似
merge-close = 幾乎相同
merge-exact = 相同
