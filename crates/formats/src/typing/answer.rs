//! Rows that are answers of customers: one score with its question, or a column for each question, so that a row may be
//! several answers.

use model::derive::element_of;
use model::entities::answer::{self, Question};
use model::entities::common;
use model::{Change, FieldId, Kind, Value};
use protocol::import::{ImportRecord, MatchKey};

use super::customer::customers;
use super::draft::Draft;
use super::missing;
use super::plan::Plan;
use super::repeats::Repeats;
use super::simple::numbered;
use crate::table::Cells;

const ANSWER_SOURCE: &str = "answer-id";

/// Types a row; `false` when it has no customer, no day or no answer.
pub(super) fn answers(
    plan: &Plan,
    repeats: &mut Repeats,
    cells: Cells<'_>,
    draft: &mut Draft,
    records: &mut Vec<ImportRecord>,
) -> bool {
    // Rows of a file with a column for each question have the number of the row in common.
    let by_question = !draft.asked.is_empty();
    if !by_question && !note_score(draft) {
        return false;
    }
    if !draft.has(answer::ANSWERED_ON) {
        missing(draft, Some(answer::ANSWERED_ON));
        return false;
    }
    let mut links = draft.links(plan, repeats, records);
    let Some(named) = customers(plan, repeats, draft, records, (answer::CUSTOMER, answer::CONTACT)) else {
        return false;
    };
    links.extend(named);
    let source = plan.source(ANSWER_SOURCE).to_owned();
    let (given, number) = (std::mem::take(&mut draft.asked), std::mem::take(&mut draft.external_id));
    for (question, score) in given {
        let mut changes = draft.changes.clone();
        changes.retain(|change| ![answer::QUESTION, answer::SCORE].contains(&change.field));
        changes.push(single(answer::QUESTION, Value::Choice(question.key().to_owned())));
        changes.push(single(answer::SCORE, Value::Int(score)));
        let key = match number.as_str() {
            number if by_question && !number.is_empty() => format!("{number}/{}", question.key()),
            number => number.to_owned(),
        };
        let id = if key.is_empty() {
            let row = plan.keys.of_parts(Kind::Answer, "row", cells.iter().chain([question.key()]));
            numbered(plan, repeats, row)
        } else {
            plan.keys.id(Kind::Answer, &source, &key)
        };
        changes.extend(external(plan, &source, &key));
        let matches = (!key.is_empty()).then(|| MatchKey::External { source: source.clone(), key });
        records.push(ImportRecord {
            line: draft.line,
            id,
            kind: Kind::Answer,
            matches: matches.into_iter().collect(),
            only_new: false,
            changes,
            links: links.clone(),
        });
    }
    true
}

/// The answer of a row that says which question it was; `false` where question or answer are missing or do not fit.
fn note_score(draft: &mut Draft) -> bool {
    let question = draft.value(answer::QUESTION).and_then(Value::as_text).and_then(Question::from_key);
    match (question, draft.value(answer::SCORE)) {
        (Some(question), Some(&Value::Int(score))) => draft.answer(None, question, score),
        // A cell that says something else has its problem already.
        _ if draft.problems.iter().any(|found| found.column.is_some() && !found.is_notice()) => {}
        (None, Some(_)) => missing(draft, Some(answer::QUESTION)),
        _ => missing(draft, Some(answer::SCORE)),
    }
    !draft.asked.is_empty()
}

/// The number of the row in another system.
fn external(plan: &Plan, source: &str, key: &str) -> Option<Change> {
    let def = plan.def(Kind::Answer, common::EXTERNAL_IDS).filter(|_| !key.is_empty())?;
    let entry = Value::Entry { label: source.to_owned(), text: key.to_owned() };
    let value = model::check::check(def, entry).ok()??;
    Some(Change { field: def.id, element: Some(element_of(def, &value)), value: Some(value) })
}

fn single(field: FieldId, value: Value) -> Change {
    Change { field, element: None, value: Some(value) }
}
