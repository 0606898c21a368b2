//! What customers answered when they were asked, as scores, lists and reports read it.

use model::entities::answer::{self, Question};
use model::entities::company;
use model::{Kind, Value};

use super::Scope;
use crate::records::{Records, Slot};

/// An answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Given {
    /// What was asked.
    pub question: Question,
    /// The answer, on the scale of the question.
    pub score: i64,
    /// The day.
    pub day: i32,
}

/// Reads an answer; `None` where question or day are missing, or the number is none of its scale.
pub(crate) fn read(records: &Records, slot: Slot) -> Option<Given> {
    let question = Question::from_key(&records.text(slot, answer::QUESTION))?;
    let (Some(Value::Int(score)), Some(Value::Date(day))) =
        (records.value(slot, answer::SCORE), records.value(slot, answer::ANSWERED_ON))
    else {
        return None;
    };
    question.takes(score).then_some(Given { question, score, day })
}

/// Records that refer to a customer by his answers.
pub(crate) fn slots(records: &Records, customer: Slot) -> Vec<Slot> {
    let mut found = records.referrers(customer, answer::CUSTOMER);
    found.retain(|slot| records.kind(*slot) == Some(Kind::Answer));
    found
}

/// The last answer of a customer up to a day that says something; of several of one day the last one by id.
pub(crate) fn last<T>(
    records: &Records,
    customer: Slot,
    until: i32,
    says: impl Fn(Given) -> Option<T>,
) -> Option<T> {
    let told = slots(records, customer).into_iter().filter_map(|slot| {
        let given = read(records, slot).filter(|given| given.day <= until)?;
        Some(((given.day, records.id(slot)), says(given)?))
    });
    told.max_by_key(|(when, _)| *when).map(|(_, said)| said)
}

/// The customer of an answer: the survivor of merges.
pub(crate) fn customer(records: &Records, slot: Slot) -> Option<Slot> {
    records.target(slot, answer::CUSTOMER).filter(|slot| records.is_present(*slot))
}

/// The industry of the company that answered, or for which a person did.
pub(crate) fn industry(scope: &Scope<'_>, slot: Slot) -> Option<Value> {
    let records = scope.records;
    let customer = customer(records, slot)?;
    let company = match records.kind(customer)? {
        Kind::Contact => records.slot(scope.company(customer)?.0)?,
        _ => customer,
    };
    records.value(company, company::INDUSTRY)
}
