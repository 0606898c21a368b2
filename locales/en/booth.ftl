# Booth: capturing leads.
booth-no-event = No event
booth-add-event = New event
booth-event-name = Name of the event
booth-event-place = Place
booth-name = Name
booth-company = Company
booth-title = Job title
booth-phone = Phone
booth-email = E-mail
booth-grade = Grade
booth-qualifiers = What was said
booth-note = Note
booth-promise = Promised
booth-no-promise = Nothing
booth-promised-on = By when
booth-save = Save lead
booth-saved = { $name } is saved on this device.
booth-recent = { $count ->
    [one] One lead captured
   *[other] { $count } leads captured
}
row-unsent = Not yet on the server
