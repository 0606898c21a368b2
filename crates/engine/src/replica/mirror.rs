//! The memory that a replica keeps in step with its storage.

use std::collections::HashSet;

use sync::cell::{Cell, CellRef};
use sync::digest::{Digest, Total};
use sync::entry::EntryRef;
use sync::ids::{DeviceId, RecordId, StreamId};
use sync::stamp::Stamp;

use super::meta::Directory;
use crate::records::Layer;

/// A cell by what names it.
pub type CellName = (model::RecordId, Stamp);

/// State in memory. Every call comes after the commit that it belongs to.
pub trait Mirror: Sized {
    /// An empty one in the place of this one, to be loaded. `device` is the one that writes here now.
    fn fresh(&self, device: DeviceId) -> Self;

    /// Takes the place of another memory, from which it takes over what storage does not hold.
    fn replaces(&mut self, old: Self);

    /// Takes over stored entries at the start, the acknowledged layer first.
    fn load(&mut self, layer: Layer, entries: &mut dyn Iterator<Item = EntryRef<'_>>);

    /// Takes over one entry of the local history at the start.
    fn load_history(&mut self, bytes: &[u8]);

    /// Takes over who owns which device, whenever a hello brings it, and at the start.
    fn take_directory(&mut self, directory: &Directory);

    /// Everything is loaded.
    fn opened(&mut self);

    /// Another engine on this database wrote these cells, with what it overwrote.
    fn apply_dirty(&mut self, cells: &[Cell], history: &[u8]);

    /// What these pulled entries will overwrite, encoded for the history store. Called before the commit.
    fn history_of(&self, entries: &mut dyn Iterator<Item = EntryRef<'_>>) -> Vec<u8>;

    /// Whether nothing is left of a record, in either layer.
    fn is_gone(&self, record: model::RecordId) -> bool;

    /// Forgets earlier values of records of which nothing is left.
    fn forget_gone(&mut self);

    /// An encoded value of the history store without what is about these records; `None` when nothing is.
    fn history_without(&self, history: &[u8], records: &HashSet<RecordId>) -> Option<Vec<u8>>;

    /// The server gave these entries, with what [`Mirror::history_of`] said.
    fn apply_remote(&mut self, entries: &mut dyn Iterator<Item = EntryRef<'_>>, history: &[u8]);

    /// The server has these cells now.
    fn acknowledge(&mut self, cells: &[CellName]);

    /// These cells leave the overlay.
    fn refuse(&mut self, cells: &[CellName]);

    /// The digest of the acknowledged cells of a stream.
    fn digest(&mut self, stream: StreamId) -> Total;

    /// The sums of all buckets of the acknowledged cells of a stream.
    fn sums(&mut self, stream: StreamId) -> Vec<u128>;

    /// All digests of the acknowledged layer, if they have been summed.
    fn digests(&self) -> Option<Vec<(StreamId, Digest)>>;

    /// Takes over digests that were kept, after everything is loaded.
    fn set_digests(&mut self, digests: Vec<(StreamId, Digest)>);

    /// How many places of records there are: every record of the acknowledged layer is at one of them, and stays there
    /// until the memory is cleared.
    fn places(&self) -> usize;

    /// The record at a place.
    fn record_at(&self, place: usize) -> RecordId;

    /// The place of a record, if it has one.
    fn place_of(&self, record: RecordId) -> Option<usize>;

    /// Calls `visit` with every live acknowledged cell of the record at a place, in no order.
    fn visit_acknowledged(&self, place: usize, visit: &mut dyn FnMut(CellRef<'_>));
}
