## Plan, reminders and letters

letter-push = Charley has a reminder for you
letter-stop = You do not want these letters any more? { $link }
letter-remind-diary-subject = Charley has a reminder for you
letter-remind-diary-text = Good morning. It takes a moment to note how the night was. A quiet night counts as much as any other.
letter-remind-step-subject = Charley has a reminder for you
letter-remind-step-text = This is the reminder that you asked for. What you chose is on your page.
letter-remind-judge-subject = Charley has a reminder for you
letter-remind-judge-text = Today is the day to look back at what you chose, and to keep it or leave it. It is on your page.

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
plan-paused = Nothing reminds you of it: your last check says that it may not go on.
plan-not-now-baseline = First { $need } nights of diary; { $have } are recorded. Without them you cannot tell what helped.
plan-not-now-enough = Not now: three steps are under way. Keep or stop one of them first.
plan-not-now-soon = Not now: another step was begun less than two weeks ago, and of two new things you could not tell which helped. It can be begun from { $date }.
plan-baseline = { $have } of { $need } nights are recorded.
plan-review-on = Check on { $date } how you get on with it.
plan-review-now = It is time to check how you get on with it.
plan-review-done = Of { $said } nights on which your diary says something of it, it was done on { $done }.
plan-since = Since { $date }.
plan-begin = Begin this step
plan-outcome = How are the cramps with it?
plan-keep = Keep it
plan-stop = Stop it
plan-remind-diary = Remind me of the diary in the morning
plan-at-diary = Time of the morning reminder
plan-remind-step = Remind me of my step at bedtime
plan-at-step = Time of the bedtime reminder
plan-remind-judge = Remind me on the day to judge a step
plan-at-judge = Time of that reminder
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
plan-error-night = Quiet hours: from { $from } to { $to } was given. Possible: hours that hold the night from { $first } to { $last }, such as 21:00 to 08:00. Nothing ever wakes a sleeper.
plan-error-email = Letters need a confirmed e-mail address of yours.
plan-error-step = Step: “{ $given }” cannot be chosen now. Possible: { $possible }.
plan-error-no-step = Step: “{ $given }” cannot be chosen now. Possible: none, until the steps below say otherwise.
plan-error-end = What to do with the step: “{ $given }” was given. Possible: kept, stopped.
plan-error-outcome = How the cramps are with it: “{ $given }” was given. Possible: better, same, worse, unsure.
plan-calendar = Calendar
plan-calendar-lead = Your calendar program can show the reminders. Whoever knows the address sees their times, and nothing else.
plan-calendar-new = Make a new address
plan-calendar-none = Take the address away
plan-calendar-once = Give this address to your calendar program. It is shown only now; an older one no longer works.
plan-letters-stop = Stop these letters
plan-letters-stopped = You get no more of these letters.

plan-push-here = Let this browser show reminders
plan-push-own = It then shows your own reminders.
plan-push-not-theirs = It then shows your own reminders, not those of { $name }: theirs come to the devices on which they keep their own record.
plan-push-done = This browser is ready for your own reminders.
plan-push-failed = This browser does not take reminders here. It needs HTTPS, and your permission.
