//! Searches for duplicates: how each stands, and what it found, as it is now. The arithmetic is `scoring::duplicates`.
//!
//! A search keeps slots and weights. Who was merged, deleted or told apart since is seen when it is read: a pair is shown
//! between the records that stand for its two, and goes when these are one, gone or different by somebody's word.

mod reading;

use model::entities::common;
use model::{FieldId, Kind, Value};
use protocol::duplicates::{self as shown, DuplicatesQuery, Level};
use scoring::duplicates as scoring;

use crate::derived::Scope;
use crate::queries::Asked;
use crate::records::hash::IdSet;
use crate::records::{Records, Slot};
pub(crate) use reading::Reading;

/// Pairs of one search that are kept, the most probable first.
const MOST_PAIRS: usize = 10_000;
/// Pairs of a window.
const MOST_SHOWN: u32 = 500;

/// The searches that go on or are over: one a kind at most.
#[derive(Debug, Default)]
pub(crate) struct Searches {
    begun: u64,
    all: Vec<Search>,
}

#[derive(Debug)]
struct Search {
    number: u64,
    kind: Kind,
    state: State,
}

#[derive(Debug)]
enum State {
    /// How much is done, in thousandths.
    Going(u16),
    Found(Found),
}

/// What a search found.
#[derive(Debug)]
pub(crate) struct Found {
    records: u32,
    at: i64,
    left_out: u32,
    prior: i32,
    fields: &'static [FieldId],
    pairs: Vec<Pair>,
}

#[derive(Debug)]
struct Pair {
    a: Slot,
    b: Slot,
    score: i32,
    probability: f64,
    parts: Vec<scoring::Part>,
}

impl Searches {
    /// Begins a search, in place of one that was begun before among the same kind. Returns its number.
    pub(crate) fn begin(&mut self, kind: Kind) -> u64 {
        self.stop(kind);
        self.begun += 1;
        self.all.push(Search { number: self.begun, kind, state: State::Going(0) });
        self.begun
    }

    /// Stops the search among a kind, and forgets what it found.
    pub(crate) fn stop(&mut self, kind: Kind) {
        self.all.retain(|search| search.kind != kind);
    }

    /// What a search is among; `None` where it was stopped.
    pub(crate) fn kind(&self, number: u64) -> Option<Kind> {
        self.all.iter().find(|search| search.number == number).map(|search| search.kind)
    }

    /// How much of a search is done, from 0 to 1.
    pub(crate) fn goes(&mut self, number: u64, done: f64) {
        self.set(number, State::Going((done * 1000.0) as u16));
    }

    /// A search is over.
    pub(crate) fn ends(&mut self, number: u64, found: Found) {
        self.set(number, State::Found(found));
    }

    fn set(&mut self, number: u64, state: State) {
        if let Some(search) = self.all.iter_mut().find(|search| search.number == number) {
            search.state = state;
        }
    }
}

impl Found {
    /// Takes over what was found among the records of these slots.
    pub(crate) fn new(found: scoring::Found, slots: &[Slot], kind: Kind, at: i64) -> Self {
        let mut pairs = found.pairs;
        let left_out = pairs.len().saturating_sub(MOST_PAIRS) as u32;
        pairs.truncate(MOST_PAIRS);
        let keep = |pair: scoring::Pair| Pair {
            a: slots[pair.a as usize],
            b: slots[pair.b as usize],
            score: pair.score,
            probability: pair.probability,
            parts: pair.parts,
        };
        Self {
            records: slots.len() as u32,
            at,
            left_out,
            prior: found.model.prior,
            fields: reading::fields(kind),
            pairs: pairs.into_iter().map(keep).collect(),
        }
    }
}

/// Answers.
pub(super) fn answer(asked: &Asked<'_>, query: &DuplicatesQuery) -> shown::Search {
    let scope = &asked.scope;
    let search = scope.derived.searches.all.iter().find(|search| search.kind == query.kind);
    match search.map(|search| &search.state) {
        None => shown::Search::None,
        Some(State::Going(done)) => shown::Search::Going(*done),
        Some(State::Found(found)) => shown::Search::Found(window(scope, found, query)),
    }
}

fn window(scope: &Scope<'_>, found: &Found, query: &DuplicatesQuery) -> shown::Found {
    let records = scope.records;
    let asked = query.start..query.start.saturating_add(query.len.min(MOST_SHOWN));
    let mut seen: IdSet<u64> = IdSet::default();
    let (mut total, mut pairs) = (0, Vec::new());
    for pair in &found.pairs {
        let (a, b) = (records.resolve(pair.a), records.resolve(pair.b));
        let here = a != b && records.is_present(a) && records.is_present(b);
        if !here
            || !seen.insert(u64::from(a.min(b)) << 32 | u64::from(a.max(b)))
            || are_distinct(records, a, b)
        {
            continue;
        }
        if asked.contains(&total) {
            pairs.push(show(scope, found, pair, (a, b)));
        }
        total += 1;
    }
    shown::Found {
        records: found.records,
        at: found.at,
        left_out: found.left_out,
        total,
        prior: found.prior,
        start: query.start,
        pairs,
    }
}

/// Whether somebody said that two present records, or any that were merged into them, are not the same.
fn are_distinct(records: &Records, a: Slot, b: Slot) -> bool {
    let says = |of: Slot, other: Slot| {
        let to_any = records.with_merged(other).into_iter().flat_map(|slot| records.references_to(slot));
        let mut by = to_any.filter(|(_, field)| *field == common::DISTINCT_FROM);
        by.any(|(source, _)| records.resolve(source) == of)
    };
    says(a, b) || says(b, a)
}

fn show(scope: &Scope<'_>, found: &Found, pair: &Pair, (a, b): (Slot, Slot)) -> shown::Pair {
    let records = scope.records;
    let created = |slot| match records.value(slot, common::CREATED_AT) {
        Some(Value::Instant(at)) => (at, records.id(slot)),
        _ => (i64::MAX, records.id(slot)),
    };
    let (first, second) = if created(b) < created(a) { (b, a) } else { (a, b) };
    let side =
        |slot| shown::Side { id: records.id(slot), name: scope.name(slot), subtitle: scope.subtitle(slot) };
    let part = |part: &scoring::Part| {
        let level = match part.level {
            scoring::Level::Missing => return None,
            scoring::Level::Differs => Level::Differs,
            scoring::Level::Near => Level::Near,
            scoring::Level::Close => Level::Close,
            scoring::Level::Exact => Level::Exact,
        };
        let field = found.fields[usize::from(part.field)];
        Some(shown::Part { field, level, weight: part.weight, rarity: part.rarity })
    };
    shown::Pair {
        first: side(first),
        second: side(second),
        score: pair.score,
        probability: pair.probability,
        parts: pair.parts.iter().filter_map(part).collect(),
    }
}
