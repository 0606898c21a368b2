//! What is done while nothing else is to be done: filling the search, keeping orders, compaction, the leader's word.

use std::rc::Rc;

use super::Engine;
use crate::session::Opened;

/// How often it looks.
const ROUND_MS: u32 = 10_000;
/// How long after opening the first work begins: first the page gets its answers.
const FIRST_MS: u32 = 300;
/// A leader that was not heard for so long is deposed.
const SILENCE_MS: i64 = 30_000;

impl Engine {
    /// Begins the upkeep of a workspace that was just opened.
    pub(crate) fn keep_up(&self, opened: &Rc<Opened>) {
        let (engine, opened) = (self.clone(), opened.clone());
        self.0.host.spawn(Box::pin(async move {
            engine.0.host.sleep(FIRST_MS).await;
            while !opened.closed.get() {
                engine.round(&opened).await;
                engine.0.host.sleep(ROUND_MS).await;
            }
        }));
    }

    async fn round(&self, opened: &Rc<Opened>) {
        while !opened.closed.get() && !opened.replica.is_loading() && opened.replica.memory_mut().idle() {
            self.0.host.sleep(0).await;
        }
        self.watch_leader(opened);
        if let Err(error) = self.save(opened).await {
            self.storage_trouble(opened, &error.into());
        }
        self.keep_entry(opened).await;
        self.0.estimate.set(self.0.host.estimate().await);
        // The day may have changed, and the sync page shows the numbers.
        self.refresh();
    }

    async fn save(&self, opened: &Rc<Opened>) -> Result<(), crate::replica::ReplicaError> {
        if opened.closed.get() || opened.replica.is_loading() {
            return Ok(());
        }
        if let Some(viewer) = self.viewer(opened, 0) {
            let ranks = opened.replica.memory_mut().ranks_to_save(&viewer);
            opened.replica.save_ranks(ranks).await?;
        }
        opened.replica.save_digests().await?;
        // While a large upload is answered batch by batch, compaction would rewrite the base again and again.
        if opened.replica.state().outbox.len() > sync::limits::MAX_BATCH_CELLS {
            return Ok(());
        }
        let host = self.0.host.clone();
        if opened.machine.borrow().is_leading()
            && opened.replica.compact(async || host.sleep(0).await).await?
        {
            self.tell_others(opened);
        }
        Ok(())
    }

    fn watch_leader(&self, opened: &Rc<Opened>) {
        let now = self.0.host.now();
        if opened.machine.borrow().is_leading() {
            self.tell_standing(opened);
        } else if now - opened.heard_at.get() > SILENCE_MS {
            opened.heard_at.set(now);
            self.ask_for_lead(opened, true);
        }
    }

    /// Keeps the list of databases in step: names, and what is not on the server.
    pub(crate) async fn keep_entry(&self, opened: &Rc<Opened>) {
        let Some(locals) = self.0.locals.borrow().clone() else { return };
        let Some(old) = locals.find(opened.user, opened.workspace) else { return };
        let mut entry = old.clone();
        {
            let state = opened.replica.state();
            entry.unsent = state.unsent();
            if !state.directory.name.is_empty() {
                entry.name = state.directory.name.clone();
            }
            let me = state.directory.members.iter().find(|member| member.id == state.identity.member);
            if let Some(me) = me {
                entry.user_name = me.name.clone();
                entry.email = me.email.clone();
            }
        }
        if entry != old
            && !opened.closed.get()
            && let Err(error) = locals.put(entry).await
        {
            self.storage_trouble(opened, &error.into());
        }
    }
}
