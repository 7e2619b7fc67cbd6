//! Every address, once.

/// Start page.
pub const START: &str = "/";
/// The cramp now: choose a muscle.
pub const NOW: &str = "/now";
/// Relief for one site.
pub const NOW_SITE: &str = "/now/{site}";
/// The next screen of the check.
pub const CHECK: &str = "/check";
/// One screen of the check.
pub const CHECK_SCREEN: &str = "/check/screen/{screen}";
/// All answers so far.
pub const CHECK_ANSWERS: &str = "/check/answers";
/// Begin again.
pub const CHECK_RESTART: &str = "/check/restart";
/// Draw the conclusion.
pub const CHECK_COMPLETE: &str = "/check/complete";
/// A result.
pub const RESULT: &str = "/result/{id}";
/// Take a result's answers into a new check.
pub const RESULT_CHANGE: &str = "/result/{id}/change";
/// What can be learned.
pub const LEARN: &str = "/learn";
/// Search.
pub const LEARN_SEARCH: &str = "/learn/search";
/// The clinic page, corrected.
pub const LEARN_PAGE: &str = "/learn/common-advice";
/// Advice for groups of people.
pub const LEARN_GROUPS: &str = "/learn/groups";
/// The way from self-care to a specialist.
pub const LEARN_PATHWAY: &str = "/learn/pathway";
/// Entries of one kind.
pub const LEARN_KIND: &str = "/learn/{kind}";
/// One entry.
pub const LEARN_ENTRY: &str = "/learn/{kind}/{name}";
/// A source.
pub const SOURCE: &str = "/source/{id}";
/// A static file.
pub const ASSET: &str = "/asset/{hash}/{name}";
/// Whether the server works.
pub const HEALTH: &str = "/health";

/// Everything that programs call begins so.
pub const API: &str = "/api/";
/// Phones bring what they logged.
pub const API_NIGHTS_SYNC: &str = "/api/v1/nights/sync";
/// A phone gets a key of its own before it brings anything.
pub const API_DEVICE: &str = "/api/v1/device";

// ---- me
/// The person's own data.
pub const ME: &str = "/me";
/// Delete what the person recorded.
pub const ME_DELETE_DATA: &str = "/me/delete-data";
/// Delete everything about the person.
pub const ME_DELETE_ACCOUNT: &str = "/me/delete-account";

// ---- share
/// Links for clinicians.
pub const SHARES: &str = "/me/shares";
/// End a link.
pub const SHARE_REVOKE: &str = "/me/shares/{id}/revoke";
/// What a link shows.
pub const SHARED: &str = "/shared/{token}";

/// Address to end a link.
pub fn share_revoke(id: &str) -> String {
    format!("/me/shares/{id}/revoke")
}

/// Address of what a link shows.
pub fn shared(token: &str) -> String {
    format!("/shared/{token}")
}

/// Address of a screen.
pub fn check_screen(screen: &str) -> String {
    format!("/check/screen/{screen}")
}

/// Address of a result.
pub fn result(id: &str) -> String {
    format!("/result/{id}")
}

/// Address to change the answers of a result.
pub fn result_change(id: &str) -> String {
    format!("/result/{id}/change")
}

/// Address of an entry: `remedy.heat` is `/learn/remedy/heat`.
pub fn entry(id: &str) -> String {
    match id.split_once('.') {
        Some((kind, name)) => format!("/learn/{kind}/{name}"),
        None => LEARN.to_owned(),
    }
}

/// Address of the entries of a kind.
pub fn kind(kind: &str) -> String {
    format!("/learn/{kind}")
}

/// Address of a source.
pub fn source(id: &str) -> String {
    format!("/source/{id}")
}

/// Address of relief for a site.
pub fn now_site(site: &str) -> String {
    format!("/now/{site}")
}

// ---- diary
/// The morning page.
pub const TONIGHT: &str = "/tonight";
/// One tap: no cramps.
pub const TONIGHT_QUIET: &str = "/tonight/quiet";
/// Add a cramp.
pub const TONIGHT_CRAMP: &str = "/tonight/cramp";
/// Add a number of cramps without details.
pub const TONIGHT_COUNT: &str = "/tonight/count";
/// Answer the weekly question about new signs.
pub const TONIGHT_SIGNS: &str = "/tonight/signs";
/// Take a save back.
pub const TONIGHT_UNDO: &str = "/tonight/undo";
/// The diary.
pub const DIARY: &str = "/diary";
/// One night.
pub const DIARY_NIGHT: &str = "/diary/{date}";
/// Delete a night.
pub const DIARY_NIGHT_REMOVE: &str = "/diary/{date}/remove";
/// Change a cramp.
pub const DIARY_CRAMP: &str = "/diary/cramp/{id}";
/// Delete a cramp.
pub const DIARY_CRAMP_REMOVE: &str = "/diary/cramp/{id}/remove";
/// What the diary shows.
pub const DIARY_CHOICES: &str = "/diary/choices";
/// Two weeks on paper.
pub const DIARY_PAPER: &str = "/diary/paper";
/// From paper into the diary.
pub const DIARY_PAPER_COPY: &str = "/diary/paper/copy";

/// Address of a night of the diary.
pub fn diary_night(night: jiff::civil::Date) -> String {
    format!("/diary/{night}")
}

/// Address to delete a night.
pub fn diary_night_remove(night: jiff::civil::Date) -> String {
    format!("/diary/{night}/remove")
}

/// Address of a cramp.
pub fn diary_cramp(id: &str) -> String {
    format!("/diary/cramp/{id}")
}

/// Address to delete a cramp.
pub fn diary_cramp_remove(id: &str) -> String {
    format!("/diary/cramp/{id}/remove")
}

/// Address to add a cramp to a night.
pub fn tonight_cramp(night: jiff::civil::Date) -> String {
    format!("{TONIGHT_CRAMP}?night={night}")
}

// ---- insight
/// What the nights show.
pub const INSIGHT: &str = "/insight";
// ---- now

/// What a phone keeps to guide through a cramp.
pub const NOW_GUIDE: &str = "/now/guide.json";
/// The variations that hold for the person of this device.
pub const NOW_MINE: &str = "/now/mine.json";
/// What a phone needs to install `/now`.
pub const MANIFEST: &str = "/manifest.webmanifest";
/// The worker that keeps `/now` on the phone; at the root, so that it may serve every page.
pub const SERVICE_WORKER: &str = "/sw.js";

/// Address of one version of the guide.
pub fn now_guide(version: &str) -> String {
    format!("{NOW_GUIDE}?v={version}")
}

/// Address of relief for a site of one leg.
pub fn now_side(site: &str, side: &str) -> String {
    format!("/now/{site}?side={side}")
}
// ---- plan

/// Steps of the plan.
pub const PLAN: &str = "/plan";
/// Begin a step.
pub const PLAN_BEGIN: &str = "/plan/begin";
/// End a step.
pub const PLAN_END: &str = "/plan/end";
/// Reminders and quiet hours.
pub const REMINDERS: &str = "/plan/reminders";
/// A new address for the calendar feed, or none.
pub const REMINDERS_CALENDAR: &str = "/plan/reminders/calendar";
/// Stop the letters of one reminder.
pub const REMINDERS_STOP: &str = "/plan/reminders/stop/{id}";
/// A calendar feed.
pub const CALENDAR: &str = "/calendar/{file}";
/// A browser subscribes to push messages.
pub const API_PUSH: &str = "/api/v1/push/subscribe";
// ---- files

/// The diary as a file.
pub const DIARY_EXPORT: &str = "/diary/export";
/// One file of the diary: zip or json.
pub const DIARY_EXPORT_FILE: &str = "/diary/export/{shape}";
/// A file for the diary.
pub const DIARY_IMPORT: &str = "/diary/import";
/// A file that was read and waits.
pub const DIARY_IMPORT_DRAFT: &str = "/diary/import/{id}";

/// Address of a file of the diary.
pub fn diary_export_file(shape: &str) -> String {
    format!("/diary/export/{shape}")
}

/// Address of a file that waits.
pub fn diary_import_draft(id: &str) -> String {
    format!("/diary/import/{id}")
}
// ---- account

/// Account and devices.
pub const ACCOUNT: &str = "/account";
/// Open a record on this device.
pub const ACCOUNT_SIGN_IN: &str = "/account/sign-in";
/// Sign this device out, another one, or all.
pub const ACCOUNT_SIGN_OUT: &str = "/account/sign-out";
/// Another password.
pub const ACCOUNT_PASSWORD: &str = "/account/password";
/// Ask for the letter that confirms the address.
pub const ACCOUNT_CONFIRM: &str = "/account/confirm";
/// The letter that confirms the address leads here.
pub const ACCOUNT_CONFIRM_TOKEN: &str = "/account/confirm/{token}";
/// Ask for the letter with which another password can be chosen.
pub const ACCOUNT_RECOVER: &str = "/account/recover";
/// That letter leads here.
pub const ACCOUNT_RECOVER_TOKEN: &str = "/account/recover/{token}";

/// Another e-mail address.
pub const ACCOUNT_EMAIL: &str = "/account/email";
/// Remove a passkey.
pub const ACCOUNT_PASSKEY_REMOVE: &str = "/account/passkeys/remove";
/// Begin to make a passkey.
pub const API_PASSKEY_BEGIN: &str = "/api/v1/passkeys/begin";
/// Keep the passkey that was made.
pub const API_PASSKEY: &str = "/api/v1/passkeys";
/// Begin to sign in with a passkey.
pub const API_PASSKEY_SIGN_IN_BEGIN: &str = "/api/v1/passkeys/sign-in/begin";
/// Sign in with the answer of a passkey.
pub const API_PASSKEY_SIGN_IN: &str = "/api/v1/passkeys/sign-in";

/// Address where an e-mail address is confirmed.
pub fn account_confirm(token: &str) -> String {
    format!("/account/confirm/{token}")
}

/// Address where another password is chosen.
pub fn account_recover(token: &str) -> String {
    format!("/account/recover/{token}")
}

// ---- people

/// Whose record the device shows, and who may open the person's own.
pub const PEOPLE: &str = "/people";
/// Show another record, or the own one.
pub const PEOPLE_SWITCH: &str = "/people/switch";
/// Leave a record.
pub const PEOPLE_LEAVE: &str = "/people/leave";
/// Take an invitation back.
pub const PEOPLE_WITHDRAW: &str = "/people/withdraw";
/// End a membership.
pub const PEOPLE_REVOKE: &str = "/people/revoke";
/// An invitation, as the invited opens it.
pub const PEOPLE_INVITED: &str = "/people/invited/{token}";

/// Address of an invitation.
pub fn people_invited(token: &str) -> String {
    format!("/people/invited/{token}")
}
// ---- medicine

/// The person's medicines.
pub const MEDICINES: &str = "/medicines";
/// One of them, to change.
pub const MEDICINE: &str = "/medicines/{id}";
/// Take one off the list.
pub const MEDICINE_REMOVE: &str = "/medicines/{id}/remove";

/// Address of one medicine.
pub fn medicine(id: &str) -> String {
    format!("/medicines/{id}")
}

/// Address that takes a medicine off the list.
pub fn medicine_remove(id: &str) -> String {
    format!("/medicines/{id}/remove")
}
