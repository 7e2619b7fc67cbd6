//! Passkeys and their ceremonies, on both engines.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "tests")]

mod support;

use store::Problem;
use store::account::{Letter, ask_recover, claim, confirm, find_account, recover};
use store::device::{find_holder, remove_devices, save_device};
use store::passkey::{
    NewPasskey, add_passkey, begin_ceremony, end_ceremony, find_passkey, list_passkeys, note_use,
    remove_passkey,
};
use support::{count, on_both};

fn new(credential_id: &str) -> NewPasskey {
    NewPasskey {
        credential_id: credential_id.to_owned(),
        credential: format!("{{\"of\":\"{credential_id}\"}}"),
        name: "Firefox, Linux".to_owned(),
    }
}

#[test]
fn the_first_passkey_makes_an_account() {
    on_both(|store| {
        let ada = save_device(store, "a", "", 1).unwrap();
        assert_eq!(
            remove_devices(store, &ada, None, 2),
            Err(Problem::Missing),
            "no account yet"
        );
        let id = add_passkey(store, &ada, new("k1"), 3).unwrap();
        let account = find_account(store, &ada).unwrap().unwrap();
        assert_eq!((account.email, account.password_hash), (None, None));
        let known = find_passkey(store, "k1").unwrap().unwrap();
        assert_eq!((&known.id, &known.person), (&id, &ada));
        assert_eq!((known.created_at, known.used_at), (3, None));
        note_use(store, &id, "{}", 9).unwrap();
        let known = find_passkey(store, "k1").unwrap().unwrap();
        assert_eq!((known.credential.as_str(), known.used_at), ("{}", Some(9)));
        assert_eq!(
            remove_devices(store, &ada, None, 10),
            Ok(1),
            "signed out everywhere"
        );
        assert_eq!(find_holder(store, "a").unwrap(), None);
        assert_eq!(find_passkey(store, "other").unwrap(), None);
        assert_eq!(note_use(store, "other", "{}", 11), Err(Problem::Missing));
    });
}

#[test]
fn a_passkey_belongs_to_one_person() {
    on_both(|store| {
        let ada = save_device(store, "a", "", 1).unwrap();
        let ben = save_device(store, "b", "", 1).unwrap();
        let id = add_passkey(store, &ada, new("k1"), 2).unwrap();
        assert_eq!(add_passkey(store, &ben, new("k1"), 3), Err(Problem::Exists));
        assert_eq!(
            find_account(store, &ben).unwrap(),
            None,
            "nothing half-saved"
        );
        assert_eq!(list_passkeys(store, &ben).unwrap(), []);
        assert_eq!(remove_passkey(store, &ben, &id, 4), Err(Problem::Missing));
        assert_eq!(list_passkeys(store, &ada).unwrap().len(), 1);
    });
}

#[test]
fn the_last_way_in_stays() {
    on_both(|store| {
        let ada = save_device(store, "a", "", 1).unwrap();
        let first = add_passkey(store, &ada, new("k1"), 2).unwrap();
        assert_eq!(remove_passkey(store, &ada, &first, 3), Ok(false));
        let second = add_passkey(store, &ada, new("k2"), 4).unwrap();
        assert_eq!(remove_passkey(store, &ada, &first, 5), Ok(true));
        assert_eq!(remove_passkey(store, &ada, &second, 6), Ok(false));
        assert_eq!(count(store, "passkey"), 1);

        let ben = save_device(store, "b", "", 1).unwrap();
        let letter = Letter {
            token_hash: "t".to_owned(),
            link: "/account/t".to_owned(),
            expires_at: 99,
        };
        claim(store, &ben, "ben@example.org", "hash", letter, 2).unwrap();
        confirm(store, "t", 3).unwrap();
        let only = add_passkey(store, &ben, new("k3"), 3).unwrap();
        assert_eq!(count(store, "message"), 2, "the address is told");
        assert_eq!(
            remove_passkey(store, &ben, &only, 4),
            Ok(true),
            "the password stays"
        );
        let secret = Letter {
            token_hash: "r".to_owned(),
            link: "/account/r".to_owned(),
            expires_at: 99,
        };
        add_passkey(store, &ben, new("k4"), 5).unwrap();
        ask_recover(store, "ben@example.org", secret, 6).unwrap();
        recover(store, "r", "other", 7).unwrap();
        assert_eq!(
            list_passkeys(store, &ben).unwrap(),
            [],
            "none opens it any more"
        );
    });
}

#[test]
fn a_ceremony_ends_once_and_in_time() {
    on_both(|store| {
        let id = begin_ceremony(store, "{}", 50).unwrap();
        assert_eq!(
            end_ceremony(store, &id, 50),
            Err(Problem::Missing),
            "too late"
        );
        assert_eq!(end_ceremony(store, &id, 49), Ok("{}".to_owned()));
        assert_eq!(end_ceremony(store, &id, 49), Err(Problem::Missing), "once");
        assert_eq!(end_ceremony(store, "none", 1), Err(Problem::Missing));
    });
}
