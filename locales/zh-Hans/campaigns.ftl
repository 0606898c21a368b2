# 发起营销活动，以及触达了谁。
starting-act = 发起营销活动…
starting-title = 发起营销活动
starting-share = 对照组占比（%）
starting-share-text = 由抽签决定。对照组不会收到，因此其购买情况可说明其他人本来也会购买多少。
starting-share-problem = 请填 0 到 50，最多一位小数。
starting-says = 触达 { $count } 个，对照组 { $out } 个。
starting-nobody = 这里没有{ $kind }，无法发起。
starting-no-hold-out = 没有对照组时只能统计购买，无法得知活动带来了多少。
starting-few = 任一组少于 { $few } 个时，活动效果很难与偶然区分。
starting-unwilling = 其中 { $count } 个不希望被联系。
starting-do = 发起
starting-done = 营销活动已发起：触达 { $count } 个，对照组 { $out } 个。
starting-left = 营销活动已发起。有 { $count } 个未计入，既不触达也不作对照：
starting-not = 营销活动未发起：没有任何客户可以写入。
related-reached = 已触达的{ $kind }
related-held-out = 对照组的{ $kind }
