//! Charts as plain SVG with direct labels, domain-free: what is drawn comes with its words and the address of its rows. Each
//! stands in or beside a table with its numbers, for screen readers and for copying.
//!
//! Places are given in percent, so that a chart fills its room and its words keep their size.

mod bar;
mod grid;
mod interval;
mod line;
mod numbers;
mod scale;

use leptos::prelude::*;

pub use bar::{Bar, fill};
pub use grid::{GridChart, depth};
pub use interval::Interval;
pub use line::{Band, LineChart, Mark};
pub use numbers::Numbers;
pub use scale::Scale;

/// A number where it stands.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Datum {
    /// What is drawn.
    pub value: f64,
    /// How it reads.
    pub text: String,
    /// The rows behind it; empty where none can be opened.
    pub href: String,
    /// What the link is called, with all that the eye sees from its place.
    pub label: String,
}

/// Numbers that belong together: a line, a colour of a stack, a side of a pyramid.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Series {
    /// Its name.
    pub name: String,
    /// One for each place of the chart; `None` where there is none.
    pub data: Vec<Option<Datum>>,
}

/// What a chart shows, whatever its shape.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Chart {
    /// What is shown.
    pub title: String,
    /// What the places stand for.
    pub places_name: String,
    /// Names of the places.
    pub places: Vec<String>,
    /// What is measured.
    pub values_name: String,
    /// What the series stand for; only a grid says it.
    pub series_name: String,
    /// The data.
    pub series: Vec<Series>,
}

/// Words of a number on an axis.
pub type Words = Callback<f64, String>;

impl Chart {
    /// Every number.
    fn data(&self) -> impl Iterator<Item = &Datum> {
        self.series.iter().flat_map(|series| series.data.iter().flatten())
    }
}

/// A percentage as SVG takes it.
fn percent(share: f64) -> String {
    format!("{:.2}%", share * 100.0)
}

/// Words of a number, as a link where its rows can be opened.
fn words(datum: &Datum) -> AnyView {
    let text = datum.text.clone();
    if datum.href.is_empty() {
        return view! { <span>{text}</span> }.into_any();
    }
    let label = (!datum.label.is_empty()).then(|| datum.label.clone());
    view! { <a href=datum.href.clone() aria-label=label>{text}</a> }.into_any()
}
