//! Reports of the Insight area.

use model::Kind;
use protocol::query::ReportQuery;
use protocol::view::{KeepView, ReportView, SettingView};
use reports::lifetimes::{self, Fit};
use reports::report::{Block, Cell};
use reports::scores::{self, Score};
use reports::table::Group;
use reports::{Report, Settings, about};

use super::{base, tuning};
use crate::derived::Scope;
use crate::queries::Asked;
use crate::timer::Timer;

/// Answers; `None` where there is no report with this key.
pub(super) fn answer(asked: &Asked<'_>, query: &ReportQuery) -> Option<ReportView> {
    let scope = &asked.scope;
    let about = about(&query.key)?;
    if about.group == Group::Scores {
        return tuning::answer(scope, query);
    }
    let timer = Timer::start();
    let kinds = super::rfm_view::kinds(scope);
    let kind = query.kind.filter(|kind| kinds.iter().any(|(other, _)| other == kind)).unwrap_or(kinds[0].0);
    let base = scope.derived.base(kind, scope.today, || base::read(scope, kind));
    let score = about.score();
    // What is not set in the page is as it is kept for everybody.
    let mut set = query.settings.clone();
    set.extend(score.map(|score| kept(scope, score, kind)).unwrap_or_default());
    let settings = Settings::new(about.settings, &set);
    let mut report = reports::table::make(&query.key, &base, &set)?;
    name(scope, &mut report);
    Some(ReportView {
        key: query.key.clone(),
        kind: about.by_kind.then_some(kind),
        kinds: if about.by_kind { kinds } else { Vec::new() },
        on: base.on,
        settings: settings.iter().map(setting).collect(),
        keep: score.map(|score| {
            let learned = score.learns().then(|| lifetimes::learned(&base)).flatten();
            keep(scope, score, &settings, kind, learned)
        }),
        report,
        took_ms: timer.ms(),
    })
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

pub(super) fn keep(
    scope: &Scope<'_>,
    score: &'static Score,
    settings: &Settings<'_>,
    kind: Kind,
    learned: Option<(Fit, usize)>,
) -> KeepView {
    let population = score.population(kind);
    let kept = scope.derived.kept(score, population);
    let key = score.record_key(population);
    let set: Vec<(String, f64)> =
        settings.iter().map(|(setting, value)| (setting.key.to_owned(), value)).collect();
    let (fit, customers) = learned.map(|(fit, count)| (fit.print(), count as i64)).unwrap_or_default();
    KeepView {
        record: model::defaults::score_id(scope.workspace, &key),
        key,
        exists: kept.is_some(),
        is_newer: kept.is_some_and(|kept| score.is_newer(kept)),
        is_same: *settings == score.with(kept)
            && (fit.is_empty() || kept.is_some_and(|kept| kept.fit == fit)),
        version: score.version,
        settings: scores::print(&set),
        fit,
        population: customers,
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
