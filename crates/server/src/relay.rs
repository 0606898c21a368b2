//! Messages to other servers: what may be called, and the task that sends what waits.
//!
//! Nothing of an address but its host is ever logged: addresses of webhooks are secrets.

pub mod send;
pub mod target;

use std::time::Duration;

use sync::wire::relay::RelayState;

use crate::db::DbResult;
use crate::db::relays::{Attempted, Due};
use crate::state::AppState;
use send::{Reach, Sent, send};

/// What is sent at once by one process.
const AT_ONCE: u32 = 16;
/// For how long whoever sends holds a message: longer than any attempt takes.
const HELD_MS: u64 = 2 * 60_000;
/// How often it is looked for what waits, when nobody says so.
const LOOK: Duration = Duration::from_secs(15);
/// When it is sent again after so many attempts: eight in all, within about a day.
const AGAIN_MS: [u64; 7] =
    [30_000, 2 * 60_000, 10 * 60_000, 45 * 60_000, 3 * 3_600_000, 7 * 3_600_000, 12 * 3_600_000];

/// What the operator allows.
#[derive(Debug, Clone, Default)]
pub struct RelayConfig {
    /// Names that may be called, in lower case. Without one there is no relay.
    pub hosts: Vec<String>,
    /// How they are reached.
    pub reach: Reach,
}

/// Sends what waits until the server stops.
pub async fn run(state: AppState) {
    if state.config.relay.hosts.is_empty() {
        return;
    }
    let mut stopping = state.stopping();
    while !*stopping.borrow() {
        match send_due(&state).await {
            // There may be more.
            Ok(sent) if sent > 0 => continue,
            Ok(_) => {}
            Err(error) => tracing::error!(cause = %error, "messages to other servers cannot be looked for"),
        }
        tokio::select! {
            () = state.relay_news.notified() => {}
            () = tokio::time::sleep(LOOK) => {}
            _ = stopping.changed() => {}
        }
    }
}

/// Sends what is due, side by side; how many there were.
///
/// # Errors
/// When storage fails.
pub async fn send_due(state: &AppState) -> DbResult<usize> {
    let now = state.clock.now_ms();
    let due = state.db.due_relays(now, now + HELD_MS, AT_ONCE).await?;
    let count = due.len();
    let mut sending = tokio::task::JoinSet::new();
    for one in due {
        let state = state.clone();
        sending.spawn(async move { attempt(&state, one).await });
    }
    while let Some(done) = sending.join_next().await {
        if let Ok(done) = done {
            done?;
        }
    }
    Ok(count)
}

async fn attempt(state: &AppState, due: Due) -> DbResult<()> {
    let sent = send(&state.config.relay, &due).await;
    let now_ms = state.clock.now_ms();
    let attempted = judge(&sent, due.attempts, now_ms);
    let host = target::host_of(&due.url).unwrap_or_default();
    let (status, state_of) = (attempted.status, attempted.state.as_str());
    tracing::info!(host, status, state = state_of, attempt = due.attempts + 1, "message to another server");
    state.metrics.relay(match attempted.state {
        RelayState::Waiting => "again",
        RelayState::Done => "done",
        RelayState::Refused => "refused",
        RelayState::Failed | RelayState::Other(_) => "failed",
    });
    state.db.relay_attempted(due.workspace, due.id, &attempted).await
}

/// What an attempt comes to, after so many before.
fn judge(sent: &Sent, before: u32, now_ms: u64) -> Attempted {
    let (state, status) = match sent {
        Sent::Answered(status @ 200..=299) => (RelayState::Done, Some(*status)),
        // Come again: too slow, too early, too many.
        Sent::Answered(status @ (408 | 425 | 429)) => (RelayState::Waiting, Some(*status)),
        Sent::Answered(status @ 400..=499) => (RelayState::Refused, Some(*status)),
        // A redirect is not followed; where it leads nobody has allowed.
        Sent::Answered(status @ 300..=399) => (RelayState::Refused, Some(*status)),
        Sent::Answered(status) => (RelayState::Waiting, Some(*status)),
        Sent::Forbidden => (RelayState::Refused, None),
        Sent::Unreachable => (RelayState::Waiting, None),
    };
    let next_at = AGAIN_MS.get(before as usize).map(|wait| now_ms + wait);
    match (state, next_at) {
        (RelayState::Waiting, None) => Attempted { state: RelayState::Failed, status, next_at: None, now_ms },
        (RelayState::Waiting, next_at) => Attempted { state: RelayState::Waiting, status, next_at, now_ms },
        (state, _) => Attempted { state, status, next_at: None, now_ms },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_tried_again_and_when() {
        for (sent, before, state, next_at) in [
            (Sent::Answered(204), 0, RelayState::Done, None),
            (Sent::Answered(301), 0, RelayState::Refused, None),
            (Sent::Answered(404), 0, RelayState::Refused, None),
            (Sent::Answered(429), 0, RelayState::Waiting, Some(30_100)),
            (Sent::Answered(500), 1, RelayState::Waiting, Some(120_100)),
            (Sent::Unreachable, 6, RelayState::Waiting, Some(12 * 3_600_000 + 100)),
            (Sent::Unreachable, 7, RelayState::Failed, None),
            (Sent::Forbidden, 0, RelayState::Refused, None),
        ] {
            let attempted = judge(&sent, before, 100);
            assert_eq!((attempted.state, attempted.next_at), (state, next_at), "{sent:?} after {before}");
        }
        assert!(AGAIN_MS.iter().sum::<u64>() < 24 * 3_600_000);
    }
}
