//! Comparing records by the fields of an order, all at once or one against a sorted list.

use std::cmp::Ordering;
use std::collections::HashMap;

use model::entities::common;
use model::{Decimal, FieldId, FieldKind, Kind, Money, SortKey, Value};

use crate::derived::{Scope, names};
use crate::records::{Records, Slot};

/// Changed records above which lists that depend on other records are made again instead of patched.
pub(super) const BULK: usize = 256;

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

    /// Sorts records.
    pub fn sort(&self, slots: Vec<Slot>) -> Vec<Slot> {
        let records = self.scope.records;
        let mut rows: Vec<(Vec<Sortable>, Slot)> =
            slots.into_iter().map(|slot| (self.keys_of(slot), slot)).collect();
        self.rank_texts(&mut rows);
        sorting::by(&mut rows, |a, b| self.compare_keys(&a.0, &b.0).then_with(|| by_id(records, a.1, b.1)));
        rows.into_iter().map(|(_, slot)| slot).collect()
    }

    /// Replaces every text by its place in the language's order, so that each pair is compared once.
    fn rank_texts(&self, rows: &mut [(Vec<Sortable>, Slot)]) {
        let mut ranks: HashMap<String, i128> = HashMap::new();
        for (keys, _) in rows.iter() {
            for key in keys {
                if let Sortable::Text(text) = key
                    && !ranks.contains_key(text)
                {
                    ranks.insert(text.clone(), 0);
                }
            }
        }
        let mut texts: Vec<String> = ranks.keys().cloned().collect();
        self.scope.viewer.locale.sort(&mut texts);
        for (rank, text) in texts.iter().enumerate() {
            ranks.insert(text.clone(), rank as i128);
        }
        for (keys, _) in rows {
            for key in keys {
                if let Sortable::Text(text) = key {
                    *key = Sortable::Number(ranks.get(text).copied().unwrap_or_default());
                }
            }
        }
    }

    /// The list after these records changed; `None` when it stays as it is. `passes` says which of them belong to it.
    pub fn patch(&self, list: &[Slot], changed: &[Slot], passes: impl Fn(Slot) -> bool) -> Option<Vec<Slot>> {
        let mut kept: Vec<Slot> = Vec::with_capacity(list.len() + changed.len());
        if let [only] = changed {
            kept.extend(list.iter().filter(|slot| *slot != only));
        } else {
            kept.extend(list.iter().filter(|slot| changed.binary_search(slot).is_err()));
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
            let place = kept[from..].partition_point(|other| {
                let order = self.compare_keys(&self.keys_of(*other), &keys);
                order.then_with(|| by_id(self.scope.records, *other, slot)).is_lt()
            });
            merged.extend_from_slice(&kept[from..from + place]);
            merged.push(slot);
            from += place;
        }
        merged.extend_from_slice(&kept[from..]);
        Some(merged).filter(|merged| merged != list)
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
