## Account and devices

account-title = Account and devices
account-lead = Charley works without an account. With one you open your diary on other devices, and it is not lost with this one.
account-have = You have an account? Sign in
account-new = No account yet? Make one
account-email = E-mail address
account-email-wrong = E-mail address: "{ $given }" was given; possible: one address like name@example.org.
account-email-taken = E-mail address: an account with this address exists already; possible: sign in, or give another address.
account-password = Password
account-password-now = Present password
account-password-new = New password
account-password-hint = At least 10 characters. A few words that only you would put together are good.
account-password-length = Password: { $given ->
    [one] 1 character was given
   *[other] { $given } characters were given
}; possible: { $least } to { $most } characters.
account-password-common = Password: one that is easy to guess was given; possible: one that is not your e-mail address and not among those used most.
account-password-wrong = Present password: what was given is not right; nothing was changed.
account-password-change = Change password
account-make = Make an account
account-of = You are signed in as { $email }.
account-confirmed = This address is confirmed.
account-unconfirmed = This address is not confirmed yet. Open the letter that Charley sent there. Only a confirmed address helps when you forget your password.
account-confirm-again = Send the letter again
account-devices = Devices
account-device-unnamed = A browser
account-device-here = This device
account-device-used = Last used on { $used }, signed in since { $since }
account-sign-in = Sign in
account-sign-in-lead = Open your diary on this device.
account-sign-in-wrong = E-mail address and password do not belong together. Check both.
account-bring-legend = Nights are recorded on this device
account-bring = Add what is on this device
account-bring-hint = Nights, cramps and finished checks are added to your account; plan, reminders and links of this device end. Without the tick none of it is added, and this device shows your account only.
account-sign-out = Sign out
account-sign-out-device = Sign out: { $device }
account-sign-out-here = Sign out here
account-sign-out-all = Sign out everywhere
account-sent-title = The letter is on its way
account-sent-confirm = Open the letter and follow its link within seven days.
account-sent-recover = If there is an account with this confirmed address, a letter goes there. Follow its link within an hour.
account-confirm-title = Confirm your address
account-confirm-text = Is { $email } your address?
account-confirm = Confirm
account-recover-title = Forgotten your password?
account-recover-lead = Charley sends a letter with which you choose another one.
account-recover-send = Send the letter
account-choose-title = Choose another password
account-choose-lead = This is for { $email }. All devices are signed out afterwards.
account-choose = Save the password
letter-confirm-subject = Confirm your address for Charley
letter-confirm-text = Someone, probably you, made an account with this address. If it was you, follow the link within seven days. If not, do nothing.
letter-recover-subject = Choose another password for Charley
letter-recover-text = Someone, probably you, asked for another password. If it was you, follow the link within an hour. If not, do nothing: your password stays as it is.
