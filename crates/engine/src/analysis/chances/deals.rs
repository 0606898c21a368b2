//! What is known of a deal on a day, today's or one of its past.
//!
//! Of the past only what was there by then is taken: contacts and orders by their days, and the value of a field where it was
//! written by that day or came with the deal, else it is not known. What people change when a deal ends is left out
//! altogether: the next step, the day on which it should close, the probability and the forecast that somebody set. The
//! stage on a past day is nowhere in the records; it is told by `scoring::chances::stage_parts` instead.

use model::entities::{activity, common, deal, shared};
use model::{RecordId, Value};
use reports::chances::{PIPELINES, Usual};
use scoring::chances::doublings;

use super::{Ended, day, was_known};
use crate::derived::{Scope, activities};
use crate::records::{Records, Slot};

/// Names of the facts; sources and pipelines follow.
pub(in crate::analysis) const FACTS: [&str; 4] = ["age", "contacts", "amount", "bought"];
/// Where what belongs to each name ends: a number each, then one for each source and each pipeline.
pub(in crate::analysis) const ENDS: [usize; 6] =
    [1, 2, 3, 4, 4 + shared::SOURCES.len(), 4 + shared::SOURCES.len() + PIPELINES];
/// How many facts there are.
pub(super) const COUNT: usize = ENDS[5];
/// Days within which a contact is a recent one.
const RECENT: i32 = 30;
/// Facts beyond these are as good as these: ages of four times the usual, amounts of an eighth and eight times, 15 contacts.
pub(super) const OLDEST: f64 = 5.0;
const LARGEST: f64 = 3.0;
pub(super) const MOST: f64 = 4.0;

/// The names of all facts, as a fit is kept by.
pub(in crate::analysis) fn names(scope: &Scope<'_>) -> Vec<String> {
    let sources = shared::SOURCES.iter().map(|source| format!("source-{}", source.key));
    let pipelines =
        super::read_pipelines(scope).into_iter().map(|pipeline| format!("pipeline-{}", pipeline.id));
    let mut names: Vec<String> = FACTS.iter().map(|key| (*key).to_owned()).collect();
    names.extend(sources.chain(pipelines.take(PIPELINES)));
    names
}

/// A deal that was won or lost, as far as it can be learned from: not one that was entered when it had ended.
pub(super) fn ended(scope: &Scope<'_>, slot: Slot) -> Option<Ended> {
    let records = scope.records;
    let status = records.text(slot, deal::STATUS);
    if !matches!(status.as_str(), "won" | "lost") || entered_late(records, slot) {
        return None;
    }
    let began = day(scope, slot, common::CREATED_AT)?;
    let on = day(scope, slot, deal::CLOSED_AT)?;
    let pipeline = records.id(records.target(slot, deal::PIPELINE)?);
    (began <= on).then(|| Ended {
        slot,
        id: records.id(slot),
        pipeline: Some(pipeline),
        last: [deal::LAST_STAGE, deal::STAGE]
            .into_iter()
            .find_map(|field| Some(records.id(records.target(slot, field)?))),
        began,
        on,
        happened: status == "won",
        minor: minor(scope, slot, began),
    })
}

/// Whether a deal was entered when it had ended already: then nobody knows how long it took, and what was known before.
pub(in crate::analysis) fn entered_late(records: &Records, slot: Slot) -> bool {
    match [common::CREATED_AT, deal::CLOSED_AT].map(|field| records.value(slot, field)) {
        [Some(Value::Instant(created)), Some(Value::Instant(closed))] => created >= closed,
        _ => false,
    }
}

/// An amount above 0, at the rate of the day on which the deal was created.
fn minor(scope: &Scope<'_>, slot: Slot, began: i32) -> Option<i64> {
    scope.money(slot, deal::AMOUNT, began).filter(|minor| *minor > 0)
}

/// What is known of a deal on a day.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::analysis) struct Known {
    pub(in crate::analysis) pipeline: Option<RecordId>,
    /// The stage in which it is today.
    pub(in crate::analysis) stage: Option<RecordId>,
    /// Days since it was created.
    pub(in crate::analysis) age: i32,
    /// Contacts within the last [`RECENT`] days.
    pub(in crate::analysis) contacts: u32,
    /// Amount in minor units of the workspace's currency.
    pub(in crate::analysis) minor: Option<i64>,
    /// Whether its customer had bought before the deal was created; `None` without a customer.
    pub(in crate::analysis) bought: Option<bool>,
    /// Where it came from, empty where nobody says; `None` where that was not known.
    pub(in crate::analysis) source: Option<String>,
}

/// Looks at a deal as it was known on a day.
pub(in crate::analysis) fn known(scope: &Scope<'_>, slot: Slot, on: i32) -> Known {
    let records = scope.records;
    let began = day(scope, slot, common::CREATED_AT).unwrap_or(on);
    let happened = |one: &Slot| activities::happened_at(records, *one).map(|at| scope.day_of(at));
    let contacts = records.referrers(slot, activity::ABOUT);
    let recent = |day: &i32| (on.saturating_sub(RECENT - 1)..=on).contains(day);
    let id = |field| records.target(slot, field).map(|target| records.id(target));
    Known {
        pipeline: id(deal::PIPELINE),
        stage: id(deal::STAGE),
        age: on.saturating_sub(began).max(0),
        contacts: contacts.iter().filter_map(happened).filter(recent).count() as u32,
        minor: minor(scope, slot, began).filter(|_| was_known(scope, slot, deal::AMOUNT, on)),
        bought: bought(scope, slot, began),
        source: was_known(scope, slot, deal::SOURCE, on).then(|| records.text(slot, deal::SOURCE)),
    }
}

/// Whether the customer had a counted order before a day: his orders of later may be those that the deal led to.
fn bought(scope: &Scope<'_>, slot: Slot, before: i32) -> Option<bool> {
    let records = scope.records;
    let contacts = records.elements(slot, deal::CONTACTS).into_iter();
    let contact = contacts
        .filter_map(|(id, _)| records.slot(id))
        .map(|slot| records.resolve(slot))
        .min_by_key(|slot| records.id(*slot));
    let customer = records.target(slot, deal::COMPANY).or(contact)?;
    let sales = scope.derived.sales(records);
    Some(sales.of(records, customer).iter().any(|sale| sale.day < before))
}

impl Known {
    /// As numbers, in the order of [`names`]; no number where something is not known.
    pub(in crate::analysis) fn facts(&self, usual: Usual, pipelines: &[RecordId]) -> Vec<f64> {
        let flag = |is: bool| if is { 1.0 } else { 0.0 };
        let age = f64::from(self.age) / f64::from(usual.days);
        let amount = self.minor.map_or(f64::NAN, |minor| doublings(minor as f64 / usual.minor as f64));
        let mut facts = vec![
            doublings((1.0 + age).min(OLDEST)),
            doublings(1.0 + f64::from(self.contacts)).min(MOST),
            amount.clamp(-LARGEST, LARGEST),
            self.bought.map_or(f64::NAN, flag),
        ];
        facts.extend(shared::SOURCES.iter().map(|source| match &self.source {
            Some(own) => flag(*own == *source.key),
            None => f64::NAN,
        }));
        facts.extend(
            (0..PIPELINES)
                .map(|at| flag(self.pipeline.is_some() && pipelines.get(at).copied() == self.pipeline)),
        );
        facts
    }
}
