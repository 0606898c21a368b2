# The filter bar: a rule that reads as a sentence.

filter-title = Filter
filter-where = where
filter-and = and
filter-or = or
filter-or-short = {" or "}
filter-not = not
filter-clear = Clear
filter-add = Add a rule
filter-add-group = Group of alternatives
filter-remove-group = Remove the group
filter-rule = { $field } { $op } { $value }
filter-text = contains “{ $text }”
filter-segment = is in the segment
filter-records = { $count ->
    [one] is one chosen record
   *[other] is one of { $count } chosen records
}
filter-happened = has done something so often
filter-unknown-field = a field that this version does not know
filter-field = Field
filter-op = Comparison
filter-value = Value
filter-done = Done
filter-me = me
filter-nothing = …
filter-a-record = a chosen record
filter-from-today = From today
filter-a-date = A date
day-today = today
day-ago = { $count ->
        [one] 1 day ago
       *[other] { $count } days ago
    }
day-ahead = in { $count ->
        [one] 1 day
       *[other] { $count } days
    }
op-yes = is yes
op-no = is no
op-is = is
op-is-not = is not
op-contains = contains
op-starts-with = starts with
op-empty = is empty
op-filled = has a value
op-less = is less than
op-greater = is more than
op-until = until
op-at-most = is at most
op-since = since
op-at-least = is at least
