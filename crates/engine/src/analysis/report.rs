//! Reports of the Insight area.

use model::Kind;
use protocol::query::ReportQuery;
use protocol::view::{ReportView, SettingView};
use reports::report::{Block, Cell};
use reports::{Report, Settings, about};

use super::base;
use crate::derived::Scope;
use crate::queries::Asked;
use crate::timer::Timer;

/// Answers; `None` where there is no report with this key.
pub(super) fn answer(asked: &Asked<'_>, query: &ReportQuery) -> Option<ReportView> {
    let scope = &asked.scope;
    let about = about(&query.key)?;
    let timer = Timer::start();
    let kinds = super::rfm_view::kinds(scope);
    let kind = query.kind.filter(|kind| kinds.iter().any(|(other, _)| other == kind)).unwrap_or(kinds[0].0);
    let base = scope.derived.base(kind, scope.today, || base::read(scope, kind));
    let mut report = reports::table::make(&query.key, &base, &query.settings)?;
    name(scope, &mut report);
    let setting = |(of, value): (&reports::Setting, f64)| SettingView {
        key: of.key.to_owned(),
        value,
        least: of.least,
        most: of.most,
        step: of.step,
        unit: of.unit,
    };
    Some(ReportView {
        key: query.key.clone(),
        kind: about.by_kind.then_some(kind),
        kinds: if about.by_kind { kinds } else { Vec::<(Kind, u32)>::new() },
        on: base.on,
        settings: Settings::new(about.settings, &query.settings).iter().map(setting).collect(),
        report,
        took_ms: timer.ms(),
    })
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
