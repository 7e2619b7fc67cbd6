//! Passkeys: a phone, computer or security key signs in, by fingerprint, face or PIN, without a password.
//!
//! The browser speaks JSON here, because only a script can ask for a passkey; password and letters stay for browsers without.

use axum::Json;
use axum::body::Bytes;
use axum::extract::State as FromState;
use axum::http::{Extensions, HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD as BASE64;
use care::access::Action;
use maud::{Markup, html};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::json;
use store::passkey::NewPasskey;
use uuid::Uuid;
use webauthn_rs::prelude::{
    CredentialID, DiscoverableAuthentication, Passkey, PasskeyRegistration, PublicKeyCredential,
    RegisterPublicKeyCredential, Url,
};
use webauthn_rs::{Webauthn, WebauthnBuilder};
use words::{say, say_with};

use super::sign_in::Arrival;
use crate::asset;
use crate::device::{self, Person};
use crate::problem::Problem;
use crate::state::State;
use crate::url;

/// How long a ceremony may take, in microseconds: five minutes, as browsers give people at most.
const CEREMONY: i64 = 5 * 60 * 1_000_000;

/// Makes and checks passkeys of one site.
pub struct Passkeys {
    webauthn: Webauthn,
    origin: String,
}

impl Passkeys {
    /// For a site with a name. `None` for one that is reached by a number: passkeys belong to a name.
    pub fn new(origin: &str) -> Option<Self> {
        let url: Url = origin.parse().ok()?;
        let name = url.domain()?.to_owned();
        let webauthn = WebauthnBuilder::new(&name, &url)
            .ok()?
            .rp_name("Charley")
            .build()
            .ok()?;
        Some(Self {
            webauthn,
            origin: url.origin().ascii_serialization(),
        })
    }
}

/// What a passkey is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Use {
    /// To make one.
    Make,
    /// To sign in.
    SignIn,
}

/// The button that a script shows where the browser can do it; says what is lacking where it cannot.
pub fn button(state: &State, purpose: Use) -> Markup {
    let Some(passkeys) = &state.passkeys else {
        return html! { @if purpose == Use::Make { p.small { (say("account-passkey-no-name")) } } };
    };
    let (begin, end, word) = match purpose {
        Use::Make => (
            url::API_PASSKEY_BEGIN,
            url::API_PASSKEY,
            "account-passkey-make",
        ),
        Use::SignIn => (
            url::API_PASSKEY_SIGN_IN_BEGIN,
            url::API_PASSKEY_SIGN_IN,
            "account-passkey-sign-in",
        ),
    };
    html! {
        div data-passkey=(if purpose == Use::Make { "make" } else { "sign-in" }) data-origin=(passkeys.origin)
            data-begin=(begin) data-end=(end) data-next=(url::ACCOUNT) data-failed=(say("account-passkey-failed")) {
            p hidden { button type="button" { (say(word)) } }
            p.small data-lacking { (say_with("account-passkey-lacking", &[("origin", passkeys.origin.as_str().into())])) }
            p role="status" {}
        }
        script src=(asset::url("passkey.js")) defer {}
    }
}

/// What is kept of a ceremony.
#[derive(Serialize, Deserialize)]
enum Ceremony {
    Make {
        person: String,
        state: PasskeyRegistration,
    },
    SignIn {
        state: DiscoverableAuthentication,
    },
}

/// An answer of the browser.
#[derive(Deserialize)]
struct Given<C> {
    /// Which ceremony it belongs to.
    ceremony: String,
    /// What the authenticator said.
    credential: C,
    /// Whether nights of this browser come along.
    #[serde(default)]
    bring: bool,
}

fn refuse(status: StatusCode, word: &str) -> Response {
    let problem =
        json!({"type": "about:blank", "status": status.as_u16(), "detail": say(word)}).to_string();
    let kind = [(header::CONTENT_TYPE, "application/problem+json")];
    (status, kind, problem).into_response()
}

fn passkeys(state: &State) -> Result<&Passkeys, Problem> {
    state.passkeys.as_deref().ok_or(Problem::NotFound)
}

fn broken(error: impl std::fmt::Display) -> Problem {
    Problem::Broken(format!("a passkey ceremony cannot be kept: {error}"))
}

async fn keep_ceremony(state: &State, ceremony: &Ceremony) -> Result<String, Problem> {
    let text = serde_json::to_string(ceremony).map_err(broken)?;
    let until = state.now_micros().saturating_add(CEREMONY);
    Ok(state
        .with_store(move |store| store::passkey::begin_ceremony(store, &text, until))
        .await?)
}

/// The answer and its ceremony; `None` when the body is none or the ceremony is over.
async fn read<C: DeserializeOwned>(
    state: &State,
    body: &Bytes,
) -> Result<Option<(Given<C>, Ceremony)>, Problem> {
    let Ok(given) = serde_json::from_slice::<Given<C>>(body) else {
        return Ok(None);
    };
    let (id, now) = (given.ceremony.clone(), state.now_micros());
    let kept = state
        .with_store(move |store| store::passkey::end_ceremony(store, &id, now))
        .await;
    match kept {
        Ok(text) => {
            let ceremony = serde_json::from_str(&text).map_err(broken)?;
            Ok(Some((given, ceremony)))
        }
        Err(store::Problem::Missing) => Ok(None),
        Err(problem) => Err(problem.into()),
    }
}

/// Begins to make a passkey for the record of this device, which may be empty so far.
pub async fn begin(
    FromState(state): FromState<State>,
    person: Person,
    connection: Extensions,
) -> Result<Response, Problem> {
    person.may(Action::Account)?;
    passkeys(&state)?;
    // Each ceremony that was begun is a row.
    match &person.id {
        Some(id) => state.tries.account(id, &connection)?,
        None => state.tries.address(&connection)?,
    }
    let (record, cookie) = device::or_new(&state, person).await?;
    let id = record.clone();
    let (account, known) = state
        .with_store(move |store| {
            Ok((
                store::account::find_account(store, &id)?,
                store::passkey::list_passkeys(store, &id)?,
            ))
        })
        .await?;
    let user = Uuid::parse_str(&record).map_err(broken)?;
    let known: Vec<CredentialID> = known
        .iter()
        .filter_map(|passkey| BASE64.decode(&passkey.credential_id).ok())
        .collect();
    // The name by which the authenticator lists the key: people have several records at times.
    let name = account
        .and_then(|account| account.email)
        .unwrap_or_else(|| say("account-passkey-user").into_owned());
    let (options, kept) = passkeys(&state)?
        .webauthn
        .start_passkey_registration(user, &name, &name, Some(known))
        .map_err(broken)?;
    // Signing in asks for no name, so the key must be one that the authenticator finds by itself.
    let mut options = serde_json::to_value(options).map_err(broken)?;
    let selection = &mut options["publicKey"]["authenticatorSelection"];
    selection["residentKey"] = "required".into();
    selection["requireResidentKey"] = true.into();
    let ceremony = Ceremony::Make {
        person: record,
        state: kept,
    };
    let ceremony = keep_ceremony(&state, &ceremony).await?;
    let answer = Json(json!({"ceremony": ceremony, "options": options})).into_response();
    Ok(device::with_cookie(answer, cookie))
}

/// Keeps the passkey that was made.
pub async fn keep(
    FromState(state): FromState<State>,
    person: Person,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, Problem> {
    let record = person.record(Action::Account)?;
    let Some((
        given,
        Ceremony::Make {
            person,
            state: kept,
        },
    )) = read::<RegisterPublicKeyCredential>(&state, &body).await?
    else {
        return Ok(refuse(
            StatusCode::UNPROCESSABLE_ENTITY,
            "account-passkey-over",
        ));
    };
    let Some(passkey) = passkeys(&state)?
        .webauthn
        .finish_passkey_registration(&given.credential, &kept)
        .ok()
        .filter(|_| person == record)
    else {
        return Ok(refuse(
            StatusCode::UNPROCESSABLE_ENTITY,
            "account-passkey-refused",
        ));
    };
    let new = NewPasskey {
        credential_id: BASE64.encode(passkey.cred_id()),
        credential: serde_json::to_string(&passkey).map_err(broken)?,
        name: device::name_of(&headers),
    };
    let now = state.now_micros();
    let made = state
        .with_store(move |store| store::passkey::add_passkey(store, &record, new, now))
        .await;
    match made {
        Ok(_) => Ok(StatusCode::NO_CONTENT.into_response()),
        Err(store::Problem::Exists) => Ok(refuse(StatusCode::CONFLICT, "account-passkey-known")),
        Err(problem) => Err(problem.into()),
    }
}

/// Begins to sign in: whoever asks gets a question that only a passkey can answer.
pub async fn begin_sign_in(
    FromState(state): FromState<State>,
    connection: Extensions,
) -> Result<Response, Problem> {
    state.tries.address(&connection)?;
    let (options, kept) = passkeys(&state)?
        .webauthn
        .start_discoverable_authentication()
        .map_err(broken)?;
    let ceremony = keep_ceremony(&state, &Ceremony::SignIn { state: kept }).await?;
    Ok(Json(json!({"ceremony": ceremony, "options": options})).into_response())
}

/// Opens the record on this device.
pub async fn sign_in(
    FromState(state): FromState<State>,
    person: Person,
    connection: Extensions,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, Problem> {
    state.tries.address(&connection)?;
    let Some((given, Ceremony::SignIn { state: kept })) =
        read::<PublicKeyCredential>(&state, &body).await?
    else {
        return Ok(refuse(
            StatusCode::UNPROCESSABLE_ENTITY,
            "account-passkey-over",
        ));
    };
    let refused = || refuse(StatusCode::UNPROCESSABLE_ENTITY, "account-passkey-unknown");
    let webauthn = &passkeys(&state)?.webauthn;
    let Ok((user, credential_id)) =
        webauthn.identify_discoverable_authentication(&given.credential)
    else {
        return Ok(refused());
    };
    let id = BASE64.encode(credential_id);
    let known = state
        .with_store(move |store| store::passkey::find_passkey(store, &id))
        .await?
        .filter(|known| known.person == user.to_string());
    let Some(known) = known else {
        return Ok(refused());
    };
    let mut passkey: Passkey = serde_json::from_str(&known.credential).map_err(broken)?;
    let Ok(result) =
        webauthn.finish_discoverable_authentication_v2(&given.credential, kept, &passkey)
    else {
        return Ok(refused());
    };
    passkey.update_credential(&result);
    let credential = serde_json::to_string(&passkey).map_err(broken)?;
    let (arrival, key) = Arrival::new(&state, person, &headers, given.bring).await?;
    let now = state.now_micros();
    state
        .with_store(move |store| {
            store::passkey::note_use(store, &known.id, &credential, now)?;
            arrival.open(store, &known.person)
        })
        .await?;
    let cookie = device::keep(&state, &key)?;
    Ok(device::with_cookie(
        StatusCode::NO_CONTENT.into_response(),
        Some(cookie),
    ))
}
