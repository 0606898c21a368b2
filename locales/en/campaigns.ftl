# Starting campaigns, and whom they reached.
starting-act = Start a campaign…
starting-title = Start a campaign
starting-share = Held out, %
starting-share-text = Drawn by lot. They do not get it, so that what they buy tells what the others would have bought anyway.
starting-share-problem = Between 0 and 50, with one decimal at most.
starting-says = { $count ->
    [one] One gets it
   *[other] { $count } get it
}, { $out ->
    [0] nobody is held out.
    [one] one is held out.
   *[other] { $out } are held out.
}
starting-nobody = Nobody to start it for: there are no { $kind } here.
starting-no-hold-out = With nobody held out, purchases are counted, but nobody can tell what the campaign brought.
starting-few = With fewer than { $few } on either side, what the campaign brought can hardly be told from chance.
starting-unwilling = { $count ->
    [one] One of them does not want to be contacted.
   *[other] { $count } of them do not want to be contacted.
}
starting-do = Start
starting-done = { $count ->
    [one] Campaign started: one gets it
   *[other] Campaign started: { $count } get it
}, { $out ->
    [0] nobody is held out.
    [one] one is held out.
   *[other] { $out } are held out.
}
starting-left = { $count ->
    [one] The campaign is started. One is left out, and neither gets it nor is held out:
   *[other] The campaign is started. { $count } are left out, and neither get it nor are held out:
}
starting-not = The campaign was not started: nobody could be written to.
related-reached = Got it: { $kind }
related-held-out = Held out: { $kind }
