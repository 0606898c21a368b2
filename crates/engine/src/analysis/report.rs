//! Reports of the Insight area.

use std::rc::Rc;

use model::Kind;
use protocol::query::ReportQuery;
use protocol::view::{KeepView, ReportView, SettingView};
use reports::report::{Block, Cell};
use reports::scores::{self, Score};
use reports::table::{self, Group};
use reports::{About, Base, Making, Report, Settings, about};

use super::{base, tuning};
use crate::derived::{LearnedFrom, Scope};
use crate::queries::Asked;
use crate::timer::Timer;

/// A report that is being made.
#[derive(Debug)]
pub(crate) struct UnderWay {
    /// What was asked for.
    pub(crate) query: ReportQuery,
    base: Rc<Base>,
    /// Customers with an order by kind, most first.
    kinds: Vec<(Kind, u32)>,
    /// From what its parameters are learned.
    from: LearnedFrom,
    making: Making,
    took_ms: f64,
}

/// The report that reads the chances of deals.
const FORECAST: &str = "forecast";
/// Steps in which people are told how far it is.
const TOLD: f64 = 50.0;

/// Answers; `None` where there is no report with this key. What takes longer than somebody may be kept waiting is made in
/// pieces, one each time it is asked: until then the answer says how far it is.
pub(super) fn answer(asked: &Asked<'_>, query: &ReportQuery) -> Option<ReportView> {
    let scope = &asked.scope;
    let about = about(&query.key)?;
    if about.group == Group::Scores {
        return tuning::answer(asked, query);
    }
    let timer = Timer::start();
    let mut under_way = take_or_begin(scope, query)?;
    let mut report = None;
    while report.is_none() && !query.is_paused && timer.ms() < asked.within_ms {
        report = under_way.making.step();
    }
    under_way.took_ms += timer.ms();
    let mut view = view(scope, about, &under_way);
    if let Some(mut report) = report {
        // What it was made from may have changed meanwhile: then it is made again.
        asked.is_whole.set(scope.derived.is_base(&under_way.base));
        name(scope, &mut report);
        if let Some(learned) = under_way.base.kept.learned.get() {
            scope.derived.learn(learned, under_way.from);
        }
        (view.report, view.took_ms) = (report, under_way.took_ms);
    } else {
        asked.is_whole.set(query.is_paused);
        view.done = Some(told(under_way.making.done()));
        scope.derived.making.borrow_mut().push(under_way);
    }
    Some(view)
}

/// A share as people are told of it.
pub(super) fn told(done: f64) -> f64 {
    (done * TOLD).floor() / TOLD
}

fn take_or_begin(scope: &Scope<'_>, query: &ReportQuery) -> Option<UnderWay> {
    let query = ReportQuery { is_paused: false, ..query.clone() };
    let mut all = scope.derived.making.borrow_mut();
    if let Some(at) = all.iter().position(|under_way| under_way.query == query) {
        let under_way = all.swap_remove(at);
        if under_way.base.today == scope.today {
            return Some(under_way);
        }
    }
    drop(all);
    if query.key == FORECAST {
        // From now on they are learned, and when they are here the report is made again.
        let _ = scope.derived.chances(Kind::Deal, scope.today);
    }
    let kinds = super::rfm_view::kinds(scope);
    let kind = query.kind.filter(|kind| kinds.iter().any(|(other, _)| other == kind)).unwrap_or(kinds[0].0);
    let about = about(&query.key)?;
    let complete = |kept: &mut base::KeptBase| kept.complete(scope, about.reads());
    let base = scope.derived.base(kind, scope.today, || base::read(scope, kind), complete);
    if let Some(learned) = scope.derived.learned(kind, scope.today) {
        // Where the base has learned something itself, that is newer.
        let _ = base.kept.learned.set(learned);
    }
    let making = table::making(&query.key, &base, &set(scope, about, &query, kind))?;
    let from = scope.derived.learning_from(kind, scope.today, base.on, base.orders.len());
    Some(UnderWay { query, base, kinds, from, making, took_ms: 0.0 })
}

/// What is set: what is not set in the page is as it is kept for everybody, and what is not kept as the workspace presets it.
fn set(scope: &Scope<'_>, about: &About, query: &ReportQuery, kind: Kind) -> Vec<(String, f64)> {
    let mut set = query.settings.clone();
    set.extend(about.score().map(|score| kept(scope, score, kind)).unwrap_or_default());
    set.extend(scope.derived.settings.presets());
    set
}

/// The view without its report.
fn view(scope: &Scope<'_>, about: &About, under_way: &UnderWay) -> ReportView {
    let (base, kind) = (&under_way.base, under_way.base.kind);
    let set = set(scope, about, &under_way.query, kind);
    let settings = Settings::new(about.settings, &set);
    ReportView {
        key: about.key.to_owned(),
        kind: about.by_kind.then_some(kind),
        kinds: if about.by_kind { under_way.kinds.clone() } else { Vec::new() },
        on: base.on,
        settings: settings.iter().map(setting).collect(),
        keep: about.score().map(|score| {
            let learned = base.kept.learned.get().filter(|of| score.learns() && of.is_something());
            let learned = learned
                .map(|of| Learned { text: of.fitted.print(), records: of.customers as i64 })
                .unwrap_or_default();
            keep(scope, score, &settings, kind, learned)
        }),
        report: Report::default(),
        done: None,
        took_ms: 0.0,
    }
}

/// What is kept for everybody of a score.
pub(super) fn kept(scope: &Scope<'_>, score: &Score, kind: Kind) -> Vec<(String, f64)> {
    let kept = scope.derived.kept(score, score.population(kind)).filter(|kept| !score.is_newer(kept));
    kept.map(|kept| scores::parse(&kept.settings)).unwrap_or_default()
}

pub(super) fn setting((of, value): (&reports::Setting, f64)) -> SettingView {
    SettingView {
        key: of.key.to_owned(),
        value,
        least: of.least,
        most: of.most,
        step: of.step,
        unit: of.unit,
    }
}

/// What was learned for a score, as it would be kept; nothing by default.
#[derive(Debug, Default)]
pub(super) struct Learned {
    pub(super) text: String,
    /// From how many records.
    pub(super) records: i64,
}

pub(super) fn keep(
    scope: &Scope<'_>,
    score: &'static Score,
    settings: &Settings<'_>,
    kind: Kind,
    learned: Learned,
) -> KeepView {
    let population = score.population(kind);
    let kept = scope.derived.kept(score, population);
    let key = score.record_key(population);
    let set: Vec<(String, f64)> =
        settings.iter().map(|(setting, value)| (setting.key.to_owned(), value)).collect();
    let Learned { text: fit, records } = learned;
    KeepView {
        record: model::defaults::score_id(scope.workspace, &key),
        key,
        exists: kept.is_some(),
        is_newer: kept.is_some_and(|kept| score.is_newer(kept)),
        is_same: *settings == score.with(kept, &scope.derived.settings.presets())
            && (fit.is_empty() || kept.is_some_and(|kept| kept.fit == fit)),
        version: score.version,
        settings: scores::print(&set),
        fit,
        population: records,
        fitted_on: kept.and_then(|kept| kept.fitted_on),
    }
}

/// Gives records their names.
fn name(scope: &Scope<'_>, report: &mut Report) {
    let name = |cell: &mut Cell| {
        if let Cell::Record(id, name) = cell
            && let Some(slot) = scope.records.slot(*id)
        {
            *name = scope.name(slot);
        }
    };
    for block in &mut report.blocks {
        match block {
            Block::Figures(figures) => figures.iter_mut().for_each(|figure| name(&mut figure.value.cell)),
            Block::Table(table) => {
                table.columns.iter_mut().for_each(|column| name(&mut column.label));
                let rows = table.rows.iter_mut();
                rows.flat_map(|row| &mut row.values).for_each(|value| name(&mut value.cell));
            }
        }
    }
}
