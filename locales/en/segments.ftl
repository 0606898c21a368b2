# Segments and RFM.
segments-rfm = RFM
segments-rules = Saved segments
segments-empty = No saved segment yet
segments-empty-text = Filter a list of customers, then save the filter as a segment. It stays up to date by itself.
segments-count = { $count ->
    [one] 1 record
   *[other] { $count } records
}
segments-deleted = Segment deleted.
rfm-empty = No orders yet
rfm-empty-text = Import orders, and every customer gets a score for recency, frequency and monetary value.
rfm-on = As of
rfm-other-day = Lists know the scores of { $day } only, so these numbers open no rows.
rfm-kind = Kind of customer
rfm-summary = { $customers ->
    [one] One customer
   *[other] { $customers } customers
} with { $orders ->
    [one] one order
   *[other] { $orders } orders
}.
rfm-no-rate-count = { $count ->
    [one] One order is left out: there is no exchange rate.
   *[other] { $count } orders are left out: there is no exchange rate.
}
rfm-future-count = { $count ->
    [one] One order lies after this date.
   *[other] { $count } orders lie after this date.
}
rfm-no-customer-count = { $count ->
    [one] One order has no customer.
   *[other] { $count } orders have no customer.
}
rfm-no-amount-count = { $count ->
    [one] One order has no amount.
   *[other] { $count } orders have no amount.
}
rfm-no-date-count = { $count ->
    [one] One order has no date.
   *[other] { $count } orders have no date.
}
rfm-segments = Customers by segment
rfm-segment = Segment
rfm-what-to-do = What to do
rfm-share-of-customers = Of customers
rfm-spent = Spent
rfm-share-of-spending = Of spending
rfm-mean-recency = Last order, on average
rfm-days = { $count ->
    [one] 1 day
   *[other] { $count } days
}
rfm-orders = { $count ->
    [one] 1 order
   *[other] { $count } orders
}
rfm-open = { $segment }: open { $count ->
    [one] { $count } customer
   *[other] { $count } customers
}
rfm-grid = Recency and frequency
rfm-recency = Recency
rfm-frequency = Frequency
rfm-monetary = Monetary value
rfm-grid-open = Recency { $recency }, frequency { $frequency }: open { $count } customers
rfm-cuts = Where the scores are cut
rfm-cuts-text = Each factor is scored 1 to 5 at its quintiles. The same value always gets the same score.
rfm-took = Computed on this device in { $ms } ms.
rfm-champions-hint = Thank them, show them what is new first, ask for referrals.
rfm-loyal-hint = Offer the next product; ask what they miss.
rfm-potential-loyalist-hint = Make the second and third order easy.
rfm-new-customers-hint = See that the first order succeeds; call after delivery.
rfm-promising-hint = Stay in touch; find out what else they need.
rfm-need-attention-hint = Call with a reason: a spare part, a service date, an offer.
rfm-about-to-sleep-hint = Remind them before they forget.
rfm-at-risk-hint = Call in person and ask what changed.
rfm-cannot-lose-hint = Visit them now; they were among the best.
rfm-hibernating-hint = One good offer; no more effort than that.
rfm-lost-customers-hint = Let them go, or ask once why they left.
concentration = How concentrated spending is
concentration-top20 = The best 20% of customers bring { $share } of spending.
concentration-for80 = 80% of spending comes from { $share } of customers.
concentration-gini = Gini coefficient { $gini }.
concentration-customers = Customers
concentration-spending = Spending
segment-save = Save as segment
segment-name = Name of the segment
create-segment = New segment
segment-of-kind = Selects
segment-saved = Segment “{ $name }” saved.
segments-problems = { $count ->
    [one] One part of the rule has a problem.
   *[other] { $count } parts of the rule have a problem.
}
segment-rule = Rule
segment-as-sentence = Sentence
segment-as-text = Text
segment-rule-text = The rule as text
segment-rule-help = How a rule is written
segment-rule-help-text = Compare fields by their keys, and join comparisons with and, or, not and brackets. For example:
segment-rule-ends = Something is missing at the end. Possible here: { $allowed }.
segment-rule-unreadable = “{ $found }” cannot stand here. Possible here: { $allowed }.
segment-rule-keys = Keys of the fields
segment-rule-form = Write it like this: { $form }
segment-rule-name = name of a record
segment-rule-some-text = text
segment-rule-nobody = There is nothing called { $name }.
segment-rule-several = Several records are called { $name }. Choose the one that is meant in the sentence, or give the others another name.
segment-rule-save = Save the rule
segment-rule-discard = Discard the changes
segment-rule-saved = Rule saved.
rule-problem-unknown-record = This segment is gone. This part is left out; the rest works.
rule-problem-wrong-type = This segment selects other records. This part is left out; the rest works.
rule-problem-conflict = This segment names this one again, directly or through others. This part is left out; the rest works.
segment-included = Put in by hand
segment-excluded = Taken out by hand
segment-more = and { $count } more
segment-compare = Compare with another segment
segment-part = Part
segment-part-count = Records
segment-part-all = in { $names }
segment-part-only = only in { $names }
segment-and = {" and "}
segment-from-part = New segment from this part
segments-week = { $came ->
    [0] −{ $went }
   *[other] { $went ->
        [0] +{ $came }
       *[other] +{ $came } −{ $went }
    }
} this week
segment-moves = Came and went
segment-moves-time = Time
segment-moves-days = { $count } days
segment-moves-day = Day
segment-moves-size = Size
segment-moves-came = Came
segment-moves-went = Went
segment-moves-sum-came = { $count } came
segment-moves-sum-went = { $count } went
segment-moves-rule = another rule
segment-moves-more = { $count } ({ $named } of them named)
segment-moves-none = Nothing is kept yet. It begins when an owner or administrator has the workspace open, and leaves out rules that ask for “me”, rules with a problem and all but the first { $most } segments.
segment-moves-nobody = Nobody came or went in this time.
segment-moves-since = Kept since { $day }.
