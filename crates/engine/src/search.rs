//! Search over everything: prefixes and inner fragments, all words must be found.
//!
//! Each record has one folded text on a shelf: the spellings of its name (as written, pinyin, initials) in front, then
//! every other searched field, phone numbers also as plain digits. A search scans for the rarest word and checks the
//! others in what was found.

pub mod fold;
pub mod pinyin;
mod rank;
mod shelf;

use model::entities::{activity, contact, lead};
use model::{Catalogue, FieldDef, FieldKind, Kind, Value, phone};

use crate::derived::names;
use crate::records::register::field_of;
use crate::records::{Records, Slot};
use fold::Folding;
use pinyin::Pinyin;
pub use rank::Prepared;
use shelf::Shelf;

/// Kinds that are found, most sought first.
pub const KINDS: &[Kind] = &[
    Kind::Contact,
    Kind::Company,
    Kind::Lead,
    Kind::Deal,
    Kind::Order,
    Kind::Product,
    Kind::Event,
    Kind::Activity,
];

/// Between the fields of a text.
const FIELD: char = '\n';
/// After the spellings of the name.
const NAME_END: char = '\u{1}';
/// Bytes of one field that are searched.
const FIELD_BYTES: usize = 4 << 10;
/// Records put on the shelf in one step of the first filling.
const STEP: usize = 500;

/// The search.
#[derive(Debug, Default)]
pub struct Search {
    /// Folding of texts.
    pub folding: Folding,
    pinyin: Pinyin,
    shelf: Shelf,
    /// How many slots are on the shelf already.
    filled: usize,
    /// Whether all were, once.
    complete: bool,
}

impl Search {
    /// Puts further records on the shelf; `false` once all are there.
    pub fn fill(&mut self, records: &Records, catalogue: &Catalogue) -> bool {
        let end = records.slots().min(self.filled + STEP);
        for slot in self.filled..end {
            self.put(records, catalogue, slot as Slot);
        }
        self.filled = end;
        self.complete |= end == records.slots();
        end < records.slots()
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
    }

    /// Takes over what has changed. Once everything was on the shelf, new records are put there, too.
    pub fn update(&mut self, records: &Records, catalogue: &Catalogue, slots: &[Slot]) {
        let filled = self.filled;
        for slot in slots.iter().filter(|slot| (**slot as usize) < filled) {
            self.put(records, catalogue, *slot);
        }
        if self.complete {
            self.fill_all(records, catalogue);
        }
    }

    fn put(&mut self, records: &Records, catalogue: &Catalogue, slot: Slot) {
        let kind = records.kind(slot).filter(|kind| KINDS.contains(kind) && records.is_present(slot));
        let text = kind.map(|kind| self.text(records, catalogue, slot, kind)).unwrap_or_default();
        self.shelf.put(slot, text.as_bytes());
    }

    fn text(&self, records: &Records, catalogue: &Catalogue, slot: Slot, kind: Kind) -> String {
        let searched: Vec<&FieldDef> = catalogue.fields(kind).filter(|def| def.flags.searched).collect();
        let mut text = String::new();
        let name = self.folding.fold(&names::display(records, slot));
        self.spell(&name, &mut text);
        if matches!(kind, Kind::Contact | Kind::Lead) {
            let other = if kind == Kind::Contact { contact::OTHER_NAME } else { lead::OTHER_NAME };
            let sorted = self.folding.fold(&names::sorted(records, slot));
            let other = self.folding.fold(&records.text(slot, other));
            for more in [sorted, other] {
                if !more.is_empty() && more != name {
                    self.spell(&more, &mut text);
                }
            }
        }
        text.push(FIELD);
        text.push(NAME_END);
        for register in records.registers(slot) {
            let Some((field, element)) = field_of(register.tag).filter(|_| register.is_filled()) else {
                continue;
            };
            let Some(def) = searched.iter().find(|def| def.id == field) else { continue };
            let Some(value) = register.value() else { continue };
            if let FieldKind::Role { .. } = def.kind {
                let target = element.and_then(|id| records.slot(id)).map(|slot| records.resolve(slot));
                if let Some(target) = target {
                    self.spell(&self.folding.fold(&names::display(records, target)), &mut text);
                }
            }
            self.value(&def.kind, &value, &mut text);
        }
        if kind == Kind::Activity {
            for (_, value) in records.elements(slot, activity::ABOUT) {
                if let Some(target) = value.as_ref_id().and_then(|id| records.slot(id)) {
                    self.field(&names::display(records, records.resolve(target)), &mut text);
                }
            }
        }
        text.push(FIELD);
        text
    }

    /// A name and its pinyin.
    fn spell(&self, folded: &str, text: &mut String) {
        if folded.is_empty() {
            return;
        }
        text.push(FIELD);
        text.push_str(cut(folded));
        let mut initials_seen: Vec<String> = Vec::new();
        for (full, initials) in self.pinyin.spellings(folded) {
            text.push(FIELD);
            text.push_str(&full);
            if !initials_seen.contains(&initials) {
                text.push(FIELD);
                text.push_str(&initials);
                initials_seen.push(initials);
            }
        }
    }

    fn value(&self, kind: &FieldKind, value: &Value, text: &mut String) {
        match value {
            Value::Address(address) => {
                for part in
                    [&address.lines, &address.city, &address.region, &address.postal_code, &address.country]
                {
                    self.field(part, text);
                }
            }
            value => {
                let Some(content) = value.as_text() else { return };
                self.field(content, text);
                if matches!(kind, FieldKind::Phone) {
                    text.push(FIELD);
                    text.push_str(&phone::digits(content, None));
                }
            }
        }
    }

    fn field(&self, content: &str, text: &mut String) {
        if !content.is_empty() {
            text.push(FIELD);
            self.folding.fold_into(cut(content), text);
        }
    }

    /// What was typed, ready to be compared.
    pub fn prepare(&self, typed: &str) -> Prepared {
        Prepared::new(&self.folding.fold(cut(typed)))
    }

    /// Whether a record is found.
    pub fn matches(&self, slot: Slot, prepared: &Prepared) -> bool {
        prepared.is_empty() || self.shelf.get(slot).is_some_and(|text| prepared.rank(text).is_some())
    }

    /// The best hits of these kinds (all kinds that are found, when none is given), best first, and how many there are.
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
        let mut found: Vec<(u64, Slot)> = Vec::new();
        let fragments = prepared.rarest();
        for fragment in &fragments {
            self.shelf.scan(fragment, |slot, text, _| {
                let kind = records.kind(slot).filter(|kind| kinds.is_empty() || kinds.contains(kind));
                let Some(kind) = kind else { return };
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

/// The beginning of a text, at a boundary of characters.
fn cut(text: &str) -> &str {
    if text.len() <= FIELD_BYTES {
        return text;
    }
    let mut end = FIELD_BYTES;
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    &text[..end]
}
