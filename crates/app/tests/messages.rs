//! `charley messages` as an operator meets it: numbers and reasons, never to whom and never what a message says.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "tests")]

mod support;

use std::path::Path;

use jiff::Timestamp;
use store::Store;
use store::message::{After, Channel, NewMessage, claim_due, fail, finish, save_message, withdraw};
use support::charley;

const MINUTE: i64 = 60_000_000;

fn run(folder: &Path, arguments: &[&str]) -> (i32, String, String) {
    let output = charley()
        .arg("messages")
        .args(arguments)
        .current_dir(folder)
        .output()
        .unwrap();
    (
        output.status.code().unwrap(),
        String::from_utf8(output.stdout).unwrap(),
        String::from_utf8(output.stderr).unwrap(),
    )
}

/// Writes a letter about something that is nobody's business, due so many minutes ago.
fn write(store: &Store, minutes_ago: i64) {
    let now = Timestamp::now().as_microsecond();
    let message = NewMessage {
        person: None,
        channel: Channel::Email,
        letter: "remind-diary".to_owned(),
        details: r#"{"to": "ada@example.org", "reminder": "calf cramp"}"#.to_owned(),
        once_key: None,
        keeps_quiet: false,
        due_at: now - minutes_ago * MINUTE,
        expires_at: None,
    };
    save_message(store, message, now).unwrap();
}

#[test]
fn what_waits_was_sent_failed_or_was_given_up_is_counted_without_names() {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open_folder(&folder.path().join("data")).unwrap();
    let now = Timestamp::now().as_microsecond();
    let take = || claim_due(&store, now, MINUTE, 1).unwrap().remove(0);
    for _ in 0..4 {
        write(&store, 90);
    }
    assert!(finish(&store, &take(), now).unwrap());
    assert!(withdraw(&store, &take(), "too late", now).unwrap());
    let refused = "the mail server answered 550";
    let dead = take();
    assert!(fail(&store, &dead, refused, After::Dead, now).unwrap());
    let busy = take();
    let again = After::Again(now + 5 * MINUTE);
    assert!(fail(&store, &busy, "the mail server answered 450", again, now).unwrap());
    // One that is late and one that is not due yet wait besides.
    write(&store, 90);
    write(&store, -90);
    let (code, out, error) = run(folder.path(), &[]);
    assert_eq!((code, error.as_str()), (0, ""));
    let mut lines = out.lines();
    let expected = [
        "waiting 3 (of those due for more than an hour: 1; failed and to be tried again: 1)",
        "sent 1",
        "given up 1",
        "withdrawn 1",
    ];
    for line in expected {
        assert_eq!(lines.next(), Some(line), "{out}");
    }
    let line = lines.next().unwrap();
    let reason = format!("{} Email remind-diary after 1 attempts: {refused}", dead.id);
    assert!(line.ends_with(&reason), "{line}");
    assert_eq!(lines.next(), None);
    for secret in ["ada", "example.org", "cramp"] {
        assert!(!out.contains(secret), "{secret}: {out}");
    }
    // Looking changes nothing.
    assert_eq!(run(folder.path(), &["--data", "data"]).1, out);
}

#[test]
fn an_outbox_in_which_nothing_is_says_so() {
    let folder = tempfile::tempdir().unwrap();
    Store::open_folder(&folder.path().join("data")).unwrap();
    let (code, out, _) = run(folder.path(), &[]);
    assert_eq!(code, 0);
    assert_eq!(out.matches(" 0").count(), 6, "{out}");
}

#[test]
fn what_is_not_possible_is_named_and_nothing_is_made() {
    let folder = tempfile::tempdir().unwrap();
    for (arguments, code, said) in [
        (
            &["--data", "none"][..],
            2,
            &["--data", "none", "possible: "][..],
        ),
        (
            &["--database", "mysql://u:secret@host/x"],
            2,
            &["--database", "possible: postgres://"],
        ),
        (
            &["--database", "postgres://u:secret@127.0.0.1:1/x"],
            1,
            &["cannot be reached", "check the address"],
        ),
        (&["--nope"], 2, &["--nope"]),
        (&["--data"], 2, &["--data"]),
    ] {
        let (given, out, error) = run(folder.path(), arguments);
        assert_eq!((given, out.as_str()), (code, ""), "{arguments:?}: {error}");
        for words in said {
            assert!(error.contains(words), "{arguments:?}: {error}");
        }
        assert!(!error.contains("secret"), "{error}");
    }
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
}
