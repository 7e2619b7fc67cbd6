//! Subscriptions of browsers to push messages.

use crate::db::{Problem, Store};
use crate::{new_id, write_audit};

/// Where a browser is reached, and the keys for which a message is encrypted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Subscription {
    /// Address at the push service of the browser.
    pub endpoint: String,
    /// Public key of the browser, base64url.
    pub p256dh: String,
    /// Shared secret, base64url.
    pub auth: String,
}

/// Keeps a subscription for a person's device. The same address again belongs to whoever said it last.
///
/// # Errors
/// A database that cannot be written.
pub fn save_subscription(
    store: &Store,
    person: &str,
    device: Option<&str>,
    subscription: Subscription,
    now: i64,
) -> Result<(), Problem> {
    let (person, device) = (person.to_owned(), device.map(str::to_owned));
    store.write(move |tx| {
        let id = new_id();
        tx.execute(
            "delete from push_subscription where endpoint = $1",
            &[subscription.endpoint.as_str().into()],
        )?;
        tx.execute(
            "insert into push_subscription (id, person_id, device_id, endpoint, p256dh, auth, created_at) values ($1, $2, $3, $4, $5, $6, $7)",
            &[
                id.as_str().into(),
                person.as_str().into(),
                device.clone().into(),
                subscription.endpoint.as_str().into(),
                subscription.p256dh.as_str().into(),
                subscription.auth.as_str().into(),
                now.into(),
            ],
        )?;
        write_audit(tx, now, &person, "push.subscribe", &id)
    })
}

/// The subscription with this identifier.
///
/// # Errors
/// A database that cannot be read.
pub fn find_subscription(store: &Store, id: &str) -> Result<Option<Subscription>, Problem> {
    store.read(|tx| {
        tx.query_first(
            "select endpoint, p256dh, auth from push_subscription where id = $1",
            &[id.into()],
        )?
        .map(|row| {
            Ok(Subscription {
                endpoint: row.text(0)?,
                p256dh: row.text(1)?,
                auth: row.text(2)?,
            })
        })
        .transpose()
    })
}

/// Removes a subscription that its push service no longer knows.
///
/// # Errors
/// A database that cannot be written.
pub fn remove_subscription(store: &Store, id: &str, now: i64) -> Result<(), Problem> {
    let id = id.to_owned();
    store.write(move |tx| {
        let rows = tx.execute(
            "delete from push_subscription where id = $1",
            &[id.as_str().into()],
        )?;
        if rows > 0 {
            write_audit(tx, now, "courier", "push.remove", &id)?;
        }
        Ok(())
    })
}

/// How many devices of a person are reached by push.
///
/// # Errors
/// A database that cannot be read.
pub fn count_subscriptions(store: &Store, person: &str) -> Result<i64, Problem> {
    store.read(|tx| {
        tx.query_first(
            "select count(*) from push_subscription where person_id = $1",
            &[person.into()],
        )?
        .map_or(Ok(0), |row| row.integer(0))
    })
}
