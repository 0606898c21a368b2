//! `GET /workspaces/{ws}/events`: hints as server-sent events. Any of them may be lost.

use std::convert::Infallible;
use std::mem::take;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use axum::extract::State;
use axum::http::HeaderName;
use axum::response::sse::{Event as SseEvent, KeepAlive, Sse};
use axum::response::{IntoResponse, Response};
use prometheus_client::metrics::gauge::Gauge;
use sync::ids::WorkspaceId;
use sync::wire::accounts::UserId;
use sync::wire::events::Event;
use tokio::sync::broadcast::error::RecvError;
use tokio::sync::{broadcast, watch};
use tokio_stream::Stream;

use crate::auth::access::InWorkspace;
use crate::error::{ApiError, ApiResult};
use crate::nudge::{Nudge, SessionEnd};
use crate::secret::TokenHash;
use crate::state::AppState;

/// Often enough for proxies that cut silent connections after a minute, and for a client to notice a dead one.
const KEEP_ALIVE: Duration = Duration::from_secs(20);

/// The path that has an answer without an end, see [`crate::router`].
pub const PATH: &str = "/api/v1/workspaces/{ws}/events";

/// `GET /workspaces/{ws}/events`.
pub async fn listen(State(state): State<AppState>, here: InWorkspace) -> ApiResult<Response> {
    let workspace = here.workspace();
    let nudges = state.nudges.subscribe(workspace);
    // The first hint says where the log stands, so that nothing falls between a browser's last pull and its listening.
    let log = state.db.snapshot(workspace).await?.log().await?;
    state.nudges.stands(workspace, log.epoch, log.head);
    let listener = Listener {
        workspace,
        user: here.caller.account.id,
        token: here.caller.session.token_hash,
        nudges,
        ends: state.nudges.session_ends(),
        stopping: state.stopping(),
        told: Nudge::default(),
        doubted: false,
        _open: Open::new(state.metrics.listeners.clone()),
        state,
    };
    // What ended since the request was let in was told before anybody listened.
    if !listener.is_welcome().await {
        return Err(ApiError::signed_out());
    }
    let hints = Hints(Box::pin(listener.next()));
    let sse = Sse::new(hints).keep_alive(KeepAlive::new().interval(KEEP_ALIVE).text("still here"));
    // Proxies that buffer would hold hints back until they are worthless.
    Ok(([(HeaderName::from_static("x-accel-buffering"), "no")], sse).into_response())
}

/// What a stream keeps while nothing happens: thousands of browsers listen, so it is little, and none of the request.
struct Listener {
    state: AppState,
    workspace: WorkspaceId,
    user: UserId,
    token: TokenHash,
    nudges: watch::Receiver<Nudge>,
    ends: broadcast::Receiver<SessionEnd>,
    stopping: watch::Receiver<bool>,
    told: Nudge,
    /// Whether something was told after which this may have to end.
    doubted: bool,
    _open: Open,
}

/// A listener's hints one after the other, made by whoever sends them: a stream has no task of its own, and ends with
/// its connection.
struct Hints(Pin<Box<Next>>);

type Next = dyn Future<Output = Option<(SseEvent, Listener)>> + Send;

impl Stream for Hints {
    type Item = Result<SseEvent, Infallible>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let Some((event, listener)) = ready!(self.0.as_mut().poll(context)) else { return Poll::Ready(None) };
        self.0 = Box::pin(listener.next());
        Poll::Ready(Some(Ok(event)))
    }
}

impl Listener {
    /// What is new as soon as something is; nothing once the server stops, or the session or the membership ends.
    async fn next(mut self) -> Option<(SseEvent, Self)> {
        loop {
            if let Some(event) = self.news() {
                let event = SseEvent::default().event(event.name()).json_data(&event).ok()?;
                return Some((event, self));
            }
            if take(&mut self.doubted) && !self.is_welcome().await {
                return None;
            }
            let end = tokio::select! {
                changed = self.nudges.changed() => if changed.is_err() { return None } else { None },
                end = self.ends.recv() => Some(end),
                _ = self.stopping.wait_for(|stopping| *stopping) => return None,
            };
            if let Some(end) = end
                && self.ends_with(end).await
            {
                return None;
            }
        }
    }

    /// The first of what was not told yet, in a fixed order.
    fn news(&mut self) -> Option<Event> {
        let now = *self.nudges.borrow_and_update();
        let workspace = self.workspace;
        if now.doubts != self.told.doubts {
            self.told.doubts = now.doubts;
            self.doubted = true;
        }
        if now.directory != self.told.directory {
            self.told.directory = now.directory;
            self.doubted = true;
            return Some(Event::Directory { workspace });
        }
        let (epoch, head) = now.head.filter(|_| now.head != self.told.head)?;
        self.told.head = now.head;
        Some(Event::Head { workspace, epoch, head })
    }

    /// Whether the end of a session is the end of this one.
    async fn ends_with(&self, end: Result<SessionEnd, RecvError>) -> bool {
        match end {
            Ok(SessionEnd::One(token)) => token == self.token,
            Ok(SessionEnd::AllOf(user)) => user == self.user,
            Err(RecvError::Lagged(_)) => !self.is_welcome().await,
            Err(RecvError::Closed) => true,
        }
    }

    /// Whether session and membership last, and the device was not revoked.
    async fn is_welcome(&self) -> bool {
        let session = self.state.db.session(self.token).await;
        let membership = self.state.db.membership(self.workspace, self.user, self.token).await;
        session.is_ok_and(|session| session.is_some())
            && membership.is_ok_and(|found| found.is_some_and(|membership| membership.lasts()))
    }
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
