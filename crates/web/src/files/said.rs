//! What is wrong with a file and what should be known about it, in sentences; the command line says the same.

use std::borrow::Cow;

use interop::diary::{FileRefusal, Format, Lost, Note, Part, Possible, RowProblem, Target};
use words::{say, say_with};

/// A number of bytes in words.
pub fn size(bytes: u64) -> String {
    let (unit, divisor) = if bytes >= 1024 * 1024 * 1024 {
        ("GB", 1024 * 1024 * 1024)
    } else if bytes >= 1024 * 1024 {
        ("MB", 1024 * 1024)
    } else {
        ("KB", 1024)
    };
    if divisor == 1024 {
        return format!("{} {unit}", bytes.div_ceil(divisor));
    }
    // Rounded up, so that a file that is too large never looks as large as the limit.
    let tenths = bytes.saturating_mul(10).div_ceil(divisor);
    match (tenths / 10, tenths % 10) {
        (whole, 0) => format!("{whole} {unit}"),
        (whole, tenth) => format!("{whole}.{tenth} {unit}"),
    }
}

/// A number with its thousands apart.
fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// A text about a number of things.
pub(super) fn counted(key: &'static str, count: u64) -> Cow<'static, str> {
    let shown = grouped(count).into();
    say_with(key, &[("count", count.into()), ("shown", shown)])
}

/// Rows with problems that are not listed.
pub fn further(count: u64) -> Cow<'static, str> {
    counted("files-further", count)
}

/// How much is not taken, rows and cells apart.
pub(super) fn lost(lost: Lost) -> String {
    [
        ("files-lost-rows", lost.rows),
        ("files-lost-cells", lost.cells),
    ]
    .into_iter()
    .filter(|(_, count)| *count > 0)
    .map(|(key, count)| counted(key, count).into_owned())
    .collect::<Vec<String>>()
    .join(&say("files-lost-and"))
}

/// What a file is.
pub(super) fn format(format: Format) -> Cow<'static, str> {
    say(match format {
        Format::Csv => "files-format-csv",
        Format::Zip => "files-format-zip",
        Format::Json => "files-format-json",
        Format::Bearable => "files-format-bearable",
        Format::Daylio => "files-format-daylio",
        Format::Loop => "files-format-loop",
        Format::AppleHealth => "files-format-apple",
    })
}

/// File, line and column.
fn place_of(file: &str, line: u64, column: &str) -> String {
    let line = (line > 0)
        .then(|| say_with("files-line", &[("line", line.to_string().into())]).into_owned());
    let named = |name: &str| (!name.is_empty()).then(|| name.to_owned());
    [named(file), line, named(column)]
        .into_iter()
        .flatten()
        .collect::<Vec<String>>()
        .join(", ")
}

/// What a name of another program means.
pub fn target(target: &Target) -> Cow<'static, str> {
    match target {
        Target::Cramp => say("files-target-cramp"),
        Target::Quiet => say("files-target-quiet"),
        Target::OwnFactor => say("files-target-own"),
        Target::Ignore => say("files-target-ignore"),
        Target::Exposure(id) => {
            let name = say(&format!("exposure-{id}"));
            say_with("files-target-exposure", &[("name", name.into())])
        }
    }
}

/// A row that is not taken.
pub fn problem(problem: &RowProblem) -> String {
    let possible = possible(&problem.possible);
    let place = place_of(&problem.file, problem.line, &problem.column);
    let place = if place.is_empty() {
        say("files-the-file").into_owned()
    } else {
        place
    };
    let arguments = [
        ("place", place.into()),
        ("given", problem.given.as_str().into()),
        ("possible", possible.into()),
    ];
    let key = match (problem.given.is_empty(), problem.column.is_empty()) {
        _ if problem.possible == Possible::ClosedQuote => "files-problem-quote",
        (true, true) => "files-problem-row",
        (true, false) => "files-problem-empty",
        (false, _) => "files-problem",
    };
    say_with(key, &arguments).into_owned()
}

/// A name of another program that cannot be an own factor.
pub fn refused_name(problem: &RowProblem) -> String {
    let possible = possible(&problem.possible).into();
    let given = ("given", problem.given.as_str().into());
    say_with("files-name-refused", &[given, ("possible", possible)]).into_owned()
}

fn possible(possible: &Possible) -> Cow<'_, str> {
    let count =
        |key: &'static str, count: u64| say_with(key, &[("count", count.to_string().into())]);
    match possible {
        Possible::Field(words) | Possible::Shape(words) => words.into(),
        Possible::Cell(words) => say_with("files-possible-cell", &[("given", words.into())]),
        Possible::YesNo => say("files-possible-yes-no"),
        Possible::Words(words) => say_with("files-possible-words", &[("given", words.into())]),
        // Said as a whole, see `problem`.
        Possible::ClosedQuote => Cow::Borrowed(""),
        Possible::FactorName(most) => count("files-possible-factor-name", *most),
        Possible::FewFactors(most) => count("files-possible-few-factors", *most),
        Possible::Cells(cells) => count("files-possible-cells", *cells),
        Possible::OwnFactor => say("files-possible-own-factor"),
        Possible::OnceLast => say("files-possible-once-last"),
        Possible::OnceFirst => say("files-possible-once-first"),
        Possible::OnceLine(line) => count("files-possible-once-line", *line),
        Possible::CrampRows(rows) => count("files-possible-cramp-rows", (*rows).into()),
        Possible::CrampCount(most) => count("files-possible-cramp-count", (*most).into()),
        Possible::QuietOfNone => say("files-possible-quiet"),
        Possible::Microseconds => say("files-possible-microseconds"),
        Possible::Date => say("files-possible-date"),
        Possible::DayThatCame => say("files-possible-day"),
        Possible::ClockTime => say("files-possible-clock"),
        Possible::Mark => say("files-possible-mark"),
        Possible::AppleTime => say("files-possible-apple-time"),
        Possible::TimeThatCame => say("files-possible-time"),
        Possible::SameNight => say("files-possible-same-night"),
        Possible::Drinks(most) => count("files-possible-drinks", (*most).into()),
        Possible::Text(most) => count("files-possible-text", *most),
        Possible::Note(most) => count("files-possible-note", *most),
        Possible::PartialDay => say("files-possible-partial-day"),
        Possible::Remedy => say("files-possible-remedy"),
        Possible::OneOf(words) => words.join(", ").into(),
    }
}

/// What should be known.
pub fn note(note: &Note) -> Cow<'static, str> {
    let count =
        |key: &'static str, count: u64| say_with(key, &[("count", count.to_string().into())]);
    match note {
        Note::ClockTwice {
            file,
            line,
            clock,
            night,
        } => say_with(
            "files-note-clock-twice",
            &[
                ("place", place_of(file, *line, "").into()),
                ("clock", clock.to_string().into()),
                ("night", night.to_string().into()),
            ],
        ),
        Note::ClockSkipped {
            file,
            line,
            clock,
            night,
            moved,
        } => say_with(
            "files-note-clock-skipped",
            &[
                ("place", place_of(file, *line, "").into()),
                ("clock", clock.to_string().into()),
                ("night", night.to_string().into()),
                ("moved", moved.to_string().into()),
            ],
        ),
        Note::CrampAndQuiet(night) => say_with(
            "files-note-cramp-and-quiet",
            &[("night", night.to_string().into())],
        ),
        Note::LeftOut(Format::Bearable) => say("files-note-bearable"),
        Note::LeftOut(Format::Daylio) => say("files-note-daylio"),
        Note::LeftOut(Format::Loop) => say("files-note-loop"),
        Note::LeftOut(Format::AppleHealth) => say("files-note-apple"),
        // Of Charley's own files nothing is left out without a note of its own.
        Note::LeftOut(Format::Csv | Format::Zip | Format::Json) => Cow::Borrowed(""),
        Note::Further(further) => counted("files-note-further", *further),
        Note::NotTaken(Part::Reminders, number) => count("files-note-reminders", *number),
        Note::NotTaken(Part::Settings, _) => say("files-note-settings"),
        Note::NotTaken(Part::OpenChecks, number) => count("files-note-open-checks", *number),
        Note::NotTaken(Part::ChecksInTables, number) => {
            count("files-note-checks-in-tables", *number)
        }
        Note::UnknownPart(name) => say_with(
            "files-note-unknown",
            &[("name", name.chars().take(80).collect::<String>().into())],
        ),
    }
}

/// Why a whole file is refused.
pub fn refusal(why: &FileRefusal) -> Cow<'static, str> {
    let given =
        |key: &'static str, given: &str| say_with(key, &[("given", given.to_owned().into())]);
    let about = |key: &'static str, name: &str, given: String| {
        say_with(
            key,
            &[("name", name.to_owned().into()), ("given", given.into())],
        )
    };
    match why {
        FileRefusal::HeaderQuote => say("files-refusal-header"),
        FileRefusal::TooManyColumns(found, most) => {
            about("files-refusal-columns", &grouped(*most), grouped(*found))
        }
        FileRefusal::NotJson(line) => given("files-refusal-not-json", &line.to_string()),
        FileRefusal::CutJson(line) => given("files-refusal-cut-json", &line.to_string()),
        FileRefusal::NotADiary => say("files-refusal-not-a-diary"),
        FileRefusal::Version(found) => given("files-refusal-version", found),
        FileRefusal::NotAList(name) => given("files-refusal-not-a-list", name),
        FileRefusal::NotAnObject(name) => given("files-refusal-not-an-object", name),
        FileRefusal::Zone(zone) => given("files-import-zone-error", zone),
        FileRefusal::Xml(after, words) => {
            about("files-refusal-xml", &after.to_string(), words.clone())
        }
        FileRefusal::LongElement(line, most) => {
            about("files-refusal-element", &size(*most), line.to_string())
        }
        FileRefusal::NotHealth => say("files-refusal-not-health"),
        FileRefusal::OtherFormat(found, wanted) => about(
            "files-refusal-other-format",
            wanted.id(),
            found.id().to_owned(),
        ),
        FileRefusal::TooLarge {
            name,
            size: found,
            most,
        } => too_large(name.as_deref(), *found, *most),
        FileRefusal::Empty => {
            format!("{} {}", say("files-refusal-empty"), say("files-possible")).into()
        }
        FileRefusal::FirstLine(line) => format!(
            "{} {}",
            given("files-refusal-first-line", line),
            say("files-possible")
        )
        .into(),
        FileRefusal::Utf16 => say("files-refusal-utf16"),
        FileRefusal::Binary => {
            format!("{} {}", say("files-refusal-binary"), say("files-possible")).into()
        }
        FileRefusal::NotUtf8(line) => given("files-refusal-not-utf8", &line.to_string()),
        FileRefusal::Zip(words) => given("files-refusal-zip", words),
        FileRefusal::TooManyFiles(found, most) => about(
            "files-refusal-too-many",
            &most.to_string(),
            found.to_string(),
        ),
        FileRefusal::Unpack(name, words) => about("files-refusal-unpack", name, words.clone()),
        FileRefusal::Damaged(name) => given("files-refusal-damaged", name),
        FileRefusal::Packed(name, times, most) => say_with(
            "files-refusal-packed",
            &[
                ("name", name.clone().into()),
                ("given", times.to_string().into()),
                ("most", most.to_string().into()),
            ],
        ),
        FileRefusal::UnknownZip(count, name) => {
            let arguments = [("count", (*count).into()), ("name", name.clone().into())];
            let found = say_with("files-refusal-unknown-zip", &arguments);
            format!("{found} {}", say("files-possible")).into()
        }
        FileRefusal::EmptyZip => format!(
            "{} {}",
            say("files-refusal-empty-zip"),
            say("files-possible")
        )
        .into(),
        FileRefusal::In(name, why) => format!("{name}: {}", refusal(why)).into(),
    }
}

/// A file that is too large: its size, when it is known, and what is possible.
pub fn too_large(name: Option<&str>, found: Option<u64>, most: u64) -> Cow<'static, str> {
    let name = name.map_or_else(|| say("files-the-file"), |name| name.to_owned().into());
    let (name, most) = (("name", name.into()), ("most", size(most).into()));
    match found {
        Some(found) => say_with(
            "files-refusal-too-large",
            &[name, ("given", size(found).into()), most],
        ),
        None => say_with("files-refusal-too-large-unknown", &[name, most]),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_that_is_too_large_never_looks_as_large_as_the_limit() {
        let most = 25 * 1024 * 1024;
        let text = too_large(None, Some(most + 1), most);
        assert_eq!(text, "The file has 25.1 MB; possible: up to 25 MB.");
        assert!(too_large(Some("a.xml"), None, most).starts_with("a.xml "));
        assert_eq!(size(100), "1 KB");
    }

    #[test]
    fn a_problem_names_place_given_and_possible() {
        let row = RowProblem {
            file: "cramps.csv".to_owned(),
            line: 3,
            column: "id".to_owned(),
            given: String::new(),
            possible: Possible::OnceFirst,
        };
        assert_eq!(
            problem(&row),
            "cramps.csv, line 3, id: it is empty; possible: each once; the first is taken"
        );
        let quote = RowProblem {
            file: String::new(),
            line: 7,
            column: String::new(),
            given: "\"ouch".to_owned(),
            possible: Possible::ClosedQuote,
        };
        assert_eq!(
            problem(&quote),
            "line 7: a quote is opened and never closed, at \"ouch"
        );
    }

    #[test]
    fn rows_and_cells_are_counted_apart_and_in_words() {
        let of = |rows, cells| lost(Lost { rows, cells });
        assert_eq!(of(1, 0), "1 row");
        assert_eq!(of(0, 2), "2 cells of rows that are taken");
        assert_eq!(of(1234, 1), "1,234 rows and 1 cell of a row that is taken");
        assert_eq!(further(1234), "and 1,234 more rows");
        let zip = refusal(&FileRefusal::UnknownZip(1, "cat.jpg".to_owned()));
        assert!(
            zip.starts_with("The zip holds 1 file, cat.jpg, which is not known."),
            "{zip}"
        );
    }
}
