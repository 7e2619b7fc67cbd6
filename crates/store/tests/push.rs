//! Push subscriptions on both engines: whose they are, and when they end.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "tests")]

mod support;

use store::account::claim;
use store::device::{find_holder, remove_device, save_device};
use store::push::{
    Subscription, count_subscriptions, find_subscription, remove_subscription, save_subscription,
};
use store::{Problem, Store};
use support::{actions, count, letter, on_both};

fn at(endpoint: &str) -> Subscription {
    Subscription {
        endpoint: endpoint.to_owned(),
        p256dh: "key".to_owned(),
        auth: "secret".to_owned(),
    }
}

fn id_of(store: &Store, endpoint: &str) -> String {
    let sql = "select id from push_subscription where endpoint = $1";
    store
        .read(|tx| tx.query_first(sql, &[endpoint.into()])?.unwrap().text(0))
        .unwrap()
}

#[test]
fn it_is_found_as_it_was_said_and_counted_for_its_person_only() {
    on_both(|store| {
        let (ada, tom) = (
            save_device(store, "a", "", 1).unwrap(),
            save_device(store, "t", "", 1).unwrap(),
        );
        save_subscription(store, &ada, None, at("https://one"), 5).unwrap();
        save_subscription(store, &ada, None, at("https://two"), 6).unwrap();
        save_subscription(store, &tom, None, at("https://three"), 7).unwrap();
        assert_eq!(count_subscriptions(store, &ada).unwrap(), 2);
        assert_eq!(count_subscriptions(store, &tom).unwrap(), 1);
        assert_eq!(count_subscriptions(store, "nobody").unwrap(), 0);
        let found = find_subscription(store, &id_of(store, "https://two")).unwrap();
        assert_eq!(found, Some(at("https://two")));
        assert_eq!(find_subscription(store, "none").unwrap(), None);
        assert_eq!(actions(store, &ada).last().unwrap(), "push.subscribe");
    });
}

#[test]
fn the_same_address_belongs_to_whoever_said_it_last() {
    on_both(|store| {
        let (ada, tom) = (
            save_device(store, "a", "", 1).unwrap(),
            save_device(store, "t", "", 1).unwrap(),
        );
        save_subscription(store, &ada, None, at("https://one"), 5).unwrap();
        let renewed = Subscription {
            auth: "other".to_owned(),
            ..at("https://one")
        };
        save_subscription(store, &tom, None, renewed.clone(), 6).unwrap();
        assert_eq!(count(store, "push_subscription"), 1);
        assert_eq!(count_subscriptions(store, &ada).unwrap(), 0);
        assert_eq!(count_subscriptions(store, &tom).unwrap(), 1);
        let found = find_subscription(store, &id_of(store, "https://one")).unwrap();
        assert_eq!(found, Some(renewed));
    });
}

#[test]
fn it_ends_with_its_device_and_when_the_push_service_forgot_it() {
    on_both(|store| {
        let ada = save_device(store, "a", "", 1).unwrap();
        let device = find_holder(store, "a").unwrap().unwrap().device;
        save_subscription(store, &ada, Some(&device), at("https://one"), 5).unwrap();
        save_subscription(store, &ada, None, at("https://two"), 5).unwrap();
        let id = id_of(store, "https://two");
        remove_subscription(store, &id, 6).unwrap();
        remove_subscription(store, &id, 7).unwrap();
        assert_eq!(actions(store, "courier"), ["push.remove"], "said once");
        assert_eq!(count_subscriptions(store, &ada).unwrap(), 1);
        // Only who can sign in again may sign a device out.
        claim(store, &ada, "ada@example.org", "hash", letter("t", 99), 7).unwrap();
        remove_device(store, &ada, &device, 8).unwrap();
        assert_eq!(count_subscriptions(store, &ada).unwrap(), 0);
    });
}

#[test]
fn a_subscription_of_nobody_is_refused_and_the_one_before_stays() {
    on_both(|store| {
        let ada = save_device(store, "a", "", 1).unwrap();
        save_subscription(store, &ada, None, at("https://one"), 5).unwrap();
        let audit = count(store, "audit");
        let refused = save_subscription(store, "nobody", None, at("https://one"), 6);
        assert!(matches!(refused, Err(Problem::Broken(_))), "{refused:?}");
        assert_eq!(count_subscriptions(store, &ada).unwrap(), 1);
        assert_eq!(count(store, "audit"), audit);
    });
}
