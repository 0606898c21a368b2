# 重复记录：查找、合并、撤销合并。
command-duplicates = 查找重复：{ $kind }
duplicates-title = 重复记录：{ $kind }
duplicates-text = 凡有共同之处的记录都会两两比较。每一对如何处理，由您决定。
duplicates-find = 查找重复记录
duplicates-again = 重新查找
duplicates-stop = 停止
duplicates-list = 返回{ $kind }
duplicates-going = 正在比较{ $kind }
duplicates-found = 成对的记录，最可能重复的在前
duplicates-pairs = { $count } 对
duplicates-none = 没有重复：{ $kind }
duplicates-none-text = 已比较 { $count } 条记录。
duplicates-left-out = 数量过多：另有 { $count } 对可能性较小，未列出。请先处理这些，再重新查找。
merge-title = 合并：{ $kind }
merge-text = 与其中任何一条有关的内容，都会归到保留的那一条。此操作随时可以撤销。
merge-nowhere = 其中一条已被删除或已合并。
merge-survivor = 保留哪一条
merge-stays = 保留
merge-act = 合并
merge-not-same = 不是同一个
merge-done = { $count ->
    [1] 已合并至 { $name }。
   *[other] 已将 { $count } 条记录合并至 { $name }。
}
merge-told-apart = 已记录，对所有人有效：不是同一个。
merge-merged = 已合并到此记录
merge-undo = 撤销合并
merge-undone = 已拆分。合并之后改动过的内容保持不变。
merge-probability = 可能性 { $share }，为什么？
merge-probability-word = 是同一个的可能性
merge-field = 字段
merge-agreement = 吻合程度
merge-level = 权重
merge-rarity = 罕见度
merge-bits = 比特
merge-prior = 比较之前
merge-prior-text = 任意两条记录
merge-sum = 合计
merge-bits-text = 每多一比特，是同一个的几率就翻一倍。越少见的值，分量越重。
merge-differs = 不同
merge-near = 相似
merge-close = 几乎相同
merge-exact = 相同
