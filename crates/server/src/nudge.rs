//! Hints to listening browsers that something happened. Coalesced, and allowed to get lost: nothing depends on them.
//! Beside them, which sessions ended: that ends the listening. What happened here is also gathered for the other server
//! processes on the same database, see [`crate::peers`].

use std::collections::HashMap;
use std::mem::take;
use std::sync::{Mutex, MutexGuard, PoisonError};

use sync::cursor::Epoch;
use sync::ids::WorkspaceId;
use sync::wire::accounts::UserId;
use tokio::sync::{Notify, broadcast, watch};

use crate::peers::News;
use crate::secret::TokenHash;

/// Ends of sessions that a listener may be behind by; one that is further behind looks its session up.
const ENDS_KEPT: usize = 256;

/// The latest that is worth telling about a workspace.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Nudge {
    /// Epoch and greatest sequence, once known.
    pub head: Option<(Epoch, u64)>,
    /// Changes of members, devices or grants since the server started.
    pub directory: u64,
    /// Times that the end of a session or membership may have been missed: whoever listens is to be looked up again.
    pub doubts: u64,
}

/// Which sessions ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SessionEnd {
    /// The one of this token.
    One(TokenHash),
    /// All of a person.
    AllOf(UserId),
}

/// One channel per workspace that somebody listens to, and one for the ends of sessions.
#[derive(Debug)]
pub struct Nudges {
    channels: Mutex<HashMap<WorkspaceId, watch::Sender<Nudge>>>,
    ends: broadcast::Sender<SessionEnd>,
    /// What the other processes have not been told yet; none where there are no others.
    untold: Mutex<Option<News>>,
    told_something: Notify,
}

impl Default for Nudges {
    fn default() -> Self {
        Self {
            channels: Mutex::default(),
            ends: broadcast::Sender::new(ENDS_KEPT),
            untold: Mutex::default(),
            told_something: Notify::new(),
        }
    }
}

impl Nudges {
    /// Hears of sessions that end from now on.
    pub fn session_ends(&self) -> broadcast::Receiver<SessionEnd> {
        self.ends.subscribe()
    }

    /// Sessions ended, and the database knows.
    pub fn session_ended(&self, end: SessionEnd) {
        self.note(|news| news.ends.push(end));
        self.end(end);
    }

    fn end(&self, end: SessionEnd) {
        // An error means that nobody listens.
        drop(self.ends.send(end));
    }

    /// Listens to a workspace.
    pub fn subscribe(&self, workspace: WorkspaceId) -> watch::Receiver<Nudge> {
        let mut channels = self.channels();
        channels.retain(|_, sender| sender.receiver_count() > 0);
        channels.entry(workspace).or_insert_with(|| watch::Sender::new(Nudge::default())).subscribe()
    }

    /// A commit happened.
    pub fn committed(&self, workspace: WorkspaceId, epoch: Epoch, head: u64) {
        self.note(|news| news.moved(workspace, epoch, head));
        self.moved(workspace, epoch, head);
    }

    /// Where a log stands, from wherever that is known.
    pub(crate) fn moved(&self, workspace: WorkspaceId, epoch: Epoch, head: u64) {
        // Two requests that committed one after the other may tell it the other way round.
        self.send(workspace, |nudge| {
            let known = nudge.head.filter(|(other, _)| *other == epoch).map_or(0, |(_, head)| head);
            nudge.head = Some((epoch, head.max(known)));
        });
    }

    /// Where a workspace stood when somebody began to listen: what was committed before that is not told again.
    pub fn stands(&self, workspace: WorkspaceId, epoch: Epoch, head: u64) {
        self.send(workspace, |nudge| nudge.head = nudge.head.or(Some((epoch, head))));
    }

    /// Members, devices or grants changed.
    pub fn directory_changed(&self, workspace: WorkspaceId) {
        self.note(|news| news.directories.extend([workspace]));
        self.send(workspace, |nudge| nudge.directory += 1);
    }

    /// Another process told what happened there.
    pub(crate) fn heard(&self, news: &News) {
        for (workspace, (epoch, head)) in &news.heads {
            self.moved(*workspace, *epoch, *head);
        }
        for workspace in &news.directories {
            self.send(*workspace, |nudge| nudge.directory += 1);
        }
        for end in &news.ends {
            self.end(*end);
        }
    }

    /// The head that listeners to a workspace were told last.
    pub(crate) fn told(&self, workspace: WorkspaceId) -> Option<(Epoch, u64)> {
        self.channels().get(&workspace).and_then(|sender| sender.borrow().head)
    }

    /// Something that other processes told may have been missed.
    pub(crate) fn doubt(&self) {
        for sender in self.channels().values() {
            sender.send_modify(|nudge| nudge.doubts += 1);
        }
    }

    /// The workspaces that somebody listens to.
    pub(crate) fn listened_to(&self) -> Vec<WorkspaceId> {
        let channels = self.channels();
        let heard = channels.iter().filter(|(_, sender)| sender.receiver_count() > 0);
        heard.map(|(workspace, _)| *workspace).collect()
    }

    /// Gathers what happens from now on, for the others.
    pub(crate) fn gather(&self) {
        *self.untold.lock().unwrap_or_else(PoisonError::into_inner) = Some(News::default());
    }

    /// Waits until the others have something to be told, and takes all of it.
    pub(crate) async fn gathered(&self) -> News {
        loop {
            let happens = self.told_something.notified();
            match self.take_gathered() {
                Some(news) => return news,
                None => happens.await,
            }
        }
    }

    /// Takes what the others have not been told, if anything.
    pub(crate) fn take_gathered(&self) -> Option<News> {
        let mut untold = self.untold.lock().unwrap_or_else(PoisonError::into_inner);
        untold.as_mut().map(take).filter(|news| !news.is_empty())
    }

    fn note(&self, change: impl FnOnce(&mut News)) {
        if let Some(news) = &mut *self.untold.lock().unwrap_or_else(PoisonError::into_inner) {
            change(news);
            self.told_something.notify_one();
        }
    }

    fn channels(&self) -> MutexGuard<'_, HashMap<WorkspaceId, watch::Sender<Nudge>>> {
        self.channels.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn send(&self, workspace: WorkspaceId, change: impl FnOnce(&mut Nudge)) {
        let channels = self.channels();
        if let Some(sender) = channels.get(&workspace) {
            sender.send_modify(change);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn listeners_see_the_latest_and_leave_nothing_behind() {
        let nudges = Nudges::default();
        let (here, there) = (WorkspaceId([1; 16]), WorkspaceId([2; 16]));
        let epoch = Epoch([9; 16]);
        nudges.committed(here, epoch, 1);
        let mut listener = nudges.subscribe(here);
        nudges.committed(here, epoch, 2);
        nudges.committed(here, epoch, 3);
        nudges.committed(here, epoch, 2);
        nudges.directory_changed(here);
        nudges.committed(there, epoch, 9);
        listener.changed().await.expect("the sender lives");
        assert_eq!(*listener.borrow_and_update(), Nudge { head: Some((epoch, 3)), directory: 1, doubts: 0 });
        drop(listener);
        let _other = nudges.subscribe(there);
        assert_eq!(nudges.channels.lock().expect("not poisoned").len(), 1);
    }
}
