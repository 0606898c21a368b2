# The filter bar: a rule that reads as a sentence.

filter-title = Filter
filter-where = where
filter-and = and
filter-or = or
filter-or-short = {" or "}
filter-not = not
filter-switch = Change to “{ $word }”
filter-negate = Select what does not fit
filter-negate-undo = Without “not”
filter-clear = Clear
filter-add = Add a rule
filter-add-group = Group of alternatives
filter-remove-group = Remove the group
filter-rule = { $field } { $op } { $value }
filter-text = contains “{ $text }”
filter-segment = Member of a segment
filter-records = { $count ->
    [one] is one chosen record
   *[other] is one of { $count } chosen records
}
filter-unknown-field = a field that this version does not know
filter-field = Field
filter-op = Comparison
filter-value = Value
filter-done = Done
filter-me = me
filter-nothing = …
filter-a-record = a chosen record
filter-folded = { $count } rules · show
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
happened-orders = Number of orders
happened-activities = Number of activities
happened-what = What is counted
happened-how-often = How often
happened-count = Times
happened-within = Within
happened-length = How many
happened-ever = ever
happened-never = never
happened-at-least = at least
happened-at-most = at most
happened-is = exactly
happened-is-not = not exactly
happened-less = fewer than
happened-greater = more than
happened-times = { $count ->
    [one] { $op } once
   *[other] { $op } { $count } times
}
happened-ordered = ordered { $times } { $within }
happened-ordered-of = ordered { $of } { $times } { $within }
happened-never-ordered = never ordered { $within }
happened-never-ordered-of = never ordered { $of } { $within }
happened-had = had { $of } { $times } { $within }
happened-none = had no { $of } { $within }
happened-any = activities
happened-call = calls
happened-visit = visits
happened-meeting = meetings
happened-email = e-mails
happened-chat = chats
happened-letter = letters
happened-note = notes
happened-task = tasks
span-unit-days = days
span-unit-weeks = weeks
span-unit-months = months
span-unit-quarters = quarters
span-unit-years = years
span-days = { $count ->
    [one] within 1 day
   *[other] within { $count } days
}
span-weeks = { $count ->
    [one] within 1 week
   *[other] within { $count } weeks
}
span-months = { $count ->
    [one] within 1 month
   *[other] within { $count } months
}
span-quarters = { $count ->
    [one] within 1 quarter
   *[other] within { $count } quarters
}
span-years = { $count ->
    [one] within 1 year
   *[other] within { $count } years
}
filter-in-segment = is in the segment { $name }
filter-not-in-segment = is not in the segment { $name }
filter-in = is in
filter-not-in = is not in
filter-entered = came into the segment { $name } { $when }
filter-left = left the segment { $name } { $when }
filter-on-day = on { $day }
filter-moved = Came into or left a segment
filter-came = came into
filter-went = left
filter-one-day = on one day
filter-day = Day
filter-segment-gone = (deleted)

# What a list says where it has no rows, and of the selected ones.
list-empty = { $kind ->
    [company] No companies yet
    [contact] No people yet
    [lead] No leads yet
    [deal] No deals here yet
    [activity] No activities yet
    [product] No products yet
    [order] No orders yet
    [answer] No survey answers yet
    [campaign] No campaigns yet
    [event] No events yet
    [rate] No exchange rates yet
    [tag] No tags yet
   *[other] Nothing here yet
}
list-empty-text = { $kind ->
    [activity] What you log on a person, a company or a deal comes here, and what a file brings.
    [answer] What a customer says when asked is added on his page, under More, and comes with a file.
    [campaign] Open a segment of companies or people, or select some in their list, and start a campaign for them there.
    [event] Add the trade show at which you capture leads.
    [rate] Add what one unit of another currency costs in yours.
    [tag] Add one here, or type a new name where a record is tagged.
   *[other] Add the first one, or bring them over from a file.
}
bulk-tag-title = Tag the selected rows
bulk-tag-add = Put on
bulk-tag-remove = Take off
bulk-tagged = { $count ->
    [one] One record
   *[other] { $count } records
} tagged “{ $tag }”.
bulk-untagged = Tag “{ $tag }” taken off { $count ->
    [one] one record
   *[other] { $count } records
}.
bulk-field = Set field…
bulk-field-title = Set a field of the selected rows
bulk-field-which = Field
bulk-field-how = What becomes of it
bulk-field-set = Set to a value
bulk-field-add = Add
bulk-field-remove = Take out
bulk-field-replace = Replace all
bulk-field-empty = Empty
bulk-field-do = { $count ->
    [one] Change one record
   *[other] Change { $count } records
}
bulk-field-done = { $field } changed in { $count ->
    [one] one record
   *[other] { $count } records
}.
bulk-field-same = It was so already. Nothing was changed.
bulk-field-left = { $done ->
    [0] Nothing was changed.
    [one] One record is changed.
   *[other] { $done } records are changed.
} { $count ->
    [one] One was left as it was, and is still selected:
   *[other] { $count } were left as they were, and are still selected:
}
bulk-field-show = { $count ->
    [one] Show it
   *[other] Show these { $count }
}
bulk-field-show-first = Show the first { $count }
table-group-rest = Further groups
work-more = When, how long, with whom
work-with = With whom
work-planned = Planned.
account-name = Name
account-name-hint = Everybody in your workspaces sees it.
account-rename = Change name
account-renamed = You are { $name } from now on.
list-unread = The filter in the address cannot be read, so everything is shown:
list-unread-remove = Remove it
