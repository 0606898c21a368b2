//! `perennial-server serve`.

use std::sync::Arc;
use std::time::Duration;

use server::auth::session::{AGE_MAX_MS, IDLE_MAX_MS};
use server::cells::collect::{When, collect_all};
use server::cells::erase::replay_all;
use server::clock::{SystemClock, SystemRandom};
use server::config::Transport;
use server::db::location::Location;
use server::db::store::Store;
use server::db::{Accounts as _, DbResult};
use server::serve::{bind, load_tls, serve};
use server::state::AppState;
use tokio::signal::ctrl_c;

use super::secret_file::either;
use super::{CliResult, ServeArguments, open, say, setup};

/// How often what is over is cleared away.
const HOUSEKEEPING: Duration = Duration::from_secs(60 * 60);
/// How long the answer to a batch is kept for a repeat: thirty days.
const BATCHES_KEPT_MS: u64 = 30 * 24 * 60 * 60 * 1_000;
/// How long an attachment that no cell names is kept, and an upload that nobody goes on with: thirty days.
const UNNAMED_KEPT_MS: u64 = 30 * 24 * 60 * 60 * 1_000;

/// How long a lease that ended is kept, so that who held it can be told who has it now: a day.
const CLAIMS_KEPT_MS: u64 = 24 * 60 * 60 * 1_000;

/// How long it is told what became of a message to another server: thirty days.
const RELAYS_KEPT_MS: u64 = 30 * 24 * 60 * 60 * 1_000;

/// How long a piece is kept that no snapshot names any more, for who is fetching it: a day.
const PIECES_KEPT_MS: u64 = 24 * 60 * 60 * 1_000;

pub(super) async fn run(arguments: ServeArguments) -> CliResult<()> {
    if let Some(folder) = arguments.assets.as_deref().filter(|folder| !folder.join("index.html").is_file()) {
        return Err(format!("{} has no index.html: build the page first", folder.display()).into());
    }
    // What contradicts itself is said before any file is looked for.
    arguments.transport()?;
    let tls = match arguments.tls() {
        Some(files) => Some(load_tls(&files).await?),
        None => None,
    };
    let names = arguments.names()?;
    let mut config = arguments.config(&names)?;
    let db = Arc::new(with_replica(open(&arguments.data).await?, &arguments)?);
    let listener = bind(arguments.listen)?;
    let address = listener.local_addr()?;
    config.setup_code = setup::code(&config, address);
    let setup_lines = setup::lines(&config, &names, address, db.has_accounts().await?);
    warn_if_insecure(config.transport, address);
    if config.transport == Transport::TrustedProxy && arguments.public_name.is_empty() {
        tracing::warn!("--trusted-proxy without --public-name: only addresses and local names are answered");
    }
    let state = AppState::new(db.clone(), Arc::new(SystemClock), Arc::new(SystemRandom), config).await?;
    // Before anybody is served: the database may be one that came back from a backup.
    replay_all(&state).await.map_err(|_| "what was erased could not be looked through: see the log")?;
    let housekeeping = tokio::spawn(keep_house(state.clone()));
    let relaying = tokio::spawn(server::relay::run(state.clone()));
    // Before the address, which programs wait for and read no further.
    setup_lines.iter().for_each(|line| say(line));
    let scheme = if tls.is_some() { "https" } else { "http" };
    say(&format!("listening on {scheme}://{address}"));
    serve(state, listener, tls, stop_signal()).await?;
    housekeeping.abort();
    // What it was sending is sent again by whoever comes after, under the same key.
    relaying.abort();
    db.close().await;
    tracing::info!("stopped");
    Ok(())
}

/// A standby is another PostgreSQL of the same data.
fn with_replica(db: Arc<Store>, arguments: &ServeArguments) -> CliResult<Store> {
    let db = Arc::unwrap_or_clone(db);
    let replica = either("replica", arguments.replica.as_ref(), arguments.replica_file.as_deref())?;
    match (&replica, arguments.data.location()?) {
        (None, _) => Ok(db),
        (Some(Location::Postgres(replica)), Location::Postgres(_)) => {
            Ok(db.with_replica(replica, arguments.data.connections()))
        }
        (Some(_), _) => Err("--replica is a standby in PostgreSQL of a --database in PostgreSQL".into()),
    }
}

/// Browsers give service workers, installing and the camera only to https and to this computer itself.
fn warn_if_insecure(transport: Transport, address: std::net::SocketAddr) {
    let local = address.ip().to_canonical().is_loopback();
    match transport {
        Transport::Plain if !local => tracing::warn!(
            %address,
            "plain http beyond this computer: passwords cross the network unprotected, and browsers refuse offline use, \
             installing and the camera. Use --tls-cert and --tls-key, or --trusted-proxy behind a proxy"
        ),
        Transport::TrustedProxy if !local => {
            tracing::warn!(%address, "--trusted-proxy believes X-Forwarded-For: let only the proxy reach this address");
        }
        _ => {}
    }
}

async fn stop_signal() {
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        match signal(SignalKind::terminate()) {
            Ok(mut terminate) => tokio::select! {
                _ = terminate.recv() => {}
                _ = ctrl_c() => {}
            },
            Err(error) => {
                tracing::warn!(cause = %error, "no termination signal, only ctrl-c");
                drop(ctrl_c().await);
            }
        }
    }
    #[cfg(not(unix))]
    drop(ctrl_c().await);
    tracing::info!("stopping");
}

async fn keep_house(state: AppState) {
    let mut interval = tokio::time::interval(HOUSEKEEPING);
    loop {
        interval.tick().await;
        if let Err(error) = clear_away(&state).await {
            tracing::error!(cause = %error, "housekeeping failed");
        }
    }
}

async fn clear_away(state: &AppState) -> DbResult<()> {
    let now = state.clock.now_ms();
    let before = |ms: u64| now.saturating_sub(ms);
    let sessions = state.db.prune_sessions(before(AGE_MAX_MS), before(IDLE_MAX_MS)).await?;
    let batches = state.db.prune_batches(before(BATCHES_KEPT_MS)).await?;
    let attachments = state.db.collect_blobs(now, before(UNNAMED_KEPT_MS)).await?;
    let pieces = state.db.prune_pieces(before(PIECES_KEPT_MS)).await?;
    let claims = state.db.prune_claims(before(CLAIMS_KEPT_MS)).await?;
    let relays = state.db.prune_relays(before(RELAYS_KEPT_MS)).await?;
    let collected = collect_all(state, When::Due).await?;
    tracing::debug!(
        sessions,
        batches,
        attachments = attachments.blobs,
        uploads = attachments.uploads,
        pieces,
        claims,
        relays,
        ?collected,
        "cleared away"
    );
    Ok(())
}
