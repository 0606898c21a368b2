# Reports: report-<key> is the title, -text one sentence on it, -how the formula; then names of figures, tables and columns.
insight-value = 價值
insight-loyalty = 忠誠
insight-products = 產品
insight-forecast = 預測
report-pareto = 誰帶來營收
report-pareto-text = 最佳客戶的實測占比，與「二八法則」對照。
report-pareto-how = 有訂單的客戶，依扣除退貨後的營收；退貨超過訂單者以零計。吉尼係數 = (2·Σ i·xᵢ − (n + 1)·Σ xᵢ) / (n·Σ xᵢ)，數值遞增。
report-below-zero-count = { $count } 位客戶退貨超過訂單，以零計。
report-customers = 客戶數
report-customers-share = 占客戶
report-revenue = 營收
report-share = 占營收
pareto-customers = 客戶數
pareto-revenue = 營收
pareto-top20 = 最佳 20% 客戶帶來
pareto-gini = 吉尼係數
pareto-classes = 依營收分類
pareto-curve = 客戶占比與營收占比
abc-class = 類別
abc-least = 其中最低營收
