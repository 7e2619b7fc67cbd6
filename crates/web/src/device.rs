//! The key of a device: who it is opens its record, without any account.

use std::cell::RefCell;

use axum::extract::{FromRequestParts, Request};
use axum::http::header::{COOKIE, SET_COOKIE, USER_AGENT};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue};
use axum::middleware::Next;
use axum::response::Response;
use care::access::{self, Action, Role};
use care::night::calendar;
use jiff::tz::TimeZone;
use sha2::{Digest, Sha256};
use store::night::Author;
use uuid::Uuid;

use crate::problem::Problem;
use crate::state::State;

/// Name of the cookie; over HTTPS with the prefix that keeps neighbours of the domain from setting it.
fn cookie_name(state: &State) -> &'static str {
    if state.settings.is_https {
        "__Host-charley_device"
    } else {
        "charley_device"
    }
}

tokio::task_local! {
    /// What every personal page says about the holder of the device.
    ///
    /// Beside the request instead of in every signature, so that no personal page can forget to say it.
    static HOLDER: RefCell<Told>;
}

/// What is to be said about the holder of the device.
#[derive(Debug, Clone, Default)]
struct Told {
    /// Whose record is shown, when it is not the holder's own.
    acting: Option<String>,
    /// The device has a key that opens nothing any more.
    is_signed_out: bool,
    /// Where the person is whose record is shown.
    zone: Option<TimeZone>,
}

/// Gives each request its place for what its pages say about the holder.
pub async fn with_acting(request: Request, next: Next) -> Response {
    HOLDER
        .scope(RefCell::new(Told::default()), next.run(request))
        .await
}

/// Whose record the request at hand shows, in words; `None` for the holder's own.
pub fn acting() -> Option<String> {
    HOLDER.try_with(|told| told.borrow().acting.clone()).ok()?
}

/// The zone of the person whose record the request at hand shows, if they said one.
pub fn zone() -> Option<TimeZone> {
    HOLDER.try_with(|told| told.borrow().zone.clone()).ok()?
}

/// Whether the device was signed out from elsewhere, or its record is gone.
pub fn is_signed_out() -> bool {
    HOLDER
        .try_with(|told| told.borrow().is_signed_out)
        .unwrap_or(false)
}

/// How long a device keeps its key, in seconds: two years.
const KEPT: u32 = 2 * 365 * 24 * 3600;

/// Whose record this device shows.
pub struct Person {
    /// The person whose record it is; `None` before the first answer.
    pub id: Option<String>,
    /// Whose device it is; someone else when a carer or bed partner is at work.
    pub own: Option<String>,
    /// The device.
    pub device: Option<String>,
    /// What the holder of the device is to the person.
    pub role: Role,
    /// Whose record it is, in words; `None` for the holder's own.
    pub acting: Option<String>,
    key: Option<String>,
    /// What the browser says it is.
    browser: String,
}

impl Person {
    /// Refuses what this holder may not do with the record.
    ///
    /// # Errors
    /// [`Problem::Forbidden`].
    pub fn may(&self, action: Action) -> Result<(), Problem> {
        if access::may(self.role, action) {
            Ok(())
        } else {
            Err(Problem::Forbidden)
        }
    }

    /// The person whose record it is, if the holder may do that.
    ///
    /// # Errors
    /// [`Problem::Forbidden`]; [`Problem::NotFound`] when nothing is recorded on this device.
    pub fn record(&self, action: Action) -> Result<String, Problem> {
        self.may(action)?;
        self.id.clone().ok_or(Problem::NotFound)
    }

    /// A mark of the record that this device shows, by which a phone tells records apart; `None` before the first answer.
    /// Nobody finds the person by it.
    pub fn record_mark(&self) -> Option<String> {
        let id = self.id.as_ref()?;
        Some(record_mark(id))
    }

    /// Who changes the diary of `record`: the holder of this device.
    pub fn author(&self, record: &str) -> Author {
        Author {
            id: self.own.clone().unwrap_or_else(|| record.to_owned()),
            role: self.role,
        }
    }
}

impl FromRequestParts<State> for Person {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &State) -> Result<Self, Problem> {
        let Some(key) = key(&parts.headers, cookie_name(state)) else {
            return Ok(Self {
                id: None,
                own: None,
                device: None,
                role: Role::Own,
                acting: None,
                key: None,
                browser: name_of(&parts.headers),
            });
        };
        let hash = hash(&key);
        let browser = name_of(&parts.headers);
        let now = state.now_micros();
        let holder = state
            .with_store(move |store| {
                let holder = store::device::find_holder(store, &hash)?;
                if let Some(holder) = &holder
                    && now.saturating_sub(holder.used_at) >= store::device::NOTED
                {
                    // A page is shown all the same when this cannot be noted.
                    if let Err(problem) = store::device::touch_device(store, &holder.device, now) {
                        tracing::warn!("it was not noted that a device is used: {problem}");
                    }
                }
                Ok(holder)
            })
            .await?;
        let told = Told {
            acting: holder.as_ref().and_then(|holder| holder.acting.clone()),
            is_signed_out: holder.is_none(),
            zone: holder
                .as_ref()
                .and_then(|holder| calendar::zone(holder.zone.as_deref()?)),
        };
        // A handler that runs outside of the whole site has no pages to say it on.
        let _ = HOLDER.try_with(|said| said.replace(told));
        Ok(match holder {
            None => Self {
                id: None,
                own: None,
                device: None,
                role: Role::Own,
                acting: None,
                key: Some(key),
                browser,
            },
            Some(holder) => Self {
                id: Some(holder.record),
                own: Some(holder.own),
                device: Some(holder.device),
                role: holder.role,
                acting: holder.acting,
                key: Some(key),
                browser,
            },
        })
    }
}

fn key(headers: &HeaderMap, cookie: &str) -> Option<String> {
    headers
        .get_all(COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|line| line.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find(|(name, _)| *name == cookie)
        .map(|(_, value)| value.to_owned())
        .filter(|value| value.len() == 64 && value.bytes().all(|byte| byte.is_ascii_hexdigit()))
}

/// The hash under which a secret is kept.
pub fn hash(key: &str) -> String {
    Sha256::digest(key.as_bytes())
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect()
}

/// The mark of a person's record: 64 bits of a hash.
pub fn record_mark(person: &str) -> String {
    hash(&format!("record {person}")).chars().take(16).collect()
}

/// What a browser says it is, in two names. Nothing is decided by it.
pub fn name_of(headers: &HeaderMap) -> String {
    let agent = headers
        .get(USER_AGENT)
        .and_then(|agent| agent.to_str().ok())
        .unwrap_or_default();
    // The first that is found: most browsers also name those they are like.
    let first = |names: &[(&str, &'static str)]| {
        names
            .iter()
            .find(|(mark, _)| agent.contains(mark))
            .map(|(_, name)| *name)
    };
    let browser = first(&[
        ("Firefox/", "Firefox"),
        ("FxiOS/", "Firefox"),
        ("Edg", "Edge"),
        ("OPR/", "Opera"),
        ("SamsungBrowser/", "Samsung Internet"),
        ("CriOS/", "Chrome"),
        ("Chrome/", "Chrome"),
        ("Safari/", "Safari"),
    ]);
    let system = first(&[
        ("iPhone", "iPhone"),
        ("iPad", "iPad"),
        ("Android", "Android"),
        ("Windows", "Windows"),
        ("Macintosh", "Mac"),
        ("CrOS", "Chromebook"),
        ("Linux", "Linux"),
    ]);
    let names: Vec<&str> = [browser, system].into_iter().flatten().collect();
    names.join(", ")
}

/// A secret that cannot be guessed: two version-4 UUIDs are 244 random bits from the system's generator.
pub fn new_secret() -> String {
    format!("{}{}", Uuid::new_v4().simple(), Uuid::new_v4().simple())
}

/// The cookie that opens the record of the device with this key.
pub fn keep(state: &State, key: &str) -> Result<HeaderValue, Problem> {
    cookie(state, key, KEPT)
}

/// The person, made now if there is none, and the cookie that keeps the key for another while.
pub async fn or_new(
    state: &State,
    person: Person,
) -> Result<(String, Option<HeaderValue>), Problem> {
    if let (Some(id), Some(key)) = (person.id, person.key) {
        return Ok((id, Some(cookie(state, &key, KEPT)?)));
    }
    let key = new_secret();
    let hash = hash(&key);
    let now = state.now_micros();
    let id = state
        .with_store(move |store| store::device::save_device(store, &hash, &person.browser, now))
        .await?;
    Ok((id, Some(cookie(state, &key, KEPT)?)))
}

/// Whose device it is and which, made now if there is none, and the cookie that keeps its key for another while.
pub async fn own_device(
    state: &State,
    person: Person,
) -> Result<(String, String, HeaderValue), Problem> {
    if let (Some(own), Some(device), Some(key)) = (person.own, person.device, person.key) {
        return Ok((own, device, keep(state, &key)?));
    }
    let key = new_secret();
    let hash = hash(&key);
    let now = state.now_micros();
    let holder = state
        .with_store(move |store| {
            store::device::save_device(store, &hash, &person.browser, now)?;
            store::device::find_holder(store, &hash)?.ok_or(store::Problem::Missing)
        })
        .await?;
    Ok((holder.own, holder.device, keep(state, &key)?))
}

/// The cookie that takes the key away.
pub fn forget(state: &State) -> Result<HeaderValue, Problem> {
    cookie(state, "", 0)
}

fn cookie(state: &State, key: &str, seconds: u32) -> Result<HeaderValue, Problem> {
    let secure = if state.settings.is_https {
        "; Secure"
    } else {
        ""
    };
    HeaderValue::from_str(&format!(
        "{}={key}; Path=/; Max-Age={seconds}; HttpOnly; SameSite=Lax{secure}",
        cookie_name(state)
    ))
    .map_err(|error| Problem::Broken(error.to_string()))
}

/// Adds a cookie to a response.
pub fn with_cookie(mut response: Response, cookie: Option<HeaderValue>) -> Response {
    if let Some(cookie) = cookie {
        response.headers_mut().append(SET_COOKIE, cookie);
    }
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_browser_is_named() {
        let mut headers = HeaderMap::new();
        assert_eq!(name_of(&headers), "");
        let agent =
            "Mozilla/5.0 (Linux; Android 15) AppleWebKit/537.36 Chrome/130.0 Mobile Safari/537.36";
        headers.insert(USER_AGENT, agent.parse().unwrap());
        assert_eq!(name_of(&headers), "Chrome, Android");
    }
}
