//! The bar of a row of a table: stacked where it has several parts, in the middle where rows make a pyramid.

use leptos::prelude::*;

use super::percent;
use super::scale::Scale;

/// The class that colours a series or a part.
pub fn fill(series: usize) -> String {
    format!("chart-fill-{}", series % 6 + 1)
}

/// The drawing; the numbers stand beside it.
#[component]
pub fn Bar(
    /// Its parts; what is below 0 goes the other way.
    parts: Vec<f64>,
    /// From numbers to places, the same for all rows.
    scale: Scale,
    /// Grows from the middle to both sides.
    #[prop(optional)]
    centred: bool,
) -> impl IntoView {
    let part = |(series, (from, to)): (usize, (f64, f64))| {
        let (start, end) = (scale.at(from.min(to)), scale.at(from.max(to)));
        let x = if centred { (1.0 - end) / 2.0 } else { start };
        view! { <rect class=fill(series) x=percent(x) width=percent(end - start) height="100%"></rect> }
    };
    let drawn = stacked(&parts).into_iter().enumerate().map(part).collect_view();
    view! { <svg class="bar" aria-hidden="true">{drawn}</svg> }
}

/// How far a stack reaches below and above 0.
pub(super) fn ends(parts: &[f64]) -> [f64; 2] {
    parts.iter().fold([0.0, 0.0], |[below, above], part| [below + part.min(0.0), above + part.max(0.0)])
}

/// Begin and end of each part.
fn stacked(parts: &[f64]) -> Vec<(f64, f64)> {
    let (mut below, mut above) = (0.0, 0.0);
    let part = |part: &f64| {
        let end = if *part < 0.0 { &mut below } else { &mut above };
        let from = *end;
        *end += part;
        (from, *end)
    };
    parts.iter().map(part).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_are_stacked_away_from_nothing() {
        let parts = [3.0, -2.0, 4.0, -1.0];
        assert_eq!(stacked(&parts), [(0.0, 3.0), (0.0, -2.0), (3.0, 7.0), (-2.0, -3.0)]);
        assert_eq!((ends(&parts), ends(&[])), ([-3.0, 7.0], [0.0, 0.0]));
    }
}
