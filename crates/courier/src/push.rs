//! Web push: encrypted for the browser (RFC 8291), signed by this server (RFC 8292).

use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD as BASE64;
use jiff::Timestamp;
use store::message::Claimed;
use store::push::{Subscription, find_subscription, remove_subscription};
use store::{Problem, Store};
use ureq::Agent;
use ureq::http::Uri;
use ureq::unversioned::resolver::DefaultResolver;
use ureq::unversioned::transport::DefaultConnector;
use web_push_native::jwt_simple::algorithms::{
    ECDSAP256KeyPairLike, ECDSAP256PublicKeyLike, ES256KeyPair,
};
use web_push_native::jwt_simple::claims::Claims;
use web_push_native::p256::PublicKey;
use web_push_native::{Auth, encrypt};
use words::say;

use crate::address::{Guard, is_allowed};
use crate::{Carried, PATIENCE, Settings, details};

/// How long a push service keeps a message for a device that is off, in seconds, when the message says nothing else.
const KEPT: i64 = 12 * 3600;

pub struct Push {
    key: ES256KeyPair,
    agent: Agent,
    contact: String,
    site: crate::Site,
    allows_loopback: bool,
}

impl Push {
    pub fn new(store: &Store, settings: &Settings, now: Timestamp) -> Result<Self, String> {
        let made = BASE64.encode(ES256KeyPair::generate().to_bytes());
        let kept = store::setting::find_or_save(
            store,
            store::setting::PUSH_KEY,
            made,
            now.as_microsecond(),
        )
        .map_err(|problem| format!("The key for push messages cannot be kept: {problem}."))?;
        let key = BASE64
            .decode(kept)
            .ok()
            .and_then(|bytes| ES256KeyPair::from_bytes(&bytes).ok())
            .ok_or("The kept key for push messages cannot be read; restore the table `setting` from a backup.")?;
        let config = Agent::config_builder()
            .http_status_as_error(false)
            .max_redirects(0)
            .proxy(None)
            .timeout_global(Some(PATIENCE))
            .build();
        let guard = Guard {
            allows_loopback: settings.allows_loopback,
            inner: DefaultResolver::default(),
        };
        Ok(Self {
            key,
            agent: Agent::with_parts(config, DefaultConnector::new(), guard),
            contact: contact(settings),
            site: settings.site.as_str().into(),
            allows_loopback: settings.allows_loopback,
        })
    }

    pub fn carry(
        &self,
        store: &Store,
        message: &Claimed,
        now: Timestamp,
    ) -> Result<Carried, Problem> {
        let id = match details(message) {
            Ok(details) => details["subscription"]
                .as_str()
                .unwrap_or_default()
                .to_owned(),
            Err(why) => return Ok(Carried::Never(why)),
        };
        let Some(subscription) = find_subscription(store, &id)? else {
            return Ok(Carried::Gone(
                "the device is no longer subscribed".to_owned(),
            ));
        };
        let carried = self.post(message, &subscription, now);
        if let Carried::Gone(_) = carried {
            remove_subscription(store, &id, now.as_microsecond())?;
        }
        Ok(carried)
    }

    fn post(&self, message: &Claimed, subscription: &Subscription, now: Timestamp) -> Carried {
        let Some(uri) = subscription
            .endpoint
            .parse::<Uri>()
            .ok()
            .filter(|uri| is_allowed(uri, self.allows_loopback))
        else {
            return Carried::Gone("the address of the subscription is not allowed".to_owned());
        };
        let Some((key, auth)) = keys(subscription) else {
            return Carried::Gone("the keys of the subscription cannot be read".to_owned());
        };
        let body = serde_json::json!({
            "title": say("app-name"),
            "body": say("letter-push"),
            "url": format!("{}{}", self.site, crate::email::path(&message.letter)),
            "tag": message.letter,
        });
        let Ok(body) = encrypt(body.to_string().into_bytes(), &key, &auth) else {
            return Carried::Never("it cannot be encrypted".to_owned());
        };
        let Some(signature) = self.sign(&uri) else {
            return Carried::Never("it cannot be signed".to_owned());
        };
        let left = message
            .expires_at
            .map_or(KEPT, |until| (until - now.as_microsecond()) / 1_000_000);
        let answer = self
            .agent
            .post(&uri)
            .header("TTL", left.clamp(0, 86_400 * 3).to_string())
            .header("Urgency", "normal")
            .header("Content-Encoding", "aes128gcm")
            .header("Content-Type", "application/octet-stream")
            .header("Authorization", signature)
            .send(&body[..]);
        match answer.map(|answer| answer.status().as_u16()) {
            Ok(200..=299) => Carried::Yes,
            Ok(status @ (404 | 410)) => {
                Carried::Gone(format!("the push service answered {status}"))
            }
            Ok(status @ (400 | 401 | 403 | 413)) => {
                Carried::Never(format!("the push service answered {status}"))
            }
            Ok(status) => Carried::NotNow(format!("the push service answered {status}")),
            Err(ureq::Error::Timeout(_)) => {
                Carried::NotNow("the push service did not answer in time".to_owned())
            }
            Err(ureq::Error::HostNotFound) => {
                Carried::NotNow("the push service has no address that may be called".to_owned())
            }
            Err(_) => Carried::NotNow("the push service cannot be reached".to_owned()),
        }
    }

    /// The `Authorization` of RFC 8292. The audience is the whole origin, with its port, which the builder of the library leaves out.
    fn sign(&self, uri: &Uri) -> Option<String> {
        let origin = format!("{}://{}", uri.scheme_str()?, uri.authority()?);
        let claims = Claims::create(web_push_native::jwt_simple::prelude::Duration::from_hours(
            12,
        ))
        .with_audience(origin)
        .with_subject(&self.contact);
        let token = self.key.sign(claims).ok()?;
        let public = BASE64.encode(self.key.public_key().public_key().to_bytes_uncompressed());
        Some(format!("vapid t={token}, k={public}"))
    }
}

/// Whom a push service may write to: the sender of the letters, else the site.
fn contact(settings: &Settings) -> String {
    let mailbox = settings
        .mail_from
        .as_deref()
        .and_then(|from| from.parse::<lettre::message::Mailbox>().ok());
    mailbox.map_or_else(
        || settings.site.clone(),
        |mailbox| format!("mailto:{}", mailbox.email),
    )
}

fn keys(subscription: &Subscription) -> Option<(PublicKey, Auth)> {
    let decode = |text: &str| BASE64.decode(text.trim_end_matches('=')).ok();
    let key = PublicKey::from_sec1_bytes(&decode(&subscription.p256dh)?).ok()?;
    let auth = decode(&subscription.auth)?;
    (auth.len() == 16).then(|| (key, Auth::clone_from_slice(&auth)))
}
