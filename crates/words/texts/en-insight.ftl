## Numbers from nights
plot-table = The same as a table
insight-title = What your nights show
insight-lead = These numbers describe your diary. They do not say what lies behind the cramps. Where it can be told, a number comes with its plausible range: the values that fit your diary (95 % intervals).
insight-empty = Nothing is recorded yet.
insight-range = { $low } to { $high }
insight-not-yet-nights = { $what }: not enough nights yet, { $have } of { $need } recorded.
insight-not-yet-cramps = { $what }: not enough cramps with this detail yet, { $have } of { $need }.
insight-not-yet-weeks = { $what }: not enough weeks of recorded nights yet, { $have } of { $need }.
insight-not-computed = The computation did not settle for this diary, so nothing is said.
insight-steps-title = Your diary has passed these marks
insight-steps-lead = The most urgent first. Answer the check as well: it asks what a diary cannot know.
insight-steps-check = Go to the check
insight-questions-title = What your diary cannot answer
insight-questions-lead = Your nights hint at something that only you can say.
insight-nights-title = Your nights
insight-count-nights = { $count ->
    [one] 1 night
   *[other] { $count } nights
}
insight-count-cramps = { $count ->
    [one] 1 cramp
   *[other] { $count } cramps
}
insight-nights = Recorded: { $logged } of { $nights }, from { $first } to { $last }. Not recorded: { $missing }. What is not recorded counts nowhere, and never as quiet.
insight-nights-cramps = { $cramps } on { $nights }.
insight-quiet = { $share } of the recorded nights were quiet (plausible range { $low } to { $high }, { $count } of { $nights }).
insight-quiet-run = Longest run of quiet nights, all recorded: { $nights }.
insight-quiet-gap = Nights from one with cramps to the next, in the middle: { $nights }.
insight-rate-title = How often
insight-rate-now = Cramps a week in the last 28 nights: { $rate } (plausible range { $range }), from { $cramps } in { $nights } that are recorded.
insight-rate-all = Cramps a week from { $first } to { $last }: { $rate } (plausible range { $range }), from { $cramps } in { $nights } that are recorded.
insight-waves = Cramps come in waves. People start things when it is bad, so most things seem to work.
insight-rate-plot = Cramps a week, with the plausible range
insight-rate-plot-text = The line is the rate of 28 nights, the band its plausible range. Grey dots are single weeks, scaled to seven recorded nights. The line breaks where fewer than 14 of 28 nights are recorded. The dotted line is the mark from which the burden counts as severe: { $mark } a week.
insight-rate-plot-last = Shown are the last { $weeks } weeks.
insight-change-title = Change
insight-trend = The week that ended with { $until }, compared with the week that ended 8 weeks before it: the rate of cramps changed by { $percent } (plausible range { $low } to { $high }). Below zero means fewer cramps. The probability that there are fewer now is { $fewer }. It can be a natural wave.
insight-trend-stable = That is stable: the change is within 20 % up or down with a probability of { $within }.
insight-change-one = One lasting change fits well, most likely between { $from } and { $to }: cramps a week from { $before } to { $after } (probability of a change { $probability }). What lies behind it, the diary cannot tell. It can also be a natural wave.
insight-change-none = No clear lasting change: the probability of one is { $probability }.
insight-alarm = Your last 4 weeks are unusually many for you. Cramps a week: { $last } (plausible range { $lastrange }) against { $usual } (plausible range { $usualrange }) before. If anything else is new, such as swelling, warmth, weakness, numbness or dark pee, answer the check now. If you are suddenly short of breath or your chest hurts, call your emergency number now.
insight-attempt-title = Before and after a step of your plan
insight-attempt = “{ $step }” since { $from }. Cramps a week before, in all recorded nights: { $before } (plausible range { $beforerange }, from { $beforenights }). In the first 28 nights from then on, as far as they have come: { $after } (plausible range { $afterrange }, from { $afternights }).
insight-attempt-just-before = In the 28 nights just before, which may have been a bad spell: { $rate } (plausible range { $range }).
insight-attempt-as-few = If nothing had changed, { $low } to { $high } cramps would be expected in { $nights }. Observed: { $observed }. As few or fewer come in { $part } of such forecasts.
insight-attempt-as-many = If nothing had changed, { $low } to { $high } cramps would be expected in { $nights }. Observed: { $observed }. As many or more come in { $part } of such forecasts.
insight-attempt-proves-nothing = This comparison cannot show that a step helps: after a bad spell, better nights come without any step too. A planned on/off trial could tell.
insight-season-short = One year can't show a season.
insight-hours-title = Time of night
insight-hours = The time is known for { $timed } and not known for { $untimed }.
insight-hours-most = The fullest hour is { $from } to { $to }: { $cramps } of { $timed }.
insight-hours-plot = Cramps by the hour they began
insight-hours-plot-text = One bar for each hour from noon to noon, by the clock of the place where you were.
insight-places-title = Where
insight-places-most = Most often: { $place }, { $share } of the cramps (plausible range { $low } to { $high }, { $count } of { $of }).
insight-places-plot = Share of the cramps by muscle and side
insight-places-plot-text = Both legs from the front and from behind, darker for more cramps, with the share of all cramps and its plausible range. A cramp in both legs counts for each. The table names every muscle and side, most first.
insight-calendar-title = Night by night
insight-calendar-table = Every night as a table
insight-sides-left = More cramps in the left leg: { $share } of those in one leg (plausible range { $low } to { $high }, { $count } of { $of }).
insight-sides-right = More cramps in the right leg: only { $share } of those in one leg were in the left (plausible range { $low } to { $high }, { $count } of { $of }).
insight-sides-none = No clear difference between left and right: { $share } of those in one leg were in the left (plausible range { $low } to { $high }, { $count } of { $of }).
insight-pain-title = Pain
insight-pain = Pain from 0 to 10: { $median } in the middle, half of the cramps between { $low } and { $high }, from { $cramps } cramps.
insight-pain-severe = { $share } had a pain of 7 or more (plausible range { $low } to { $high }, { $count } of { $of }).
insight-duration-more = Longer cramps hurt more in your diary (rank correlation { $spearman }, plausible range { $low } to { $high }).
insight-duration-less = Longer cramps hurt less in your diary (rank correlation { $spearman }, plausible range { $low } to { $high }).
insight-duration-none = No clear link between length and pain (rank correlation { $spearman }, plausible range { $low } to { $high }).
insight-duration-round = { $share } of the lengths are exactly 1, 5 or 10 minutes ({ $count } of { $of }): people round.
insight-duration-plot = Pain by length of the cramp
insight-duration-plot-text = One circle for each pain and length, larger for more cramps. The scale of length is compressed: each mark is a multiple of the one before.
insight-months-plot = Cramps by month and pain
insight-months-plot-text = One bar for each month, in three parts from the bottom: pain 0 to 3, 4 to 6, 7 to 10.
insight-burden-title = What it costs you
insight-burden-cramps = Cramps a week: { $rate } (plausible range { $range }).
insight-burden-woken = Nights woken a week: { $amount } ({ $from }).
insight-burden-pain = Pain times minutes a week: { $amount } ({ $from }).
insight-sleep-woken = Awakenings in a recorded night: { $amount } ({ $from }).
insight-sleep-minutes = Minutes lost in a recorded night: { $amount } ({ $from }).
insight-estimate-range = plausible range { $range }, from { $known } of { $nights } with cramps
insight-estimate-none = no night with cramps is recorded
insight-estimate-alone = from { $known } of { $nights } with cramps; the weeks differ too little for a range
insight-after-title = Week by week
insight-after = What you recorded, week by week. What was not answered does not count.
insight-after-none = Neither waking, pain, soreness, distress nor sleep quality is recorded yet.
insight-col-week = Week of
insight-col-month = Month
insight-col-night = 28 nights around
insight-col-rate = Cramps a week
insight-col-range = Plausible range
insight-col-cramps = Cramps
insight-col-nights = Recorded nights
insight-col-hour = Hour
insight-col-place = Muscle and side
insight-col-share = Share
insight-col-pain = Pain
insight-col-length = Length
insight-pain-mild = Pain 0 to 3
insight-pain-strong = Pain 4 to 6
insight-pain-worst = Pain 7 to 10
insight-seconds = { $count } s
insight-minutes = { $count } min
insight-unknown = not known
insight-back = Back to the diary
insight-season-title = Season
insight-season = Most cramps come around { $peak } (within 6 weeks of it with a probability of { $sure }): { $ratio } times as many as half a year away (plausible range { $low } to { $high }). The probability of a noticeable wave is { $noticeable }.
insight-links-title = What goes along with cramps
insight-link-cramps = What goes along with cramps: not enough cramps yet, { $have } of { $need }.
insight-link-own = a day with “{ $name }”
insight-link-more = { $nights } had more cramps ({ $ratio } times, plausible range { $range }, from { $with } nights with it and { $without } without).
insight-link-fewer = { $nights } had fewer cramps ({ $ratio } times, plausible range { $range }, from { $with } nights with it and { $without } without).
insight-link-none = { $nights }: no sign of a difference ({ $ratio } times, plausible range { $range }, from { $with } nights with it and { $without } without).
insight-link-unclear = { $nights }: cannot be told from these nights ({ $ratio } times, plausible range { $range }, from { $with } nights with it and { $without } without).
insight-link-missing = { $nights }: nothing can be said yet ({ $why }).
insight-link-not-computed = the computation did not settle
insight-link-coincidence = Each of these can be coincidence, or something that goes along with it. A planned on/off trial could tell, but not for a prescribed medicine without the prescriber, and not for heavy drinking. Do not stop a medicine for it; ask the prescriber first.
insight-lack-nights = { $have } of { $need } recorded nights
insight-lack-cramps = { $have } of { $need } cramps
insight-lack-said = { $have } of { $need } nights with an answer
insight-lack-exposed = { $have } of { $need } nights after such a day
insight-lack-unexposed = { $have } of { $need } nights after a day without it
insight-lack-twelve = only twelve can be looked at together
exposure-day-activity = a day with more activity than usual
exposure-day-long_sitting = a day of long sitting
exposure-day-long_standing = a day of long standing
exposure-day-alcohol = a day with alcohol
exposure-day-caffeine = a day with caffeine
exposure-day-fluids = a day of drinking less than usual
exposure-day-heat = a hot day
exposure-day-other_shoes = a day in other shoes
exposure-day-medicine_change = a day with a new or changed medicine

## What a number waits for
insight-for-quiet = Quiet nights
insight-for-rate = Cramps a week in the last 28 nights
insight-for-trend = Change over 8 weeks
insight-for-hours = Cramps by the hour
insight-for-bed = Cramps by the hour in bed, from nights with lights-out and getting up
insight-for-places = Muscle and side
insight-for-sides = Left against right
insight-for-pain = How strong the pain is
insight-for-duration = Pain by length of the cramp
insight-for-burden = What the cramps cost you
insight-season-span = A season needs a diary of { $need } nights from the first recorded one to the last. Yours has { $have } so far.
insight-season-cramps = A season needs { $need } cramps. Recorded: { $have }.
insight-season-unclear = No clear season: the probability of a noticeable wave is { $noticeable }; before any night was looked at it was { $before }.
insight-nights-all = Recorded: { $logged } of { $nights }, from { $first } to { $last }.
insight-nights-one = Recorded: one night, that of { $first }.
insight-nights-no-cramps = No cramp is recorded.
insight-nights-many-missing = { $share } of the nights are not recorded. If you record bad nights more often than quiet ones, these numbers are too high.
insight-late = { $nights ->
    [one] 1 night was entered more than 36 hours after it was over,
   *[other] { $nights } nights were entered more than 36 hours after they were over,
} when memory is less sure.
insight-late-same = Without what was entered late, the rate stays at { $without } cramps a week (plausible range { $range }).
insight-late-changed = Without what was entered late, the rate is { $without } cramps a week (plausible range { $range }) instead of { $with }.
insight-hours-none = No cramp is recorded.
insight-hours-all = The time is known for { $timed }, which is all of them.
insight-hours-bed = In bed with a known lights-out and getting up: { $rate } in 100 hours, from { $cramps } in { $hours } hours.
insight-own = Your last 28 nights: { $own }.
insight-own-rate = { $rate } cramps a week
insight-own-woken = { $count ->
    [one] 1 night woken a week
   *[other] { $count } nights woken a week
}
insight-own-pain = worst pain { $pain } of 10
insight-own-distress = distress above 0 on most nights that say it
insight-own-sore-long = a soreness of more than 3 days
insight-own-sore-mornings = { $count ->
    [one] 1 morning with a soreness of 5 or more
   *[other] { $count } mornings with a soreness of 5 or more
}
insight-own-sore-days = { $count ->
    [one] a soreness of more than a day after 1 night
   *[other] a soreness of more than a day after { $count } nights
}
insight-link-nights = Nights after { $name }
insight-link-second = Second nights after { $name }
insight-pitfalls-title = What can mislead here
insight-pitfall-indication = A remedy is often done after bad nights, so it stands beside cramps even if it does nothing.
insight-pitfall-reverse = What is entered on the morning after is remembered in the light of the night.
insight-pitfall-common = One thing brings another: a hot day means less sleep, other drinks and more walking.
insight-pitfall-several = Several changes at once, or a new medicine in a bad spell, cannot be told apart.
insight-pitfall-season = Cramps have a season; what you do in summer stands beside more of them.
insight-pitfall-rare = What is rare has a wide range.
insight-pitfall-before = A bad night that is coming may change what you do the day before.
insight-pitfall-always = What is there every day has no days without it to be compared with.

## Plots
insight-mark = dotted: mark { $value }
insight-trend-plot = Cramps a week by the model of change
insight-trend-plot-text = The line is the most plausible rate of each week’s last night, the band its plausible range. Nights that are not recorded make the band wider.
insight-dots-plot = The time of each cramp
insight-dots-plot-text = One dot for each cramp, from noon to noon by the clock of the place where you were.
insight-bed-plot = Cramps in 100 hours in bed, by the clock
insight-bed-plot-text = One bar for each hour of the clock, only from nights with lights-out and getting up: an hour that you seldom spend in bed is not quiet for that.
insight-since-plot = Cramps in 100 hours in bed, by hours since lights-out
insight-since-plot-text = The first bar is the first hour after lights-out.
insight-woken-plot = Nights woken in each week
insight-woken-plot-text = Nights on which a cramp woke you. The dotted line is the mark for a severe burden: { $mark } nights a week.
insight-pain-plot = Pain in each week, 0 to 10
insight-pain-plot-text = Solid line: the worst pain. Dashed line: the mean of the cramps. The dotted line is the mark for a severe burden: a worst pain of { $mark }.
insight-soreness-plot = Soreness next morning in each week, 0 to 10
insight-soreness-plot-text = Solid line: the most. Dashed line: the mean. The dotted line is the mark for a review: { $mark } of 10 on a morning.
insight-distress-plot = Distress in each week, 0 to 10
insight-distress-plot-text = The mean of what you gave, 10 is worst. There is no number for a mark: say it when you ask for help.
insight-sleep-plot = Sleep quality in each week, 0 to 10
insight-sleep-plot-text = The mean of what you gave, 10 is best.
insight-after-marks = A dotted line is a mark of the same steps that are named above when your diary passes them.
insight-col-mark = Mark
insight-col-woken = Nights woken
insight-col-worst = Worst
insight-col-mean = Mean
insight-col-trend-night = Night of
insight-col-time = Time
insight-col-since = Hours since lights-out
insight-col-in-bed = Hours in bed
insight-col-per-hours = In 100 hours in bed
