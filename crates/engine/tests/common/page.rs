//! What a page sees of an engine that answers it turn by turn.

use engine::live::{Live, Moment};
use protocol::view::ReportView;
use protocol::{Query, View};

use super::Desk;

/// A page that looks at live answers.
#[derive(Default)]
pub struct Page {
    pub live: Live<u8>,
    pub views: Vec<Option<View>>,
}

impl Page {
    pub fn set(&mut self, key: u8, query: Query, desk: &Desk) {
        self.live.set(key, query, desk.viewer());
        self.views.resize(self.views.len().max(usize::from(key) + 1), None);
    }

    /// One turn, as the engine gives it when nothing else is to be done; whether more waits.
    pub fn turn(&mut self, desk: &mut Desk) -> bool {
        let moment = Moment { now: desk.now, wall: desk.now, working: true };
        for patch in self.live.run(&mut desk.ws, moment) {
            self.views[usize::from(patch.key)] = Some(patch.view.expect("answered"));
        }
        self.live.wait(&desk.ws, desk.now) == Some(0)
    }

    pub fn report(&self, key: u8) -> Option<ReportView> {
        match &self.views[usize::from(key)] {
            Some(View::Report(view)) => view.open().flatten().map(|view| *view),
            _ => None,
        }
    }
}
