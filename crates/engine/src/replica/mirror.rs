//! The memory that a replica keeps in step with its storage.

use sync::cell::CellRef;
use sync::digest::Total;
use sync::entry::EntryRef;
use sync::ids::StreamId;
use sync::stamp::Stamp;

use crate::records::Layer;

/// A cell by what names it.
pub type CellName = (model::RecordId, Stamp);

/// State in memory. Every call comes after the commit that it belongs to.
pub trait Mirror {
    /// Forgets everything: a load follows.
    fn clear(&mut self);

    /// Takes over stored entries at the start, the acknowledged layer first.
    fn load(&mut self, layer: Layer, entries: &mut dyn Iterator<Item = EntryRef<'_>>);

    /// Takes over one entry of the local history, at the start or from another engine.
    fn load_history(&mut self, bytes: &[u8]);

    /// Everything is loaded.
    fn opened(&mut self, now: i64);

    /// Another engine on this database wrote these cells.
    fn apply_dirty(&mut self, entries: &mut dyn Iterator<Item = EntryRef<'_>>);

    /// What these pulled entries will overwrite, encoded for the history store. Called before the commit.
    fn history_of(&self, entries: &mut dyn Iterator<Item = EntryRef<'_>>) -> Vec<u8>;

    /// The server gave these entries.
    fn apply_remote(&mut self, entries: &mut dyn Iterator<Item = EntryRef<'_>>);

    /// The server has these cells now.
    fn acknowledge(&mut self, cells: &[CellName]);

    /// These cells leave the overlay.
    fn refuse(&mut self, cells: &[CellName]);

    /// The digest of the acknowledged cells of a stream.
    fn digest(&mut self, stream: StreamId) -> Total;

    /// Calls `visit` with every live acknowledged cell, in no order.
    fn visit_acknowledged(&self, visit: &mut dyn FnMut(CellRef<'_>));
}
