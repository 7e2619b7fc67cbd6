//! Every column of Charley's own tables.

use care::night::{EASED_BY, EXPOSURES, Muscle, Scale, Side};

/// A column of a table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Column {
    /// The table.
    pub file: &'static str,
    /// Its name in the header.
    pub name: String,
    /// What kind of value.
    pub kind: &'static str,
    /// The unit; empty when there is none.
    pub unit: &'static str,
    /// What is possible.
    pub values: String,
}

/// Columns of `nights.csv` before the exposures, with kind, unit and values.
pub(super) const NIGHT: [(&str, &str, &str, &str); 12] = [
    (
        "night",
        "date",
        "",
        "the evening's date, such as 2026-11-24",
    ),
    (
        "zone",
        "text",
        "",
        "IANA time zone where the person slept, such as Europe/Berlin",
    ),
    (
        "cramps",
        "whole number",
        "cramps",
        "0 is a quiet night, empty is not recorded; up to 20 beyond those in cramps.csv",
    ),
    (
        "quiet",
        "yes or no",
        "",
        "said to be without cramps; empty when not said",
    ),
    ("soreness", "whole number", "", "0 to 10, next morning"),
    (
        "sleep_quality",
        "whole number",
        "",
        "0 (worst) to 10 (best)",
    ),
    ("distress", "whole number", "", "0 to 10"),
    ("minutes_awake", "whole number", "minutes", "0 to 1440"),
    (
        "new_signs",
        "yes or no",
        "",
        "the weekly question whether there is any new warning sign; empty when not said",
    ),
    (
        "lights_out_at",
        "instant",
        "UTC",
        "2026-11-24T22:10:00Z, or a clock time of the night in its zone, such as 23:10",
    ),
    ("got_up_at", "instant", "UTC", "as lights_out_at"),
    (
        "entered_at",
        "whole number",
        "microseconds",
        "since 1970, UTC: when the night was first entered",
    ),
];

/// Columns of `cramps.csv`.
pub(super) const CRAMP: [(&str, &str, &str, &str); 11] = [
    (
        "id",
        "UUID",
        "",
        "empty is possible: one is made from night and place in the night",
    ),
    (
        "night",
        "date",
        "",
        "the evening's date, such as 2026-11-24",
    ),
    ("zone", "text", "", "IANA time zone, such as Europe/Berlin"),
    (
        "started_at",
        "instant",
        "UTC",
        "2026-11-25T02:10:00Z, or a clock time of the night in its zone, such as 03:10",
    ),
    ("muscle", "word", "", ""),
    ("side", "word", "", ""),
    ("duration_seconds", "whole number", "seconds", "0 to 43200"),
    ("pain", "whole number", "", "0 to 10, at its worst"),
    ("awakened", "yes or no", "", "whether it woke the person"),
    ("eased_by", "words", "", ""),
    ("note", "text", "", "up to 2000 characters"),
];

/// Columns of `medicines.csv`.
pub(super) const MEDICINE: [(&str, &str, &str, &str); 7] = [
    ("name", "text", "", "1 to 80 characters"),
    ("started_on", "day", "", "2026-11-24, 2026-11 or 2026"),
    ("dose_changed_on", "day", "", "as started_on"),
    (
        "stopped_on",
        "day",
        "",
        "as started_on; empty while it is taken",
    ),
    ("note", "text", "", "up to 500 characters"),
    (
        "entered_at",
        "whole number",
        "microseconds",
        "since 1970, UTC: when it came on the list",
    ),
    (
        "changed_at",
        "whole number",
        "microseconds",
        "since 1970, UTC: when it was last changed",
    ),
];

/// Columns of `plan-steps.csv`.
pub(super) const PLAN_STEP: [(&str, &str, &str, &str); 7] = [
    (
        "remedy",
        "word",
        "",
        "a remedy of the knowledge, such as remedy.stretch-bedtime",
    ),
    ("started_on", "date", "", "such as 2026-11-24"),
    ("judge_on", "date", "", "when to judge it"),
    ("state", "word", "", "active, kept, stopped"),
    ("outcome", "word", "", "better, same, worse, unsure"),
    (
        "entered_at",
        "whole number",
        "microseconds",
        "since 1970, UTC: when it was chosen",
    ),
    (
        "changed_at",
        "whole number",
        "microseconds",
        "since 1970, UTC: when it was last changed",
    ),
];

/// Columns of `checks.csv`.
pub(super) const CHECK: [(&str, &str, &str, &str); 5] = [
    ("check", "whole number", "", "its number in this file"),
    ("begun_at", "instant", "UTC", "when it was begun"),
    (
        "completed_at",
        "instant",
        "UTC",
        "when its conclusion was drawn; empty while it is open",
    ),
    (
        "knowledge",
        "text",
        "",
        "version of the knowledge that drew the conclusion",
    ),
    (
        "urgency",
        "word",
        "",
        "emergency, same_day, soon, routine, self_care",
    ),
];

/// Columns of `check-answers.csv`.
pub(super) const CHECK_ANSWER: [(&str, &str, &str, &str); 3] = [
    ("check", "whole number", "", "the number in checks.csv"),
    ("question", "word", "", "as charley questions lists them"),
    ("answer", "JSON", "", "as in an intake; null is not sure"),
];

/// Columns of `reminders.csv`.
pub(super) const REMINDER: [(&str, &str, &str, &str); 5] = [
    ("about", "word", "", "diary, step, judge"),
    ("at_time", "time", "", "in the person's zone, such as 08:30"),
    ("by_email", "yes or no", "", "yes, no"),
    ("by_push", "yes or no", "", "yes, no"),
    ("is_on", "yes or no", "", "yes, no"),
];

/// Columns of `settings.csv`.
pub(super) const SETTING: [(&str, &str, &str, &str); 2] = [
    ("setting", "word", "", "zone, quiet_from, quiet_to, shown"),
    ("value", "text", "", "shown is JSON: what the diary shows"),
];

/// Every column, as `charley diary columns` lists them.
pub fn columns() -> Vec<Column> {
    let column = |file, name: &str, kind, unit, values: &str| Column {
        file,
        name: name.to_owned(),
        kind,
        unit,
        values: values.to_owned(),
    };
    let mut all: Vec<Column> = NIGHT
        .iter()
        .map(|(name, kind, unit, values)| column("nights.csv", name, kind, unit, values))
        .collect();
    for exposure in EXPOSURES {
        let (kind, values) = match exposure.scale {
            Scale::YesNo => ("yes or no", "yes, no".to_owned()),
            Scale::Count(most) => ("whole number", format!("0 to {most}")),
            Scale::Level(words) => ("word", words.join(", ")),
        };
        all.push(column(
            "nights.csv",
            &format!("day.{}", exposure.id),
            kind,
            "",
            &values,
        ));
    }
    all.push(column(
        "nights.csv",
        "day.own_…",
        "yes or no",
        "",
        "an own factor; its name is in own-factors.csv",
    ));
    all.push(column(
        "nights.csv",
        "remedy.…",
        "yes or no",
        "",
        "a remedy of the knowledge, such as remedy.stretch-bedtime",
    ));
    all.push(column(
        "nights.csv",
        "note",
        "text",
        "",
        "up to 2000 characters",
    ));
    for (name, kind, unit, values) in CRAMP {
        let words = match name {
            "muscle" => Muscle::ALL.map(Muscle::id).join(", "),
            "side" => Side::ALL.map(Side::id).join(", "),
            "eased_by" => format!("separated by spaces: {}", EASED_BY.join(", ")),
            _ => values.to_owned(),
        };
        all.push(column("cramps.csv", name, kind, unit, &words));
    }
    all.push(column(
        "own-factors.csv",
        "id",
        "text",
        "",
        "own_ with letters and digits",
    ));
    all.push(column(
        "own-factors.csv",
        "name",
        "text",
        "",
        "in the person's words, 1 to 60 characters; up to 20 factors",
    ));
    for (file, columns) in [
        ("medicines.csv", &MEDICINE[..]),
        ("plan-steps.csv", &PLAN_STEP),
        ("checks.csv", &CHECK),
        ("check-answers.csv", &CHECK_ANSWER),
        ("reminders.csv", &REMINDER),
        ("settings.csv", &SETTING),
    ] {
        let listed = columns.iter();
        all.extend(listed.map(|(name, kind, unit, values)| column(file, name, kind, unit, values)));
    }
    all
}
