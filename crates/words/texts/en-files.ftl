## Files in and out

files-export-title = Take your diary along
files-export-text = Everything that you recorded: nights, cramps, own factors, medicines, steps of the plan, checks, reminders and settings. Charley and a spreadsheet can read it.
files-export-zip = Tables (CSV in a zip)
files-export-json = One file (JSON), to bring everything back
files-tables-lack = In the tables a check has its answers, not the conclusion that was drawn from them; the JSON file has both.
files-export-nothing = Nothing is recorded on this device yet.
files-import-title = Bring a diary in
files-import-text = Charley reads its own files, and exports of Bearable, Daylio, Loop Habit Tracker and Apple Health, up to { $most }. First you see what the file holds; nothing is taken until you say yes.
files-import-file = The file
files-import-zone = Your time zone, such as Europe/Berlin
files-import-zone-error = Your time zone: { $given } is not possible; possible: a name such as Europe/Berlin
files-import-read = Read the file
files-import-again = Choose another file
files-draft-title = What the file holds
files-draft-counts = { $format }. Rows read: { $rows }. Nights: { $nights }. Cramps: { $cramps }. Entries under your own names: { $entries }. Medicines: { $medicines }. Steps of the plan: { $steps }. Finished checks: { $checks }.
files-draft-nothing-yet = Nothing is taken until you confirm. What is not confirmed is removed after 24 hours.
files-draft-confirm = Take this into my diary
files-draft-cancel = Cancel, and forget the file
files-draft-none = There is nothing in this file that can be taken.
files-problems-title = Not taken: { $what }
files-lost-rows = { $count ->
    [one] 1 row
   *[other] { $shown } rows
  }
files-lost-cells = { $count ->
    [one] 1 cell of a row that is taken
   *[other] { $shown } cells of rows that are taken
  }
files-lost-and = { " and " }
files-further = { $count ->
    [one] and 1 more row
   *[other] and { $shown } more rows
  }
files-name-refused = "{ $given }" as a factor of your own is not possible; possible: { $possible }
files-factors-full = With your own there would be { $given } factors of your own; possible: up to { $most }. Take some out of your diary first, or let fewer names mean one.
files-format-csv = Charley's table (CSV)
files-format-zip = Charley's tables (zip)
files-format-json = Charley's file (JSON)
files-format-bearable = Bearable
files-format-daylio = Daylio
files-format-loop = Loop Habit Tracker
files-format-apple = Apple Health
files-dated-title = An entry without a time of day belongs to
files-dated-evening = the night that begins that evening
files-dated-morning = the night that ended that morning
files-names-title = What your names mean
files-target-cramp = a cramp
files-target-quiet = a night without cramps
files-target-own = a factor of my own
files-target-exposure = { $name }: yes
files-target-ignore = leave out
files-done-title = What was taken
files-done-text = Stored: { $stored }. Unchanged: { $unchanged }.
files-done-nothing = nothing new
files-done-diary = Open the diary
files-done-nights = { $count ->
    [one] 1 night
   *[other] { $shown } nights
  }
files-done-cramps = { $count ->
    [one] 1 cramp
   *[other] { $shown } cramps
  }
files-done-factors = { $count ->
    [one] 1 factor of your own
   *[other] { $shown } factors of your own
  }
files-done-medicines = { $count ->
    [one] 1 medicine
   *[other] { $shown } medicines
  }
files-done-steps = { $count ->
    [one] 1 step of the plan
   *[other] { $shown } steps of the plan
  }
files-done-checks = { $count ->
    [one] 1 check
   *[other] { $shown } checks
  }
files-line = line { $line }
files-problem = { $place }: { $given } is not possible; possible: { $possible }
files-problem-empty = { $place }: it is empty; possible: { $possible }
files-problem-row = { $place }: the row cannot be read; possible: { $possible }
files-problem-quote = { $place }: a quote is opened and never closed, at { $given }
files-possible = Possible: Charley's own CSV, zip or JSON, and the exports of Bearable (CSV), Daylio (CSV), Loop Habit Tracker (CSV zip) and Apple Health (zip or XML).
files-possible-cell = { $given }, or empty
files-possible-yes-no = yes or no, or empty
files-possible-words = words separated by spaces, of { $given }; or empty
files-possible-factor-name = a name of 1 to { $count } characters in one line
files-possible-few-factors = up to { $count } factors of one's own
files-possible-cells = { $count } cells in a row
files-possible-own-factor = own_ with letters and digits, and a text
files-possible-once-last = each once; the last is taken
files-possible-once-first = each once; the first is taken
files-possible-once-line = each night once; line { $count } is taken
files-possible-cramp-rows = { $count }, the rows of this night in cramps.csv, which are taken
files-possible-cramp-count = a whole number from 0 to { $count }, or empty for a night that was not recorded
files-possible-quiet = yes or empty when cramps is 0; the night is not taken as quiet
files-possible-microseconds = microseconds since 1970, UTC, that have come, the end not before the beginning
files-possible-date = a date such as 2026-11-24
files-possible-day = a day that has come
files-possible-clock = a time such as 11:54 pm or 23:54; the entry is taken without its time
files-possible-mark = YES_MANUAL, NO, YES_AUTO, SKIP, UNKNOWN or a number
files-possible-apple-time = a time such as 2026-11-24 23:10:00 +0100
files-possible-time = a time that has come
files-possible-same-night = a time in the same night, noon to noon, after startDate
files-possible-drinks = a number of drinks from 0 to { $count }
files-possible-text = a text of 1 to { $count } characters
files-possible-note = a text of up to { $count } characters
files-possible-partial-day = a day, month or year from 1900 on that has come: 2026-11-24, 2026-11 or 2026
files-possible-remedy = a remedy of the knowledge, such as remedy.stretch-bedtime
files-note-clock-twice = { $place }: { $clock } in the night of { $night } came twice because the clock was put back; the first is taken.
files-note-clock-skipped = { $place }: { $clock } in the night of { $night } did not exist because the clock was put forward; { $moved } is taken.
files-note-cramp-and-quiet = { $night } has both a cramp and a quiet entry; the cramp is taken.
files-note-bearable = Severities, amounts and notes of Bearable are not taken; an entry rated 0 is not taken as a quiet night.
files-note-daylio = Moods and notes of Daylio are not taken. Its time is when an entry was written: it decides the night, not the time of a cramp.
files-note-loop = Of Loop Habit Tracker only days marked by hand are taken; a day without a mark, skipped or filled in by the program says nothing, and amounts are not taken.
files-note-apple = Of Apple Health the longest time in bed of each night and the alcoholic drinks of each day are taken. Sleep stages, caffeine in milligrams, water, steps and everything else are not: they do not say what the diary asks.
files-note-further = { $count ->
    [one] There is 1 more note like these.
   *[other] There are { $shown } more notes like these.
  }
files-note-reminders = Reminders are not taken: { $count }. They are set on the page of reminders.
files-note-settings = Time zone, quiet hours and what the diary shows are not taken: they are set here anew.
files-note-open-checks = Checks that were not finished are not taken: { $count }.
files-note-checks-in-tables = Checks are not taken from tables, which lack their conclusions: { $count }. The JSON file brings them.
files-note-unknown = The file also holds "{ $name }", which is not known and not taken.
files-refusal-header = In the header a quote is opened and never closed.
files-refusal-columns = The header has { $given } columns; possible: up to { $name }.
files-refusal-not-json = The file begins as JSON, but is damaged in line { $given }.
files-refusal-cut-json = The file begins as JSON, but ends too early, in line { $given }: a part of it is missing.
files-refusal-not-a-diary = The file is JSON, but not a diary of Charley; possible: an object with "charley": "diary".
files-refusal-version = The diary has version { $given }; possible: 1.
files-refusal-not-a-list = { $given } is not a list; possible: a list.
files-refusal-not-an-object = { $given } is not an object; possible: an object.
files-refusal-xml = The XML is damaged after { $name } bytes: { $given }.
files-refusal-element = Up to line { $given } the XML has an element that is too large; possible: up to { $name }. This is not an export of Apple Health.
files-refusal-not-health = The file is XML, but not an export of Apple Health: it has no HealthData.
files-refusal-other-format = The file is { $given }, not { $name }.
files-the-file = The file
files-refusal-too-large = { $name } has { $given }; possible: up to { $most }.
files-refusal-too-large-unknown = { $name } is too large; possible: up to { $most }.
files-refusal-empty = The file is empty.
files-refusal-first-line = The file is text, but its first line, "{ $given }", is not known.
files-refusal-utf16 = The file is UTF-16; possible: UTF-8. Save it again as "CSV UTF-8".
files-refusal-binary = The file is binary, not text.
files-refusal-not-utf8 = The file is not UTF-8: line { $given } has a byte that is not, as in Latin-1 or Windows-1252; possible: UTF-8. Save it again as "CSV UTF-8".
files-refusal-zip = The zip cannot be read: { $given }.
files-refusal-too-many = The zip holds { $given } files; possible: up to { $name }.
files-refusal-unpack = { $name } in the zip cannot be unpacked: { $given }.
files-refusal-damaged = { $given } in the zip is not as large as the zip says; the zip is damaged.
files-refusal-packed = { $name } in the zip is packed { $given } times smaller than it is; possible: up to { $most } times. This is not an export of a diary.
files-refusal-empty-zip = The zip holds no files.
files-refusal-unknown-zip = { $count ->
    [one] The zip holds 1 file, { $name }, which is not known.
   *[other] The zip holds { $count } files, none of them known, such as { $name }.
  }

## The check knows the list of medicines

check-from-list = From your list of medicines: { $names }. What Charley recognises is ticked, and each name stands in the field for other medicines. Change whatever is not right.
result-medicines-changed = Made before your medicine list changed: go through it again.
result-go-through = Go through it again
