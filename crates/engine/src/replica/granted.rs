//! What the last hello grants of what is here.

use std::collections::BTreeSet;

use sync::cursor::StreamCursor;
use sync::ids::StreamId;

use super::state::State;

impl State {
    /// The streams that may be written to, as the last hello said; `None` before the first.
    pub(crate) fn writable(&self) -> Option<Vec<StreamId>> {
        self.cursors.as_ref()?;
        let writable = self.directory.streams.iter().filter(|stream| stream.mode.may_push());
        Some(writable.map(|stream| stream.id).collect())
    }

    /// The cursors of the streams that the last hello granted for pulling.
    pub(crate) fn pulled(&self) -> impl Iterator<Item = StreamCursor> {
        let granted =
            |id| self.directory.streams.iter().any(|stream| stream.id == id && stream.mode.may_pull());
        let cursors = self.cursors.iter().flat_map(|cursors| &cursors.streams);
        cursors.filter(move |cursor| granted(cursor.id)).copied()
    }

    /// How many streams are here that the last hello did not grant: they are kept, and only read. `None`: nothing is
    /// granted and nothing is here, because all of it was taken away.
    pub fn absent(&self) -> Option<usize> {
        let Some(cursors) = &self.cursors else { return Some(0) };
        let granted = |id| self.directory.streams.iter().any(|stream| stream.id == id);
        let stored = self.manifest.segments.iter().map(|segment| segment.stream);
        let here: BTreeSet<StreamId> = cursors.streams.iter().map(|cursor| cursor.id).chain(stored).collect();
        let absent = here.into_iter().filter(|id| !granted(*id)).count();
        (absent > 0 || !self.directory.streams.is_empty()).then_some(absent)
    }
}
