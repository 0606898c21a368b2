# The form of an event on the web.
web-form = Web form
web-form-text = Visitors fill it in on their own phone; what they send arrives here as a lead, also while this device is off.
web-form-publish = Publish as a web form
web-form-again = Publish again
web-form-update = Update
web-form-take-off = Take offline
web-form-take-off-ask = Take the form offline?
web-form-take-off-text = Its link stops working at once and for good. Leads that came by it stay.
web-form-link = Link to the form
web-form-copy = Copy link
web-form-copied = Link copied.
web-form-open = Open
web-form-published = The form is online.
web-form-updated = The form was updated.
web-form-taken-off = The form is offline.
web-form-since = Online since { $when }.
web-form-missing = The server does not have this form: it was taken offline elsewhere, or the server was restored. Publish it again, and the link works as before.
web-form-unknown = Whether it is online cannot be asked at the moment.
web-form-waiting = { $count ->
    [one] One entry that is not a lead
   *[other] { $count } entries that are not leads
}
web-form-waiting-text = They were sent to a form and kept as they are.
web-form-why-empty = Nothing was filled in.
web-form-why-trapped = Filled in by a program.
web-form-why-foreign = Of a form that is not known here.
web-form-why-not-yet = Not taken in yet.
web-form-take-in = Make a lead
web-form-discard = Discard
web-form-taken-in = Kept as a lead.
web-form-discarded = Discarded.
web-form-page-title = { $event }: contact
web-form-page-heading = How can we help?
web-form-page-intro = Leave your details and tell us what you need. We will get back to you.
web-form-page-name = Your name
web-form-page-wishes = I would like
web-form-wish-wants_quote = a quote
web-form-wish-wants_demo = a demonstration
web-form-wish-wants_sample = a sample
web-form-wish-wants_visit = a visit
web-form-wish-wants_catalogue = your catalogue
web-form-page-note = Your message
web-form-page-consent = You may write to me by e-mail.
web-form-page-send = Send
web-form-page-trap = Leave this empty
web-form-page-thanks = Thank you
web-form-page-thanks-text = Your details have arrived. You can close this page.
