# The sync page.

sync-export = Export the unsent
sync-waiting = Not yet on the server
sync-nothing-waits = Nothing is waiting to be sent.
sync-sending = Sending
sync-records-count = { $count } records
sync-refused = Refused by the server
sync-refused-text = These changes are kept on this device until you send them again or discard them.
sync-retry = Send again
sync-discard = Discard
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
need-update = The server needs a newer version of this page. Your changes wait here.
need-digest = This device and the server did not agree after a sync. It is being repaired; nothing is lost.
refused-grant = You may no longer change this.
refused-purged = The record was erased for good.
refused-too_large = It is too large.
refused-stream = This part of the workspace is gone.
refused-device = It was made on a device of another member.
refused-malformed = The server cannot read it. Export it before you discard it.
refused-action = It belongs to a change of which another part was refused.
refused-other = The server did not accept it.
sync-discard-ask = Discard the change to “{ $name }”?
sync-discard-text = This one change is only on this device. Discarded, it is gone for good.
