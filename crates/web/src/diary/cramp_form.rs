//! The form of one cramp.

use care::night::{Cramp, EASED_BY, LONGEST_CRAMP, Muscle, Side, calendar};
use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp};
use maud::{Markup, html};
use serde_json::{Map, Value};
use words::{say, say_with};

use super::duration::{duration_text, read_duration};
use super::sheet::Sheet;

/// How long ago a cramp began, in minutes, for one tap.
pub const AGO: [i64; 4] = [0, 15, 30, 60];

/// A stored cramp in a form.
pub fn fill(sheet: &mut Sheet, cramp: &Cramp) {
    if let Some(instant) = cramp.started_at {
        sheet.set_time("started_at", instant);
    }
    if let Some(muscle) = cramp.muscle {
        sheet.set("muscle", muscle.id());
    }
    if let Some(side) = cramp.side {
        sheet.set("side", side.id());
    }
    if let Some(seconds) = cramp.duration_seconds {
        sheet.set("duration", duration_text(seconds));
    }
    if let Some(pain) = cramp.pain {
        sheet.set("pain", pain);
    }
    if let Some(awakened) = cramp.awakened {
        sheet.set("awakened", if awakened { "yes" } else { "no" });
    }
    if let Some(note) = &cramp.note {
        sheet.set("note", note);
    }
    sheet.set_all("eased_by", cramp.eased_by.clone());
}

/// Where a cramp can be: value and words.
pub fn muscles() -> Vec<(String, String)> {
    Muscle::ALL
        .iter()
        .map(|muscle| {
            let words = say(&format!("muscle-{}", muscle.id())).into_owned();
            (muscle.id().to_owned(), words)
        })
        .collect()
}

/// On which side: value and words.
pub fn sides() -> Vec<(String, String)> {
    Side::ALL
        .iter()
        .map(|side| {
            let words = say(&format!("side-{}", side.id())).into_owned();
            (side.id().to_owned(), words)
        })
        .collect()
}

/// What is asked at a field.
pub fn label(field: &str) -> String {
    match field {
        "when" => say("diary-when"),
        "started_at" => say("diary-when-time"),
        "muscle" => say("diary-cramp-muscle"),
        "side" => say("diary-cramp-side"),
        "pain" => say("diary-cramp-pain"),
        "awakened" => say("diary-cramp-awakened"),
        "duration" | "duration_seconds" => say("diary-cramp-duration"),
        "eased_by" => say("diary-cramp-eased"),
        "note" => say("diary-note"),
        other => other.to_owned().into(),
    }
    .into_owned()
}

/// The controls of a cramp; `when` are the choices of how long ago, for a cramp that is new.
pub fn controls(sheet: &Sheet, when: Option<&[i64]>) -> Markup {
    html! {
        @match when {
            Some(ago) => (began(sheet, ago)),
            None => {
                input type="hidden" name="was.started_at" value=(sheet.was("started_at"));
                (sheet.clock("started_at", &say("diary-cramp-time")))
                p.help { (say("diary-cramp-time-help")) }
            }
        }
        (sheet.select("muscle", &label("muscle"), &muscles()))
        (sheet.select("side", &label("side"), &sides()))
        (sheet.scale("pain", &label("pain")))
        (sheet.select_yes_no("awakened", &label("awakened")))
        (sheet.duration("duration", &label("duration"), &say("diary-cramp-duration-help")))
        fieldset #eased_by tabindex="-1" aria-describedby=[sheet.errors.described("eased_by", None)] {
            legend { (label("eased_by")) }
            (sheet.errors.at("eased_by"))
            div.options.many {
                @for word in EASED_BY {
                    label.option {
                        input type="checkbox" name="eased_by" value=(word) checked[sheet.all("eased_by").iter().any(|given| given == word)];
                        span { (say(&format!("eased-{word}"))) }
                    }
                }
            }
        }
        (sheet.area("note", &label("note")))
    }
}

/// When it began: so long ago, at a time, or not known.
fn began(sheet: &Sheet, ago: &[i64]) -> Markup {
    // Nothing is chosen beforehand: a form that is only skipped must not invent a time.
    let given = sheet.text("when");
    html! {
        fieldset #when tabindex="-1" aria-describedby=[sheet.errors.described("when", None)] {
            legend { (label("when")) }
            (sheet.errors.at("when"))
            div.options.many {
                @for minutes in ago {
                    label.option {
                        input type="radio" name="when" value=(minutes) checked[given == minutes.to_string()];
                        span {
                            @if *minutes == 0 { (say("diary-when-now")) } @else {
                                (say_with("diary-when-ago", &[("minutes", (*minutes).into())]))
                            }
                        }
                    }
                }
                label.option {
                    input type="radio" name="when" value="at" checked[given == "at"];
                    span { (say("diary-when-at")) }
                }
                label.option {
                    input type="radio" name="when" value="unknown" checked[given == "unknown"];
                    span { (say("diary-when-unknown")) }
                }
            }
        }
        (sheet.clock("started_at", &say("diary-when-time")))
    }
}

/// What a sent form says of a cramp. What cannot be read stands in the errors of the form.
///
/// `now` is the present: a cramp that is still to come is refused.
pub fn read(sheet: &mut Sheet, now: Timestamp, is_new: bool) -> (Date, Map<String, Value>) {
    let mut night = sheet.night;
    let mut fields = Map::new();
    let when = sheet.text("when").to_owned();
    let ago = AGO.iter().find(|minutes| minutes.to_string() == when);
    match ago {
        Some(minutes) if is_new => {
            // Whole seconds: no one knows it better.
            let began = now - SignedDuration::from_mins(*minutes);
            let began = Timestamp::from_second(began.as_second()).unwrap_or(began);
            night = calendar::night_of(began, &sheet.zone);
            fields.insert("started_at".to_owned(), began.to_string().into());
        }
        _ if is_new && when == "unknown" => {}
        _ if is_new && sheet.text("started_at").is_empty() => {
            // Who chose nothing leaves the time open; who chose "at this time" forgot it.
            if when == "at" {
                sheet.errors.insert("started_at", say("diary-when-missing"));
            }
        }
        _ if !is_new && sheet.text("was.started_at") == sheet.whole("started_at") => {}
        _ => {
            if let Some(value) = sheet.time("started_at") {
                let is_ahead = value
                    .as_str()
                    .and_then(|text| text.parse::<Timestamp>().ok())
                    .is_some_and(|began| began > now);
                if is_ahead {
                    let given = sheet.text("started_at").to_owned();
                    let error = say_with("diary-time-ahead", &[("time", given.into())]);
                    sheet.errors.insert("started_at", error);
                }
                fields.insert("started_at".to_owned(), value);
            }
        }
    }
    let duration = read_duration(sheet.text("duration"));
    if duration.as_u64().map_or(!duration.is_null(), |seconds| {
        seconds > u64::from(LONGEST_CRAMP)
    }) {
        let given = sheet.text("duration").to_owned();
        let most = i64::from(LONGEST_CRAMP / 60);
        let error = say_with(
            "diary-duration-wrong",
            &[("given", given.into()), ("most", most.into())],
        );
        sheet.errors.insert("duration", error);
    } else {
        fields.insert("duration_seconds".to_owned(), duration);
    }
    fields.insert("muscle".to_owned(), sheet.words("muscle"));
    fields.insert("side".to_owned(), sheet.words("side"));
    fields.insert("pain".to_owned(), sheet.number("pain"));
    fields.insert("awakened".to_owned(), sheet.yes_no("awakened"));
    let eased = sheet.all("eased_by");
    let eased = if eased.is_empty() {
        Value::Null
    } else {
        eased.into()
    };
    fields.insert("eased_by".to_owned(), eased);
    fields.insert("note".to_owned(), sheet.words("note"));
    (night, fields)
}

/// A cramp in one line: when, where, how bad.
pub fn line(cramp: &Cramp, zone_here: &str) -> String {
    let mut parts = Vec::new();
    if let Some((instant, zone)) = cramp.started_at.zip(calendar::zone(&cramp.zone)) {
        let mut clock = zone.to_datetime(instant).strftime("%H:%M").to_string();
        if cramp.zone != zone_here {
            clock = format!("{clock} ({})", cramp.zone);
        }
        parts.push(clock);
    } else {
        parts.push(say("diary-cramp-no-time").into_owned());
    }
    if let Some(muscle) = cramp.muscle {
        parts.push(say(&format!("muscle-{}", muscle.id())).into_owned());
    }
    if let Some(side) = cramp.side {
        parts.push(say(&format!("side-{}", side.id())).into_owned());
    }
    if let Some(pain) = cramp.pain {
        parts.push(
            say_with("diary-cramp-pain-line", &[("pain", i64::from(pain).into())]).into_owned(),
        );
    }
    if let Some(seconds) = cramp.duration_seconds {
        let minutes = duration_text(seconds);
        parts.push(say_with("diary-cramp-minutes", &[("minutes", minutes.into())]).into_owned());
    }
    parts.join(", ")
}
