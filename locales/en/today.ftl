# The first screen, and the small acts on a record.
today-list = What to do
today-more = { $count ->
    [one] One more after these
   *[other] { $count } more after these
}
today-clear = Nothing is waiting
today-clear-text = Every promise is kept and every deal has a next step.
today-empty = A good place to begin
today-empty-text = Bring your customers over from a file, or look around with a sample company.
today-empty-import = Import a file
today-empty-customers = Open customers
today-open-deals = My open deals
today-won-month = Won this month
today-new-leads = New leads
today-done = Done today
today-call = Call { $number }
today-done-act = Done
today-task-done = Marked as done.
today-reason-overdue = Overdue
today-reason-promised-follow-up = Promised
today-reason-due-today = Today
today-reason-next-step = Next step
today-reason-stuck = Stuck
today-reason-close-date-passed = Close date passed
today-reason-no-next-step = No next step
today-reason-new-lead = New lead
work-log = Log
work-what = What happened
work-subject = Subject
work-body = Details
work-outcome = Outcome
work-outcome-none = Not recorded
work-due = Due
work-next-step = Next step
work-next-step-what = What comes next
work-next-step-when = When
work-next-step-set = Next step set.
work-logged-call = Call logged.
work-logged-visit = Visit logged.
work-logged-meeting = Meeting logged.
work-logged-email = E-mail logged.
work-logged-note = Note added.
work-logged-task = Task added.
