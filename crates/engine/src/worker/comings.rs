//! Looking who came into segments and who went: at the first opening of a day, when a segment or its rule is new, and later at
//! most once an hour where something changed. Everybody else comes first.

use std::rc::Rc;

use model::RecordId;
use model::entities::segment_day::Seen;
use protocol::Failure;

use super::Engine;
use crate::comings::memory::Memory;
use crate::comings::{self, Found, Pass, Slice};
use crate::session::Opened;

/// How often it looks whether there is a reason.
const LOOK_MS: u32 = 5_000;
/// How long a slice may take: nobody is to notice it.
const SLICE_MS: f64 = 2.0;
/// How long changed records wait.
const HOUR_MS: i64 = 3_600_000;
/// Bytes that are written in one action, about.
const PIECE_BYTES: usize = 64 * 1024;

/// What there was when it was looked last.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Last {
    day: i32,
    changes: u64,
    /// Stands for the segments and their rules.
    segments: u64,
    /// At which uptime.
    at: i64,
}

impl Engine {
    /// Looks, for as long as the workspace is open.
    pub(crate) fn keep_comings(&self, opened: &Rc<Opened>) {
        let (engine, opened) = (self.clone(), opened.clone());
        self.0.host.spawn(Box::pin(async move {
            let mut last = None;
            loop {
                engine.0.host.sleep(LOOK_MS).await;
                engine.calm(&opened).await;
                if opened.closed.get() {
                    return;
                }
                let Some(next) = engine.reason_to_look(&opened, last) else { continue };
                match engine.look(&opened).await {
                    Ok(true) => last = Some(next),
                    Ok(false) => {}
                    Err(failure) => {
                        // It is tried again when there is another reason.
                        last = Some(next);
                        opened.note(engine.0.host.now(), failure.to_string());
                        engine.storage_trouble(&opened, &failure);
                    }
                }
            }
        }));
    }

    /// How things stand, where that is a reason to look: all that others wrote is here, and scores can be computed.
    fn reason_to_look(&self, opened: &Rc<Opened>, last: Option<Last>) -> Option<Last> {
        {
            let machine = opened.machine.borrow();
            let is_current = machine.is_leading() && machine.is_current();
            if !is_current || !comings::sees_everything(opened.role()) {
                return None;
            }
        }
        let viewer = self.viewer(opened, 0)?;
        let memory = opened.replica.memory();
        let is_ready = memory.has_analyst() && memory.is_at_rest();
        let (day, changes, at) = (memory.today(&viewer), memory.changes(), self.0.host.uptime());
        let is_same = last.is_some_and(|last| last.day == day && last.changes == changes);
        if !is_ready || is_same {
            return None;
        }
        let segments = comings::signature(&memory.records);
        let waits =
            |last: Last| last.day == day && last.segments == segments && at.saturating_sub(last.at) < HOUR_MS;
        (!last.is_some_and(waits)).then_some(Last { day, changes, segments, at })
    }

    /// Looks once; whether it came to an end.
    async fn look(&self, opened: &Rc<Opened>) -> Result<bool, Failure> {
        let before = opened.replica.comings().await?;
        let before = before.map(|bytes| Memory::from_bytes(&bytes)).unwrap_or_default();
        let Some(found) = self.look_at_all(opened, before).await else { return Ok(false) };
        let mut rest = &found.seen[..];
        while !rest.is_empty() {
            let (piece, others) = rest.split_at(piece(rest));
            let done = self.act(opened, 0, |workspace, author, stamps| {
                workspace.plan_segment_days(found.today, piece, author, stamps).map(Some)
            });
            done.await?;
            rest = others;
            self.calm(opened).await;
        }
        // Last: until it is kept, all of it is found and said again in the same words.
        opened.replica.keep_comings(found.memory.to_bytes()).await?;
        Ok(true)
    }

    async fn look_at_all(&self, opened: &Rc<Opened>, before: Memory) -> Option<Found> {
        let reloads = opened.replica.reloads();
        let viewer = self.viewer(opened, 0)?;
        let mut pass = Pass::begin(&opened.replica.memory(), &viewer, before)?;
        loop {
            let viewer = self.viewer(opened, 0)?;
            match pass.go_on(&opened.replica.memory(), &viewer, SLICE_MS) {
                Slice::More => {}
                Slice::Done => return Some(pass.finish()),
                Slice::Void => return None,
            }
            self.calm(opened).await;
            if opened.closed.get() || opened.replica.reloads() != reloads {
                return None;
            }
        }
    }
}

/// How many are written in one action.
fn piece(rest: &[(RecordId, Seen)]) -> usize {
    let mut bytes = 0;
    let fits = rest.iter().take_while(|(_, seen)| {
        let before = bytes;
        bytes += seen.to_bytes().len();
        before < PIECE_BYTES
    });
    fits.count()
}
