//! The weekly question of the morning page: is any warning sign new?
//!
//! Only the person says it. A yes leads to the warning signs at once, a no is asked again after a week.

use axum::Form;
use axum::extract::State as FromState;
use axum::http::header::LOCATION;
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use care::access::Action;
use jiff::civil::Date;
use maud::{Markup, html};
use serde_json::{Map, Value};
use words::{say, say_with};

use super::alert::weekly_signs;
use super::cramp::chosen_night;
use super::said::{self, Sent, night_change, sent};
use super::setting::Setting;
use super::sheet::Sheet;
use super::tonight;
use crate::check;
use crate::device::Person;
use crate::problem::Problem;
use crate::state::State;
use crate::url;

/// The name of the field, in forms and changes.
const FIELD: &str = "new_signs";

/// The question.
pub fn question(state: &State, setting: &Setting, night: Date, sheet: &Sheet) -> Markup {
    html! {
        form.card method="post" action=(url::TONIGHT_SIGNS) {
            input type="hidden" name="night" value=(night);
            (setting.zone_input())
            fieldset {
                legend { strong { (say("diary-signs-ask")) } }
                (sheet.errors.at(FIELD))
                details {
                    summary { (say("diary-signs-which")) }
                    ul { @for sign in weekly_signs(&state.knowledge) { li { (sign) } } }
                }
                div.actions {
                    button name=(FIELD) value="yes" { (say("diary-yes")) }
                    button.plain name=(FIELD) value="no" { (say("diary-no")) }
                }
            }
        }
    }
}

/// Saves the answer.
pub async fn save(
    FromState(state): FromState<State>,
    person: Person,
    Form(form): Form<Sent>,
) -> Result<Response, Problem> {
    person.may(Action::Diary)?;
    let setting = Setting::load(&state, &person, Some(sent(&form, "zone"))).await?;
    let night = chosen_night(&setting, sent(&form, "night"))?;
    let diary = tonight::read_night(&state, &person, &setting, night).await?;
    let given = sent(&form, FIELD);
    let is_yes = match given {
        "yes" => true,
        "no" => false,
        _ => {
            let possible = format!("{}, {}", say("diary-yes"), say("diary-no"));
            let words = [
                ("given", given.to_owned().into()),
                ("possible", possible.into()),
            ];
            let mut sheet = tonight::sheet_of(&diary, &setting, night);
            let error = say_with("diary-error", &words).into_owned();
            sheet.errors.insert(FIELD.to_owned(), error);
            let page = tonight::page(
                &state,
                &setting,
                &diary,
                &sheet,
                (&Default::default(), None),
            );
            return Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response());
        }
    };
    let zone = diary
        .night(night)
        .map_or(setting.zone_name.clone(), |stored| stored.zone.clone());
    let mut fields = Map::new();
    fields.insert(FIELD.to_owned(), Value::Bool(is_yes));
    let change = night_change(&state, night, &zone, fields)
        .map_err(|_| Problem::Broken("the weekly question cannot be stored".to_owned()))?;
    let check = check::warning_signs(&state, &person).await?;
    let to = format!("{}?night={night}", url::TONIGHT);
    let mut answer = said::save(&state, person, &setting, vec![change], ("saved", &to)).await?;
    if is_yes && let Ok(check) = HeaderValue::from_str(&check) {
        answer.headers_mut().insert(LOCATION, check);
    }
    Ok(answer)
}
