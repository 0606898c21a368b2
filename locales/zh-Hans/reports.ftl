# Reports: report-<key> is the title, -text one sentence on it, -how the formula; then names of figures, tables and columns.
insight-value = 价值
insight-loyalty = 忠诚
insight-products = 产品
insight-forecast = 预测
report-pareto = 谁带来营收
report-pareto-text = 最佳客户的实测占比，与“二八法则”对照。
report-pareto-how = 有订单的客户，按扣除退货后的营收；退货超过订单者按零计。基尼系数 = (2·Σ i·xᵢ − (n + 1)·Σ xᵢ) / (n·Σ xᵢ)，数值升序。
report-below-zero-count = { $count } 个客户退货超过订单，按零计。
report-customers = 客户数
report-customers-share = 占客户
report-revenue = 营收
report-share = 占营收
pareto-customers = 客户数
pareto-revenue = 营收
pareto-top20 = 最佳 20% 客户带来
pareto-gini = 基尼系数
pareto-classes = 按营收分类
pareto-curve = 客户占比与营收占比
abc-class = 类别
abc-least = 其中最低营收
