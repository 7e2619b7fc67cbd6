## People: carers and bed partners

people-title = People
people-acting = You are in the record of { $name }.
people-acting-link = Change or go back
people-back = Go back to my own record
people-records = Records you may open
people-shown = This device shows this record now.
people-open = Open the record of { $name }
people-leave = Leave the record of { $name }
people-own-first = To invite someone to your own record, go back to it first.
people-members = Who may open your record
people-none = Nobody but you.
people-carer = Carer
people-bed-partner = Bed partner
people-carer-may = keeps diary, check, plan and medicines for you; cannot share or delete
people-bed-partner-may = logs cramps, quiet nights and warning signs, and sees how urgent the last check was and which warning signs stand; nothing else
people-since = since { $day }
people-waiting = invited; can be accepted until { $day }
people-revoke = End access of { $name }
people-withdraw = Take the invitation of { $name } back
people-invite = Invite someone
people-name = Who it is, for your list
people-record-name = Your name, as they will see it
people-name-wrong = { $field }: "{ $given }" was given; possible: 1 to { $most } characters.
people-role = What they may do
people-role-wrong = What they may do: nothing was chosen; possible: carer or bed partner.
people-make = Make the invitation
people-made-title = The invitation is made
people-made = Give this link to { $name }. It works once, within 7 days. Whoever opens it first may accept it.
people-picture = The link as a picture for a phone's camera
people-once = The link is shown only now. If it gets lost, take the invitation back and make another.
people-done = Back to people
people-invited-title = { $name } invites you
people-invited-own = Your own record stays as it is. You can go back to it, or leave, at any time.
people-accept = Accept
people-yours-title = This is your own record
people-yours = The invitation is for someone else. Open it on their phone.
people-last-check = The last check, of { $day }, said:
people-no-check = No check was done yet.

role-carer = As a carer you keep the diary, the check, the plan and the medicines for this person. You cannot share the record or delete it.
role-bed_partner = As a bed partner you log cramps and nights for this person and see how urgent their last check was. You see nothing else of their record.

## Medicines

medicine-title = My medicines
medicine-never-stop = Never stop a prescribed medicine by yourself; ask the prescriber.
medicine-none = No medicine is on the list yet.
medicine-add = Add a medicine
medicine-change = Change a medicine
medicine-change-name = Change { $name }
medicine-name = Name on the packet
medicine-name-wrong = { $given ->
    [0] Nothing was given
   *[other] { $given } characters were given
}; possible: 1 to { $most } characters.
medicine-known = “{ $name }” with this start is on your list already. Change it there.
medicine-days = Days as exactly as you know them, for example 2024-03-15, 2024-03 or 2024. You can leave them empty.
medicine-started = Started
medicine-stopped = Stopped
medicine-dose = Dose last changed
medicine-day-wrong = "{ $given }" was given; possible: YYYY-MM-DD, YYYY-MM or YYYY, from 1900 to { $today }, or nothing.
medicine-order-wrong = "{ $given }" was given; possible: not before it was started, { $started }.
medicine-note = Note
medicine-note-wrong = { $given } characters were given; possible: up to { $most }.
medicine-save = Save
medicine-back = Back to my medicines
medicine-too-many = The list is full; possible: 100 medicines. Remove one first.
medicine-remove = Remove it from the list
medicine-remove-text = If you have stopped taking it, write the day at "Stopped" instead. Remove only what was entered by mistake.
medicine-remove-yes = Remove from the list
medicine-unknown = Not recognised, so nothing is said about it.
medicine-with-cramps = Link with cramps:
medicine-times = Medicines and the first cramp in the diary
medicine-first-cramp = The first cramp in the diary was in the night that began on { $night }.
medicine-no-cramp = No cramp is in the diary yet.
medicine-column = Medicine
medicine-not-given = not given
medicine-before = before the first cramp in the diary
medicine-after = after the first cramp in the diary
medicine-same-day = on the day of the first cramp in the diary
medicine-too-coarse = before or after the first cramp in the diary: the day is not exact enough to say
medicine-times-note = This shows the order of days only. It does not say that one led to the other.
