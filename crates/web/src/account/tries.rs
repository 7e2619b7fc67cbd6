//! How often something may be tried: per account and per network address.

use std::net::{IpAddr, SocketAddr};
use std::num::NonZeroU32;
use std::sync::Arc;

use axum::extract::ConnectInfo;
use axum::http::Extensions;
use governor::clock::{Clock, DefaultClock};
use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter};

use crate::device;
use crate::problem::Problem;

/// Tries of one account within a minute.
const PER_ACCOUNT: NonZeroU32 = times(5);

/// Tries from one network address within a minute, for whatever account: a clinic may share one.
const PER_ADDRESS: NonZeroU32 = times(60);

/// Letters to one address within an hour.
const LETTERS: NonZeroU32 = times(3);

/// A number of times; at least once.
const fn times(count: u32) -> NonZeroU32 {
    match NonZeroU32::new(count) {
        Some(count) => count,
        None => NonZeroU32::MIN,
    }
}

/// Above so many keys the old ones are dropped.
const MANY: usize = 10_000;

/// What was tried lately. Forgotten when the server stops.
#[derive(Clone)]
pub struct Tries(Arc<Limits>);

struct Limits {
    account: DefaultKeyedRateLimiter<String>,
    letter: DefaultKeyedRateLimiter<String>,
    address: DefaultKeyedRateLimiter<IpAddr>,
}

impl Default for Tries {
    fn default() -> Self {
        Self(Arc::new(Limits {
            account: RateLimiter::keyed(Quota::per_minute(PER_ACCOUNT)),
            letter: RateLimiter::keyed(Quota::per_hour(LETTERS)),
            address: RateLimiter::keyed(Quota::per_minute(PER_ADDRESS)),
        }))
    }
}

impl Tries {
    /// Counts a try for an account: an e-mail address or a person.
    ///
    /// # Errors
    /// [`Problem::TooMany`].
    pub fn account(&self, account: &str, connection: &Extensions) -> Result<(), Problem> {
        self.address(connection)?;
        // Only the hash: what someone typed is not kept in memory.
        check(&self.0.account, &device::hash(account))
    }

    /// Counts a letter to an e-mail address.
    ///
    /// # Errors
    /// [`Problem::TooMany`].
    pub fn letter(&self, email: &str, connection: &Extensions) -> Result<(), Problem> {
        self.address(connection)?;
        check(&self.0.letter, &device::hash(email))
    }

    /// Counts a try from the other end of the connection. What headers say about it is not believed, and behind a proxy of one's own
    /// everyone has the address of the proxy: then only accounts count.
    ///
    /// # Errors
    /// [`Problem::TooMany`].
    pub fn address(&self, connection: &Extensions) -> Result<(), Problem> {
        let Some(ConnectInfo(peer)) = connection.get::<ConnectInfo<SocketAddr>>() else {
            return Ok(());
        };
        let is_inside = match peer.ip().to_canonical() {
            IpAddr::V4(ip) => ip.is_loopback() || ip.is_private() || ip.is_link_local(),
            IpAddr::V6(ip) => {
                ip.is_loopback() || ip.is_unique_local() || ip.is_unicast_link_local()
            }
        };
        if is_inside {
            return Ok(());
        }
        check(&self.0.address, &peer.ip())
    }
}

fn check<K: Clone + Eq + std::hash::Hash>(
    limit: &DefaultKeyedRateLimiter<K>,
    key: &K,
) -> Result<(), Problem> {
    if limit.len() > MANY {
        limit.retain_recent();
    }
    limit.check_key(key).map_err(|until| {
        let wait = until.wait_time_from(DefaultClock::default().now());
        Problem::TooMany(wait.as_secs().saturating_add(1))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn five_tries_of_one_account_then_a_pause() {
        let (tries, none) = (Tries::default(), Extensions::new());
        for _ in 0..5 {
            tries.account("ada@example.org", &none).unwrap();
        }
        let refused = tries.account("ada@example.org", &none);
        assert!(matches!(refused, Err(Problem::TooMany(1..=60))));
        tries.account("ben@example.org", &none).unwrap();
    }

    #[test]
    fn one_address_cannot_try_every_account() {
        let tries = Tries::default();
        let mut outside = Extensions::new();
        outside.insert(ConnectInfo(SocketAddr::from(([203, 0, 113, 7], 4000))));
        let mut proxy = Extensions::new();
        proxy.insert(ConnectInfo(SocketAddr::from(([127, 0, 0, 1], 4000))));
        let count = |connection: &Extensions| {
            (0..100)
                .filter(|at| {
                    tries
                        .account(&format!("{at}@example.org"), connection)
                        .is_ok()
                })
                .count()
        };
        assert!((60..70).contains(&count(&outside)));
        assert_eq!(count(&proxy), 100);
    }
}
