//! How a score spreads over the records, with settings that somebody tries: what a slider shows while it is moved.

use std::ops::Range;
use std::rc::Rc;

use model::entities::{company, contact, deal, lead};
use model::{Decimal, FieldId, Filter, Kind, Op, Operand, Value};
use protocol::query::ReportQuery;
use protocol::view::ReportView;
use reports::scores::Score;
use reports::{Block, Cell, Drawing, Figure, Report, Settings, Table, about};

use super::chances::Wanted;
use super::{chances, report, scores as values};
use crate::derived::Scope;
use crate::queries::Asked;
use crate::records::Slot;
use crate::timer::Timer;

/// Bands that are shown, about.
const BANDS: f64 = 5.0;

/// The field of a score for a kind of record.
fn field(score: &Score, kind: Kind) -> Option<FieldId> {
    let [of_company, of_contact] = match score.key {
        "churn" => [company::CHURN_RISK, contact::CHURN_RISK],
        "loyalty" => [company::LOYALTY_INDEX, contact::LOYALTY_INDEX],
        "engagement" => [company::ENGAGEMENT, contact::ENGAGEMENT],
        "care" => [company::CARE_OVERDUE_DAYS, contact::CARE_OVERDUE_DAYS],
        "completeness" => [company::COMPLETENESS, contact::COMPLETENESS],
        "lead" => return (kind == Kind::Lead).then_some(lead::SCORE),
        "conversion" => return (kind == Kind::Lead).then_some(lead::CONVERSION_PROBABILITY),
        "win" => return (kind == Kind::Deal).then_some(deal::WIN_PROBABILITY),
        _ => return None,
    };
    match kind {
        Kind::Company => Some(of_company),
        Kind::Contact => Some(of_contact),
        _ => None,
    }
}

/// A spread that is being computed.
#[derive(Debug)]
pub(crate) struct Spreading {
    /// What was asked for.
    pub(crate) query: ReportQuery,
    kind: Kind,
    field: FieldId,
    /// The records, and of how many of them the score is known.
    slots: Vec<Slot>,
    at: usize,
    /// The scores, in no stated order.
    found: Vec<f64>,
    /// How often something had changed when it began.
    changes: u64,
    /// The day that was today.
    today: i32,
    took_ms: f64,
}

/// Records that are scored before somebody looks at the clock.
const STEP: usize = 100;

/// Answers for a score that has no report of its own; in pieces, as the other reports.
pub(super) fn answer(asked: &Asked<'_>, query: &ReportQuery) -> Option<ReportView> {
    let (scope, timer) = (&asked.scope, Timer::start());
    let score = about(&query.key)?.score()?;
    let kinds: Vec<(Kind, u32)> = [Kind::Company, Kind::Contact, Kind::Lead, Kind::Deal]
        .into_iter()
        .filter(|kind| field(score, *kind).is_some())
        .map(|kind| (kind, scope.records.of(kind).count() as u32))
        .collect();
    let mut spreading = take_or_begin(scope, score, query, kinds.first()?.0)?;
    let (kind, field) = (spreading.kind, spreading.field);
    let learned = if score.learns() { learned(scope, kind) } else { Some(report::Learned::default()) };
    let mut set = query.settings.clone();
    set.extend(report::kept(scope, score, kind));
    let settings: Settings<'static> = Settings::new(score.settings, &set);
    let is_learning = learned.is_none();
    let keep = report::keep(scope, score, &settings, kind, learned.unwrap_or_default());
    let before = scope.derived.try_set(score, Some(Rc::new(settings.clone())));
    while !is_learning
        && spreading.at < spreading.slots.len()
        && !query.is_paused
        && timer.ms() < asked.within_ms
    {
        spreading.step(scope);
    }
    scope.derived.try_set(score, before);
    spreading.took_ms += timer.ms();
    let is_same = keep.is_same;
    let mut view = ReportView {
        key: query.key.clone(),
        kind: Some(kind),
        kinds,
        on: scope.today,
        settings: settings.iter().map(report::setting).collect(),
        keep: Some(keep),
        report: Report::default(),
        done: None,
        took_ms: 0.0,
    };
    let count = spreading.slots.len();
    if spreading.at < count {
        asked.is_whole.set(query.is_paused);
        view.done = Some(report::told(spreading.at as f64 / count as f64));
        scope.derived.spreading.borrow_mut().push(spreading);
        return Some(view);
    }
    // What changed meanwhile is seen by some of the scores and not by others: it is computed again.
    asked.is_whole.set(spreading.changes == scope.derived.changes.get());
    sorting::by(&mut spreading.found, f64::total_cmp);
    // The list that a band opens is by what is kept, not by what is tried.
    view.report = shown(kind, field, &spreading.found, is_same);
    view.took_ms = spreading.took_ms;
    Some(view)
}

/// What was learned here of deals or leads, as it would be kept; `None` until it is here. It is learned also where something is kept,
/// since this is where somebody sees what he would keep.
fn learned(scope: &Scope<'_>, kind: Kind) -> Option<report::Learned> {
    let chances = scope.derived.chances(kind, scope.today)?;
    let Some(fit) = &chances.learned else {
        scope.derived.want_chances(kind, Wanted::Anew);
        return None;
    };
    let text = fit.print(&chances::names(scope, kind));
    let ended: i64 = fit.ends.iter().map(|(_, ends)| i64::from(ends.won) + i64::from(ends.lost)).sum();
    let records = ended.max(fit.weights.as_ref().map_or(0, |of| of.records.into()));
    Some(if records > 0 { report::Learned { text, records } } else { report::Learned::default() })
}

fn take_or_begin(scope: &Scope<'_>, score: &Score, query: &ReportQuery, first: Kind) -> Option<Spreading> {
    let query = ReportQuery { is_paused: false, ..query.clone() };
    let mut all = scope.derived.spreading.borrow_mut();
    if let Some(at) = all.iter().position(|other| other.query == query) {
        let spreading = all.swap_remove(at);
        if spreading.today == scope.today {
            return Some(spreading);
        }
    }
    let kind = query.kind.filter(|kind| field(score, *kind).is_some()).unwrap_or(first);
    Some(Spreading {
        query,
        kind,
        field: field(score, kind)?,
        slots: scope.records.of(kind).collect(),
        at: 0,
        found: Vec::new(),
        changes: scope.derived.changes.get(),
        today: scope.today,
        took_ms: 0.0,
    })
}

impl Spreading {
    /// Scores some records.
    fn step(&mut self, scope: &Scope<'_>) {
        let end = self.slots.len().min(self.at + STEP);
        let number = |slot: &Slot| match values::value(scope, *slot, self.field)? {
            Value::Int(number) => Some(number as f64),
            value => Decimal::from_value(&value).map(super::base::number),
        };
        self.found.extend(self.slots[self.at..end].iter().filter_map(number));
        self.at = end;
    }
}

fn shown(kind: Kind, field: FieldId, found: &[f64], opens: bool) -> Report {
    let count = found.len() as u64;
    let mean = found.iter().sum::<f64>() / found.len().max(1) as f64;
    let figures = vec![
        Figure::new("tuning-scored", opening(opens, Cell::Count(count), kind, vec![filled(field)])),
        Figure::new("tuning-mean", if count > 0 { Cell::Number(mean, 1) } else { Cell::Empty }),
    ];
    let columns = ["tuning-band", "tuning-records", "tuning-share"];
    let mut table = Table::new("tuning-bands", &columns).drawn(Drawing::Bars { of: vec![1] });
    // The last value of a band: of scores with tenths a tenth below the next one.
    let step = if found.iter().all(|value| value.fract() == 0.0) { 1.0 } else { 0.1 };
    for Range { start: from, end: until } in bands(found) {
        let within = found.iter().filter(|value| (from..until).contains(value)).count() as u64;
        let between = vec![compare(field, Op::AtLeast, from), compare(field, Op::Less, until)];
        let last = until - step;
        let label = match from == last {
            true => from.to_string(),
            false if step < 1.0 => format!("{from}–{last:.1}"),
            false => format!("{from}–{last}"),
        };
        table.push([
            Cell::Text(label).into(),
            opening(opens, Cell::Count(within), kind, between),
            Cell::share(within as f64, count as f64).into(),
        ]);
    }
    Report { notes: Vec::new(), blocks: vec![Block::Figures(figures), Block::Table(table)] }
}

/// From whole numbers up to, not including, the next: from the least to the greatest value, in steps of 1, 2 or 5 times a power of ten.
fn bands(found: &[f64]) -> Vec<Range<f64>> {
    let (Some(least), Some(most)) = (found.first(), found.last()) else { return Vec::new() };
    let rough = ((most - least) / BANDS).max(1.0);
    let power = 10f64.powi(rough.log10().floor() as i32);
    let step = [1.0, 2.0, 5.0, 10.0]
        .map(|times| times * power)
        .into_iter()
        .find(|step| *step >= rough)
        .unwrap_or(rough);
    let first = (least / step).floor() * step;
    let bands = ((most - first) / step).floor() as usize + 1;
    (0..bands).map(|band| first + step * band as f64).map(|from| from..from + step).collect()
}

fn filled(field: FieldId) -> Filter {
    Filter::Field { field, op: Op::Filled, operand: Operand::None }
}

fn compare(field: FieldId, op: Op, value: f64) -> Filter {
    Filter::Field { field, op, operand: Operand::Values(vec![Value::Int(value as i64)]) }
}

fn opening(opens: bool, cell: Cell, kind: Kind, rules: Vec<Filter>) -> reports::Shown {
    if opens { cell.opening(kind, Filter::All(rules)) } else { cell.into() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bands_are_whole_and_hold_every_value() {
        for (found, expected) in [
            (&[][..], vec![]),
            (&[0.0], vec![0.0..1.0]),
            (&[3.0, 97.0], vec![0.0..20.0, 20.0..40.0, 40.0..60.0, 60.0..80.0, 80.0..100.0]),
            (&[-4.0, 5.0], vec![-4.0..-2.0, -2.0..0.0, 0.0..2.0, 2.0..4.0, 4.0..6.0]),
            (&[0.0, 12.4], vec![0.0..5.0, 5.0..10.0, 10.0..15.0]),
            (&[9.5, 20.0], vec![5.0..10.0, 10.0..15.0, 15.0..20.0, 20.0..25.0]),
        ] {
            assert_eq!(bands(found), expected, "{found:?}");
        }
    }
}
