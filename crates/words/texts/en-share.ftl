## Sharing with a clinician

share-title = Show my diary to a clinician
share-lead = Make a link with a passcode. You choose what it shows and for how long, and you can end it at any time.
share-name = For whom
share-name-help = For example "Dr Adler, visit in May". Only you see it, and whoever opens the link.
share-name-missing = Nothing was given; possible: a name of up to 80 characters.
share-name-long = { $given } characters were given; possible: up to { $most }.
share-scope = What it shows
share-scope-numbers = Numbers of the last 12 weeks: how often, when, where, how bad, and what goes along with cramps
share-scope-nights = The last 12 weeks, night by night
share-scope-check = How urgent the last check was
share-scope-wrong = Nothing was chosen; possible: at least one of the three.
share-days = For how many days
share-days-wrong = "{ $given }" was given; possible: a whole number from 1 to { $most }.
share-make = Make the link
share-list = Links you made
share-until = Open until { $day }
share-revoked = You ended it.
share-expired = Its time is over.
share-locked = Locked after five wrong passcodes. Make a new one.
share-never-opened = Nobody has opened it yet.
share-log = { $count ->
    [one] Opened or tried once
   *[other] Opened or tried { $count } times
}
share-opened = opened
share-wrong = wrong passcode
share-revoke = End this link
share-made-title = The link is made
share-made = For { $name }. Give the link and the passcode by two different ways, for example the link by e-mail and the passcode at the visit.
share-link = Link
share-picture = The link as a picture for a phone's camera
share-passcode = Passcode, six digits
share-known = The link for “{ $name }” was made already, and no second one was made. Its address and passcode were shown once. If you do not have them, end that link and make another.
share-once = The link and the passcode are shown only now. Charley keeps neither.
share-done = Done
shared-title = A diary of night leg cramps
shared-lead = Someone shares their diary with you. Type the passcode they gave you.
shared-open = Open
shared-empty = Nothing was given; possible: the six digits. This does not count as a try.
shared-wrong = This passcode is not right. After five wrong ones the link is locked.
shared-for = Night leg cramps, shared for { $name }
shared-until = This link works until { $day }.
shared-check = Last check
shared-no-check = No check was finished.
shared-numbers = The last 12 weeks
shared-words = These are the words of the person's own page: “you” is the person.
shared-cramps = Cramps
shared-worst = Worst pain
shared-nights = Night by night
shared-night = Night
shared-awake = Woken
shared-yes = yes
shared-not-recorded = not recorded
shared-missing = A night that was not recorded is not counted as a night without cramps. What stands here was entered by the person and was not examined.
