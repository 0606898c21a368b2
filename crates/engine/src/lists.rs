//! Lists: the records of a kind that pass a filter, in an order, kept and patched instead of made again.
//!
//! A list is a vector of slots. After an edit the changed records are taken out and put back at the place that binary
//! search finds, so that one edit among 100,000 records costs microseconds; after many, the same is done in steps. Every
//! list in the order of names is drawn
//! from one *master*, the only thing that is ever collated as a whole; it outlives the session in storage.

mod building;
mod grouped;
mod order;
mod patching;
pub mod ranks;
mod sorting;
mod sums;

use std::rc::Rc;

use model::entities::common;
use model::{FieldId, Filter, Kind, RecordId, SortKey, Value};

use crate::analysis::is_score;
use crate::derived::Scope;
use crate::records::Slot;
pub use building::Building;
pub use grouped::Grouped;
pub use order::Order;
pub use patching::BULK;
use sums::Sums;

/// Lists kept; the one used longest ago goes first. Masters stay.
const KEPT: usize = 64;

/// What makes two lists the same.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Key {
    kind: Kind,
    filter: Filter,
    sort: Vec<SortKey>,
    locale: String,
    /// Filters may ask for me and for today.
    me: Option<RecordId>,
    today: Option<i32>,
}

#[derive(Debug)]
struct List {
    key: Key,
    /// Counts up.
    number: u64,
    slots: Rc<Vec<Slot>>,
    used: u64,
    /// Scores had a part in it.
    scores: bool,
    /// A stored segment had a part in it.
    segment: bool,
    /// It is sorted or filtered by something that other records decide.
    foreign: bool,
    /// Records of a master in which it differs from what storage holds.
    unsaved: usize,
    /// Sums of money fields, once somebody asked.
    sums: Vec<Sums>,
    /// Groups, once somebody asked.
    groups: Option<grouped::Kept>,
}

/// The kept lists.
#[derive(Debug, Default)]
pub struct Lists {
    /// Ascending by number.
    lists: Vec<List>,
    /// Counts up whenever somebody asks.
    clock: u64,
    /// What it was when everything was last asked again.
    asked_at: u64,
    /// Masters of earlier sessions, not yet looked at.
    saved: Vec<ranks::Saved>,
}

impl Lists {
    /// The records of a kind that pass the filter, in this order; ties by id. An empty order means by name.
    pub fn get(&mut self, scope: &Scope<'_>, kind: Kind, filter: &Filter, sort: &[SortKey]) -> Rc<Vec<Slot>> {
        let key = key(scope, kind, filter, sort);
        self.clock += 1;
        if let Some(list) = self.lists.iter_mut().find(|list| list.key == key) {
            list.used = self.clock;
            return list.slots.clone();
        }
        scope.used_scores.set(false);
        scope.used_segment.set(false);
        let (slots, unsaved) = self.make(scope, &key);
        let slots = Rc::new(slots);
        let order = Order::new(scope, kind, &key.sort);
        self.clock += 1;
        let list = List {
            slots: slots.clone(),
            number: self.clock,
            used: self.clock,
            scores: scope.used_scores.get(),
            segment: scope.used_segment.get(),
            foreign: order.is_foreign(kind) || is_computed(filter),
            unsaved: if is_master(&key) { unsaved } else { 0 },
            sums: Vec::new(),
            groups: None,
            key,
        };
        self.lists.push(list);
        self.shrink();
        slots
    }

    /// Sums of a money field over a list: one amount a currency, by currency.
    pub fn sums(
        &mut self,
        scope: &Scope<'_>,
        kind: Kind,
        filter: &Filter,
        sort: &[SortKey],
        field: FieldId,
    ) -> Vec<Value> {
        let slots = self.get(scope, kind, filter, sort);
        let key = key(scope, kind, filter, sort);
        let Some(list) = self.lists.iter_mut().find(|list| list.key == key) else { return Vec::new() };
        if !list.sums.iter().any(|sums| sums.field == field) {
            list.sums.push(Sums::new(scope, field, &slots));
        }
        list.sums.iter().find(|sums| sums.field == field).map(Sums::totals).unwrap_or_default()
    }

    /// The records of a list, and of a master in how many it differs from what storage holds.
    fn make(&mut self, scope: &Scope<'_>, key: &Key) -> (Vec<Slot>, usize) {
        let by_name = key.sort.is_empty();
        if by_name && key.filter == Filter::default() {
            return self.master(scope, key.kind);
        }
        if by_name {
            let master = self.get(scope, key.kind, &Filter::default(), &[]);
            return (pass(scope, key.kind, &key.filter, &mut master.iter().copied()), 0);
        }
        let slots = pass(scope, key.kind, &key.filter, &mut scope.records.of(key.kind));
        (Order::new(scope, key.kind, &key.sort).sort(slots), 0)
    }

    /// Forgets the lists that depend on the search, which was not complete when they were made.
    pub fn forget_searches(&mut self) {
        self.lists.retain(|list| !searches(&list.key.filter));
    }

    /// Forgets the lists that scores have a part in, and sums of scores.
    pub fn forget_scored(&mut self) {
        self.lists.retain(|list| !list.scores);
        for list in &mut self.lists {
            list.sums.retain(|sums| !is_score(sums.field));
            list.groups = None;
        }
    }

    /// Forgets the lists in languages that nobody looks in any more.
    pub fn keep_locales(&mut self, locales: &[String]) {
        self.lists.retain(|list| locales.contains(&list.key.locale));
    }

    /// Forgets every list: the fields, the rates or the language's order have changed.
    pub fn clear(&mut self) {
        self.lists.clear();
    }

    fn shrink(&mut self) {
        let others = self.lists.iter().filter(|list| !is_master(&list.key)).count();
        if others <= KEPT {
            return;
        }
        let oldest = self.lists.iter().filter(|list| !is_master(&list.key)).map(|list| list.used).min();
        self.lists.retain(|list| is_master(&list.key) || Some(list.used) != oldest);
    }
}

/// The records that pass a filter, in their order. Where there are columns all are asked at once, and a text is looked for in
/// all of them at once.
fn pass(scope: &Scope<'_>, kind: Kind, filter: &Filter, slots: &mut dyn Iterator<Item = Slot>) -> Vec<Slot> {
    let rule = scope.resolved(kind, filter);
    let selected = scope.derived.analyst().and_then(|analyst| (analyst.select)(scope, kind, &rule));
    if let Some(selected) = selected {
        return slots.filter(|slot| selected[*slot as usize]).collect();
    }
    let mut found: Option<Vec<bool>> = None;
    texts(filter, &mut |text| {
        let hits = scope.search.found(scope.records, &scope.search.prepare(text));
        found = hits.map(|mut hits| {
            found.iter().flatten().zip(&mut hits).for_each(|(other, hit)| *hit &= *other);
            hits
        });
    });
    let only_text = matches!(filter, Filter::Text(_));
    slots
        .filter(|slot| found.as_ref().is_none_or(|found| found[*slot as usize]))
        .filter(|slot| (only_text && found.is_some()) || scope.matches(*slot, &rule))
        .collect()
}

/// The texts that every record must contain that passes the filter.
fn texts(filter: &Filter, each: &mut dyn FnMut(&str)) {
    match filter {
        Filter::All(rules) => rules.iter().for_each(|rule| texts(rule, each)),
        Filter::Text(text) => each(text),
        Filter::Any(_)
        | Filter::Not(_)
        | Filter::Field { .. }
        | Filter::Segment(_)
        | Filter::Records(_)
        | Filter::Happened(_)
        | Filter::Moved(_) => {}
    }
}

/// Whether a rule itself looks for a text.
pub fn looks_for_text(filter: &Filter) -> bool {
    match filter {
        Filter::All(rules) | Filter::Any(rules) => rules.iter().any(looks_for_text),
        Filter::Not(rule) => looks_for_text(rule),
        Filter::Text(_) => true,
        Filter::Field { .. }
        | Filter::Segment(_)
        | Filter::Records(_)
        | Filter::Happened(_)
        | Filter::Moved(_) => false,
    }
}

/// Whether a filter needs the search; a stored segment may, too.
pub fn searches(filter: &Filter) -> bool {
    match filter {
        Filter::All(rules) | Filter::Any(rules) => rules.iter().any(searches),
        Filter::Not(rule) => searches(rule),
        Filter::Text(_) | Filter::Segment(_) => true,
        Filter::Field { .. } | Filter::Records(_) | Filter::Happened(_) | Filter::Moved(_) => false,
    }
}

/// Whether a filter asks for something that other records decide.
fn is_computed(filter: &Filter) -> bool {
    match filter {
        Filter::All(rules) | Filter::Any(rules) => rules.iter().any(is_computed),
        Filter::Not(rule) => is_computed(rule),
        Filter::Field { field, .. } => matches!(field, FieldId::Derived(_)),
        Filter::Segment(_) | Filter::Happened(_) | Filter::Moved(_) => true,
        Filter::Text(_) | Filter::Records(_) => false,
    }
}

fn is_master(key: &Key) -> bool {
    key.sort.is_empty() && key.filter == Filter::default()
}

fn key(scope: &Scope<'_>, kind: Kind, filter: &Filter, sort: &[SortKey]) -> Key {
    // By name alone is the same as by nothing.
    let by_name = [SortKey { field: common::DISPLAY_NAME, descending: false }];
    let sort = if sort == by_name { &[] } else { sort };
    let plain = *filter == Filter::default();
    Key {
        kind,
        filter: filter.clone(),
        sort: sort.to_vec(),
        locale: scope.viewer.locale.key(),
        me: (!plain).then_some(scope.viewer.me),
        today: (!plain || !sort.is_empty()).then_some(scope.today),
    }
}
