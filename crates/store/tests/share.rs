//! Links for clinicians, on both engines.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "tests")]

mod support;

use store::Problem;
use store::device::save_device;
use store::share::{NewShare, find_share, list_shares, save_share};
use support::{count, on_both};

fn share(token: &str) -> NewShare {
    NewShare {
        id: "0199c0de-0000-7000-8000-000000000001".to_owned(),
        name: "Dr Adler".to_owned(),
        scope: "[\"check\"]".to_owned(),
        token_hash: token.to_owned(),
        passcode_hash: "p".to_owned(),
        expires_at: 1000,
    }
}

#[test]
fn a_link_with_the_same_identifier_is_made_once() {
    on_both(|store| {
        let ada = save_device(store, "a", "", 1).unwrap();
        let tom = save_device(store, "t", "", 1).unwrap();
        assert!(save_share(store, &ada, share("first"), 2).unwrap());
        let written = count(store, "audit");
        assert!(!save_share(store, &ada, share("second"), 3).unwrap());
        assert_eq!(count(store, "audit"), written, "nothing was done");
        let taken = save_share(store, &tom, share("third"), 4);
        assert!(matches!(taken, Err(Problem::Missing)));
        assert_eq!(list_shares(store, &ada).unwrap().len(), 1);
        assert!(list_shares(store, &tom).unwrap().is_empty());
        // The first secret opens it, the others open nothing.
        assert!(find_share(store, "first").unwrap().is_some());
        assert!(find_share(store, "second").unwrap().is_none());
        assert!(find_share(store, "third").unwrap().is_none());
    });
}
