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
report-mean-revenue = Mean revenue
report-least-revenue = Smallest revenue in it
report-product = Product
report-own-numbers = Only as good as the numbers set here: replace them with your own.
report-pyramid = Value pyramid
report-pyramid-text = What the best hundredth of the customers brings, and the parts below it.
report-pyramid-how = Customers with an order, by revenue less returns: the best 1 %, the next 4 %, the next 15 %, the other 80 %, rounded up. Customers of equal revenue stand in the same part, the better one; so a part can be larger than its share. Somebody whose returns exceed his orders brought nothing.
pyramid-parts = Parts by revenue
pyramid-part = Part
pyramid-top = Best 1 %
pyramid-large = Next 4 %
pyramid-middle = Next 15 %
pyramid-small = Other 80 %
report-portfolio = Customer portfolio
report-portfolio-text = The segments of RFM side by side.
report-portfolio-how = Recency, frequency and monetary value are scored 1 to 5 by the quintiles of all customers who bought; a table of rules names the segment. Revenue is less returns.
portfolio-segments = Segments
portfolio-segment = Segment
portfolio-orders = Mean orders
portfolio-days = Since the last order, mean
report-lifetime = Lifetime value
report-lifetime-text = Who is still there, and what everybody is expected to bring.
report-lifetime-how = Three models of buying and leaving (BG/NBD, MBG/NBD, Pareto/NBD) are fitted to first, last and number of orders, in weeks; the greatest log-likelihood is chosen. Amounts by Gamma-Gamma. Value = Σ expected orders of each month × expected amount × margin / (1 + discount)^month. To test it, the models are fitted again without the last 13 weeks, and what they expect of these is compared with what happened.
report-setting-horizon = Horizon
report-setting-discount = Discount a year
report-setting-margin = Margin
lifetime-revenue = With a margin of 100 % this is revenue. The margin of the workspace is set in Settings.
lifetime-alive = Expected to be still there
lifetime-orders = Expected orders
lifetime-value = Lifetime value
lifetime-value-share = Of the value
lifetime-model = Model
lifetime-bands = By the probability to be still there
lifetime-band = Probability
lifetime-quarter-expected = Orders expected in the last 13 weeks
lifetime-quarter-actual = Orders that came in them
lifetime-foretold = The last 13 weeks, foretold and real
lifetime-repeats = Repeats before
lifetime-expected = Orders expected
lifetime-actual = Orders that came
lifetime-models = The three models
lifetime-likelihood = Log-likelihood
lifetime-r = r
lifetime-alpha = α
lifetime-leaving-first = a or s
lifetime-leaving-second = b or β
lifetime-remark = Remark
lifetime-chosen = The likeliest
report-profit = Profit by customer
report-profit-text = What is left of each customer after the goods and the work he causes, and who costs more than he brings.
report-profit-how = Profit = revenue less returns − cost of goods − orders × cost of an order − lines × cost of a line − returns × cost of a return. Where an order does not say what its goods cost, it is the share set here. Goods of a return come back. The curve adds profits up from the best customer to the worst; its top is the profit without those who cost more than they bring.
report-setting-goods-share = Goods, where not known
report-setting-order-cost = Work per order
report-setting-line-cost = Work per line
report-setting-return-cost = Work per return
profit-unknown-count = { $count ->
    [one] One order does not say what its goods cost: the share set here is taken.
   *[other] { $count } orders do not say what their goods cost: the share set here is taken.
  }
profit-goods = Cost of goods
profit-to-serve = Cost to serve
profit-profit = Profit
profit-peak = Profit at the top
profit-peak-share = Top of the whole
profit-below-zero = Cost more than they bring
profit-share = Of profit
profit-curve = Whale curve: profit added up, best customers first
profit-best = Most profitable
profit-worst = Cost more than they bring
profit-orders = Work on orders
profit-lines = Work on lines
profit-returns = Work on returns
profit-customer = Customer
report-bargain = Who buys at a discount only
report-bargain-text = Customers whose purchases are nearly all bargains, and what they bring.
report-bargain-how = A bargain is a purchase of which at least 10 % was taken off the list price: the discounts of its lines and what was taken off the order. Customers with three purchases or more, returns left out. The part is that of the field “Bought at a discount”, by which lists and segments can be filtered.
report-setting-bargain-share = Bargains only from
bargain-few-count = { $count ->
    [one] One customer with one or two purchases is left out: that does not tell.
   *[other] { $count } customers with one or two purchases are left out: that does not tell.
  }
bargain-no-discounts = No order says that anything was taken off its price. Discounts are entered in the lines of an order, or for the whole order.
bargain-told = Customers with three purchases or more
bargain-only = Of these, bargains only
bargain-only-revenue = Paid by them
bargain-only-share = Of all that was paid
bargain-only-order = Paid per purchase
bargain-only-off = Taken off for them
bargain-purchases = Bargains among all purchases
bargain-parts = By the share of bargains
bargain-part = Bought at a discount
bargain-order = Per purchase
bargain-discount = Discount
bargain-off = Taken off
bargain-customers = Bargains only, who paid most first
bargain-customer = Customer
bargain-orders = Purchases
bargain-bargains = Bargains
report-referral = What referrals are worth
report-referral-text = Whom customers bring, by what they are worth themselves: the best buyers are rarely those who bring most.
report-referral-how = Customers who bought, in ten groups by revenue less returns; equal ones stand in the better group. A customer is worth this times the margin; whom somebody brought is worth that, and what winning him would have cost. Only who was brought directly counts (field “Referred by”). Source: Kumar, Petersen and Leone, Harvard Business Review 2007.
report-setting-winning-cost = Winning a customer costs
referral-not-bought-count = { $count ->
    [one] One who was brought has not bought yet and does not count.
   *[other] { $count } who were brought have not bought yet and do not count.
  }
referral-other-count = { $count ->
    [one] One referral is
   *[other] { $count } referrals are
  } left out: a person brought by a company, a company brought by a person who belongs to none, or somebody brought by himself.
referral-brought = Customers brought by others
referral-brought-share = Of all customers
referral-who = Who brought them
referral-own = Worth of all customers themselves
referral-worth = Worth of whom they brought
referral-deciles = Tenths of the customers, the most valuable first
referral-decile = Tenth
referral-own-mean = Worth himself, mean
referral-worth-mean = Worth of whom he brought, mean
referral-decile-who = Who brought somebody
referral-decile-brought = Brought
referral-decile-worth = Worth of these
referral-best = Who brought most
referral-customer = Who
referral-own-worth = Worth himself
referral-customer-brought = Brought
referral-customer-worth = Worth of these
report-campaign = What campaigns brought
report-campaign-text = Customers who got a campaign beside those held out of it: what would have been bought anyway is no success of a campaign.
report-campaign-how = Purchases from the first day of a campaign until the day until which it counts, up to today, less returns; who brought more than 0 counts as a buyer. Difference of the shares of buyers in percentage points with Newcombe’s interval of 95 % (Statistics in Medicine 1998) and the two-sided p of the pooled z test. Revenue gained per head is the difference of the means over all in a group, with Welch’s interval. Return = (revenue gained × margin − cost) / cost. Only what customers of the chosen kind buy themselves counts.
campaign-none = No customer of this kind got a campaign yet. One is started on the page of a segment, or for selected companies or people.
campaign-counting-count = { $count ->
    [one] One campaign is not over: purchases still count.
   *[other] { $count } campaigns are not over: purchases still count.
}
campaign-nobody-held-out-count = { $count ->
    [one] Nobody was held out of one campaign: how many bought is known, but not what it brought.
   *[other] Nobody was held out of { $count } campaigns: how many bought is known, but not what they brought.
}
campaign-few-count = { $count ->
    [one] One campaign has fewer than 30 customers in a group: its differences can hardly be told from chance.
   *[other] { $count } campaigns have fewer than 30 customers in a group: their differences can hardly be told from chance.
}
campaign-no-rate-count = { $count ->
    [one] The cost of one campaign is left out: there is no exchange rate.
   *[other] The costs of { $count } campaigns are left out: there is no exchange rate.
}
campaign-campaigns = Campaigns
campaign-measured = With customers held out
campaign-counting = Not over yet
campaign-responses = Who bought
campaign-name = Campaign
campaign-until = Counted until
campaign-still-counting = still counts
campaign-to-come = to come
campaign-reached = Got it
campaign-buyers = Of these bought
campaign-rate = Share
campaign-held-out = Held out
campaign-held-out-buyers = Of these bought
campaign-held-out-rate = Share
campaign-difference = Difference, points
campaign-low = from
campaign-high = to
campaign-p = p
campaign-returns = What it brought
campaign-per-head = Revenue gained per head
campaign-gained = Revenue gained
campaign-cost = Cost
campaign-return = Return
report-groups = Groups of similar customers
report-groups-text = Customers who are alike in how recently, how often and for how much they buy.
report-groups-how = k-means over days since the last order, ln(1 + orders) and ln(1 + revenue), each brought to mean 0 and deviation 1. A group stands out where its mean lies half a deviation or more from everybody's.
report-setting-groups = Groups
groups-sample-count = Customers that the groups were found with: { $count }. The others were put into the nearest one.
groups-table = Groups
groups-group = Group
groups-stands-out = Stands out by
groups-also = And by
groups-like-all = Like everybody
groups-recently = Bought recently
groups-long-ago = Bought long ago
groups-often = Many orders
groups-seldom = Few orders
groups-much = High revenue
groups-little = Low revenue
report-cohorts = Retention by cohort
report-cohorts-text = Of those who began in the same period, how many bought again later.
report-cohorts-how = Share of a cohort with an order in the k-th period after its first. Only periods that are over count; returns are no purchases. A share opens its customers where they are at most 100.
report-setting-period = Length of a period
cohorts-left-out-count = Customers left out, because they began in the period that is not over, or more than 240 periods ago: { $count }.
cohorts-after-one = Bought one period later
cohorts-after-four = Bought four periods later
cohorts-heat = Share that bought so many periods later
cohorts-began = Began in
report-defection = Defection by age
report-defection-text = How customers are lost with time, and how many will remain.
report-defection-how = Staying after k periods: bought then or at any later time, over all cohorts that are old enough. Defection: what is lost from one age to the next. Projection: the shifted beta-geometric model, S(t) = B(α, β + t) / B(α, β), fitted to these losses.
defection-recent = The last periods look worse than they are: some who will come back have not done so yet.
defection-first = Lost after the first period
defection-later = Lost a period after that
defection-curve = Staying by age
defection-age = Periods
defection-at-risk = There before
defection-stayed = Stayed
defection-rate = Defection
defection-survival = Active or coming back
defection-projected = Projected
report-survival = How long customers stay
report-survival-text = The share that is still there after so many months, with its uncertainty.
report-survival-how = Kaplan-Meier, S(t) = Π (1 − left / there), with a 95 % interval by ln(−ln S). Somebody has left when he has been silent for longer than so many usual intervals; he was there until one interval after his last order. The usual interval is the median of the days between his orders, or everybody's for a single order.
report-setting-silent-intervals = Usual intervals of silence
survival-left = Left
survival-median = Half stay at most
survival-interval = Usual interval
survival-curve = Still there by months
survival-months = Months
survival-share = Still there
survival-low = At least
survival-high = At most
survival-at-risk = Watched beyond
report-satisfaction = Satisfaction
report-satisfaction-text = What customers say: NPS, CSAT and CES by quarter, industry and segment, with what each number is uncertain by.
report-satisfaction-how = NPS = % of 9 and 10 − % of 0 to 6, from −100 to 100; standard error √((p + d − (p − d)²) / n) · 100. CSAT = share of 4 and 5 of 1 to 5, CES = mean of 1 (hard) to 7 (easy), with the standard errors of a share and of a mean. About two thirds of such numbers lie within one standard error of what they would be with very many answers, 95 % within two. Industry and RFM segment are those of today.
report-setting-answered-within = Answers of the last
satisfaction-earlier-count = { $count ->
    [one] One earlier answer is left out.
   *[other] { $count } earlier answers are left out.
  }
satisfaction-future-count = { $count ->
    [one] One answer of a day to come does not count.
   *[other] { $count } answers of days to come do not count.
  }
satisfaction-none = There are no answers of this time. They are entered on the page of a customer, under More, or imported.
satisfaction-few = There are fewer than 30 answers to a question: read the numbers with their standard errors.
satisfaction-answers = Answers
satisfaction-nps = NPS
satisfaction-nps-error = Standard error of NPS
satisfaction-nps-answers = Answers to NPS
satisfaction-csat = CSAT
satisfaction-csat-error = Standard error of CSAT
satisfaction-csat-answers = Answers to CSAT
satisfaction-ces = CES
satisfaction-ces-error = Standard error of CES
satisfaction-ces-answers = Answers to CES
satisfaction-quarters = By quarter
satisfaction-quarter = Quarter
satisfaction-parts = Who would recommend us
satisfaction-part = Answers to NPS
satisfaction-share = Of these answers
satisfaction-promoters = Promoters, 9 and 10
satisfaction-passives = Passives, 7 and 8
satisfaction-detractors = Detractors, 0 to 6
satisfaction-industries = By industry
satisfaction-industry = Industry
satisfaction-segments = By RFM segment
satisfaction-segment = Segment
satisfaction-unknown = Not known
report-five-points = What keeping customers is worth
report-five-points-text = The profit of one customer year by year, and what some points of retention more are worth.
report-five-points-how = V = Σ margin of year t × retention^t / (1 + discount)^t − acquisition cost, t from 0. Base profit is the own revenue of the last 365 days per customer who bought in them, times the margin. Growth: base × ((1 + growth)^t − 1). Savings, referrals and premium come from the second year on. Points are percentage points. Measured retention: of those who bought in the 365 days before the last 365, the share that bought in these.
report-setting-points = Retention raised by (percentage points)
report-setting-profit-margin = Margin
report-setting-yearly-growth = Buys more each year
report-setting-yearly-savings = Saved cost a year
report-setting-yearly-referrals = Profit of referrals a year
report-setting-price-premium = Price premium
report-setting-acquisition-cost = Acquisition cost
report-setting-retention = Retention (0: as measured)
report-setting-yearly-discount = Discount a year
report-setting-years = Years
five-points-no-revenue = No revenue in the last 365 days: the base profit is 0.
five-points-no-retention = Nobody bought in the year before the last: retention cannot be measured and counts as 0. Set it.
five-points-retention = Retention a year
five-points-revenue = Revenue a year and customer
five-points-value = Value of a customer
five-points-value-then = With the points more
five-points-gain = Gain
five-points-uplift = Gain in per cent
five-points-break-even = Pays back in year
five-points-break-even-then = With the points more, in year
five-points-layers = Profit of somebody who stays
five-points-year = Year
five-points-acquisition = Acquisition
five-points-base = Base profit
five-points-growth = Growth
five-points-savings = Savings
five-points-referrals = Referrals
five-points-premium = Price premium
five-points-margin = Sum
five-points-curve = Cumulated value, discounted
five-points-staying = Still there
five-points-cumulated = Cumulated
five-points-staying-then = Still there, then
five-points-cumulated-then = Cumulated, then
report-matrix = Products and customers
report-matrix-text = Who buys the best products, and which are bought by the same customers.
report-matrix-how = Order lines that name a product, by revenue of the lines less returns. Reach: share of all customers with such a line. In the matrix: of the customers of the row's product, the share that also bought the column's.
matrix-products = Best products
matrix-reach = Reach
matrix-lines = Order lines
matrix-together = Also bought
report-baskets = What is bought together
report-baskets-text = Products that stand in the same order more often than by chance.
report-baskets-how = Baskets are orders with a product. Support: share of baskets with all products of the rule. Confidence: of the baskets with the left side, the share with the right one. Lift: confidence / share of the right side; 1 is chance. Leverage: support − left share × right share. Conviction: (1 − right share) / (1 − confidence), empty where the rule never fails. The product on the right opens the customers who bought all of it.
report-setting-least-support = Least support
report-setting-least-confidence = Least confidence
baskets-cut = More combinations than are counted: some rules are missing. A higher least support gives all.
baskets-baskets = Orders with a product
baskets-found = Rules
baskets-rules = Rules, the strongest first
baskets-left = Who buys
baskets-and = And
baskets-right = Also buys
baskets-together = Orders with all
baskets-support = Support
baskets-confidence = Confidence
baskets-lift = Lift
baskets-leverage = Leverage
baskets-conviction = Conviction
report-repurchase = When something is bought again
report-repurchase-text = The usual interval of each product, and who is due.
report-repurchase-how = Median of the days between two purchases of a product by the same customer. Due: so many days have passed since the last purchase. Overdue: more than twice as many.
report-setting-least-intervals = Least intervals seen
repurchase-products = Products, those with most due first
repurchase-repeaters = Bought again
repurchase-intervals = Intervals seen
repurchase-median = Usual interval
repurchase-due = Due
repurchase-overdue = Overdue
report-next-product = What to offer next
report-next-product-text = Customers who own what a product's buyers own, and not the product.
report-next-product-how = Rules “who buys this also buys that” over everything a customer bought. A product is offered to those who bought the left side of one of its rules with a lift above 1, and not the product. The strongest of these rules stands beside it.
next-product-cut = Only the 200 strongest rules were used.
next-product-offers = Offers
next-product-offer = Offer
next-product-customers = To customers
next-product-because = Strongest reason: they bought
report-forecast = Forecast
report-forecast-text = What the open deals will bring, and how far it may lie off.
report-forecast-how = Weighted: Σ probability × amount. Distribution: each deal is won or lost as a whole, independently of the others; exact where the amounts allow it, else 100,000 draws. With a probability of 10 % the sum is at most P10, of 50 % at most P50, of 90 % at most P90. The parts are rounded so that they add up to the weighted sum.
report-setting-computed = Deals without a probability of their own: computed counts
forecast-too-much = The amounts add up to more than can be counted.
forecast-worthless-count = Open deals left out, because they have no amount above 0: { $count }.
forecast-computed-count = { $count ->
    [one] One open deal has no probability of its own and counts by its computed win probability.
   *[other] { $count } open deals have no probability of their own and count by their computed win probability.
  }
forecast-no-probability-count = Open deals without a probability, which count as 0 %: { $count }.
forecast-improbable-count = Probabilities outside of 0 to 100 %, which count as 0 or 100 %: { $count }.
forecast-drawn-count = The distribution comes from { $count } draws.
forecast-open = Open deals
forecast-total = All together
forecast-weighted = Weighted
forecast-p10 = P10
forecast-p50 = P50
forecast-p90 = P90
forecast-no-rate = Open, left out: no exchange rate
forecast-no-rate-how = Open deals with an amount in a currency for which no exchange rate is known on their day of closing, or today. They are in no sum.
forecast-months = By the month of closing
forecast-month = Month
forecast-deals = Deals
forecast-rest = Not weighted
forecast-overdue = Day has passed
forecast-later = Later
forecast-no-day = No day
forecast-distribution = How probable each sum is
forecast-from = From
forecast-probability = Probability
forecast-at-least = This or more
forecast-parts = What each deal contributes
forecast-deal = Deal
forecast-closes = Closes on
forecast-value = Amount
forecast-part = Part
forecast-others = All others
report-stages = Stages
report-stages-text = How deals pass the stages, and which have stood too long.
report-stages-how = Conversion: of the deals that were in the stage and are not any more, the share that came further or was won. Win rate: (won + 5 × rate of all) / (ended + 5). Days of visits that ended; late is an open deal that has stood longer than nine of ten of them, told from five visits on.
stages-assumed = A deal is taken to have been in every stage up to its own, a won one in all.
stages-unknown-count = Lost deals whose last stage is not known, which are left out: { $count }.
stages-unusable-count = Deals left out, because their stage or days make no sense: { $count }.
stages-table = Stages of the pipeline
stages-entered = Deals that were in it
stages-conversion = Conversion
stages-win-rate = Win rate
stages-here = In it now
stages-median-days = Usual days
stages-long-days = Nine of ten within
stages-late = Late
report-velocity = Sales velocity
report-velocity-text = How much money each pipeline brings in a month.
report-velocity-how = Open deals × win rate × mean amount of the won / mean days from the deal's first day to won, times the days of a month. Of the deals that ended, only those of the last months count.
report-setting-ended-within = Ended within
velocity-entered-late-count = Deals left out, because they were entered after they had ended: { $count }.
velocity-no-rate = Won, in no mean: no exchange rate
velocity-no-rate-how = Won deals with an amount in a currency for which no exchange rate is known on their day of closing. They count as won, but not in the mean amount.
velocity-pipelines = Pipelines
velocity-pipeline = Pipeline
velocity-open = Open deals
velocity-ended = Ended deals
velocity-win-rate = Win rate
velocity-won-value = Mean of the won
velocity-cycle = Days to won
velocity-month = A month
report-return = Return on the CRM
report-return-text = Whether the CRM pays, and what that depends on.
report-return-how = Costs of a year are paid at its start, those of changing processes once, now; what is saved and gained comes at the end of each year. Net present value = Σ flow / (1 + rate)^year. Internal rates are all rates above −100 % at which it is 0. In the bars each line alone is taken 20 % lower and 20 % higher.
report-setting-it-cost = IT a year
report-setting-people-cost = People a year
report-setting-process-cost = Changing processes, once
report-setting-saved-cost = Saved cost a year
report-setting-gained-profit = Profit of gained revenue a year
report-setting-rate = Rate of interest
return-several-rates = The flows change sign several times: there are several internal rates, and none means anything alone. Use the present value.
return-no-rate = No rate makes this worth nothing: there is no internal rate.
return-nothing-set = Nothing is set yet: all flows are 0.
return-value = Net present value
return-payback = Years to pay back
return-discounted-payback = Years with interest
return-rate = Internal rate of return
return-years = Year by year
return-year = Year
return-flow = Flow
return-present = Present value
return-cumulated = Cumulated
return-tornado = What it depends on
return-line = Line
return-at-low = 20 % lower
return-at-high = 20 % higher
return-swing = Difference
return-even = Worth nothing at
