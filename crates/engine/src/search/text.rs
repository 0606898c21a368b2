//! The folded text of a record, as it stands on the shelf.

use model::entities::{activity, answer, contact, lead};
use model::{FieldDef, FieldKind, Kind, Value, phone};

use super::{FIELD, FIELD_BYTES, NAME_END, SPELT, Search};
use crate::derived::names;
use crate::records::register::field_of;
use crate::records::{Records, Slot};

impl Search {
    /// The text of a record with these searched fields.
    pub(super) fn text(
        &mut self,
        records: &Records,
        searched: &[&FieldDef],
        slot: Slot,
        kind: Kind,
    ) -> String {
        let mut text = String::with_capacity(256);
        let (name, sorted) = names::both(records, slot);
        let name = self.folding.fold(&name);
        self.spell(&name, &mut text);
        if matches!(kind, Kind::Contact | Kind::Lead) {
            let other = if kind == Kind::Contact { contact::OTHER_NAME } else { lead::OTHER_NAME };
            let sorted = self.folding.fold(&sorted);
            let other = self.folding.fold(&records.text(slot, other));
            for more in [sorted, other] {
                if !more.is_empty() && more != name {
                    self.spell(&more, &mut text);
                }
            }
        }
        text.push(FIELD);
        text.push(NAME_END);
        records.visit(slot, &mut |register| {
            let Some((field, element)) = field_of(register.tag).filter(|_| register.is_filled()) else {
                return true;
            };
            let Some(def) = searched.iter().find(|def| def.id == field) else { return true };
            if let FieldKind::Role { .. } = def.kind {
                let target = element.and_then(|id| records.slot(id)).map(|slot| records.resolve(slot));
                if let Some(target) = target {
                    self.spell_name(records, target, &mut text);
                }
            }
            match register.as_text() {
                Some(content) => self.content(&def.kind, content, &mut text),
                None => self.value(register.value(), &mut text),
            }
            true
        });
        for target in named_by(records, slot, kind) {
            self.field(&names::display(records, records.resolve(target)), &mut text);
        }
        text.push(FIELD);
        text
    }

    /// The name of a record that this one refers to. Many refer to the same one.
    fn spell_name(&mut self, records: &Records, slot: Slot, text: &mut String) {
        if let Some(spelt) = self.spelt.get(&slot) {
            return text.push_str(spelt);
        }
        let start = text.len();
        self.spell(&self.folding.fold(&names::display(records, slot)), text);
        if self.spelt.len() < SPELT {
            self.spelt.insert(slot, text[start..].into());
        }
    }

    /// A name and its pinyin.
    fn spell(&self, folded: &str, text: &mut String) {
        if folded.is_empty() {
            return;
        }
        text.push(FIELD);
        text.push_str(cut(folded));
        let mut initials_seen: Vec<String> = Vec::new();
        let spellings = self.pinyin.as_ref().map(|pinyin| pinyin.spellings(folded));
        for (full, initials) in spellings.unwrap_or_default() {
            text.push(FIELD);
            text.push_str(&full);
            if !initials_seen.contains(&initials) {
                text.push(FIELD);
                text.push_str(&initials);
                initials_seen.push(initials);
            }
        }
    }

    fn value(&self, value: Option<Value>, text: &mut String) {
        let Some(Value::Address(address)) = value else { return };
        for part in [&address.lines, &address.city, &address.region, &address.postal_code, &address.country] {
            self.field(part, text);
        }
    }

    fn content(&self, kind: &FieldKind, content: &str, text: &mut String) {
        self.field(content, text);
        if matches!(kind, FieldKind::Phone) {
            text.push(FIELD);
            text.push_str(&phone::digits(content, None));
        }
    }

    fn field(&self, content: &str, text: &mut String) {
        if !content.is_empty() {
            text.push(FIELD);
            self.folding.fold_into(cut(content), text);
        }
    }
}

/// What a record is about: it is found by these names, too.
fn named_by(records: &Records, slot: Slot, kind: Kind) -> Vec<Slot> {
    match kind {
        Kind::Activity => {
            let about = records.elements(slot, activity::ABOUT).into_iter();
            about.filter_map(|(_, value)| records.slot(value.as_ref_id()?)).collect()
        }
        Kind::Answer => [answer::CUSTOMER, answer::CONTACT]
            .into_iter()
            .filter_map(|field| records.target(slot, field))
            .collect(),
        _ => Vec::new(),
    }
}

/// The beginning of a text, at a boundary of characters.
pub(super) fn cut(text: &str) -> &str {
    if text.len() <= FIELD_BYTES {
        return text;
    }
    let mut end = FIELD_BYTES;
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    &text[..end]
}
