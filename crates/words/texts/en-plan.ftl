## Plan, reminders and letters

letter-push = Charley has a reminder for you
letter-stop = You do not want these letters any more? { $link }
letter-remind-diary-subject = Charley has a reminder for you
letter-remind-diary-text = Good morning. It takes a moment to note how the night was. A quiet night counts as much as any other.
letter-remind-step-subject = Charley has a reminder for you
letter-remind-step-text = This is the reminder that you asked for. What you chose is on your page.

plan-title = Your plan
plan-look-first = Someone has to look at your legs first. Until then no step is planned here: it could read as if all were well.
plan-result = See your result
plan-choose = Choose a step
plan-few = Few steps at a time. Who changes much at once cannot tell what helped.
plan-full = { $count ->
    [one] One step is under way.
   *[other] { $count } steps are under way.
} Keep or stop one before you begin another. What could come next stands under “For later”.
plan-later = For later
plan-nothing = There is no further step that you can take by yourself.
plan-no-check = The plan comes from the check of your legs.
plan-ended = What you tried
plan-kept = kept
plan-stopped = stopped
plan-better = It got better.
plan-same = It stayed the same.
plan-worse = It got worse.
plan-unsure = I cannot tell.
plan-reminders = Reminders
plan-expect = What to expect:
plan-ask = Ask first:
plan-judge = Judge it on { $date }.
plan-judge-now = It is time to judge this step.
plan-stop-if = Stop if:
plan-stop-now = Stop this step now.
plan-since = Since { $date }.
plan-begin = Begin this step
plan-outcome = How are the cramps with it?
plan-keep = Keep it
plan-stop = Stop it
plan-remind-diary = Remind me of the diary in the morning
plan-at-diary = Time of the morning reminder
plan-remind-step = Remind me of my step at bedtime
plan-at-step = Time of the bedtime reminder
plan-how = How
plan-by-email = By e-mail
plan-by-push = On my phone or computer
plan-devices = { $count ->
    [one] 1 device is ready for this.
   *[other] { $count } devices are ready for this.
}
plan-quiet = Quiet hours
plan-quiet-from = Nothing from
plan-quiet-to = Nothing until
plan-zone = Where you sleep, for example Europe/Berlin
plan-save = Save
plan-error-zone = “{ $given }” is not known. Possible: a name such as Europe/Berlin or America/New_York.
plan-error-time = “{ $given }” is no time. Possible: 00:00 to 23:59.
plan-error-quiet = The reminder at { $time } falls in the quiet hours from { $from } to { $to }. Choose a time outside of them, or change the quiet hours.
plan-error-email = Letters need a confirmed e-mail address of yours.
plan-calendar = Calendar
plan-calendar-lead = Your calendar program can show the reminders. Whoever knows the address sees their times, and nothing else.
plan-calendar-new = Make a new address
plan-calendar-none = Take the address away
plan-calendar-once = Give this address to your calendar program. It is shown only now; an older one no longer works.
plan-letters-stop = Stop these letters
plan-letters-stopped = You get no more of these letters.

plan-push-here = Let this browser show reminders
plan-push-failed = This browser does not take reminders here. It needs HTTPS, and your permission.
