//! Steps under way and the reminders of them, on both engines: a finished check pauses what may not go on.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "tests")]

mod support;

use care::reminder::{QuietHours, read_time};
use store::Store;
use store::assessment::{Conclusion, complete_assessment, save_answers};
use store::plan_step::{Holds, begin_step, list_steps};
use store::reminder::{Wish, save_reminders, turn_due_into_messages};
use support::on_both;

/// One day in microseconds.
const DAY: i64 = 24 * 3_600_000_000;

fn check(store: &Store, person: &str, at: i64, tier: &str, holds: Holds) {
    save_answers(store, person, at, |_| Ok("{}".to_owned())).unwrap();
    let conclusion = Conclusion {
        knowledge: "x".to_owned(),
        tier: tier.to_owned(),
        json: "{}".to_owned(),
        holds,
    };
    complete_assessment(store, person, at, "{}", conclusion)
        .unwrap()
        .unwrap();
}

fn these(remedies: &[&str]) -> Holds {
    Holds::These(remedies.iter().map(|name| (*name).to_owned()).collect())
}

/// The names of the steps that may not go on.
fn paused(store: &Store, person: &str) -> Vec<String> {
    let mut steps = list_steps(store, person).unwrap();
    steps.retain(|step| step.is_paused);
    let mut names: Vec<String> = steps.into_iter().map(|step| step.remedy).collect();
    names.sort();
    names
}

/// A person with two steps under way and a step reminder at noon by web push to one device, set at `now`.
fn reminded(store: &Store, now: i64) -> String {
    let person = store::device::save_device(store, "hash", "", now).unwrap();
    for remedy in ["remedy.heat", "remedy.stretch-bedtime"] {
        let dates = ("2026-11-24".to_owned(), None);
        begin_step(store, &person, &person, remedy, dates, now).unwrap();
    }
    let quiet = QuietHours::read("21:00", "08:00").unwrap();
    let wish = Wish {
        about: "step",
        at_time: read_time("12:00").unwrap(),
        by_email: false,
        by_push: true,
        is_on: true,
    };
    save_reminders(store, &person, &person, "UTC", quiet, vec![wish], now).unwrap();
    let owner = person.clone();
    store
        .write(move |tx| {
            tx.execute(
                "insert into push_subscription (id, person_id, endpoint, p256dh, auth, created_at) values ('s', $1, 'https://push.example/1', 'k', 'a', 1)",
                &[owner.as_str().into()],
            )
        })
        .unwrap();
    person
}

#[test]
fn a_check_pauses_what_it_holds_and_a_later_one_lifts_it() {
    on_both(|store| {
        let person = reminded(store, DAY);
        assert!(paused(store, &person).is_empty());
        check(
            store,
            &person,
            DAY + 1,
            "routine",
            these(&["remedy.heat", "remedy.quinine"]),
        );
        assert_eq!(paused(store, &person), ["remedy.heat"]);
        check(store, &person, DAY + 2, "same_day", Holds::All);
        assert_eq!(
            paused(store, &person),
            ["remedy.heat", "remedy.stretch-bedtime"]
        );
        check(store, &person, DAY + 3, "self_care", these(&[]));
        assert!(paused(store, &person).is_empty());
        let lines = |action: &'static str| {
            let sql = "select count(*) from audit where action = $1";
            store
                .read(move |tx| tx.query_first(sql, &[action.into()])?.unwrap().integer(0))
                .unwrap()
        };
        assert_eq!(
            (lines("plan_step.pause"), lines("plan_step.resume")),
            (2, 2)
        );
    });
}

#[test]
fn nobody_is_reminded_of_steps_that_are_paused() {
    on_both(|store| {
        // Each noon one message, or none.
        let noon = |day: i64| day * DAY + DAY / 2;
        let person = reminded(store, noon(1) + 1);
        let made = |day: i64| turn_due_into_messages(store, noon(day), 10).unwrap().made;
        assert_eq!(made(2), 1);
        check(
            store,
            &person,
            noon(2) + 1,
            "routine",
            these(&["remedy.heat"]),
        );
        assert_eq!(made(3), 1, "the other goes on");
        let both = these(&["remedy.heat", "remedy.stretch-bedtime"]);
        check(store, &person, noon(3) + 1, "routine", both);
        assert_eq!(made(4), 0);
        check(store, &person, noon(4) + 1, "self_care", these(&[]));
        assert_eq!(made(5), 1);
        check(store, &person, noon(5) + 1, "same_day", Holds::All);
        assert_eq!(made(6), 0);
        // A step that was begun since is not reminded of either.
        let dates = ("2026-11-24".to_owned(), None);
        begin_step(
            store,
            &person,
            &person,
            "remedy.exercise",
            dates,
            noon(6) + 1,
        )
        .unwrap();
        assert_eq!(made(7), 0);
    });
}
