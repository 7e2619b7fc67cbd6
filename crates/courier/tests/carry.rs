//! The courier against a real mail server and a real push service, both on this machine.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "tests")]

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{IpAddr, TcpListener, TcpStream};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex};

use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD as BASE64;
use courier::{Courier, Settings};
use jiff::{Timestamp, ToSpan};
use mailin::{Action, Handler, Response, SessionBuilder, response};
use store::Store;
use store::message::{Channel, NewMessage, count_messages, list_dead, save_message};
use web_push_native::jwt_simple::algorithms::{ECDSAP256PublicKeyLike, ES256PublicKey};
use web_push_native::jwt_simple::claims::NoCustomClaims;
use web_push_native::p256::SecretKey;
use web_push_native::{Auth, decrypt};

/// How the mail server takes the next letter.
#[derive(Clone, Copy, PartialEq)]
enum Mood {
    Takes,
    Busy,
    Refuses,
    HangsUp,
}

struct Mailbox {
    mood: Mood,
    letter: Vec<u8>,
    taken: Sender<String>,
}

impl Handler for Mailbox {
    fn rcpt(&mut self, _to: &str) -> Response {
        match self.mood {
            Mood::Busy => Response::custom(450, "busy".to_owned()),
            Mood::Refuses => Response::custom(550, "no such box".to_owned()),
            _ => response::OK,
        }
    }

    fn data(&mut self, bytes: &[u8]) -> std::io::Result<()> {
        self.letter.extend_from_slice(bytes);
        Ok(())
    }

    fn data_end(&mut self) -> Response {
        let letter = String::from_utf8(std::mem::take(&mut self.letter)).unwrap();
        self.taken.send(letter).unwrap();
        response::OK
    }
}

/// A mail server: its address, its moods in order (the last stays), and the letters it took.
fn mail_server(moods: Vec<Mood>) -> (String, Receiver<String>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    let (taken, letters) = channel();
    std::thread::spawn(move || {
        for (number, stream) in listener.incoming().enumerate() {
            let mood = moods[number.min(moods.len() - 1)];
            // The other side may hang up at any time.
            let _ = converse(stream.unwrap(), mood, taken.clone());
        }
    });
    (format!("smtp://{address}"), letters)
}

fn converse(stream: TcpStream, mood: Mood, taken: Sender<String>) -> std::io::Result<()> {
    let handler = Mailbox {
        mood,
        letter: Vec::new(),
        taken,
    };
    let mut session = SessionBuilder::new("mail.test").build(IpAddr::from([127, 0, 0, 1]), handler);
    let mut out = stream.try_clone()?;
    session.greeting().write_to(&mut out)?;
    let mut lines = BufReader::new(stream);
    let mut line = Vec::new();
    while lines.read_until(b'\n', &mut line)? > 0 {
        if mood == Mood::HangsUp && line.starts_with(b"DATA") {
            return Ok(());
        }
        let answer = session.process(&line);
        line.clear();
        match answer.action {
            Action::NoReply => {}
            Action::Close => {
                answer.write_to(&mut out)?;
                return Ok(());
            }
            _ => answer.write_to(&mut out)?,
        }
    }
    Ok(())
}

fn noon() -> Timestamp {
    "2026-11-25T12:00:00Z".parse().unwrap()
}

fn courier(store: &Store, smtp: Option<String>) -> Courier {
    let settings = Settings {
        mail_from: smtp
            .as_ref()
            .map(|_| "Charley <charley@example.org>".to_owned()),
        smtp,
        site: "https://charley.example.org".to_owned(),
        allows_loopback: true,
    };
    Courier::new(store.clone(), &settings, noon()).unwrap()
}

fn open() -> (tempfile::TempDir, Store, String) {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open_folder(folder.path()).unwrap();
    let person = store::device::save_device(&store, "key", "", 1).unwrap();
    store::person::save_zone(&store, &person, "Europe/Berlin", 1).unwrap();
    (folder, store, person)
}

fn write(store: &Store, person: &str, channel: Channel, details: &str, due: Timestamp) -> String {
    let message = NewMessage {
        person: Some(person.to_owned()),
        channel,
        letter: "remind-diary".to_owned(),
        details: details.to_owned(),
        once_key: None,
        keeps_quiet: true,
        due_at: due.as_microsecond(),
        expires_at: None,
    };
    save_message(store, message, due.as_microsecond())
        .unwrap()
        .unwrap()
}

const LETTER: &str = r#"{"to": "someone@example.org", "reminder": "r1"}"#;

#[test]
fn the_letter_on_the_day_to_judge_leads_to_the_plan_and_names_no_step() {
    let (_folder, store, person) = open();
    let (smtp, letters) = mail_server(vec![Mood::Takes]);
    let message = NewMessage {
        person: Some(person),
        channel: Channel::Email,
        letter: "remind-judge".to_owned(),
        details: LETTER.to_owned(),
        once_key: None,
        keeps_quiet: true,
        due_at: noon().as_microsecond(),
        expires_at: None,
    };
    save_message(&store, message, noon().as_microsecond()).unwrap();
    let round = courier(&store, Some(smtp)).run_once(noon).unwrap();
    assert_eq!(round.sent, 1, "{round:?}");
    let letter = letters.recv().unwrap();
    for line in [
        "Subject: Charley has a reminder for you",
        "Today is the day to look back",
        "https://charley.example.org/plan",
    ] {
        assert!(letter.contains(line), "{line}\n{letter}");
    }
}

#[test]
fn a_letter_is_carried_with_a_stable_number_and_nothing_about_health_in_its_subject() {
    let (_folder, store, person) = open();
    let (smtp, letters) = mail_server(vec![Mood::Takes]);
    let id = write(&store, &person, Channel::Email, LETTER, noon());
    let round = courier(&store, Some(smtp)).run_once(noon).unwrap();
    assert_eq!(round.sent, 1, "{round:?}");
    let letter = letters.recv().unwrap();
    for line in [
        format!("Message-ID: <{id}@example.org>"),
        "Subject: Charley has a reminder for you".to_owned(),
        "List-Unsubscribe: <https://charley.example.org/plan/reminders/stop/r1>".to_owned(),
        "To: someone@example.org".to_owned(),
    ] {
        assert!(letter.contains(&line), "{line}\n{letter}");
    }
    assert!(letter.contains("text/plain") && letter.contains("text/html"));
    assert_eq!(courier(&store, None).run_once(noon).unwrap().sent, 0);
}

#[test]
fn busy_and_hanging_up_are_tried_again_and_a_refusal_is_final() {
    let (_folder, store, person) = open();
    let (smtp, letters) = mail_server(vec![Mood::Busy, Mood::HangsUp, Mood::Takes]);
    write(&store, &person, Channel::Email, LETTER, noon());
    let later = |minutes: i64| noon().checked_add(minutes.minutes()).unwrap();
    for (now, again, sent) in [(later(0), 1, 0), (later(2), 1, 0), (later(10), 0, 1)] {
        // A connection of an earlier round is not used again.
        let round = courier(&store, Some(smtp.clone()))
            .run_once(|| now)
            .unwrap();
        assert_eq!((round.again, round.sent), (again, sent), "{now}");
    }
    assert_eq!(letters.try_iter().count(), 1);

    let (smtp, _letters) = mail_server(vec![Mood::Refuses]);
    write(&store, &person, Channel::Email, LETTER, noon());
    assert_eq!(courier(&store, Some(smtp)).run_once(noon).unwrap().dead, 1);
    let dead = list_dead(&store, 10).unwrap();
    assert!(
        dead[0].problem.contains("550") && !dead[0].problem.contains('@'),
        "{dead:?}"
    );
}

#[test]
fn nothing_is_sent_in_the_quiet_hours_nor_tried_again_there() {
    let (_folder, store, person) = open();
    let (smtp, letters) = mail_server(vec![Mood::Takes]);
    let night: Timestamp = "2026-11-25T22:00:00Z".parse().unwrap();
    write(&store, &person, Channel::Email, LETTER, night);
    let courier = courier(&store, Some(smtp));
    assert_eq!(courier.run_once(|| night).unwrap().put_off, 1);
    let morning: Timestamp = "2026-11-26T07:00:00Z".parse().unwrap();
    assert_eq!(
        courier
            .run_once(|| morning.checked_sub(1.minute()).unwrap())
            .unwrap()
            .sent,
        0
    );
    assert_eq!(courier.run_once(|| morning).unwrap().sent, 1);
    assert_eq!(letters.try_iter().count(), 1);

    // Fails a minute before the night: tried again in the morning.
    let evening: Timestamp = "2026-11-26T19:59:50Z".parse().unwrap();
    write(&store, &person, Channel::Email, LETTER, evening);
    let failing = self::courier(&store, Some(mail_server(vec![Mood::Busy]).0));
    assert_eq!(failing.run_once(|| evening).unwrap().again, 1);
    let due = store
        .read(|tx| {
            tx.query_first("select due_at from message where state = 'waiting'", &[])?
                .unwrap()
                .integer(0)
        })
        .unwrap();
    assert_eq!(
        Timestamp::from_microsecond(due).unwrap().to_string(),
        "2026-11-27T07:00:00Z"
    );
}

/// A request: its head and its body.
type Request = (String, Vec<u8>);

/// A push service: its address, what it answers, and the requests it got as head and body.
fn push_service(status: u16) -> (String, Arc<Mutex<Vec<Request>>>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    let got = Arc::new(Mutex::new(Vec::new()));
    let kept = got.clone();
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = BufReader::new(stream.unwrap());
            let mut head = String::new();
            while !head.ends_with("\r\n\r\n") && stream.read_line(&mut head).unwrap() > 0 {}
            let length = head
                .lines()
                .find_map(|line| {
                    line.to_lowercase()
                        .strip_prefix("content-length:")
                        .map(|n| n.trim().parse().unwrap())
                })
                .unwrap();
            let mut body = vec![0; length];
            stream.read_exact(&mut body).unwrap();
            kept.lock().unwrap().push((head, body));
            let answer =
                format!("HTTP/1.1 {status} x\r\ncontent-length: 0\r\nconnection: close\r\n\r\n");
            stream.get_mut().write_all(answer.as_bytes()).unwrap();
        }
    });
    (format!("http://{address}"), got)
}

fn subscribe(store: &Store, person: &str, endpoint: String) -> (String, SecretKey, [u8; 16]) {
    let secret = SecretKey::from_slice(&[7; 32]).unwrap();
    let auth = [9; 16];
    let subscription = store::push::Subscription {
        endpoint,
        p256dh: BASE64.encode(secret.public_key().to_sec1_bytes()),
        auth: BASE64.encode(auth),
    };
    store::push::save_subscription(store, person, None, subscription, 1).unwrap();
    let id = store
        .read(|tx| {
            tx.query_first("select id from push_subscription", &[])?
                .unwrap()
                .text(0)
        })
        .unwrap();
    (format!(r#"{{"subscription": "{id}"}}"#), secret, auth)
}

#[test]
fn a_push_message_can_be_read_by_its_browser_only_and_is_signed_for_its_service() {
    let (_folder, store, person) = open();
    let (service, got) = push_service(201);
    let (details, secret, auth) = subscribe(&store, &person, format!("{service}/box/1"));
    write(&store, &person, Channel::Push, &details, noon());
    assert_eq!(courier(&store, None).run_once(noon).unwrap().sent, 1);
    let (head, body) = got.lock().unwrap().remove(0);
    let clear = decrypt(body, &secret, Auth::from_slice(&auth)).unwrap();
    let clear: serde_json::Value = serde_json::from_slice(&clear).unwrap();
    assert_eq!(clear["body"], "Charley has a reminder for you");
    let field = |name: &str| {
        head.lines()
            .find_map(|line| {
                line.split_once(": ")
                    .filter(|(key, _)| key.eq_ignore_ascii_case(name))
            })
            .unwrap()
            .1
            .to_owned()
    };
    assert_eq!(
        (field("ttl"), field("urgency")),
        ("43200".to_owned(), "normal".to_owned())
    );
    let signature = field("authorization");
    let (token, key) = signature
        .strip_prefix("vapid t=")
        .unwrap()
        .split_once(", k=")
        .unwrap();
    let key = ES256PublicKey::from_bytes(&BASE64.decode(key).unwrap()).unwrap();
    let claims = key.verify_token::<NoCustomClaims>(token, None).unwrap();
    assert_eq!(
        claims.subject.as_deref(),
        Some("https://charley.example.org")
    );
    let payload = BASE64.decode(token.split('.').nth(1).unwrap()).unwrap();
    let payload: serde_json::Value = serde_json::from_slice(&payload).unwrap();
    assert_eq!(payload["aud"], service.as_str());
}

#[test]
fn a_subscription_that_is_gone_is_removed_and_an_open_line_is_never_used() {
    for (endpoint, is_called) in [(None, true), (Some("http://10.0.0.1/a"), false)] {
        let (_folder, store, person) = open();
        let (service, got) = push_service(410);
        let endpoint = endpoint.map_or(format!("{service}/box/1"), str::to_owned);
        let (details, ..) = subscribe(&store, &person, endpoint);
        write(&store, &person, Channel::Push, &details, noon());
        assert_eq!(courier(&store, None).run_once(noon).unwrap().withdrawn, 1);
        assert_eq!(got.lock().unwrap().len(), usize::from(is_called));
        assert_eq!(
            store::push::count_subscriptions(&store, &person).unwrap(),
            0
        );
        assert_eq!(count_messages(&store, 1).unwrap().waiting, 0);
    }
}

#[test]
fn an_address_inside_the_house_is_never_called() {
    let (_folder, store, person) = open();
    let (details, ..) = subscribe(&store, &person, "https://10.0.0.1/a".to_owned());
    write(&store, &person, Channel::Push, &details, noon());
    assert_eq!(courier(&store, None).run_once(noon).unwrap().again, 1);
    let why = store
        .read(|tx| {
            tx.query_first("select last_problem from message", &[])?
                .unwrap()
                .text(0)
        })
        .unwrap();
    assert_eq!(why, "the push service has no address that may be called");
}

#[test]
fn a_round_that_lasts_keeps_the_quiet_hours_that_begin_meanwhile() {
    let (_folder, store, person) = open();
    let (smtp, letters) = mail_server(vec![Mood::Takes, Mood::Takes, Mood::Takes]);
    // 20:59 in Berlin; the quiet hours begin at 21:00, and each look at the clock takes 20 seconds.
    let evening: Timestamp = "2026-11-25T19:59:00Z".parse().unwrap();
    for _ in 0..3 {
        write(&store, &person, Channel::Email, LETTER, evening);
    }
    let looks = std::cell::Cell::new(0_i64);
    let clock = || {
        looks.set(looks.get() + 1);
        evening
            .checked_add((20 * (looks.get() - 1)).seconds())
            .unwrap()
    };
    let round = courier(&store, Some(smtp)).run_once(clock).unwrap();
    assert_eq!((round.sent, round.put_off), (1, 2), "{round:?}");
    assert_eq!(letters.try_iter().count(), 1);
}
