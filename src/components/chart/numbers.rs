//! The numbers of a chart as a table, behind a word under it.

use leptos::prelude::*;

use super::{Chart, words};
use crate::i18n::t;

/// Rows of the table at most: of a curve with a hundred points every tenth tells the same.
const MOST_ROWS: usize = 12;

/// The table.
#[component]
pub fn Numbers(
    /// What the chart shows.
    chart: Chart,
) -> impl IntoView {
    let heads = chart.series.iter().map(|series| {
        let name = if series.name.is_empty() { chart.values_name.clone() } else { series.name.clone() };
        view! { <th scope="col" class="number">{name}</th> }
    });
    let every = chart.places.len().div_ceil(MOST_ROWS).max(1);
    let rows = chart.places.iter().enumerate().step_by(every).map(|(place, name)| {
        let cell = |series: &super::Series| {
            let datum = series.data.get(place).and_then(Option::as_ref).map(words);
            view! { <td class="number">{datum}</td> }
        };
        let cells = chart.series.iter().map(cell).collect_view();
        view! { <tr><th scope="row">{name.clone()}</th>{cells}</tr> }
    });
    view! {
        <details class="chart-numbers">
            <summary>{t("chart-numbers")}</summary>
            <div class="table-scroll">
                <table class="plain-table">
                    <caption class="visually-hidden">{chart.title.clone()}</caption>
                    <thead><tr><th scope="col">{chart.places_name.clone()}</th>{heads.collect_view()}</tr></thead>
                    <tbody>{rows.collect_view()}</tbody>
                </table>
            </div>
        </details>
    }
}
