//! Recency, frequency, monetary value: `scoring::rfm`.

use model::entities::{company, contact};
use model::{FieldId, Value};
use protocol::view::{ScorePart, ScoreView};
use reports::Cell;
use scoring::orders::Purchase;
use scoring::rfm::{Factor, Scores};

use super::{Score, field};
use crate::derived::Scope;
use crate::records::Slot;

const SEGMENT: [FieldId; 2] = [company::RFM_SEGMENT, contact::RFM_SEGMENT];

pub(super) const SCORE: Score = Score {
    fields: &[
        company::RFM_SEGMENT,
        company::RFM_R,
        company::RFM_F,
        company::RFM_M,
        contact::RFM_SEGMENT,
        contact::RFM_R,
        contact::RFM_F,
        contact::RFM_M,
    ],
    value,
    set: None,
    explain,
};

fn scores(scope: &Scope<'_>, slot: Slot) -> Option<(Purchase, Scores)> {
    scope.derived.rfm(scope.records, scope.records.kind(slot)?, scope.today).of(slot)
}

fn value(scope: &Scope<'_>, slot: Slot, field: FieldId) -> Option<Value> {
    let (_, scores) = scores(scope, slot)?;
    match field {
        company::RFM_SEGMENT | contact::RFM_SEGMENT => {
            scores.segment().map(|key| Value::Choice(key.to_owned()))
        }
        company::RFM_R | contact::RFM_R => Some(Value::Int(scores.r.into())),
        company::RFM_F | contact::RFM_F => Some(Value::Int(scores.f.into())),
        _ => Some(Value::Int(scores.m.into())),
    }
}

fn explain(scope: &Scope<'_>, slot: Slot) -> Option<ScoreView> {
    let (purchase, scores) = scores(scope, slot)?;
    let rfm = scope.derived.rfm(scope.records, scope.records.kind(slot)?, scope.today);
    let explained = rfm.standing.fitted().explain(&purchase, scores, rfm.on)?;
    let part = |part: &scoring::rfm::Part| {
        let currency = scope.derived.settings.currency;
        let cell = |value: i64| match part.factor {
            Factor::Recency => Cell::Days(value as f64),
            Factor::Frequency => Cell::Count(value.max(0) as u64),
            Factor::Monetary => Cell::Money(value, currency),
        };
        let label = match part.factor {
            Factor::Recency => "rfm-recency",
            Factor::Frequency => "rfm-frequency",
            Factor::Monetary => "rfm-monetary",
        };
        ScorePart {
            label: Cell::message(label),
            value: cell(part.value),
            cuts: part.cuts.iter().flat_map(|cuts| cuts.points).map(|cut| cell(cut.whole)).collect(),
            weight: Cell::Empty,
            contribution: Cell::Count(part.score.into()),
        }
    };
    Some(ScoreView {
        key: "rfm".to_owned(),
        field: field(scope, slot, SEGMENT)?,
        value: Value::Choice(scores.segment()?.to_owned()),
        parts: explained.parts.iter().map(part).collect(),
        notes: Vec::new(),
    })
}
