//! How likely an open lead is converted, by parts in log-odds, where enough leads ended to learn that: `scoring::chances`. The
//! lead score by rules is there from the first lead on.

use std::rc::Rc;

use model::entities::lead;
use model::{FieldId, Kind, Value};
use protocol::view::{ScorePart, ScoreView};
use reports::chances::Weights;
use reports::{Cell, Note, scores};
use scoring::chances::{probability, thousandths};

use super::{Score, decimal, gives, known};
use crate::analysis::chances::Chances;
use crate::analysis::chances::leads;
use crate::derived::Scope;
use crate::records::Slot;

pub(super) const SCORE: Score =
    Score { fields: &[lead::CONVERSION_PROBABILITY], value, set: Some(&scores::CONVERSION), explain };

/// An open lead with its parts, in thousandths of log-odds.
struct Measured {
    chances: Rc<Chances>,
    start: i64,
    /// What is known, and what it adds.
    known: Vec<f64>,
    facts: Vec<i64>,
}

impl Measured {
    fn total(&self) -> i64 {
        self.start + self.facts.iter().sum::<i64>()
    }
}

/// `None` for leads that ended, where nothing was learned, and until it is computed.
fn measured(scope: &Scope<'_>, slot: Slot) -> Option<Measured> {
    leads::is_open(scope, slot).then_some(())?;
    let chances = scope.derived.chances(Kind::Lead, scope.today)?;
    let Weights { chance, .. } = chances.fit.weights.as_ref().ok()?;
    let known = leads::known(scope, slot, scope.today, chances.fit.usual);
    let (start, facts) = (thousandths(chance.intercept), chance.parts(&known));
    Some(Measured { chances, start, known, facts })
}

fn percent(measured: &Measured) -> Option<Value> {
    decimal(probability(measured.total()) * 100.0, 1)
}

fn value(scope: &Scope<'_>, slot: Slot, _: FieldId) -> Option<Value> {
    percent(&measured(scope, slot)?)
}

fn explain(scope: &Scope<'_>, slot: Slot) -> Option<ScoreView> {
    let measured = measured(scope, slot)?;
    let Weights { chance, records, happened, auc, .. } = measured.chances.fit.weights.as_ref().ok()?;
    let log_odds = |thousandths: i64| Cell::Number(thousandths as f64 / 1000.0, 3);
    let part = |label: &str, value: Cell, thousandths: i64| -> ScorePart {
        gives(Cell::message(label), value, log_odds(thousandths))
    };
    let share = Cell::share((*happened).into(), (*records).into());
    let mut parts = vec![part("conversion-usual", share, measured.start)];
    let of = leads::names().zip(&chance.facts).zip(measured.known.iter().zip(&measured.facts));
    for ((key, _), (known, adds)) in of.filter(|((_, fact), _)| fact.slope != 0.0) {
        let label = if key == "age" { "conversion-age".to_owned() } else { format!("lead-{key}") };
        parts.push(part(&label, shown(key, *known, measured.chances.fit.usual.days), *adds));
    }
    parts.push(known("win-sum", log_odds(measured.total())));
    Some(ScoreView {
        key: scores::CONVERSION.key.to_owned(),
        field: lead::CONVERSION_PROBABILITY,
        value: percent(&measured)?,
        parts,
        notes: vec![
            Note::about("conversion-learned", (*records).into()),
            Note::about("conversion-auc", (*auc).into()),
        ],
    })
}

/// What is known, as people say it.
fn shown(key: &str, known: f64, usual_days: i32) -> Cell {
    // What was doubled so often.
    let count = || known.exp2() - 1.0;
    match key {
        _ if !known.is_finite() => Cell::Empty,
        "age" => Cell::Days((count() * f64::from(usual_days)).round()),
        "qualifier" => Cell::Count(known as u64),
        "contact" | "incoming" => Cell::Count(count().round() as u64),
        _ => Cell::message(if known > 0.0 { "value-yes" } else { "value-no" }),
    }
}
