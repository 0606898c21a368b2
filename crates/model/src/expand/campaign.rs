//! Starting a campaign: its record, and with every customer that he gets it or is held out.

use std::collections::HashSet;

use super::action::Action;
use super::each::Each;
use super::{Now, Records, Write};
use crate::catalogue::Catalogue;
use crate::command::Change;
use crate::entities::campaign::{CUSTOMERS, draw, membership};
use crate::id::RecordId;
use crate::kind::Kind;
use crate::problem::{Problem, ProblemCode};
use crate::value::Value;

/// What is written when a campaign starts.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Start {
    /// The record of the campaign.
    pub campaign: Vec<Write>,
    /// Of every customer, and whom nothing could be written to.
    pub each: Each,
    /// Those who are held out, ascending.
    pub held_out: Vec<RecordId>,
}

/// Starts a campaign for these customers; so many thousandths of them are held out, see [`draw`]. One that is named twice counts
/// once, and one that was merged as the one that stands for him.
///
/// # Errors
/// What is wrong with the campaign itself.
pub fn start_campaign(
    (id, changes): (RecordId, &[Change]),
    customers: &[RecordId],
    thousandths: u16,
    records: &dyn Records,
    catalogue: &Catalogue,
    now: &Now,
) -> Result<Start, Vec<Problem>> {
    let mut action = Action::new(records, catalogue, now);
    let own = action.attempt(|action| action.create(id, Kind::Campaign, changes))?;
    let mut seen = HashSet::new();
    let customers = customers.iter().map(|customer| action.survivor_of(*customer));
    let mut refused = Vec::new();
    let mut whom: Vec<(RecordId, Kind)> = Vec::new();
    for customer in customers.filter(|customer| seen.insert(*customer)).collect::<Vec<_>>() {
        match action.attempt_to_find(customer) {
            Ok(kind) => whom.push((customer, kind)),
            Err(problems) => refused.push((customer, problems)),
        }
    }
    let ids: Vec<RecordId> = whom.iter().map(|(customer, _)| *customer).collect();
    let held_out = draw(id, &ids, thousandths);
    let mut attempts = vec![own];
    for (customer, kind) in whom {
        let Some([reached, out]) = membership(kind) else { continue };
        let field = if held_out.binary_search(&customer).is_ok() { out } else { reached };
        attempts.push(action.attempt(|action| {
            action.put_element(customer, field, Some(id), Some(Value::Ref(id)));
        })?);
    }
    let mut written = action.finish_each(&attempts).into_iter();
    let campaign = written.next().unwrap_or_default();
    Ok(Start { campaign, each: Each { written: ids.into_iter().zip(written).collect(), refused }, held_out })
}

impl Action<'_> {
    /// The kind of a customer who can get a campaign; what is wrong with any other record.
    fn attempt_to_find(&mut self, customer: RecordId) -> Result<Kind, Vec<Problem>> {
        let mut found = None;
        self.attempt(|action| match action.expect_live(customer, None, None) {
            Some(kind) if !CUSTOMERS.contains(&kind) => {
                action.problem(ProblemCode::NotAllowed, None, kind.key());
            }
            kind => found = kind,
        })?;
        found.ok_or_else(Vec::new)
    }
}
