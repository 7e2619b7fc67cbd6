## Plan, reminders and letters
