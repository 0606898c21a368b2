//! Server processes on one database tell each other what their listeners want to hear: at most one message in 100 ms from
//! each, outside every other transaction. Who cannot hear looks where the logs stand instead.

mod news;

use std::time::Duration;

use sync::ids::WorkspaceId;
use tokio::time::{Instant, sleep, sleep_until, timeout};

use crate::clock::random_bytes;
use crate::db::{DbResult, Listener};
use crate::state::AppState;
pub use news::News;
use news::Sender;

/// The least time between two messages. The first after a silence goes at once.
const GATHERED: Duration = Duration::from_millis(100);
/// How often whoever cannot hear looks where the logs stand, and tries to listen again.
const LOOKED_DEAF: Duration = Duration::from_secs(2);
/// How often whoever can hear looks all the same: a connection may be dead without a sign.
const LOOKED: Duration = Duration::from_secs(30);

/// Tells and listens for as long as it is polled. Returns at once where the database is one process's own.
pub async fn run(state: &AppState) {
    let Some(listener) = state.db.listener() else { return };
    let me = Sender(random_bytes(&*state.random));
    state.nudges.gather();
    tokio::join!(tell(state, me), hear(state, me, listener));
}

async fn tell(state: &AppState, me: Sender) {
    loop {
        let news = state.nudges.gathered().await;
        let next = Instant::now() + GATHERED;
        for message in news.messages(me) {
            if let Err(error) = state.db.tell(&message).await {
                // The others look for themselves.
                tracing::warn!(cause = %error, "the other server processes were not told");
            }
        }
        sleep_until(next).await;
    }
}

/// Tells what happened since the last message, before the process ends.
pub async fn tell_rest(state: &AppState) {
    let me = Sender(random_bytes(&*state.random));
    for message in state.nudges.take_gathered().iter().flat_map(|news| news.messages(me)) {
        if let Err(error) = state.db.tell(&message).await {
            tracing::warn!(cause = %error, "the other server processes were not told");
        }
    }
}

async fn hear(state: &AppState, me: Sender, mut listener: Box<dyn Listener>) {
    loop {
        if let Err(error) = listen(state, me, &mut *listener).await {
            tracing::warn!(cause = %error, "the other server processes are not heard");
        }
        look(state).await;
        sleep(LOOKED_DEAF).await;
    }
}

/// Listens until the connection is lost.
async fn listen(state: &AppState, me: Sender, listener: &mut dyn Listener) -> DbResult<()> {
    listener.listen().await?;
    // What was told while nobody listened here is made up for.
    state.nudges.doubt();
    look(state).await;
    loop {
        match timeout(LOOKED, listener.hear()).await {
            Err(_) => look(state).await,
            Ok(message) => match News::read(&message?) {
                Some((from, _)) if from == me => {}
                Some((_, news)) => state.nudges.heard(&news),
                // A newer process knows things that this one does not.
                None => state.nudges.doubt(),
            },
        }
    }
}

/// Looks where the logs of all workspaces stand that somebody listens to.
async fn look(state: &AppState) {
    let wanted: Vec<WorkspaceId> = state.nudges.listened_to();
    match state.db.heads(&wanted).await {
        Ok(heads) => {
            for (workspace, epoch, head) in heads {
                state.nudges.moved(workspace, epoch, head);
            }
        }
        Err(error) => tracing::warn!(cause = %error, "where the logs stand is not known"),
    }
}
