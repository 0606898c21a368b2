//! What was measured in a row of a table, and the interval around it, beside the line of nothing.

use leptos::prelude::*;

use super::percent;
use super::scale::Scale;

/// The drawing; the numbers stand beside it.
#[component]
pub fn Interval(
    /// What was measured.
    value: f64,
    /// Lower end.
    low: f64,
    /// Upper end.
    high: f64,
    /// From numbers to places, the same for all rows.
    scale: Scale,
) -> impl IntoView {
    let (zero, start, end) = (percent(scale.at(0.0)), scale.at(low), scale.at(high));
    view! {
        <svg class="bar interval" aria-hidden="true">
            <line class="interval-zero" x1=zero.clone() x2=zero y1="0" y2="100%"></line>
            <line class="interval-range" x1=percent(start) x2=percent(end) y1="50%" y2="50%"></line>
            <circle cx=percent(scale.at(value)) cy="50%" r="4"></circle>
        </svg>
    }
}
