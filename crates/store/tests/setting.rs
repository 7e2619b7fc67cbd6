//! What the server keeps for itself on both engines: made once, the same for every server.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "tests")]

mod support;

use std::sync::Barrier;

use store::Problem;
use store::setting::{PUSH_KEY, find, find_or_save};
use support::{actions, count, on_both};

#[test]
fn the_first_value_is_kept() {
    on_both(|store| {
        assert_eq!(find(store, PUSH_KEY).unwrap(), None);
        assert_eq!(
            find_or_save(store, PUSH_KEY, "one".to_owned(), 5).unwrap(),
            "one"
        );
        assert_eq!(
            find_or_save(store, PUSH_KEY, "two".to_owned(), 6).unwrap(),
            "one"
        );
        assert_eq!(
            find_or_save(store, "other", "three".to_owned(), 7).unwrap(),
            "three"
        );
        assert_eq!(find(store, PUSH_KEY).unwrap().as_deref(), Some("one"));
        assert_eq!(count(store, "setting"), 2);
        assert_eq!(
            actions(store, "server"),
            ["setting.create", "setting.create"]
        );
    });
}

#[test]
fn of_several_servers_that_start_together_one_wins_and_all_get_its_value() {
    on_both(|store| {
        let start = Barrier::new(6);
        let got: Vec<String> = std::thread::scope(|scope| {
            let servers: Vec<_> = (0..6)
                .map(|number| {
                    let start = &start;
                    scope.spawn(move || {
                        start.wait();
                        loop {
                            match find_or_save(store, PUSH_KEY, format!("key {number}"), 5) {
                                Ok(value) => return value,
                                Err(Problem::Busy) => {}
                                Err(problem) => panic!("{problem}"),
                            }
                        }
                    })
                })
                .collect();
            servers
                .into_iter()
                .map(|server| server.join().unwrap())
                .collect()
        });
        let kept = find(store, PUSH_KEY).unwrap().unwrap();
        assert!(got.iter().all(|value| *value == kept), "{got:?}");
        assert_eq!(actions(store, "server"), ["setting.create"]);
    });
}
