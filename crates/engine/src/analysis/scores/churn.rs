//! Signs that a customer may leave, with the numbers behind them: `scoring::churn`.

use model::entities::{company, contact};
use model::{FieldId, Value};
use protocol::view::ScoreView;
use reports::{Cell, scores};
use scoring::churn::{Facts, Part, Risk, Settings, Sign, risk};

use super::purchases::Bought;
use super::{Score, field, gives};
use crate::derived::{Scope, answers};
use crate::records::Slot;

const FIELDS: &[FieldId; 2] = &[company::CHURN_RISK, contact::CHURN_RISK];

pub(super) const SCORE: Score = Score { fields: FIELDS, value, set: Some(&scores::CHURN), explain };

fn settings(scope: &Scope<'_>) -> Settings {
    let set = scope.derived.set(&scores::CHURN, None);
    let whole = |key| set.get(key) as u32;
    Settings {
        single_product: whole("single-product"),
        interval: whole("interval"),
        satisfied: whole("satisfied"),
        satisfied_from: Settings::default().satisfied_from,
        discontent: whole("discontent"),
        repeat_days: whole("repeat-days"),
        contract: whole("contract"),
        contract_days: whole("contract-days"),
    }
}

fn measured(scope: &Scope<'_>, slot: Slot) -> Option<Risk> {
    let contract = field(scope, slot, [company::CONTRACT_ENDS_ON, contact::CONTRACT_ENDS_ON])?;
    let contract_left = match scope.records.value(slot, contract) {
        Some(Value::Date(day)) => Some(day.saturating_sub(scope.today)),
        _ => None,
    };
    // Who has a contract is a customer, whether his purchases are here or not.
    let bought = match Bought::read(scope, slot) {
        Some(bought) => bought,
        None => contract_left.map(|_| Bought::nothing(scope))?,
    };
    let content = |given: answers::Given| given.question.content(given.score);
    let facts = Facts {
        products: bought.products,
        purchases: bought.days.len() as u32,
        last_on: bought.days.last().copied(),
        usual_days: bought.usual_days(),
        answer: answers::last(scope.records, slot, scope.today, content),
        contract_left,
        // A contract that was renewed has another end.
        renewed: false,
    };
    Some(risk(&facts, &settings(scope), bought.on))
}

fn value(scope: &Scope<'_>, slot: Slot, _: FieldId) -> Option<Value> {
    Some(Value::Int(measured(scope, slot)?.points.into()))
}

fn explain(scope: &Scope<'_>, slot: Slot) -> Option<ScoreView> {
    let risk = measured(scope, slot)?;
    let part = |part: &Part| {
        let (label, value) = match part.sign {
            Sign::SingleProduct => ("churn-single-product", Cell::Count(part.value.max(0) as u64)),
            Sign::IntervalExceeded => ("churn-interval", Cell::Days(part.value as f64)),
            Sign::SatisfiedNotRepeating => ("churn-satisfied", Cell::Days(part.value as f64)),
            Sign::Discontent => ("churn-discontent", Cell::Count(part.value.max(0) as u64)),
            Sign::ContractEnding if part.value < 0 => {
                ("churn-contract-over", Cell::Days(part.value.saturating_neg() as f64))
            }
            Sign::ContractEnding => ("churn-contract", Cell::Days(part.value as f64)),
        };
        gives(Cell::message(label), value, Cell::Count(part.contribution.into()))
    };
    Some(ScoreView {
        key: "churn".to_owned(),
        field: field(scope, slot, *FIELDS)?,
        value: Value::Int(risk.points.into()),
        parts: risk.parts.iter().map(part).collect(),
        notes: Vec::new(),
    })
}
