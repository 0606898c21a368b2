# The sync page.

sync-export = Export the unsent
sync-export-without = { $count ->
    [one] One attached file or preview could not be read and is not in what was saved.
   *[other] { $count } attached files and previews could not be read and are not in what was saved.
}
sync-take-in = Take in a file
sync-take-in-title = Changes from another device
sync-take-in-text = Changes by { $name }, written to the file { $when }.
sync-take-in-counts = { $changes ->
    [one] One change
   *[other] { $changes } changes
} to { $records ->
    [one] one record
   *[other] { $records } records
}
sync-take-in-drafts = { $count ->
    [one] One draft that was not saved; it will be kept on this device.
   *[other] { $count } drafts that were not saved; they will be kept on this device.
}
sync-take-in-files = { $count ->
    [one] One attached file or preview
   *[other] { $count } attached files and previews
}
sync-take-in-files-kept = { $kept } of { $count } attached files and previews kept here and being sent.
sync-take-in-note = They are stored as made by their owner. If that device sends them later, nothing is stored twice.
sync-take-in-send = Send to the server
sync-take-in-close = Close
sync-take-in-batch = Part { $number }: { $stored ->
    [one] one change stored
   *[other] { $stored } changes stored
}
sync-take-in-stored = { $stored ->
    [one] One change stored.
   *[other] { $stored } changes stored.
}
sync-take-in-kept = { $count ->
    [one] One draft kept here
   *[other] { $count } drafts kept here
}
sync-take-in-stays = What was not stored stays in the file, and on the device that wrote it.
sync-waiting = Not yet on the server
sync-nothing-waits = Nothing is waiting to be sent.
sync-sending = Sending
sync-records-count = { $count } records
sync-refused = Refused by the server
sync-refused-text = These changes are kept on this device until you send them again or discard them.
sync-edit = Edit
sync-edit-title = Edit the refused change
sync-edit-save = Save as a new change
sync-edit-cancel = Not now
sync-edit-done = { $name } saved; the refused change is gone
sync-refused-export = Export
sync-refused-new = A new record.
sync-refused-deletes = Deletes the record.
sync-refused-restores = Brings the record back.
sync-refused-moves = Puts the record under the rights of another owner.
sync-refused-present = (now: { $value })
sync-refused-more = { $count ->
    [one] One more record
   *[other] { $count } more records
}
sync-retry = Send again
sync-discard = Discard
sync-lost = The browser erased what was stored on this device. { $count ->
    [one] One change had
   *[other] { $count } changes had
} not been sent before that, as far as the server was told, and cannot be brought back. Everything else came from the server again.
sync-device = This device
sync-last-contact = Last contact with the server
sync-never = Never
sync-records = Records here
sync-first = First sync
sync-first-of = { $here } of { $all } parts are here
sync-storage = Storage used
sync-storage-of = { $used } of { $quota }
sync-persistence = Kept by the browser
sync-persisted = Kept for good
sync-not-persisted = May be cleared when space is short
sync-offline = Start without a network
sync-offline-ready = Ready
sync-offline-pending = Being prepared
sync-offline-unavailable = Not possible here
sync-clock = Clock
sync-clock-off = Differs from the server by { $seconds } seconds
sync-device-id = Device
sync-log = Technical log
need-sign-in = Sign in again so that your changes can be sent.
need-refused = The server refused { $count ->
    [one] one change. It is kept here; see below.
   *[other] { $count } changes. They are kept here; see below.
}
need-storage = The browser could not store something: { $detail }. Export the unsent now.
need-unreadable = What this device had stored was damaged. Of your unsent changes, { $count ->
    [one] one piece cannot be read; its bytes are
   *[other] { $count } pieces cannot be read; their bytes are
} kept here. Everything else was read again.
need-absent = The server does not grant { $count ->
    [one] one part
   *[other] { $count } parts
} of the workspace at present. What is here of it can be read, not changed, until an owner grants it again.
need-removed = You are no longer part of this workspace on this device. Its data were removed here. What was not sent is kept below.
need-update = The server needs a newer version of this page. Your changes wait here.
need-digest = This device and the server did not agree after a sync. It is being repaired; nothing is lost.
refused-grant = You may no longer change this.
refused-purged = The record was erased for good.
refused-too_large = It is too large.
refused-stream = This part of the workspace is gone.
refused-device = It was made on a device of another member.
refused-malformed = The server cannot read it. Export it before you discard it.
refused-action = It belongs to a change of which another part was refused.
refused-revoked = This part of the workspace was taken away from you before it could be sent.
withheld-grant = Not sent: you may not write everything in this part. Somebody with these rights can take in the file.
withheld-device = Not sent: the server does not know the device that wrote it.
withheld-conflict = Not sent: the server has another change in its place.
withheld-other = Not sent: the server did not accept it.
refused-conflict = The server has another change in its place.
refused-future = Its time is ahead of the server’s clock.
refused-other = The server did not accept it.
sync-discard-ask = Discard the change to “{ $name }”?
sync-discard-text = This one change is only on this device. Discarded, it is gone for good.
