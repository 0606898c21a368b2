# Erasing a record for good.
erase = Erase for good…
erase-act = Erase for good
erase-ask = Erase “{ $name }” for good?
erase-text = { $others ->
    [0] This record goes
    [one] This record goes, and one activity, answer or order line that belongs to it alone,
   *[other] This record goes, and { $others } activities, answers and order lines that belong to it alone,
} from the server now and from every device at its next contact, with its whole history ({ $changes ->
    [one] one stored change
   *[other] { $changes } stored changes
}). Nobody can undo it, and restoring a backup does not bring it back. Attached files that nothing else names go, too. Other records that mention it, files that were exported, and copies of backups keep what they say.
erase-done = “{ $name }” is erased
