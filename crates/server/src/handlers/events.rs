//! `GET /workspaces/{ws}/events`: hints as server-sent events. Any of them may be lost.

use std::convert::Infallible;
use std::time::Duration;

use axum::extract::State;
use axum::http::HeaderName;
use axum::response::sse::{Event as SseEvent, KeepAlive, Sse};
use axum::response::{IntoResponse, Response};
use prometheus_client::metrics::gauge::Gauge;
use sync::ids::WorkspaceId;
use sync::wire::events::Event;
use tokio::sync::broadcast::error::RecvError;
use tokio::sync::{broadcast, watch};
use tokio_stream::Stream;

use crate::auth::access::InWorkspace;
use crate::error::{ApiError, ApiResult};
use crate::nudge::{Nudge, SessionEnd};
use crate::state::AppState;

/// Often enough for proxies that cut silent connections after a minute, and for a client to notice a dead one.
const KEEP_ALIVE: Duration = Duration::from_secs(20);

/// `GET /workspaces/{ws}/events`.
pub async fn listen(State(state): State<AppState>, here: InWorkspace) -> ApiResult<Response> {
    let nudges = state.nudges.subscribe(here.workspace());
    // The first hint says where the log stands, so that nothing falls between a browser's last pull and its listening.
    let log = state.db.snapshot(here.workspace()).await?.log().await?;
    state.nudges.stands(here.workspace(), log.epoch, log.head);
    let listener = Listener {
        nudges,
        ends: state.nudges.session_ends(),
        stopping: state.stopping(),
        seen: Nudge::default(),
        _open: Open::new(state.metrics.listeners.clone()),
        here,
        state,
    };
    // What ended since the request was let in was told before anybody listened.
    if !listener.still_welcome().await {
        return Err(ApiError::signed_out());
    }
    let stream = hints(listener);
    let sse = Sse::new(stream).keep_alive(KeepAlive::new().interval(KEEP_ALIVE).text("still here"));
    // Proxies that buffer would hold hints back until they are worthless.
    Ok(([(HeaderName::from_static("x-accel-buffering"), "no")], sse).into_response())
}

struct Listener {
    state: AppState,
    here: InWorkspace,
    nudges: watch::Receiver<Nudge>,
    ends: broadcast::Receiver<SessionEnd>,
    stopping: watch::Receiver<bool>,
    seen: Nudge,
    _open: Open,
}

fn hints(listener: Listener) -> impl Stream<Item = Result<SseEvent, Infallible>> {
    let (sender, receiver) = tokio::sync::mpsc::channel(4);
    tokio::spawn(async move { listener.run(sender).await });
    tokio_stream::wrappers::ReceiverStream::new(receiver)
}

impl Listener {
    /// Tells what is new until the browser leaves, the server stops, or the session or the membership ends.
    async fn run(mut self, to: tokio::sync::mpsc::Sender<Result<SseEvent, Infallible>>) {
        let workspace = self.here.workspace();
        loop {
            let now = *self.nudges.borrow_and_update();
            for event in news(workspace, self.seen, now) {
                let Ok(data) = SseEvent::default().event(event.name()).json_data(&event) else { return };
                if to.send(Ok(data)).await.is_err() {
                    return;
                }
            }
            let unchanged = (now.directory, now.doubts) == (self.seen.directory, self.seen.doubts);
            if !unchanged && !self.still_welcome().await {
                return;
            }
            self.seen = now;
            let end = tokio::select! {
                changed = self.nudges.changed() => if changed.is_err() { return } else { None },
                end = self.ends.recv() => Some(end),
                _ = self.stopping.wait_for(|stopping| *stopping) => return,
                () = to.closed() => return,
            };
            if let Some(end) = end
                && self.ends_with(end).await
            {
                return;
            }
        }
    }

    /// Whether the end of a session is the end of this one.
    async fn ends_with(&self, end: Result<SessionEnd, RecvError>) -> bool {
        match end {
            Ok(SessionEnd::One(token)) => token == self.here.caller.session.token_hash,
            Ok(SessionEnd::AllOf(user)) => user == self.here.caller.account.id,
            Err(RecvError::Lagged(_)) => !self.still_welcome().await,
            Err(RecvError::Closed) => true,
        }
    }

    /// Whether session and membership last, and the device was not revoked.
    async fn still_welcome(&self) -> bool {
        let caller = &self.here.caller;
        let token = caller.session.token_hash;
        let session = self.state.db.session(token).await;
        let membership = self.state.db.membership(self.here.workspace(), caller.account.id, token).await;
        session.is_ok_and(|session| session.is_some())
            && membership.is_ok_and(|found| found.is_some_and(|membership| membership.lasts()))
    }
}

/// What changed between two looks, in a fixed order.
fn news(workspace: WorkspaceId, seen: Nudge, now: Nudge) -> Vec<Event> {
    let mut events = Vec::new();
    if now.directory != seen.directory {
        events.push(Event::Directory { workspace });
    }
    if let Some((epoch, head)) = now.head.filter(|_| now.head != seen.head) {
        events.push(Event::Head { workspace, epoch, head });
    }
    events
}

/// Counts an open stream for as long as it lives.
struct Open(Gauge);

impl Open {
    fn new(gauge: Gauge) -> Self {
        gauge.inc();
        Self(gauge)
    }
}

impl Drop for Open {
    fn drop(&mut self) {
        self.0.dec();
    }
}
