//! `perennial-server collect`: forgetting what is due, beside a running server or without one.

use std::sync::Arc;

use server::cells::collect::{When, collect_all};
use server::clock::{SystemClock, SystemRandom};
use server::config::Config;
use server::state::AppState;

use super::{CliResult, DataArguments, open, say};

pub(super) async fn run(data: &DataArguments) -> CliResult<()> {
    let db = open(data).await?;
    let state =
        AppState::new(db.clone(), Arc::new(SystemClock), Arc::new(SystemRandom), Config::default()).await?;
    let gone = collect_all(&state, When::Asked).await?;
    say(&format!("{} records {} replaced cells {} links", gone.records, gone.history, gone.links));
    db.close().await;
    Ok(())
}
