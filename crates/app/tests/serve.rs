//! The server as an operator meets it: both engines, restart, signals, and what it says when it cannot start.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "tests")]

mod support;

use std::process::Command;

use support::{Server, charley, skip};

const ABOUT: &str =
    "question=age&age=68&question=sex&sex=female&question=answered_by&answered_by=self";

struct Visitor {
    agent: ureq::Agent,
    cookie: String,
}

impl Visitor {
    fn new() -> Self {
        let config = ureq::Agent::config_builder()
            .max_redirects(0)
            .http_status_as_error(false)
            .build();
        Self {
            agent: config.into(),
            cookie: String::new(),
        }
    }

    fn get(&self, url: &str) -> String {
        let mut response = self
            .agent
            .get(url)
            .header("cookie", &self.cookie)
            .call()
            .unwrap();
        response.body_mut().read_to_string().unwrap()
    }

    fn post(&mut self, url: &str, form: &str) -> u16 {
        let request = self
            .agent
            .post(url)
            .header("cookie", &self.cookie)
            .header("content-type", "application/x-www-form-urlencoded");
        let response = request.send(form).unwrap();
        if let Some(cookie) = response.headers().get("set-cookie") {
            self.cookie = cookie
                .to_str()
                .unwrap()
                .split(';')
                .next()
                .unwrap()
                .to_owned();
        }
        response.status().as_u16()
    }
}

fn answers_survive(arguments: &[&str]) {
    let mut server = Server::start_with(arguments);
    let mut visitor = Visitor::new();
    assert_eq!(visitor.post(&server.url("/check/screen/about"), ABOUT), 303);
    server.kill_and_restart();
    assert!(visitor.get(&server.url("/check/answers")).contains("68"));
    assert_eq!(visitor.post(&server.url("/check/complete"), ""), 303);
    assert!(visitor.get(&server.url("/")).contains("/result/"));
    assert_eq!(visitor.get(&server.url("/health")), "ok");
    server.stop_politely();
}

#[test]
fn answers_survive_a_killed_server_on_sqlite() {
    answers_survive(&[]);
}

#[test]
fn answers_survive_a_killed_server_on_postgresql() {
    let Ok(url) = std::env::var("TEST_DATABASE_URL") else {
        skip("TEST_DATABASE_URL is not set");
        return;
    };
    let url = format!("{url}&options=-csearch_path%3Dserve_{}", std::process::id());
    let psql = Command::new("psql")
        .arg(url.split('?').next().unwrap())
        .args(["-c", &format!("create schema serve_{}", std::process::id())])
        .output();
    match psql {
        Ok(output) if output.status.success() => answers_survive(&["--database", &url]),
        other => skip(&format!("psql cannot make a schema: {other:?}")),
    }
}

#[test]
fn what_stops_the_start_is_said_in_one_sentence() {
    let server = Server::start();
    let taken = server.address.trim_start_matches("http://").to_owned();
    let folder = tempfile::tempdir().unwrap();
    let other = folder.path().join("other");
    let file = folder.path().join("file");
    std::fs::write(&file, "x").unwrap();
    let cases: [(&[&str], &str); 3] = [
        (
            &["--listen", &taken, "--data", other.to_str().unwrap()],
            "--listen",
        ),
        (
            &["--listen", "127.0.0.1:0", "--data", file.to_str().unwrap()],
            "--data",
        ),
        (
            &[
                "--listen",
                "127.0.0.1:0",
                "--database",
                "postgres://nobody@127.0.0.1:1/none",
            ],
            "check the address",
        ),
    ];
    for (arguments, advice) in cases {
        let output = charley().arg("serve").args(arguments).output().unwrap();
        let error = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(1), "{error}");
        assert!(
            error.contains(advice) && error.trim().lines().count() == 1,
            "{error}"
        );
    }
}
