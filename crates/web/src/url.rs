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
/// Delete everything about this person.
pub const FORGET: &str = "/forget";
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
