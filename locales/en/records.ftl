# Lists of records and the open record.
list-search = Search { $kind }
list-import = Import a file
list-export = Export as CSV
list-no-match = Nothing matches
list-no-match-text = Change the search or the filter, or look at everything.
list-show-all = Show all
views = Saved views
views-all = All
views-mine = only you
views-open = View: { $name }
views-save = Save as a view
views-name = Name of the view
views-personal = Only for me
views-saved = View “{ $name }” saved.
views-update = Update “{ $name }”
views-updated = View “{ $name }” updated.
views-rename = Rename “{ $name }”
views-delete = Delete “{ $name }”
views-deleted = View “{ $name }” deleted.
bulk = Selected rows
bulk-tag = Tag
bulk-assign = Assign
bulk-clear = Clear selection
bulk-deleted = { $count ->
    [one] One record deleted.
   *[other] { $count } records deleted.
}
bulk-assigned = Assigned to { $member }.
record-details = Details
record-timeline = Timeline
record-history = History
record-parts = Parts of the record
record-nowhere = Not on this device
record-nowhere-text = It may have been removed, or it has not been synchronised yet.
record-deleted = This record is deleted.
record-restore = Restore
record-restored = Restored.
record-deleted-toast = { $name } deleted.
record-merged = Merged into { $name }
record-copy-link = Copy link
record-link-copied = Link copied.
record-convert = Convert
record-converted = The lead is now a contact with a deal.
record-converted-person = The lead is now a contact.
record-convert-deal = Open a deal, too
record-convert-new = New: { $name }
deal-won = Won
deal-lost = Lost
deal-lost-why = Why was it lost?
deal-lost-no-reason = No reason given
deal-lost-reason = Reason
deal-lost-note = Note
deal-lost-save = Mark as lost
deal-won-done = Marked as won.
deal-lost-done = Marked as lost.
deal-reopen = Open again
deal-reopened = The deal is open again.
related-open = { $kind } { $count }: open all
related-brought = Brought by referral: { $kind }
timeline-more = Show more
timeline-due = due { $day }
timeline-titled = { $kind }: { $subject }
timeline-order = Order { $number }
timeline-stage = Moved to { $stage }
timeline-created = Created
timeline-changed = Changed
history-unknown-field = A field of a newer version
history-somebody = Somebody
history-cleared = cleared
history-missing = Earlier changes are on the server. They are shown when it can be reached.
history-put-back = Put back
history-put-back-done = The earlier value is back.
pipeline-show = Show deals as
pipeline-board = Board
pipeline-table = Table
pipeline-moved = Moved to { $stage }.
board-hint = Press Space to pick the card up, arrow keys to choose the place, Space to put it down, Escape to leave it. Enter opens it.
board-picked = { $card } picked up.
board-over = { $lane }, place { $place }.
board-put-down = Put down.
board-left = Left where it was.
board-more = { $count ->
    [one] Show one more
   *[other] Show { $count } more
}
card-days = { $count ->
    [0] since today
    [one] 1 day
   *[other] { $count } days
}

# Words of many places.
cancel = Cancel
save = Save
delete = Delete
more = More
create-order = New order
segment-by-hand = Put into a segment or take out
segment-by-hand-text = This holds whatever the rule of the segment says. Type a new name to make a list of these records alone.
segment-put-in = Put in
segment-take-out = Take out
segment-put-in-done = { $count ->
    [one] One record
   *[other] { $count } records
} put into “{ $name }”.
segment-take-out-done = { $count ->
    [one] One record
   *[other] { $count } records
} taken out of “{ $name }”.
segment-too-many = At most { $most } records at a time are put in by hand. Give them a tag, and let the rule ask for the tag.
