# The Insight area.

insight-all = ← All reports
insight-reports = Reports
insight-settings = Settings of the report
insight-usual = Usual values
insight-kind = Whose
insight-currency = Currency
insight-unknown = There is no such report
insight-csv = Save as CSV
insight-print = Print
insight-how = How this is computed
insight-making = Computing this report
insight-stop = Stop
insight-stopped = Stopped before it was complete
insight-go-on = Go on
insight-took = As of { $day }; computed in { $ms } ms.
insight-none-text = This is computed from { $kind }, and so far there are none.
insight-own-only = You see what is yours and what others share with you; there may be more.
insight-no-rows = Nothing comes into this table yet.
insight-more = { $count ->
    [one] And one more row.
   *[other] And { $count } more rows.
}
insight-months = { $count ->
    [one] { $count } month
   *[other] { $count } months
}
insight-years = { $count ->
    [one] { $count } year
   *[other] { $count } years
}
chart-numbers = Numbers
insight-keep = Keep for everybody
insight-kept = Kept for everybody
insight-learned = Learned on { $day } and kept for everybody.
