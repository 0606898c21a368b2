//! Comparing records by the fields of an order, all at once or one against a sorted list.

use std::cmp::Ordering;

use model::entities::common;
use model::{Decimal, FieldId, FieldKind, Kind, Money, SortKey, Value};

use crate::derived::{Scope, names};
use crate::records::hash::IdMap;
use crate::records::{Records, Slot};

/// Changed records above which lists that depend on other records are made again instead of patched.
pub(super) const BULK: usize = 256;

/// Where numbers end and the places of texts begin while a list is sorted; what is empty comes after both.
const NUMBERS: i128 = 1 << 100;
const TEXTS: i128 = NUMBERS + 1;
const EMPTY: i128 = i128::MAX;

/// An order of one kind's records.
pub struct Order<'s, 'a> {
    scope: &'s Scope<'a>,
    keys: Vec<(SortKey, FieldKind)>,
}

/// What a field sorts by.
#[derive(Debug, Clone, PartialEq)]
enum Sortable {
    Number(i128),
    Text(String),
    Empty,
}

impl<'s, 'a> Order<'s, 'a> {
    /// By these fields; by name when there are none.
    pub fn new(scope: &'s Scope<'a>, kind: Kind, sort: &[SortKey]) -> Self {
        let by_name = [SortKey { field: common::DISPLAY_NAME, descending: false }];
        let sort = if sort.is_empty() { &by_name } else { sort };
        let key = |key: &SortKey| {
            let kind = scope.catalogue.field(kind, key.field).map_or(FieldKind::Text, |def| def.kind.clone());
            (*key, kind)
        };
        Self { scope, keys: sort.iter().map(key).collect() }
    }

    /// Whether a change of one record can move others.
    pub fn is_foreign(&self) -> bool {
        self.keys.iter().any(|(key, kind)| {
            let foreign = matches!(kind, FieldKind::Ref(_) | FieldKind::Role { .. } | FieldKind::Member);
            foreign || matches!(key.field, FieldId::Derived(_)) && key.field != common::DISPLAY_NAME
        })
    }

    /// Sorts records. Texts are put in the language's order once, however many records share them.
    pub fn sort(&self, slots: Vec<Slot>) -> Vec<Slot> {
        let mut texts: IdMap<String, i128> = IdMap::default();
        let mut keys: Vec<i128> = Vec::with_capacity(slots.len() * self.keys.len());
        for slot in &slots {
            for (key, kind) in &self.keys {
                keys.push(match self.sortable(*slot, key.field, kind) {
                    Sortable::Number(number) => number.clamp(-NUMBERS, NUMBERS),
                    Sortable::Empty => EMPTY,
                    Sortable::Text(text) => {
                        let next = texts.len() as i128;
                        TEXTS + *texts.entry(text).or_insert(next)
                    }
                });
            }
        }
        let ranks = self.ranks(texts);
        let directions = self.keys.iter().map(|(key, _)| key.descending).cycle();
        for (key, descending) in keys.iter_mut().zip(directions).filter(|(key, _)| **key != EMPTY) {
            if *key >= TEXTS {
                *key = TEXTS + i128::from(ranks[(*key - TEXTS) as usize]);
            }
            if descending {
                *key = -*key;
            }
        }
        let width = self.keys.len();
        let mut rows: Vec<(i128, u32)> =
            (0..slots.len()).map(|row| (keys[row * width], row as u32)).collect();
        let rest = |row: u32| &keys[row as usize * width + 1..(row as usize + 1) * width];
        rows.sort_unstable_by(|a, b| {
            let order = a.0.cmp(&b.0).then_with(|| rest(a.1).cmp(rest(b.1)));
            order.then_with(|| by_id(self.scope.records, slots[a.1 as usize], slots[b.1 as usize]))
        });
        rows.into_iter().map(|(_, row)| slots[row as usize]).collect()
    }

    /// The places of texts in the language's order, by their numbers.
    fn ranks(&self, texts: IdMap<String, i128>) -> Vec<u32> {
        let mut sorted: Vec<String> = texts.keys().cloned().collect();
        self.scope.viewer.locale.sort(&mut sorted);
        let mut ranks = vec![0; texts.len()];
        for (rank, text) in sorted.iter().enumerate() {
            if let Some(number) = texts.get(text) {
                ranks[*number as usize] = rank as u32;
            }
        }
        ranks
    }

    /// The list after these records changed (ascending); `None` when it stays as it is. `passes` says which of them
    /// belong to it.
    pub fn patch(&self, list: &[Slot], changed: &[Slot], passes: impl Fn(Slot) -> bool) -> Option<Vec<Slot>> {
        let mut kept: Vec<Slot> = Vec::with_capacity(list.len() + changed.len());
        if let [only] = changed {
            kept.extend(list.iter().filter(|slot| *slot != only));
        } else {
            let mut gone = vec![false; self.scope.records.slots()];
            changed.iter().for_each(|slot| gone[*slot as usize] = true);
            kept.extend(list.iter().filter(|slot| !gone[**slot as usize]));
        }
        let inserted: Vec<Slot> = changed.iter().copied().filter(|slot| passes(*slot)).collect();
        if inserted.is_empty() {
            return (kept.len() != list.len()).then_some(kept);
        }
        if inserted.len() > BULK && inserted.len() > kept.len() / 3 {
            kept.extend(inserted);
            return Some(self.sort(kept)).filter(|sorted| sorted != list);
        }
        let inserted = self.sort(inserted);
        let mut merged = Vec::with_capacity(kept.len() + inserted.len());
        let mut from = 0;
        for slot in inserted {
            let keys = self.keys_of(slot);
            let place = self.place(&kept[from..], slot, &keys);
            merged.extend_from_slice(&kept[from..from + place]);
            merged.push(slot);
            from += place;
        }
        merged.extend_from_slice(&kept[from..]);
        Some(merged).filter(|merged| merged != list)
    }

    /// How many records of a sorted list come before this one. Looks near the start first: what is inserted is sorted, too.
    fn place(&self, list: &[Slot], slot: Slot, keys: &[Sortable]) -> usize {
        let before = |other: &Slot| {
            let order = self.compare_keys(&self.keys_of(*other), keys);
            order.then_with(|| by_id(self.scope.records, *other, slot)).is_lt()
        };
        let (mut known, mut step) = (0, 1);
        while known + step <= list.len() && before(&list[known + step - 1]) {
            known += step;
            step *= 4;
        }
        let end = list.len().min(known + step);
        known + list[known..end].partition_point(before)
    }

    fn compare_keys(&self, a: &[Sortable], b: &[Sortable]) -> Ordering {
        let mut pairs = self.keys.iter().zip(a.iter().zip(b));
        let order = pairs.find_map(|((key, _), (a, b))| {
            let order = match (a, b) {
                (Sortable::Empty, Sortable::Empty) => Ordering::Equal,
                (Sortable::Empty, _) => Ordering::Greater,
                (_, Sortable::Empty) => Ordering::Less,
                (a, b) if key.descending => self.compare_values(b, a),
                (a, b) => self.compare_values(a, b),
            };
            Some(order).filter(|order| order.is_ne())
        });
        order.unwrap_or(Ordering::Equal)
    }

    fn compare_values(&self, a: &Sortable, b: &Sortable) -> Ordering {
        match (a, b) {
            (Sortable::Number(a), Sortable::Number(b)) => a.cmp(b),
            (Sortable::Text(a), Sortable::Text(b)) if a == b => Ordering::Equal,
            (Sortable::Text(a), Sortable::Text(b)) => self.scope.viewer.locale.compare(a, b),
            // One field holds one type; anything else keeps a stated order all the same.
            (Sortable::Number(_), _) => Ordering::Less,
            _ => Ordering::Greater,
        }
    }

    fn keys_of(&self, slot: Slot) -> Vec<Sortable> {
        self.keys.iter().map(|(key, kind)| self.sortable(slot, key.field, kind)).collect()
    }

    fn sortable(&self, slot: Slot, field: FieldId, kind: &FieldKind) -> Sortable {
        let scope = self.scope;
        if field == common::DISPLAY_NAME {
            return text(names::sorted(scope.records, slot));
        }
        if let FieldKind::Role { .. } = kind {
            let first = scope.records.elements(slot, field).into_iter().next();
            return first.map_or(Sortable::Empty, |(element, _)| self.name_of(element));
        }
        let value = match field {
            FieldId::Derived(_) => scope.value(slot, field),
            _ => scope.records.registers_of(slot, field).first().and_then(|register| register.value()),
        };
        let Some(value) = value else { return Sortable::Empty };
        match (value, kind) {
            (Value::Choice(key), FieldKind::Choice(options)) => {
                match options.iter().position(|other| other.key == key) {
                    Some(place) => Sortable::Number(place as i128),
                    None => text(key),
                }
            }
            (Value::Ref(id), _) => self.name_of(id),
            (Value::Text(content) | Value::Choice(content) | Value::Entry { text: content, .. }, _) => {
                text(content)
            }
            (Value::Address(address), _) => {
                text([address.country, address.region, address.city, address.lines].join(" "))
            }
            (value, _) => self.number(&value).map_or(Sortable::Empty, Sortable::Number),
        }
    }

    fn name_of(&self, id: model::RecordId) -> Sortable {
        match self.scope.records.slot(id) {
            Some(slot) => text(self.scope.name(self.scope.records.resolve(slot))),
            None => Sortable::Empty,
        }
    }

    fn number(&self, value: &Value) -> Option<i128> {
        Some(match value {
            Value::Bool(value) => i128::from(*value),
            Value::Date(day) => i128::from(*day),
            Value::Instant(at) | Value::Zoned { at, .. } => i128::from(*at),
            Value::Money { .. } => {
                let money = Money::from_value(value)?;
                let derived = self.scope.derived;
                let own = derived
                    .rates
                    .convert(money, derived.settings.currency, self.scope.today)
                    .unwrap_or(money);
                micros(own.to_decimal())
            }
            value => micros(Decimal::from_value(value)?),
        })
    }
}

/// Six places, the most that a decimal has.
fn micros(value: Decimal) -> i128 {
    i128::from(value.mantissa()) * 10i128.pow(u32::from(6u8.saturating_sub(value.places())))
}

fn text(text: String) -> Sortable {
    if text.is_empty() { Sortable::Empty } else { Sortable::Text(text) }
}

fn by_id(records: &Records, a: Slot, b: Slot) -> Ordering {
    records.id(a).cmp(&records.id(b))
}
