# Reports: report-<key> is the title, -text one sentence on it, -how the formula; then names of figures, tables and columns.
insight-value = Value
insight-loyalty = Loyalty
insight-products = Products
insight-forecast = Forecast
report-pareto = Who makes the money
report-pareto-text = The measured share of the best customers, beside the slogan of 80/20.
report-pareto-how = Customers with an order, by revenue less returns; somebody whose returns exceed his orders counts as zero. Gini = (2·Σ i·xᵢ − (n + 1)·Σ xᵢ) / (n·Σ xᵢ), values ascending.
report-below-zero-count = { $count ->
    [one] One customer returned more than was ordered and counts as zero.
   *[other] { $count } customers returned more than they ordered and count as zero.
  }
report-customers = Customers
report-customers-share = Of customers
report-revenue = Revenue
report-share = Of revenue
pareto-customers = Customers
pareto-revenue = Revenue
pareto-top20 = Brought by the best 20 %
pareto-gini = Gini coefficient
pareto-classes = Classes by revenue
pareto-curve = Share of revenue by share of customers
abc-class = Class
abc-least = Smallest revenue in it
