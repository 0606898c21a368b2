//! A grid of numbers, darker where they are higher; a table whose cells can be opened.

use leptos::prelude::*;

use super::{Chart, Datum, words};

/// The grid: a row for each series, a column for each place.
#[component]
pub fn GridChart(
    /// What it shows.
    chart: Chart,
) -> impl IntoView {
    let most = chart.data().map(|datum| datum.value).fold(0.0, f64::max);
    let cell = |datum: &Option<Datum>| {
        let depth = datum.as_ref().map_or(0, |datum| depth(datum.value, most));
        view! { <td class="grid-cell" data-depth=depth.to_string()>{datum.as_ref().map(words)}</td> }
    };
    let row = |series: &super::Series| {
        let cells = series.data.iter().map(cell).collect_view();
        view! { <tr><th scope="row">{series.name.clone()}</th>{cells}</tr> }
    };
    let rows = chart.series.iter().map(row).collect_view();
    let columns =
        chart.places.iter().map(|name| view! { <th scope="col">{name.clone()}</th> }).collect_view();
    let (row_axis, column_axis) = (chart.series_name.clone(), chart.places_name.clone());
    view! {
        <figure class="grid-chart">
            <span class="grid-rows-name" aria-hidden="true">{row_axis.clone()}</span>
            <table>
                <caption class="visually-hidden">{chart.title.clone()} ". " {row_axis} " × " {column_axis.clone()}</caption>
                <thead>
                    <tr>
                        <td></td>
                        {columns}
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
            <span class="grid-columns-name" aria-hidden="true">{column_axis}</span>
        </figure>
    }
}

/// How dark a number is, from 0 to 5.
pub fn depth(value: f64, most: f64) -> u8 {
    if value <= 0.0 || most <= 0.0 {
        return 0;
    }
    // The square root spreads the many small numbers.
    ((value / most).sqrt() * 5.0).ceil() as u8
}

#[cfg(test)]
mod tests {
    use super::depth;

    #[test]
    fn small_numbers_are_seen_beside_large_ones() {
        for (value, most, expected) in [
            (0.0, 10.0, 0),
            (0.1, 100.0, 1),
            (10.0, 100.0, 2),
            (100.0, 100.0, 5),
            (-3.0, 5.0, 0),
            (0.0, 0.0, 0),
        ] {
            assert_eq!(depth(value, most), expected, "{value} of {most}");
        }
    }
}
