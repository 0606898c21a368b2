//! Signs that a customer may leave, with the numbers behind them: `scoring::churn`.

use model::entities::{company, contact};
use model::{FieldId, Value};
use protocol::view::ScoreView;
use reports::{Cell, scores};
use scoring::churn::{Facts, Part, Risk, Settings, Sign, risk};

use super::purchases::Bought;
use super::{Score, field, gives};
use crate::derived::Scope;
use crate::records::Slot;

const FIELDS: &[FieldId; 2] = &[company::CHURN_RISK, contact::CHURN_RISK];

pub(super) const SCORE: Score = Score { fields: FIELDS, value, set: Some(&scores::CHURN), explain };

fn settings(scope: &Scope<'_>) -> Settings {
    let set = scope.derived.set(&scores::CHURN, None);
    let whole = |key| set.get(key) as u32;
    Settings {
        single_product: whole("single-product"),
        interval: whole("interval"),
        repeat_days: whole("repeat-days"),
        ..Settings::default()
    }
}

fn measured(scope: &Scope<'_>, slot: Slot) -> Option<Risk> {
    let bought = Bought::read(scope, slot)?;
    let facts = Facts {
        products: bought.products,
        purchases: bought.days.len() as u32,
        last_on: bought.days.last().copied(),
        usual_days: bought.usual_days(),
        ..Facts::default()
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
