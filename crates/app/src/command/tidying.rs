//! Deletes what is no longer needed while the server runs: at its start and every hour.
//!
//! A thread of its own, outside the runtime: PostgreSQL's client may not be closed inside it.

use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::thread::JoinHandle;
use std::time::Duration;

use jiff::Timestamp;
use store::Store;
use store::retention::tidy;

/// How long it rests between two rounds.
const PAUSE: Duration = Duration::from_secs(3600);

/// Tidies until it is dropped; the round under way is finished first.
pub struct Tidying {
    stop: Option<Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Tidying {
    /// Begins at once.
    ///
    /// # Errors
    /// The system gives no further thread.
    pub fn start(store: Store) -> std::io::Result<Self> {
        let (stop, stopped) = channel();
        let thread = std::thread::Builder::new()
            .name("tidying".to_owned())
            .spawn(move || run(&store, &stopped))?;
        Ok(Self {
            stop: Some(stop),
            thread: Some(thread),
        })
    }
}

impl Drop for Tidying {
    fn drop(&mut self) {
        drop(self.stop.take());
        if let Some(thread) = self.thread.take() {
            // A thread that panicked has said so already.
            let _ = thread.join();
        }
    }
}

fn run(store: &Store, stopped: &Receiver<()>) {
    loop {
        // Numbers only: whose rows they were stands in no log.
        match tidy(store, Timestamp::now().as_microsecond()) {
            Ok(tidied) if tidied.total() > 0 => tracing::info!("no longer needed: {tidied:?}"),
            Ok(_) => {}
            Err(problem) => {
                tracing::warn!("what is no longer needed could not be deleted: {problem}");
            }
        }
        if stopped.recv_timeout(PAUSE) != Err(RecvTimeoutError::Timeout) {
            return;
        }
    }
}
