//! What every handler may use.

use std::sync::Arc;

use care::Knowledge;
use care::assessment::Local;
use jiff::tz::TimeZone;
use jiff::{Timestamp, civil};
use store::search::Index;
use store::{Problem, Store};

/// Most passwords hashed at once; each takes 19 MiB and a core.
const HASHING: usize = 4;

/// How long a sign-in waits for its turn before the page says that Charley is busy.
const HASHING_PATIENCE: std::time::Duration = std::time::Duration::from_secs(10);

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
    /// Where people reach the site, as [`crate::read_public_url`] gives it. Without it links name the host that the browser asked for.
    pub public_url: Option<String>,
    /// The origin to which passkeys belong; without it there are none.
    pub passkey_origin: Option<String>,
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
    /// The places at which passwords are hashed.
    hashing: Arc<tokio::sync::Semaphore>,
    /// Makes and checks passkeys; `None` where the site has no name.
    pub(crate) passkeys: Option<Arc<crate::account::Passkeys>>,
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
        let passkeys = settings
            .passkey_origin
            .as_deref()
            .and_then(crate::account::Passkeys::new)
            .map(Arc::new);
        Ok(Self {
            knowledge,
            index,
            store,
            settings: Arc::new(settings),
            clock,
            pages: crate::insight::Pages::default(),
            guide: crate::now::Guide::default(),
            tries: crate::account::Tries::default(),
            hashing: Arc::new(tokio::sync::Semaphore::new(HASHING)),
            passkeys,
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

    /// As [`Self::with_store`], for work that hashes a password: few at once, so that a flood of sign-ins can neither take the memory nor all workers.
    pub(crate) async fn with_hashing<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Store) -> Result<T, Problem> + Send + 'static,
    ) -> Result<T, Problem> {
        let place = tokio::time::timeout(HASHING_PATIENCE, self.hashing.acquire()).await;
        let Ok(Ok(_place)) = place else {
            return Err(Problem::Busy);
        };
        self.with_store(work).await
    }

    /// The day of the person whose record the request at hand shows: where they are, else where the server runs.
    pub(crate) fn today(&self) -> civil::Date {
        match crate::device::zone() {
            Some(zone) => self.clock.now().to_zoned_datetime(zone).date(),
            None => self.clock.today(),
        }
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
