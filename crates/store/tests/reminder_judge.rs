//! Reminders on both engines: one message for each occasion, and none without one.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "tests")]

mod support;

use care::reminder::{QuietHours, read_time};
use jiff::Timestamp;
use store::Store;
use store::device::save_device;
use store::message::{Channel, claim_due};
use store::plan_step::{begin_step, end_step, list_steps};
use store::push::{Subscription, save_subscription};
use store::reminder::{Wish, save_reminders, turn_due_into_messages};
use support::{count, on_both};

fn at(text: &str) -> i64 {
    text.parse::<Timestamp>().unwrap().as_microsecond()
}

/// A person in Berlin with one device that takes messages, and the reminder to judge a step at 09:30.
fn someone(store: &Store, is_on: bool) -> String {
    let now = at("2026-11-20T12:00:00Z");
    let person = save_device(store, "key", "", now).unwrap();
    let subscription = Subscription {
        endpoint: "https://push.example.org/1".to_owned(),
        p256dh: "key".to_owned(),
        auth: "secret".to_owned(),
    };
    save_subscription(store, &person, None, subscription, now).unwrap();
    save_reminders(
        store,
        &person,
        &person,
        "Europe/Berlin",
        QuietHours::read("21:00", "08:00").unwrap(),
        vec![Wish {
            about: "judge",
            at_time: read_time("09:30").unwrap(),
            by_email: false,
            by_push: true,
            is_on,
        }],
        now,
    )
    .unwrap();
    person
}

fn begin(store: &Store, person: &str, remedy: &str, judge_on: &str) {
    let dates = ("2026-11-01".to_owned(), Some(judge_on.to_owned()));
    begin_step(store, person, person, remedy, dates, 1).unwrap();
}

#[test]
fn the_day_to_judge_makes_one_message() {
    on_both(|store| {
        let person = someone(store, true);
        begin(store, &person, "remedy.heat", "2026-11-24");
        // Judged on the same day: the same reminder.
        begin(store, &person, "remedy.fluids", "2026-11-24");
        begin(store, &person, "remedy.exercise", "2026-12-24");
        let turn = |when: &str| turn_due_into_messages(store, at(when), 100).unwrap().made;
        assert_eq!(turn("2026-11-23T09:00:00Z"), 0, "not the day before");
        assert_eq!(turn("2026-11-24T08:29:00Z"), 0, "not before its time");
        assert_eq!(turn("2026-11-24T08:31:00Z"), 1);
        for again in [
            "2026-11-24T08:32:00Z",
            "2026-11-25T09:00:00Z",
            "2026-12-10T09:00:00Z",
        ] {
            assert_eq!(turn(again), 0, "{again}");
        }
        let message = claim_due(store, at("2026-11-24T08:31:00Z"), 1, 10).unwrap();
        assert_eq!(message.len(), 1);
        assert_eq!(message[0].letter, "remind-judge");
        assert_eq!(message[0].channel, Channel::Push);
        assert!(message[0].keeps_quiet);
        // What is judged is not in it.
        assert!(!message[0].details.contains("heat"));
    });
}

#[test]
fn nothing_is_said_of_a_step_that_was_ended_or_never_judged_nor_when_not_wanted() {
    on_both(|store| {
        let person = someone(store, true);
        begin(store, &person, "remedy.heat", "2026-11-24");
        let step = list_steps(store, &person).unwrap()[0].id.clone();
        end_step(store, &person, &person, &step, true, "better", 2).unwrap();
        begin_step(
            store,
            &person,
            &person,
            "remedy.cold",
            ("2026-11-01".to_owned(), None),
            3,
        )
        .unwrap();
        let when = at("2026-11-24T08:31:00Z");
        assert_eq!(turn_due_into_messages(store, when, 100).unwrap().made, 0);
    });
    on_both(|store| {
        let person = someone(store, false);
        begin(store, &person, "remedy.heat", "2026-11-24");
        let when = at("2026-11-24T08:31:00Z");
        assert_eq!(turn_due_into_messages(store, when, 100).unwrap().made, 0);
        assert_eq!(count(store, "message"), 0);
    });
}

#[test]
fn a_server_that_stood_still_makes_up_for_it_once() {
    on_both(|store| {
        let person = someone(store, true);
        begin(store, &person, "remedy.heat", "2026-11-24");
        // Woken three days later, in the evening: the reminder of that morning is past its use, the next morning's is not.
        let turn = |when: &str| turn_due_into_messages(store, at(when), 100).unwrap().made;
        assert_eq!(turn("2026-11-27T19:00:00Z"), 0);
        assert_eq!(turn("2026-11-28T08:31:00Z"), 1);
        assert_eq!(turn("2026-11-29T08:31:00Z"), 0);
    });
}
