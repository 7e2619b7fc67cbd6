//! What every handler may use.

use std::sync::Arc;

use care::Knowledge;
use care::assessment::Local;
use jiff::tz::TimeZone;
use jiff::{Timestamp, civil};
use store::search::Index;
use store::{Problem, Store};

/// Where the time comes from: tests move it.
#[derive(Debug, Clone, Copy)]
pub enum Clock {
    /// The clock of the machine.
    System,
    /// A fixed instant.
    Fixed(Timestamp),
}

impl Clock {
    /// The instant.
    pub fn now(self) -> Timestamp {
        match self {
            Self::System => Timestamp::now(),
            Self::Fixed(instant) => instant,
        }
    }

    /// The day where the server runs.
    pub fn today(self) -> civil::Date {
        self.now().to_zoned_datetime(TimeZone::system()).date()
    }
}

/// What the operator sets.
#[derive(Debug, Clone, Default)]
pub struct Settings {
    /// The place.
    pub local: Local,
    /// The site is reached by HTTPS: cookies are sent only there.
    pub is_https: bool,
}

/// Shared by all handlers; cheap to clone.
#[derive(Clone)]
pub struct State {
    /// What Charley knows.
    pub knowledge: Arc<Knowledge>,
    /// Search over it.
    pub index: Arc<Index>,
    /// What is remembered.
    pub store: Store,
    /// What the operator set.
    pub settings: Arc<Settings>,
    /// Time.
    pub clock: Clock,
    /// Pages of numbers that were made lately.
    pub(crate) pages: crate::insight::Pages,
    /// What phones keep for a cramp at night.
    pub(crate) guide: crate::now::Guide,
    /// What was tried lately with accounts.
    pub(crate) tries: crate::account::Tries,
}

impl State {
    /// The state of a server.
    ///
    /// # Errors
    /// The search index cannot be built.
    pub fn new(
        knowledge: Arc<Knowledge>,
        store: Store,
        settings: Settings,
        clock: Clock,
    ) -> Result<Self, Problem> {
        let index = Arc::new(Index::build(&knowledge)?);
        Ok(Self {
            knowledge,
            index,
            store,
            settings: Arc::new(settings),
            clock,
            pages: crate::insight::Pages::default(),
            guide: crate::now::Guide::default(),
            tries: crate::account::Tries::default(),
        })
    }

    /// Runs work on the store where it may wait.
    pub(crate) async fn with_store<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Store) -> Result<T, Problem> + Send + 'static,
    ) -> Result<T, Problem> {
        let store = self.store.clone();
        tokio::task::spawn_blocking(move || work(&store))
            .await
            .unwrap_or_else(|error| Err(Problem::Broken(format!("a worker stopped: {error}"))))
    }

    /// Now, in microseconds UTC, as the store keeps it.
    pub(crate) fn now_micros(&self) -> i64 {
        self.clock.now().as_microsecond()
    }

    /// The emergency number in words.
    pub(crate) fn emergency_number(&self) -> String {
        self.settings.local.fill("{emergency}")
    }
}
