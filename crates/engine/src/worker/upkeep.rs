//! What is done while nothing else is to be done: filling the search, keeping orders, compaction, the leader's word. Here,
//! too, live queries get what settles.

use std::rc::Rc;

use super::Engine;
use crate::replica::ReplicaError;
use crate::session::Opened;
use crate::timer::Timer;
use crate::workspace::Workspace;

/// How often it looks.
const ROUND_MS: u32 = 10_000;
/// How often it looks whether the search has to be filled: after an import, after a first pull.
const LOOK_MS: u32 = 1_000;
/// How long after an opening the work begins: first the page gets its answers.
const FIRST_MS: u32 = 150;
/// How long a piece of the work may take: nobody is to notice it.
const PIECE_MS: f64 = 2.0;
/// How long nobody must have asked for anything before the next piece.
const QUIET_MS: i64 = 100;
/// Blocks of the delta that are compacted even while more are pulled.
const MANY_BLOCKS: usize = 512;
/// Records of an order that are encoded between two looks at the time.
const ORDER_PIECE: usize = 100;
/// A leader that was not heard for so long is deposed.
const SILENCE_MS: i64 = 30_000;

impl Engine {
    /// Begins the upkeep of a workspace that was just opened.
    pub(crate) fn keep_up(&self, opened: &Rc<Opened>) {
        opened.live.borrow_mut().settle_by(Workspace::settle_some);
        self.refresh();
        let (engine, leader) = (self.clone(), opened.clone());
        self.0.host.spawn(Box::pin(async move {
            // The leader's word waits for nobody: who does not hear it takes the lead.
            while !leader.closed.get() {
                engine.watch_leader(&leader);
                engine.0.host.sleep(ROUND_MS).await;
            }
        }));
        self.keep_files(opened);
        self.keep_comings(opened);
        let (engine, opened) = (self.clone(), opened.clone());
        self.0.host.spawn(Box::pin(async move {
            engine.0.host.sleep(FIRST_MS).await;
            let mut waited = ROUND_MS;
            while !opened.closed.get() {
                let round = waited >= ROUND_MS;
                // The order of names first: the next start waits for it.
                if round && let Err(error) = engine.save_orders(&opened).await {
                    engine.storage_trouble(&opened, &error.into());
                }
                engine.fill_search(&opened).await;
                if round {
                    engine.round(&opened).await;
                    waited = 0;
                }
                engine.0.host.sleep(LOOK_MS).await;
                waited += LOOK_MS;
            }
        }));
    }

    /// Returns when nobody waits for anything, after the event loop had a turn.
    pub(crate) async fn calm(&self, opened: &Opened) {
        loop {
            let now = self.0.host.uptime();
            let since = now.saturating_sub(self.0.asked_at.get());
            let busy = self.0.asking.get() > 0 || opened.replica.holds_bulk();
            let wait = if busy { QUIET_MS } else { (QUIET_MS - since).clamp(0, QUIET_MS) };
            self.0.host.sleep(wait as u32).await;
            if wait == 0 || opened.closed.get() {
                return;
            }
        }
    }

    async fn fill_search(&self, opened: &Opened) {
        loop {
            self.calm(opened).await;
            opened.replica.memory_mut().learn_pinyin();
            if opened.closed.get() || opened.replica.memory_mut().fill_search(PIECE_MS) {
                return;
            }
        }
    }

    async fn round(&self, opened: &Rc<Opened>) {
        if let Err(error) = self.save(opened).await {
            self.storage_trouble(opened, &error.into());
        }
        self.keep_entry(opened).await;
        self.0.estimate.set(self.0.host.estimate().await);
        // The day may have changed, and the sync page shows the numbers.
        self.refresh();
    }

    async fn save(&self, opened: &Rc<Opened>) -> Result<(), ReplicaError> {
        if opened.closed.get() {
            return Ok(());
        }
        opened.replica.save_digests().await?;
        // While a large upload goes out batch by batch, or comes in page by page, compaction would rewrite the base again
        // and again.
        let uploads = opened.replica.state().outbox.len() > sync::limits::MAX_BATCH_CELLS;
        let pulls = self.0.host.uptime().saturating_sub(opened.pulled_at.get()) < i64::from(ROUND_MS)
            && opened.replica.state().delta.len() < MANY_BLOCKS;
        if uploads || pulls {
            return Ok(());
        }
        if opened.machine.borrow().is_leading()
            && opened.replica.compact(async || self.calm(opened).await).await?
        {
            self.tell_others(opened);
        }
        Ok(())
    }

    async fn save_orders(&self, opened: &Opened) -> Result<(), ReplicaError> {
        self.calm(opened).await;
        if opened.closed.get() {
            return Ok(());
        }
        let orders = opened.replica.memory_mut().ranks_to_save();
        let reloads = opened.replica.reloads();
        for (key, slots) in orders {
            let mut bytes = Vec::new();
            let mut timer = Timer::start();
            for piece in slots.chunks(ORDER_PIECE) {
                if timer.ms() > PIECE_MS {
                    self.calm(opened).await;
                    timer = Timer::start();
                }
                if opened.closed.get() || opened.replica.reloads() != reloads {
                    return Ok(());
                }
                opened.replica.memory().encode_order(piece, &mut bytes);
            }
            opened.replica.save_ranks(vec![(key, bytes)]).await?;
        }
        Ok(())
    }

    fn watch_leader(&self, opened: &Rc<Opened>) {
        let now = self.0.host.uptime();
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
            entry.unsent = state.unsent() + opened.files_waiting.get();
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
