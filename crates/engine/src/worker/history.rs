//! Earlier values from the server: asked for while somebody looks at the history of a record, and never waited for.

use std::rc::Rc;

use model::RecordId;
use protocol::Query;
use sync::limits::MAX_HISTORY_ITEMS;
use sync::wire::history::{HistoryPage, HistoryRequest};

use super::Engine;
use crate::history::told::Pages;
use crate::session::Opened;
use crate::transport::CallError;

/// A history that somebody looks at, and how many of its entries.
pub(crate) type Shown = (RecordId, u32);

impl Engine {
    /// A live query begins. Who opens a history wants it as it is now.
    pub(crate) fn renew_history(&self, query: &Query) {
        if let Query::History { record, .. } = query
            && let Some(opened) = self.opened()
        {
            opened.replica.memory_mut().history.told.renew(*record);
        }
    }

    /// Asks the server for the histories that are looked at, as far as it was not asked and can be.
    pub(crate) fn ask_histories(&self, opened: &Rc<Opened>) {
        let shown = self.shown_histories();
        if shown.is_empty() {
            return;
        }
        let heard_at = heard_at(opened);
        let records: Vec<RecordId> = shown.iter().map(|(record, _)| *record).collect();
        let due = opened.replica.memory_mut().history.told.due(&records, heard_at);
        for history in shown.into_iter().filter(|(record, _)| due.contains(record)) {
            self.ask_history_later(opened, history, heard_at);
        }
    }

    /// Each record whose history somebody looks at, once.
    fn shown_histories(&self) -> Vec<Shown> {
        let mut shown: Vec<Shown> = Vec::new();
        for (_, _, query) in self.0.ports.borrow().queries() {
            let Query::History { record, limit } = query else { continue };
            match shown.iter_mut().find(|(other, _)| *other == record) {
                Some((_, most)) => *most = limit.max(*most),
                None => shown.push((record, limit)),
            }
        }
        shown
    }

    /// Asks for one history and answers the live query again.
    pub(crate) async fn ask_history(&self, opened: &Rc<Opened>, history: Shown, heard_at: Option<i64>) {
        let pages = self.fetch_history(opened, history).await;
        if opened.closed.get() {
            return;
        }
        if let Err(error @ (CallError::Refused(_) | CallError::Unexpected(_))) = &pages {
            opened.note(self.0.host.now(), format!("history: {error}"));
        }
        let (record, _) = history;
        opened.replica.memory_mut().history.told.answered(record, pages.ok(), heard_at);
        opened.live.borrow_mut().refresh_history(record);
        self.refresh();
    }

    async fn fetch_history(&self, opened: &Opened, (record, entries): Shown) -> Result<Pages, CallError> {
        let mut pages = Pages::default();
        let mut before = None;
        loop {
            let request = HistoryRequest {
                workspace: opened.workspace,
                record: sync::ids::RecordId(record.0),
                before,
                limit: MAX_HISTORY_ITEMS as u32,
            };
            let bytes = self.0.api.history(&request).await?;
            let page =
                HistoryPage::decode(&bytes).map_err(|error| CallError::Unexpected(error.to_string()))?;
            pages.add(&page);
            before = pages.next(entries as usize);
            if before.is_none() {
                return Ok(pages);
            }
        }
    }
}

/// When the server was last heard, by the clock of whoever leads; `None` when it cannot be asked.
fn heard_at(opened: &Opened) -> Option<i64> {
    let machine = opened.machine.borrow();
    let standing = match &*opened.heard.borrow() {
        Some(heard) if !machine.is_leading() => heard.clone(),
        _ => machine.standing(),
    };
    let shut = standing.offline_since.is_some() || standing.signed_out || standing.forbidden;
    standing.last_contact.filter(|_| !shut)
}
