//! Horizontal bars: a table whose second column is drawn.

use leptos::prelude::*;
use model::Tone;

use crate::components::badge::tone_class;

/// One bar.
#[derive(Debug, Clone, PartialEq)]
pub struct Bar {
    /// Its name.
    pub label: String,
    /// Its length, in the unit of all bars.
    pub value: f64,
    /// The value as it is read.
    pub text: String,
    /// The rows behind it.
    pub href: Option<String>,
    /// Its colour.
    pub tone: Tone,
}

/// Bars in the given order; the longest fills the width.
#[component]
pub fn BarChart(
    /// What is shown.
    #[prop(into)]
    title: String,
    /// The bars.
    bars: Vec<Bar>,
) -> impl IntoView {
    let longest = bars.iter().map(|bar| bar.value).fold(0.0, f64::max);
    let row = move |bar: Bar| {
        let width = if longest > 0.0 { (bar.value / longest * 100.0).max(0.0) } else { 0.0 };
        let name = match bar.href {
            Some(href) => view! { <a href=href>{bar.label}</a> }.into_any(),
            None => view! { <span>{bar.label}</span> }.into_any(),
        };
        view! {
            <tr>
                <th scope="row">{name}</th>
                <td class="bar-cell">
                    <svg class="bar" data-tone=tone_class(bar.tone) viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true">
                        <rect width=width.to_string() height="10" rx="0.6"></rect>
                    </svg>
                </td>
                <td class="bar-text">{bar.text}</td>
            </tr>
        }
    };
    view! {
        <table class="bar-chart">
            <caption class="visually-hidden">{title}</caption>
            <tbody>{bars.into_iter().map(row).collect_view()}</tbody>
        </table>
    }
}
