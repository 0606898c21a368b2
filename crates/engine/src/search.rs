//! Search over everything: prefixes and inner fragments, all words must be found.
//!
//! Each record has one folded text on a shelf: the spellings of its name (as written, pinyin, initials) in front, then
//! every other searched field, phone numbers also as plain digits. A search scans for the rarest word and checks the
//! others in what was found.

pub mod fold;
pub mod pinyin;
mod rank;
mod shelf;
mod text;

use model::{Catalogue, FieldDef, Kind};

use crate::records::hash::IdMap;
use crate::records::{Records, Slot};
use fold::Folding;
use pinyin::Pinyin;
pub use rank::Prepared;
use shelf::Shelf;
use text::cut;

/// Kinds that are found by whoever names none, most sought first.
pub const KINDS: &[Kind] = &[
    Kind::Contact,
    Kind::Company,
    Kind::Lead,
    Kind::Deal,
    Kind::Order,
    Kind::Product,
    Kind::Event,
    Kind::Activity,
    Kind::Answer,
    Kind::Campaign,
];

/// Kinds of few records, which fields refer to: found where they are asked for by kind.
pub const FEW: &[Kind] = &[Kind::Pipeline, Kind::Stage, Kind::Tag, Kind::Segment, Kind::Import];

/// Between the fields of a text.
const FIELD: char = '\n';
/// After the spellings of the name.
const NAME_END: char = '\u{1}';
/// Bytes of one field that are searched.
const FIELD_BYTES: usize = 4 << 10;
/// Records put on the shelf in one step of the first filling.
const STEP: usize = 100;
/// Spelt names of referred records that are kept while the shelf is filled.
const SPELT: usize = 8_192;

/// The searched fields of the kinds met so far.
type Fields<'a> = Vec<(Kind, Vec<&'a FieldDef>)>;

/// The search.
#[derive(Debug)]
pub struct Search {
    /// Folding of texts.
    pub folding: Folding,
    /// Until it is here names are found as they are written.
    pinyin: Option<Pinyin>,
    shelf: Shelf,
    /// How many slots are on the shelf already.
    filled: usize,
    /// Whether all were, once.
    complete: bool,
    /// While the shelf is filled: the spelt names of records that others refer to, such as the companies of people.
    spelt: IdMap<Slot, Box<str>>,
}

impl Default for Search {
    fn default() -> Self {
        Self {
            folding: Folding::default(),
            pinyin: if cfg!(split) { None } else { Some(Pinyin::default()) },
            shelf: Shelf::default(),
            filled: 0,
            complete: false,
            spelt: IdMap::default(),
        }
    }
}

impl Search {
    /// Whether names cannot be spelt yet.
    pub fn lacks_pinyin(&self) -> bool {
        self.pinyin.is_none()
    }

    /// Spells names from now on; what is on the shelf without spellings is put there anew.
    pub fn learn(&mut self, pinyin: Pinyin) {
        self.pinyin = Some(pinyin);
        self.clear();
    }

    /// Puts further records on the shelf; `false` once all are there.
    pub fn fill(&mut self, records: &Records, catalogue: &Catalogue) -> bool {
        let end = records.slots().min(self.filled + STEP);
        let mut fields = Fields::default();
        for slot in self.filled..end {
            self.put(records, catalogue, slot as Slot, &mut fields);
        }
        self.filled = end;
        self.complete |= end == records.slots();
        if end == records.slots() {
            self.spelt = IdMap::default();
        }
        end < records.slots()
    }

    /// Whether all records are on the shelf.
    pub fn is_filled(&self, records: &Records) -> bool {
        self.filled >= records.slots()
    }

    /// Puts all records on the shelf.
    pub fn fill_all(&mut self, records: &Records, catalogue: &Catalogue) {
        while self.fill(records, catalogue) {}
    }

    /// Forgets all texts: the fields that are searched have changed.
    pub fn clear(&mut self) {
        self.shelf = Shelf::default();
        self.filled = 0;
        self.complete = false;
        self.spelt = IdMap::default();
    }

    /// Takes over what has changed. Once everything was on the shelf, a few new records are put there, too.
    pub fn update(&mut self, records: &Records, catalogue: &Catalogue, slots: &[Slot]) {
        let filled = self.filled;
        self.spelt.clear();
        let mut fields = Fields::default();
        for slot in slots.iter().filter(|slot| (**slot as usize) < filled) {
            self.put(records, catalogue, *slot, &mut fields);
        }
        // A flood of new records is put there while nothing else is to be done, or when somebody searches.
        if self.complete && records.slots() - self.filled <= STEP {
            self.fill_all(records, catalogue);
        }
        self.spelt.clear();
    }

    fn put<'a>(&mut self, records: &Records, catalogue: &'a Catalogue, slot: Slot, fields: &mut Fields<'a>) {
        let is_found = |kind: &Kind| KINDS.contains(kind) || FEW.contains(kind);
        let kind = records.kind(slot).filter(|kind| is_found(kind) && records.is_present(slot));
        let Some(kind) = kind else { return self.shelf.put(slot, &[]) };
        if !fields.iter().any(|(of, _)| *of == kind) {
            fields.push((kind, catalogue.fields(kind).filter(|def| def.flags.searched).collect()));
        }
        let searched = fields.iter().find(|(of, _)| *of == kind).map_or(&[][..], |(_, all)| all);
        let text = self.text(records, searched, slot, kind);
        self.shelf.put(slot, text.as_bytes());
    }

    /// What was typed, ready to be compared.
    pub fn prepare(&self, typed: &str) -> Prepared {
        Prepared::new(&self.folding.fold(cut(typed)))
    }

    /// Whether a record is found.
    pub fn matches(&self, slot: Slot, prepared: &Prepared) -> bool {
        prepared.is_empty() || self.shelf.get(slot).is_some_and(|text| prepared.is_in(text))
    }

    /// Of every record whether it is found; `None` when nothing was typed.
    pub fn found(&self, records: &Records, prepared: &Prepared) -> Option<Vec<bool>> {
        if prepared.is_empty() {
            return None;
        }
        let mut found = vec![false; records.slots()];
        for fragment in prepared.rarest() {
            self.shelf.scan(fragment, |slot, text, _| found[slot as usize] |= prepared.is_in(text));
        }
        Some(found)
    }

    /// The best hits of these kinds (of [`KINDS`] when none is given), best first, and how many there are.
    pub fn find(
        &self,
        records: &Records,
        prepared: &Prepared,
        kinds: &[Kind],
        limit: usize,
    ) -> (Vec<Slot>, u32) {
        if prepared.is_empty() {
            return (Vec::new(), 0);
        }
        let kinds = if kinds.is_empty() { KINDS } else { kinds };
        let mut found: Vec<(u64, Slot)> = Vec::new();
        let fragments = prepared.rarest();
        for fragment in &fragments {
            self.shelf.scan(fragment, |slot, text, _| {
                let Some(kind) = records.kind(slot).filter(|kind| kinds.contains(kind)) else { return };
                if let Some(rank) = prepared.rank(text) {
                    let order = KINDS.iter().position(|other| *other == kind).unwrap_or(KINDS.len());
                    found.push((u64::from(rank) << 40 | (order as u64) << 32 | text.len() as u64, slot));
                }
            });
        }
        if fragments.len() > 1 {
            found.sort_unstable();
            found.dedup();
        }
        let total = found.len() as u32;
        let order = |a: &(u64, Slot), b: &(u64, Slot)| {
            a.0.cmp(&b.0).then_with(|| records.id(a.1).cmp(&records.id(b.1)))
        };
        if found.len() > limit && limit > 0 {
            found.select_nth_unstable_by(limit - 1, order);
        }
        found.truncate(limit);
        found.sort_unstable_by(order);
        (found.into_iter().map(|(_, slot)| slot).collect(), total)
    }

    /// Bytes in memory.
    pub fn bytes(&self) -> usize {
        self.shelf.bytes()
    }
}
