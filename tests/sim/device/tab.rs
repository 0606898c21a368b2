//! A second tab where tabs cannot share a worker: another engine on the same database, which writes and never leads.

use engine::replica::Replica;
use engine::workspace::Workspace;

use super::look::{Named, content};
use super::{Device, open};

impl Device {
    /// Opens the second tab, or closes it.
    pub async fn turn_tab(&mut self) {
        self.tab = match self.tab.take() {
            Some(_) => None,
            None => Some(open(&self.drive, self.workspace, &self.time, &self.skew_ms, self.seed + 500).await),
        };
    }

    /// The engine in which something is done.
    pub(super) fn acting(&self, in_tab: bool) -> &Replica<Workspace> {
        self.tab.as_ref().filter(|_| in_tab).unwrap_or(&self.replica)
    }

    /// Whoever leads hears that the other one wrote something.
    pub(super) async fn heard_of_tab(&self) {
        if self.tab.is_some()
            && let Err(error) = self.replica.catch_up().await
        {
            self.alarms.raise(format!("does not follow the other tab: {error}"));
        }
    }

    /// Every acknowledged cell as the second tab sees it, if there is one.
    pub(crate) async fn content_of_tab(&self) -> Option<Vec<Named>> {
        let tab = self.tab.as_ref()?;
        if let Err(error) = tab.catch_up().await {
            self.alarms.raise(format!("the other tab does not follow: {error}"));
        }
        Some(content(tab))
    }
}
