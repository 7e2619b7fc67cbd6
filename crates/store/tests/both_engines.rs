//! Every test of the store, on SQLite and on PostgreSQL.
//!
//! PostgreSQL is the server at `TEST_DATABASE_URL`, as `./test` starts it; each test makes a schema of its own there.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "tests")]

mod support;

use std::sync::{Arc, Barrier};

use store::assessment::{
    Conclusion, complete_assessment, find_assessment, find_open_assessment, list_done_assessments,
    remove_open_assessment, save_answers,
};
use store::db::{Location, Value};
use store::device::{find_holder, save_device};
use store::erase::erase_account;
use store::{Problem, Store};
use support::{count, on_both};

#[test]
fn a_person_is_made_once_and_found_by_the_device_key() {
    on_both(|store| {
        assert_eq!(
            find_holder(store, "hash")
                .unwrap()
                .map(|holder| holder.record),
            None
        );
        let person = save_device(store, "hash", "", 1).unwrap();
        assert_eq!(save_device(store, "hash", "", 2).unwrap(), person);
        assert_eq!(
            find_holder(store, "hash")
                .unwrap()
                .map(|holder| holder.record),
            Some(person)
        );
        assert_eq!(
            find_holder(store, "other")
                .unwrap()
                .map(|holder| holder.record),
            None
        );
        // Person and device: each change has its line.
        assert_eq!(count(store, "audit"), 2);
    });
}

#[test]
fn answers_are_kept_and_a_conclusion_closes_them() {
    on_both(|store| {
        let person = save_device(store, "hash", "", 1).unwrap();
        let stored = save_answers(store, &person, 2, |before| {
            assert_eq!(before, "{}");
            Ok("{\"age\":70}".to_owned())
        })
        .unwrap();
        assert!(!stored.is_done);
        assert_eq!(
            find_open_assessment(store, &person).unwrap().unwrap().facts,
            "{\"age\":70}"
        );
        let conclusion = || Conclusion {
            knowledge: "k1".to_owned(),
            tier: "routine".to_owned(),
            json: "{}".to_owned(),
            holds: store::plan_step::Holds::These(Vec::new()),
        };
        let outdated = complete_assessment(store, &person, 3, "{\"age\":69}", conclusion());
        assert_eq!(
            outdated,
            Ok(None),
            "answers that changed meanwhile are not closed"
        );
        let id = complete_assessment(store, &person, 3, "{\"age\":70}", conclusion())
            .unwrap()
            .unwrap();
        assert_eq!(find_open_assessment(store, &person).unwrap(), None);
        let done = find_assessment(store, &person, &id).unwrap().unwrap();
        assert_eq!(
            (
                done.knowledge.as_deref(),
                done.tier.as_deref(),
                done.completed_at
            ),
            (Some("k1"), Some("routine"), Some(3))
        );
        assert_eq!(
            list_done_assessments(store, &person).unwrap(),
            [(done.id, 3)]
        );
        assert_eq!(
            complete_assessment(store, &person, 4, "{}", conclusion()),
            Ok(None)
        );
        // Person, device, start, answer, complete: each change has its line.
        assert_eq!(count(store, "audit"), 5);
    });
}

#[test]
fn a_person_sees_only_their_own() {
    on_both(|store| {
        let mine = save_device(store, "mine", "", 1).unwrap();
        let other = save_device(store, "other", "", 1).unwrap();
        let open = save_answers(store, &mine, 2, |_| Ok("{}".to_owned())).unwrap();
        assert_eq!(find_assessment(store, &other, &open.id).unwrap(), None);
        assert!(find_assessment(store, &mine, &open.id).unwrap().is_some());
        assert_eq!(find_open_assessment(store, &other).unwrap(), None);
    });
}

#[test]
fn nothing_is_half_saved() {
    on_both(|store| {
        let person = save_device(store, "hash", "", 1).unwrap();
        let refused = save_answers(store, &person, 2, |_| Err(Problem::Missing));
        assert_eq!(refused, Err(Problem::Missing));
        assert_eq!((count(store, "assessment"), count(store, "audit")), (0, 2));
        let twice = store.write(|tx| {
            tx.execute(
                "insert into setting (name, value) values ($1, $2)",
                &["a".into(), "x".into()],
            )?;
            tx.execute(
                "insert into setting (name, value) values ($1, $2)",
                &["a".into(), "y".into()],
            )?;
            Ok(())
        });
        assert_eq!(twice, Err(Problem::Exists));
        assert_eq!((count(store, "setting"), count(store, "person")), (0, 1));
        let invalid = store.write(|tx| {
            tx.execute(
                "insert into assessment (id, person_id, state, facts, created_at, changed_at) values ('i', $1, 'lost', '{}', 1, 1)",
                &["nobody".into()],
            )
        });
        assert!(matches!(invalid, Err(Problem::Broken(_))), "{invalid:?}");
    });
}

#[test]
fn everything_of_a_person_can_be_deleted() {
    on_both(|store| {
        let person = save_device(store, "hash", "", 1).unwrap();
        save_answers(store, &person, 2, |_| Ok("{}".to_owned())).unwrap();
        remove_open_assessment(store, &person, 3).unwrap();
        assert_eq!(find_open_assessment(store, &person).unwrap(), None);
        save_answers(store, &person, 4, |_| Ok("{\"age\":1}".to_owned())).unwrap();
        erase_account(store, &person, 5).unwrap();
        assert_eq!((count(store, "person"), count(store, "assessment")), (0, 0));
        assert_eq!(erase_account(store, &person, 6), Err(Problem::Missing));
        assert_eq!(
            find_holder(store, "hash")
                .unwrap()
                .map(|holder| holder.record),
            None
        );
    });
}

#[test]
fn placeholders_may_come_in_any_order_and_values_come_back_as_they_went() {
    on_both(|store| {
        let row = store
            .read(|tx| {
                let sql = "select cast($2 as text), cast($1 as bigint), cast(null as text), cast($3 as text)";
                tx.query_first(sql, &[Value::Integer(-7), "zwei — 2".into(), Value::Null])
            })
            .unwrap()
            .unwrap();
        assert_eq!(
            (row.text(0).unwrap(), row.integer(1).unwrap()),
            ("zwei — 2".to_owned(), -7)
        );
        assert_eq!(
            (row.optional_text(2).unwrap(), row.optional_text(3).unwrap()),
            (None, None)
        );
        assert!(matches!(row.text(1), Err(Problem::Broken(_))));
    });
}

#[test]
fn many_devices_answer_at_once_and_no_answer_is_lost() {
    on_both(|store| {
        let person = save_device(store, "hash", "", 1).unwrap();
        let start = Arc::new(Barrier::new(8));
        std::thread::scope(|scope| {
            for device in 0..8 {
                let (store, person, start) = (store.clone(), person.clone(), Arc::clone(&start));
                scope.spawn(move || {
                    start.wait();
                    for answer in 0..5 {
                        let mut tries = 0;
                        loop {
                            tries += 1;
                            let saved = save_answers(&store, &person, 2, move |before| {
                                let mut intake: serde_json::Map<String, serde_json::Value> =
                                    serde_json::from_str(before).unwrap();
                                intake.insert(format!("d{device}a{answer}"), true.into());
                                Ok(serde_json::Value::Object(intake).to_string())
                            });
                            match saved {
                                Ok(_) => break,
                                // Too many rivals at once: said, not hidden.
                                Err(Problem::Busy) if tries < 50 => {}
                                Err(problem) => panic!("{problem}"),
                            }
                        }
                    }
                });
            }
        });
        let open = find_open_assessment(store, &person).unwrap().unwrap();
        let intake: serde_json::Map<String, serde_json::Value> =
            serde_json::from_str(&open.facts).unwrap();
        assert_eq!(intake.len(), 40);
        assert_eq!(count(store, "assessment"), 1);
    });
}

#[test]
fn a_newer_schema_is_refused_in_one_sentence() {
    let folder = tempfile::tempdir().unwrap();
    drop(Store::open_folder(folder.path()).unwrap());
    let newer = rusqlite::Connection::open(folder.path().join("charley.sqlite")).unwrap();
    newer
        .execute(
            "insert into refinery_schema_history (version, name, applied_on, checksum) values (9999, 'future', '2030-01-01T00:00:00Z', '1')",
            [],
        )
        .unwrap();
    let problem = Store::open_folder(folder.path()).err().unwrap().to_string();
    assert!(
        problem.contains("newer Charley") && problem.contains("9999") && !problem.contains('\n'),
        "{problem}"
    );
}

#[test]
fn what_cannot_be_opened_says_what_to_do() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("a-file");
    std::fs::write(&file, "not a folder").unwrap();
    let problem = Store::open_folder(&file).err().unwrap().to_string();
    assert!(problem.contains("--data"), "{problem}");
    let damaged = folder.path().join("charley.sqlite");
    std::fs::write(
        &damaged,
        "this is no database, and long enough to be taken for one".repeat(40),
    )
    .unwrap();
    let problem = Store::open(&Location::File(damaged))
        .err()
        .unwrap()
        .to_string();
    assert!(problem.contains("cannot be opened"), "{problem}");
    let unreachable =
        Location::Server("postgres://nobody@127.0.0.1:1/none?connect_timeout=2".to_owned());
    let problem = Store::open(&unreachable).err().unwrap().to_string();
    assert!(
        problem.contains("cannot be reached") && problem.contains("check the address"),
        "{problem}"
    );
    let wrong = Location::Server("postgres://[".to_owned());
    assert!(
        Store::open(&wrong)
            .err()
            .unwrap()
            .to_string()
            .contains("postgres://user@host/name")
    );
}

#[test]
fn a_full_disk_is_said_and_nothing_is_lost() {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open_folder(folder.path()).unwrap();
    let person = save_device(&store, "hash", "", 1).unwrap();
    // A limit on pages is what a full disk looks like to SQLite.
    store
        .write(|tx| tx.query("pragma max_page_count = 20", &[]).map(|_| ()))
        .unwrap();
    let big = save_answers(&store, &person, 2, |_| Ok("x".repeat(1_000_000)));
    assert!(
        matches!(&big, Err(Problem::Broken(text)) if text.contains("full")),
        "{big:?}"
    );
    store
        .write(|tx| tx.query("pragma max_page_count = 1000000", &[]).map(|_| ()))
        .unwrap();
    assert_eq!(find_open_assessment(&store, &person).unwrap(), None);
    save_answers(&store, &person, 3, |_| Ok("{}".to_owned())).unwrap();
}

#[test]
fn a_change_that_panics_leaves_the_writer_alive() {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open_folder(folder.path()).unwrap();
    let panicked: Result<(), Problem> = store.write(|_| panic!("a change of the test panics"));
    assert!(matches!(panicked, Err(Problem::Broken(_))), "{panicked:?}");
    assert!(save_device(&store, "hash", "", 1).is_ok());
}

#[test]
fn a_refused_row_is_not_quoted() {
    on_both(|store| {
        let refused = store.write(|tx| {
            tx.execute(
                "insert into assessment (id, person_id, state, facts, created_at, changed_at) values ('i', 'p', 'lost', 'a secret answer', 1, 1)",
                &[],
            )
        });
        assert!(
            matches!(&refused, Err(Problem::Broken(text)) if !text.contains("secret")),
            "{refused:?}"
        );
    });
}

#[test]
fn it_says_whether_it_works() {
    on_both(|store| store.ping().unwrap());
}

#[cfg(unix)]
#[test]
fn the_data_folder_is_for_its_user_only() {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    drop(Store::open_folder(&data).unwrap());
    assert_eq!(
        std::fs::metadata(&data).unwrap().permissions().mode() & 0o777,
        0o700
    );
}

#[test]
fn sqlite_is_durable_on_every_commit() {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open_folder(folder.path()).unwrap();
    let pragma = |name: &'static str| {
        store
            .write(move |tx| tx.query_first(&format!("pragma {name}"), &[]))
            .unwrap()
            .unwrap()
    };
    assert_eq!(pragma("synchronous").integer(0), Ok(2), "full");
    assert_eq!(pragma("journal_mode").text(0), Ok("wal".to_owned()));
    assert_eq!(
        (
            pragma("foreign_keys").integer(0),
            pragma("secure_delete").integer(0)
        ),
        (Ok(1), Ok(1))
    );
}
