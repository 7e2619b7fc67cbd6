//! `charley serve`.

use std::io::IsTerminal;
use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;

use care::assessment::Local;
use clap::{Args, Parser};
use tokio::net::TcpListener;
use web::{Clock, Settings, State};

use crate::failure::Failure;

use super::tidying::Tidying;
use super::{StoreArguments, load_knowledge, open_store};

/// Arguments of `charley serve`.
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  charley serve\n  charley serve --listen 0.0.0.0:80 --data /var/lib/charley --emergency-number 112\n  charley serve --database postgres://charley@localhost/charley"
)]
pub struct Arguments {
    /// Where to listen
    #[arg(
        long,
        value_name = "ADDRESS",
        default_value = "127.0.0.1:8080",
        env = "CHARLEY_LISTEN"
    )]
    listen: SocketAddr,
    #[command(flatten)]
    store: StoreArguments,
    /// The emergency number to name
    #[arg(long, value_name = "NUMBER", env = "CHARLEY_EMERGENCY_NUMBER")]
    emergency_number: Option<String>,
    /// The site is reached by HTTPS through a proxy: cookies are sent only there
    #[arg(long, env = "CHARLEY_HTTPS", value_parser = clap::builder::BoolishValueParser::new())]
    https: bool,
    /// The mail server for letters: smtp://host:port or smtps://user:password@host:port; without one no e-mail is sent
    #[arg(
        long,
        value_name = "ADDRESS",
        env = "CHARLEY_SMTP",
        hide_env_values = true
    )]
    smtp: Option<String>,
    /// The sender of letters: "Charley <charley@example.org>"
    #[arg(long, value_name = "SENDER", env = "CHARLEY_MAIL_FROM")]
    mail_from: Option<String>,
    /// Where people reach the site, for links in messages: https://charley.example.org
    ///
    /// Passkeys belong to it; with https cookies are sent only there. Without it, passkeys work at http://localhost on this machine
    #[arg(long, value_name = "ADDRESS", env = "CHARLEY_PUBLIC_URL", value_parser = web::read_public_url)]
    public_url: Option<String>,
}

/// How long the courier rests between two rounds.
const COURIER_PAUSE: std::time::Duration = std::time::Duration::from_secs(15);

/// The settings as a command of their own, to take defaults and environment without a command line.
#[derive(Debug, Parser)]
struct Bare {
    #[command(flatten)]
    arguments: Arguments,
}

impl Arguments {
    /// Without a command line: the environment and the defaults.
    pub fn from_environment() -> Self {
        Bare::parse_from(["charley"]).arguments
    }
}

pub fn run(arguments: &Arguments, folder: Option<&Path>) -> Result<(), Failure> {
    // Our own logs only: at debug level the database client would log statements with their values, someone's answers.
    let wanted = std::env::var("CHARLEY_LOG").unwrap_or_else(|_| "warn".to_owned());
    let level: tracing::Level = wanted.parse().map_err(|_| {
        Failure::input(format!(
            "CHARLEY_LOG: {wanted} is not possible; possible: error, warn, info, debug, trace"
        ))
    })?;
    let filter = tracing_subscriber::EnvFilter::new(format!(
        "warn,web={level},store={level},courier={level},charley={level}"
    ));
    tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr)
        .with_ansi(std::io::stderr().is_terminal())
        .init();
    let knowledge = Arc::new(load_knowledge(folder)?);
    let store = open_store(&arguments.store.data, arguments.store.database.as_deref())?;
    let (listener, address) = listen(arguments.listen)?;
    let public_url = arguments.public_url.clone();
    let is_https = arguments.https
        || public_url
            .as_ref()
            .is_some_and(|site| site.starts_with("https:"));
    let settings = Settings {
        local: Local {
            emergency_number: arguments.emergency_number.clone(),
        },
        is_https,
        public_url: public_url.clone(),
        passkey_origin: public_url.clone().or_else(|| {
            address
                .ip()
                .is_loopback()
                .then(|| format!("http://localhost:{}", address.port()))
        }),
    };
    let state = State::new(knowledge, store, settings, Clock::System)
        .map_err(|problem| Failure::failed(problem.to_string()))?;
    let runtime = tokio::runtime::Runtime::new()
        .map_err(|error| Failure::failed(format!("cannot start the server: {error}")))?;
    // PostgreSQL's client may not be closed inside the runtime: the last handle to the store is dropped after it.
    let store = state.store.clone();
    let courier = courier::Courier::new(
        store.clone(),
        &courier::Settings {
            smtp: arguments.smtp.clone(),
            mail_from: arguments.mail_from.clone(),
            site: public_url.unwrap_or_else(|| format!("http://{address}")),
            allows_loopback: false,
        },
        jiff::Timestamp::now(),
    )
    .map_err(Failure::input)?;
    let carrying = courier
        .spawn(COURIER_PAUSE)
        .map_err(|error| Failure::failed(format!("cannot start the courier: {error}")))?;
    let tidying = Tidying::start(store.clone())
        .map_err(|error| Failure::failed(format!("cannot start tidying: {error}")))?;
    let done = runtime.block_on(serve(listener, address, state));
    // The rounds under way are finished before the store is closed.
    drop(carrying);
    drop(tidying);
    drop(runtime);
    drop(store);
    done
}

/// Takes the address before anything else is told it.
fn listen(address: SocketAddr) -> Result<(std::net::TcpListener, SocketAddr), Failure> {
    let bound = std::net::TcpListener::bind(address).and_then(|listener| {
        listener.set_nonblocking(true)?;
        let address = listener.local_addr()?;
        Ok((listener, address))
    });
    bound.map_err(|error| {
        Failure::failed(format!(
            "cannot listen at {address} ({error}); choose another address with --listen"
        ))
    })
}

async fn serve(
    listener: std::net::TcpListener,
    address: SocketAddr,
    state: State,
) -> Result<(), Failure> {
    let listener = TcpListener::from_std(listener)
        .map_err(|error| Failure::failed(format!("cannot listen at {address} ({error})")))?;
    let engine = state.store.engine_name();
    let knowledge = state.knowledge.version.clone();
    crate::print(&format!(
        "Charley is at http://{address} (knowledge {knowledge}, {engine}). Ctrl+C stops it.\n"
    ))?;
    axum_serve(listener, state).await
}

async fn axum_serve(listener: TcpListener, state: State) -> Result<(), Failure> {
    web::serve(listener, state, stop_signal())
        .await
        .map_err(|error| Failure::failed(format!("the server stopped: {error}")))
}

/// Ctrl+C, or the signal with which an operator's supervisor stops a service.
async fn stop_signal() {
    let interrupt = tokio::signal::ctrl_c();
    #[cfg(unix)]
    {
        let Ok(mut terminate) =
            tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate())
        else {
            let _ = interrupt.await;
            return;
        };
        tokio::select! {
            _ = interrupt => {}
            _ = terminate.recv() => {}
        }
    }
    #[cfg(not(unix))]
    {
        let _ = interrupt.await;
    }
}
