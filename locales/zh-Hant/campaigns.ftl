# 發起行銷活動，以及觸及了誰。
starting-act = 發起行銷活動…
starting-title = 發起行銷活動
starting-share = 對照組占比（%）
starting-share-text = 由抽籤決定。對照組不會收到，因此其購買情況可說明其他人本來也會購買多少。
starting-share-problem = 請填 0 到 50，最多一位小數。
starting-says = 觸及 { $count } 個，對照組 { $out } 個。
starting-nobody = 這裡沒有{ $kind }，無法發起。
starting-no-hold-out = 沒有對照組時只能統計購買，無法得知活動帶來了多少。
starting-few = 任一組少於 { $few } 個時，活動效果很難與偶然區分。
starting-unwilling = 其中 { $count } 個不希望被聯絡。
starting-do = 發起
starting-done = 行銷活動已發起：觸及 { $count } 個，對照組 { $out } 個。
starting-left = 行銷活動已發起。有 { $count } 個未計入，既不觸及也不作對照：
starting-not = 行銷活動未發起：沒有任何客戶可以寫入。
related-reached = 已觸及的{ $kind }
related-held-out = 對照組的{ $kind }
