//! Loyalty index: how much a customer behaves like one who stays: `scoring::loyalty`.

use model::entities::answer::Question;
use model::entities::{company, contact};
use model::{FieldId, Value};
use protocol::view::{ScorePart, ScoreView};
use reports::{Cell, Note, scores};
use scoring::loyalty::{Factor, Facts, Loyalty, Part, Settings, measure};

use super::purchases::Bought;
use super::{Score, field};
use crate::derived::{Scope, answers};
use crate::records::Slot;

const FIELDS: &[FieldId; 2] = &[company::LOYALTY_INDEX, contact::LOYALTY_INDEX];
const YEAR: i32 = 365;

pub(super) const SCORE: Score = Score { fields: FIELDS, value, set: Some(&scores::LOYALTY), explain };

fn settings(scope: &Scope<'_>) -> Settings {
    let set = scope.derived.set(&scores::LOYALTY, None);
    let whole = |key| set.get(key) as u32;
    Settings {
        weights: [
            whole("tenure"),
            whole("rhythm"),
            whole("breadth"),
            whole("growth"),
            whole("referrals"),
            whole("satisfaction"),
        ],
        full_tenure_days: whole("full-years") * YEAR as u32,
        full_groups: whole("full-groups"),
        full_referrals: whole("full-referrals"),
    }
}

fn measured(scope: &Scope<'_>, slot: Slot) -> Option<Loyalty> {
    let bought = Bought::read(scope, slot)?;
    let (first, last) = (*bought.days.first()?, *bought.days.last()?);
    let tenure = i64::from(bought.on) - i64::from(first);
    let years = || (bought.within(bought.on, YEAR), bought.within(bought.on - YEAR, YEAR));
    let referred = |field| scope.records.referrers(slot, field).len();
    let referrals = referred(company::REFERRED_BY) + referred(contact::REFERRED_BY);
    let facts = Facts {
        tenure_days: Some(tenure),
        usual_days: bought.usual_days().map(i64::from),
        since_last_days: Some(i64::from(bought.on) - i64::from(last)),
        groups: (bought.groups > 0).then_some(bought.groups),
        purchases: (tenure >= 2 * i64::from(YEAR)).then(years),
        referrals: Some(referrals as u32),
        answer: answers::last(scope.records, slot, scope.today, recommends),
    };
    Some(measure(&facts, &settings(scope)))
}

/// How probable a recommendation is, 0 to 10; other questions do not say it.
fn recommends(given: answers::Given) -> Option<u32> {
    (given.question == Question::Nps).then_some(given.score.max(0) as u32)
}

fn value(scope: &Scope<'_>, slot: Slot, _: FieldId) -> Option<Value> {
    index(&measured(scope, slot)?)
}

fn index(loyalty: &Loyalty) -> Option<Value> {
    Some(Value::Int(loyalty.index.value()?.round_ties_even() as i64))
}

fn explain(scope: &Scope<'_>, slot: Slot) -> Option<ScoreView> {
    let loyalty = measured(scope, slot)?;
    let label = |factor| match factor {
        Factor::Tenure => "loyalty-tenure",
        Factor::Rhythm => "loyalty-rhythm",
        Factor::Breadth => "loyalty-breadth",
        Factor::Growth => "loyalty-growth",
        Factor::Referrals => "loyalty-referrals",
        Factor::Satisfaction => "loyalty-satisfaction",
    };
    let weights: u32 = loyalty.parts.iter().map(|part| part.weight).sum();
    let part = |part: &Part| ScorePart {
        label: Cell::message(label(part.factor)),
        value: Cell::Count(part.mark.max(0) as u64),
        cuts: Vec::new(),
        weight: Cell::share(part.weight.into(), weights.into()),
        contribution: Cell::Number(part.mark as f64 * f64::from(part.weight) / f64::from(weights.max(1)), 1),
    };
    let rests_on = loyalty.rests_on.value().filter(|share| *share < 1.0);
    Some(ScoreView {
        key: "loyalty".to_owned(),
        field: field(scope, slot, *FIELDS)?,
        value: index(&loyalty)?,
        parts: loyalty.parts.iter().map(part).collect(),
        notes: rests_on
            .map(|share| Note::about("loyalty-rests-on", (share * 100.0) as u64))
            .into_iter()
            .collect(),
    })
}
