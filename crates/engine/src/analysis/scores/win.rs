//! How likely an open deal is won, by parts in log-odds: `scoring::chances`.

use std::rc::Rc;

use model::entities::deal;
use model::{Decimal, FieldId, Kind, Value};
use protocol::view::{ScorePart, ScoreView};
use reports::chances::Weights;
use reports::{Cell, Note, scores};
use scoring::chances::{LEAST_OUTCOMES, Unlearned, probability, thousandths};

use super::{Score, decimal, gives, known};
use crate::analysis::chances::Chances;
use crate::analysis::chances::deals::{self, FACTS, Known};
use crate::derived::{Scope, counts};
use crate::records::Slot;

pub(super) const SCORE: Score =
    Score { fields: &[deal::WIN_PROBABILITY], value, set: Some(&scores::WIN), explain };

/// An open deal with its parts, in thousandths of log-odds.
struct Measured {
    chances: Rc<Chances>,
    known: Known,
    /// What it starts from, and what its stage adds.
    start: i64,
    stage: i64,
    /// What each fact adds; none where nothing was learned.
    facts: Vec<i64>,
}

impl Measured {
    fn total(&self) -> i64 {
        self.start + self.stage + self.facts.iter().sum::<i64>()
    }
}

/// `None` for deals that ended or are in no stage, and until it is computed.
fn measured(scope: &Scope<'_>, slot: Slot) -> Option<Measured> {
    let records = scope.records;
    (records.kind(slot)? == Kind::Deal && counts::is_open(records, slot)).then_some(())?;
    let chances = scope.derived.chances(Kind::Deal, scope.today)?;
    let known = deals::known(scope, slot, scope.today);
    let (start, stage) = chances.stage(known.stage?)?;
    let fit = &chances.fit;
    Some(match &fit.weights {
        Ok(Weights { chance, centre, .. }) => Measured {
            start: thousandths(chance.intercept),
            stage: stage - centre,
            facts: chance.parts(&known.facts(fit.usual, &chances.pipelines)),
            known,
            chances,
        },
        Err(_) => Measured { start, stage, facts: Vec::new(), known, chances },
    })
}

fn percent(measured: &Measured) -> Option<Value> {
    decimal(probability(measured.total()) * 100.0, 1)
}

fn value(scope: &Scope<'_>, slot: Slot, _: FieldId) -> Option<Value> {
    percent(&measured(scope, slot)?)
}

fn explain(scope: &Scope<'_>, slot: Slot) -> Option<ScoreView> {
    let measured = measured(scope, slot)?;
    let mut parts = vec![start(&measured)];
    parts.extend(facts(scope, &measured));
    let stage = measured.known.stage.and_then(|stage| scope.records.slot(stage));
    let name = stage.map_or(Cell::Empty, |stage| Cell::Text(scope.name(stage)));
    parts.push(part("win-stage", name, measured.stage));
    parts.push(known("win-sum", log_odds(measured.total())));
    let set = scope.value(slot, deal::PROBABILITY).as_ref().and_then(Decimal::from_value);
    let set = set.map(|percent| Cell::Share(crate::analysis::base::number(percent) / 100.0, 1));
    parts.extend(set.map(|share| known("win-set", share)));
    Some(ScoreView {
        key: scores::WIN.key.to_owned(),
        field: deal::WIN_PROBABILITY,
        value: percent(&measured)?,
        parts,
        notes: notes(&measured),
    })
}

fn log_odds(thousandths: i64) -> Cell {
    Cell::Number(thousandths as f64 / 1000.0, 3)
}

fn part(label: &str, value: Cell, thousandths: i64) -> ScorePart {
    gives(Cell::message(label), value, log_odds(thousandths))
}

fn start(measured: &Measured) -> ScorePart {
    let fit = &measured.chances.fit;
    let (label, won, ended) = match &fit.weights {
        Ok(of) => ("win-usual", of.happened, of.records),
        Err(_) => {
            let ends = measured.known.pipeline.map(|pipeline| fit.ends(pipeline)).unwrap_or_default();
            ("win-all", ends.won, ends.won + ends.lost)
        }
    };
    part(label, Cell::share(won.into(), ended.into()), measured.start)
}

/// The facts that say something, sources and pipelines as one part each.
fn facts(scope: &Scope<'_>, measured: &Measured) -> Vec<ScorePart> {
    let Measured { known, facts, chances, .. } = measured;
    let Ok(Weights { chance, .. }) = &chances.fit.weights else { return Vec::new() };
    let currency = scope.derived.settings.currency;
    let yes = |is: bool| Cell::message(if is { "value-yes" } else { "value-no" });
    let source = match &known.source {
        Some(source) if !source.is_empty() => Cell::Choice(deal::SOURCE, source.clone()),
        _ => Cell::Empty,
    };
    let pipeline = known.pipeline.and_then(|pipeline| scope.records.slot(pipeline));
    let values = [
        Cell::Days(known.age.into()),
        Cell::Count(known.contacts.into()),
        known.minor.map_or(Cell::Empty, |minor| Cell::Money(minor, currency)),
        known.bought.map_or(Cell::Empty, yes),
        source,
        pipeline.map_or(Cell::Empty, |pipeline| Cell::Text(scope.name(pipeline))),
    ];
    let ends = deals::ENDS;
    let of = |at: usize| if at == 0 { 0..ends[0] } else { ends[at - 1]..ends[at] };
    let labels = FACTS.iter().copied().chain(["source", "pipeline"]);
    let told = labels.zip(values).enumerate().filter_map(|(at, (label, value))| {
        let says = chance.facts.get(of(at))?.iter().any(|fact| fact.slope != 0.0);
        let sum = facts.get(of(at))?.iter().sum();
        says.then(|| part(&format!("win-{label}"), value, sum))
    });
    told.collect()
}

fn notes(measured: &Measured) -> Vec<Note> {
    let fit = &measured.chances.fit;
    let mut notes = match &fit.weights {
        Ok(of) => vec![Note::about("win-learned", of.records.into()), Note::about("win-auc", of.auc.into())],
        Err(Unlearned::TooFew { .. }) => vec![Note::about("win-few", LEAST_OUTCOMES as u64)],
        Err(Unlearned::Silent) => vec![Note::warning("win-silent")],
        Err(Unlearned::Unsettled) => vec![Note::warning("win-unsettled")],
    };
    let known = measured.known.pipeline.map_or(0, |pipeline| fit.ends(pipeline).known);
    if known == 0 {
        notes.push(Note::about("win-stages-set", 0));
    }
    notes
}
