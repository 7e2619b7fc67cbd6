//! The diary under load: durable night logs, and the pages of a person with ten years of nights.
//!
//! `cargo bench --bench diary` prints a table; docs/performance.md holds measured figures.
//! The server is the shipped program on a disk of this machine; the raw rate of a write with fsync on the same disk stands beside it.

use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use care::access::Role;
use care::night::{Change, Key};
use jiff::civil::Date;
use jiff::{Span, Timestamp};
use serde_json::{Map, json};
use sha2::{Digest, Sha256};
use store::Store;
use store::night::{Author, save_changes};

const KEY: &str = "5ec7e75ec7e75ec7e75ec7e75ec7e75ec7e75ec7e75ec7e75ec7e75ec7e75ec7";

/// Nights of ten years, with 6,000 cramps.
const NIGHTS: i64 = 3650;
const CRAMPS: i64 = 6000;

fn main() {
    // `cargo test --benches` starts this too; there is nothing to test.
    if !std::env::args().any(|argument| argument == "--bench") {
        return;
    }
    let folder = match tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")) {
        Ok(folder) => folder,
        Err(error) => panic!("no folder: {error}"),
    };
    let raw = raw_fsync(folder.path());
    println!("raw write of 4 KiB with fsync      {raw:>8.0} a second, one after the other");
    let today = Timestamp::now()
        .to_zoned_datetime(jiff::tz::TimeZone::UTC)
        .date();
    fill(folder.path(), today);
    let server = Server::start(folder.path());
    // The pages first: what the logs add lies all in the last nights, as no diary does.
    for path in ["/diary", "/insight", "/tonight", "/now"] {
        let first = Instant::now();
        let bytes = get(&server.address, path);
        let cold = first.elapsed();
        let mut times = steady(&server.address, path, 50, 20);
        times.sort_unstable();
        let at = |share: f64| {
            times
                .get(((times.len() - 1) as f64 * share) as usize)
                .copied()
                .unwrap_or_default()
        };
        println!(
            "GET {path:<10} {bytes:>7} bytes; first {cold:>8.1?}; 50 a second for 20 s: median {:>8.1?}, p99 {:>8.1?}",
            at(0.5),
            at(0.99)
        );
    }
    for threads in [1, 8, 32] {
        let rate = log_nights(&server.address, threads, today);
        println!(
            "night log POST, {threads:>2} connections    {rate:>8.0} a second, each on the disk before its answer ({:.2} of raw)",
            rate / raw
        );
    }
}

/// Writes with fsync, one after the other, for two seconds.
fn raw_fsync(folder: &Path) -> f64 {
    let mut file = match std::fs::File::create(folder.join("raw")) {
        Ok(file) => file,
        Err(error) => panic!("{error}"),
    };
    let block = [7u8; 4096];
    let begin = Instant::now();
    let mut count = 0u32;
    while begin.elapsed() < Duration::from_secs(2) {
        if file
            .write_all(&block)
            .and_then(|()| file.sync_data())
            .is_err()
        {
            panic!("the disk does not write");
        }
        count += 1;
    }
    f64::from(count) / begin.elapsed().as_secs_f64()
}

/// A person with ten years of nights.
fn fill(folder: &Path, today: Date) {
    let store = match Store::open_folder(&folder.join("data")) {
        Ok(store) => store,
        Err(problem) => panic!("{problem}"),
    };
    let hash: String = Sha256::digest(KEY.as_bytes())
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect();
    let now = Timestamp::now().as_microsecond();
    let Ok(person) = store::device::save_device(&store, &hash, "bench", now) else {
        panic!("no person")
    };
    let mut changes = Vec::new();
    let mut cramps = 0;
    for back in 1..=NIGHTS {
        let Ok(night) = today.checked_sub(Span::new().days(back)) else {
            continue;
        };
        let wanted = CRAMPS * back / NIGHTS - cramps;
        let mut fields = Map::new();
        fields.insert("sleep_quality".to_owned(), json!(back % 11));
        for (place, exposure) in care::night::EXPOSURES.iter().enumerate() {
            fields.insert(
                format!("day.{}", exposure.id),
                json!((back + place as i64) % (exposure.scale.most().min(2) + 1)),
            );
        }
        if wanted == 0 {
            fields.insert("quiet".to_owned(), json!(true));
        }
        changes.push(Change {
            key: Key::Night { night },
            zone: "UTC".to_owned(),
            at: now,
            fields,
        });
        for place in 0..wanted {
            cramps += 1;
            let started = format!(
                "{}T{:02}:{:02}:00Z",
                night.tomorrow().unwrap_or(night),
                1 + place % 5,
                back % 60
            );
            let fields = json!({"started_at": started, "muscle": "calf", "side": if back % 2 == 0 { "left" } else { "right" }, "duration_seconds": 30 + back % 600, "pain": back % 11, "awakened": true});
            changes.push(Change {
                key: Key::Cramp {
                    id: store::new_id(),
                    night,
                },
                zone: "UTC".to_owned(),
                at: now,
                fields: fields.as_object().cloned().unwrap_or_default(),
            });
        }
    }
    let author = Author {
        id: person.clone(),
        role: Role::Own,
    };
    for batch in changes.chunks(1000) {
        if let Err(problem) = save_changes(&store, &person, &author, now, batch.to_vec()) {
            panic!("{problem}");
        }
    }
}

struct Server {
    child: Child,
    address: String,
}

impl Server {
    fn start(folder: &Path) -> Self {
        let program = PathBuf::from(env!("CARGO_BIN_EXE_charley"));
        let started = Command::new(program)
            .args(["serve", "--listen", "127.0.0.1:0", "--data"])
            .arg(folder.join("data"))
            .stdout(Stdio::piped())
            .spawn();
        let Ok(mut child) = started else {
            panic!("the server does not start")
        };
        let mut line = String::new();
        if let Some(out) = child.stdout.take() {
            let _ = BufReader::new(out).read_line(&mut line);
        }
        let address = line
            .split_whitespace()
            .find(|word| word.starts_with("http://"))
            .unwrap_or_default()
            .to_owned();
        Self { child, address }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn agent() -> ureq::Agent {
    ureq::Agent::new_with_defaults()
}

fn get_with(agent: &ureq::Agent, address: &str, path: &str) -> usize {
    let answer = agent
        .get(format!("{address}{path}"))
        .header("cookie", format!("charley_device={KEY}"))
        .call();
    match answer {
        Ok(mut answer) => answer.body_mut().read_to_vec().map_or(0, |body| body.len()),
        Err(error) => panic!("{path}: {error}"),
    }
}

fn get(address: &str, path: &str) -> usize {
    get_with(&agent(), address, path)
}

/// Logs one cramp a request on so many connections for four seconds. Gives acknowledged logs a second.
fn log_nights(address: &str, threads: usize, today: Date) -> f64 {
    let done = AtomicUsize::new(0);
    let begin = Instant::now();
    let night = today.yesterday().unwrap_or(today).to_string();
    std::thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| {
                let agent = agent();
                while begin.elapsed() < Duration::from_secs(4) {
                    let at = Timestamp::now().as_microsecond();
                    let body = json!({"changes": [{"kind": "cramp", "id": store::new_id(), "night": night, "zone": "UTC", "at": at, "fields": {"muscle": "calf", "side": "left", "removed": true}}]});
                    let answer = agent
                        .post(format!("{address}/api/v1/nights/sync"))
                        .header("cookie", format!("charley_device={KEY}"))
                        .header("sec-fetch-site", "same-origin")
                        .send_json(&body);
                    match answer {
                        Ok(mut answer) => {
                            let text = answer.body_mut().read_to_string().unwrap_or_default();
                            assert!(text.contains("stored"), "{text}");
                            done.fetch_add(1, Ordering::Relaxed);
                        }
                        Err(error) => panic!("{error}"),
                    }
                }
            });
        }
    });
    done.load(Ordering::Relaxed) as f64 / begin.elapsed().as_secs_f64()
}

/// Asks for a page at a steady rate, on four connections. Gives the time of each answer.
fn steady(address: &str, path: &str, rate: u32, seconds: u32) -> Vec<Duration> {
    let times = Mutex::new(Vec::new());
    let next = AtomicUsize::new(0);
    let begin = Instant::now();
    let count = usize::try_from(rate * seconds).unwrap_or(0);
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                let agent = agent();
                loop {
                    let place = next.fetch_add(1, Ordering::Relaxed);
                    if place >= count {
                        break;
                    }
                    // Measured from when it should have been sent, so that a late answer is not hidden by a late question.
                    let due =
                        begin + Duration::from_secs(1) * u32::try_from(place).unwrap_or(0) / rate;
                    std::thread::sleep(due.saturating_duration_since(Instant::now()));
                    get_with(&agent, address, path);
                    if let Ok(mut times) = times.lock() {
                        times.push(due.elapsed());
                    }
                }
            });
        }
    });
    times.into_inner().unwrap_or_default()
}
