//! Comparing records by the fields of an order, all at once or one against a sorted list.

use std::cmp::Ordering;

use model::entities::common;
use model::{Decimal, FieldId, FieldKind, Kind, Money, RecordId, SortKey, Value};

use super::sorting::Sorting;
use crate::derived::{Scope, names, stages};
use crate::records::hash::{IdMap, IdSet};
use crate::records::{Records, Slot};

/// An order of one kind's records.
pub struct Order<'s, 'a> {
    pub(super) scope: &'s Scope<'a>,
    pub(super) keys: Vec<Key>,
    /// Places of stages and pipelines, where rows are sorted by these.
    places: IdMap<RecordId, i128>,
}

/// What is compared, one after the other.
#[derive(Debug)]
pub(super) struct Key {
    pub(super) sort: SortKey,
    kind: FieldKind,
    /// What a reference leads to, after its name: rows that refer to one record follow each other, though others have its
    /// name.
    is_target: bool,
}

/// What a field sorts by.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Sortable {
    Number(i128),
    Text(String),
    Empty,
}

impl<'s, 'a> Order<'s, 'a> {
    /// By these fields; by name when there are none.
    pub fn new(scope: &'s Scope<'a>, kind: Kind, sort: &[SortKey]) -> Self {
        let by_name = [SortKey { field: common::DISPLAY_NAME, descending: false }];
        let sort = if sort.is_empty() { &by_name } else { sort };
        let mut keys = Vec::with_capacity(sort.len());
        for sort in sort {
            let def = scope.catalogue.field(kind, sort.field);
            let kind = def.map_or(FieldKind::Text, |def| def.kind.clone());
            let refers = matches!(kind, FieldKind::Ref(_) | FieldKind::Member);
            keys.push(Key { sort: *sort, kind: kind.clone(), is_target: false });
            keys.extend(refers.then_some(Key { sort: *sort, kind, is_target: true }));
        }
        let by_stage = |key: &Key| matches!(&key.kind, FieldKind::Ref(kinds) if kinds.iter().any(|kind| is_placed(*kind)));
        let places = if keys.iter().any(by_stage) { stages::places(scope) } else { IdMap::default() };
        Self { scope, keys, places }
    }

    /// Whether a change of one record can move others of this kind.
    pub fn is_foreign(&self, of: Kind) -> bool {
        self.keys.iter().any(|key| match key.sort.field {
            // An order without a number goes by its customer, a line by its product.
            common::DISPLAY_NAME => matches!(of, Kind::Order | Kind::OrderLine),
            FieldId::Derived(_) => true,
            _ => matches!(key.kind, FieldKind::Ref(_) | FieldKind::Role { .. } | FieldKind::Member),
        })
    }

    /// Sorts records, all at once.
    pub fn sort(&self, slots: Vec<Slot>) -> Vec<Slot> {
        let mut sorting = Sorting::new(slots);
        while !sorting.step(self, usize::MAX) {}
        sorting.into_slots()
    }

    /// How many records of a sorted list, from one on, come before this one. Looks near there first: what is inserted is
    /// sorted, too. Those that were moved since the list was sorted say nothing.
    pub(super) fn place(&self, list: &[Slot], from: usize, slot: Slot, moved: &IdSet<Slot>) -> usize {
        let keys = self.keys_of(slot);
        let before = |at: usize| {
            let Some(other) = list[at..].iter().find(|other| !moved.contains(other)) else { return false };
            let order = self.compare_keys(&self.keys_of(*other), &keys);
            order.then_with(|| by_id(self.scope.records, *other, slot)).is_lt()
        };
        let (mut known, mut end, mut step) = (from, list.len(), 1);
        while known + step <= list.len() {
            if !before(known + step - 1) {
                end = known + step - 1;
                break;
            }
            known += step;
            step *= 4;
        }
        while known < end {
            let middle = known + (end - known) / 2;
            if before(middle) {
                known = middle + 1;
            } else {
                end = middle;
            }
        }
        known
    }

    fn compare_keys(&self, a: &[Sortable], b: &[Sortable]) -> Ordering {
        let mut pairs = self.keys.iter().zip(a.iter().zip(b));
        let order = pairs.find_map(|(key, (a, b))| {
            let order = match (a, b) {
                (Sortable::Empty, Sortable::Empty) => Ordering::Equal,
                (Sortable::Empty, _) => Ordering::Greater,
                (_, Sortable::Empty) => Ordering::Less,
                (a, b) if key.sort.descending => self.compare_values(b, a),
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
        self.keys.iter().map(|key| self.sortable(slot, key)).collect()
    }

    pub(super) fn sortable(&self, slot: Slot, key: &Key) -> Sortable {
        let (scope, field, kind) = (self.scope, key.sort.field, &key.kind);
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
            (Value::Ref(id), FieldKind::Member) if key.is_target => Sortable::Number(number_of(id)),
            (Value::Ref(id), _) if key.is_target => Sortable::Number(number_of(scope.records.resolve_id(id))),
            (Value::Ref(id), FieldKind::Member) => {
                scope.derived.members.get(&id).cloned().map_or(Sortable::Empty, text)
            }
            (Value::Ref(id), _) => self.place_of(id).unwrap_or_else(|| self.name_of(id)),
            (Value::Text(content) | Value::Choice(content) | Value::Entry { text: content, .. }, _) => {
                text(content)
            }
            (Value::Address(address), _) => {
                text([address.country, address.region, address.city, address.lines].join(" "))
            }
            (value, _) => self.number(&value).map_or(Sortable::Empty, Sortable::Number),
        }
    }

    /// Stages stand in the order of their pipelines, one that is gone after them.
    fn place_of(&self, id: RecordId) -> Option<Sortable> {
        let slot = self.scope.records.slot(id)?;
        let is_placed = self.scope.records.kind(slot).is_some_and(is_placed);
        is_placed.then(|| Sortable::Number(self.places.get(&id).copied().unwrap_or(i128::from(i64::MAX))))
    }

    fn name_of(&self, id: RecordId) -> Sortable {
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

/// Whether records of a kind have places of their own among each other.
const fn is_placed(kind: Kind) -> bool {
    matches!(kind, Kind::Stage | Kind::Pipeline)
}

/// A number that tells records apart; of an id the part that fits.
fn number_of(id: RecordId) -> i128 {
    (u128::from_be_bytes(id.0) >> 29) as i128
}

fn text(text: String) -> Sortable {
    if text.is_empty() { Sortable::Empty } else { Sortable::Text(text) }
}

pub(super) fn by_id(records: &Records, a: Slot, b: Slot) -> Ordering {
    records.id(a).cmp(&records.id(b))
}
