//! The shipped binary, started as a user starts it, and what tests need around it.
#![allow(dead_code, reason = "each test file uses its own part")]

use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

/// Says why a test did not run; with `REQUIRE_ALL=1`, as `./test` sets it, that is a failure.
pub fn skip(why: &str) {
    assert!(
        std::env::var_os("REQUIRE_ALL").is_none(),
        "cannot run and must: {why}"
    );
    eprintln!("skipped: {why}");
}

/// The root of the repository.
pub fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// The binary.
pub fn charley() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_charley"));
    for (name, _) in std::env::vars().filter(|(name, _)| name.starts_with("CHARLEY_")) {
        command.env_remove(name);
    }
    command
}

/// A running server with its own data folder; stopped and removed when dropped.
pub struct Server {
    child: Child,
    /// `http://127.0.0.1:…`
    pub address: String,
    folder: tempfile::TempDir,
    arguments: Vec<String>,
}

impl Server {
    /// Starts a server with an embedded database.
    pub fn start() -> Self {
        Self::start_with(&[])
    }

    /// Starts a server with further arguments.
    pub fn start_with(arguments: &[&str]) -> Self {
        Self::start_in(tempfile::tempdir().expect("a folder"), arguments)
    }

    /// Starts a server on the data that a test has put into a folder.
    pub fn start_on(folder: &Path) -> Self {
        let (child, address) = launch("127.0.0.1:0", &folder.join("data"), &[]);
        Self {
            child,
            address,
            folder: tempfile::tempdir().expect("a folder"),
            arguments: Vec::new(),
        }
    }

    fn start_in(folder: tempfile::TempDir, arguments: &[&str]) -> Self {
        let (child, address) = launch("127.0.0.1:0", &folder.path().join("data"), arguments);
        Self {
            child,
            address,
            folder,
            arguments: arguments
                .iter()
                .map(|argument| (*argument).to_owned())
                .collect(),
        }
    }

    /// Kills the server without a warning and starts it again on the same data and address.
    pub fn kill_and_restart(&mut self) {
        self.stop();
        self.start_again();
    }

    /// Kills the server without a warning: whoever asks now gets no connection.
    pub fn stop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }

    /// Starts it again on the same data and address.
    pub fn start_again(&mut self) {
        let listen = self.address.trim_start_matches("http://").to_owned();
        let (child, address) = {
            let arguments: Vec<&str> = self.arguments.iter().map(String::as_str).collect();
            launch(&listen, &self.folder.path().join("data"), &arguments)
        };
        self.child = child;
        self.address = address;
    }

    /// Asks the server to stop, as a supervisor does, and expects that it does so without complaint.
    pub fn stop_politely(mut self) {
        let id = self.child.id().to_string();
        let sent = Command::new("kill")
            .args(["-TERM", &id])
            .status()
            .expect("kill runs");
        assert!(sent.success());
        let ended = self.child.wait().expect("the server ends");
        assert!(ended.success(), "the server ended with {ended}");
    }

    /// Its data folder.
    pub fn data(&self) -> PathBuf {
        self.folder.path().join("data")
    }

    /// An address on this server.
    pub fn url(&self, path: &str) -> String {
        format!("{}{path}", self.address)
    }
}

fn launch(listen: &str, data: &Path, arguments: &[&str]) -> (Child, String) {
    let mut child = charley()
        .args([
            "serve",
            "--emergency-number",
            "112",
            "--listen",
            listen,
            "--data",
        ])
        .arg(data)
        .args(arguments)
        .stdout(Stdio::piped())
        .spawn()
        .expect("the binary starts");
    let mut line = String::new();
    BufReader::new(child.stdout.take().expect("its output"))
        .read_line(&mut line)
        .expect("its first line");
    let address = line
        .split_whitespace()
        .find(|word| word.starts_with("http://"))
        .map(str::to_owned);
    (
        child,
        address.unwrap_or_else(|| panic!("no address in {line:?}")),
    )
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
