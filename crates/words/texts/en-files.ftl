## Files in and out

files-export-title = Take your diary along
files-export-text = Everything in your diary, as a file that Charley and a spreadsheet can read.
files-export-zip = Tables (CSV in a zip)
files-export-json = One file (JSON)
files-export-nothing = Nothing is recorded on this device yet.
files-import-title = Bring a diary in
files-import-text = Charley reads its own files, and exports of Bearable, Daylio, Loop Habit Tracker and Apple Health, up to 25 MB. First you see what the file holds; nothing is taken until you say yes.
files-import-file = The file
files-import-zone = Your time zone, such as Europe/Berlin
files-import-zone-error = Your time zone: { $given } is not possible; possible: a name such as Europe/Berlin
files-import-read = Read the file
files-draft-title = What the file holds
files-draft-counts = Format: { $format }. Rows read: { $rows }. Nights: { $nights }. Cramps: { $cramps }. Entries under your own names: { $entries }.
files-draft-nothing-yet = Nothing is taken until you confirm. What is not confirmed is removed after 24 hours.
files-draft-confirm = Take this into my diary
files-problems-title = Not taken: { $count }
files-dated-title = An entry without a time of day belongs to
files-dated-evening = the night that begins that evening
files-dated-morning = the night that ended that morning
files-names-title = What your names mean
files-target-cramp = a cramp
files-target-quiet = a night without cramps
files-target-own = a factor of my own
files-target-ignore = leave out
files-done-title = Your diary
files-done-text = Stored: { $stored }. Unchanged: { $unchanged }.
