//! Values of reports: how they are drawn, what they open, and how a file has them.

use leptos::prelude::*;
use model::date;
use model::value::Currency;
use protocol::reports::{About, Cell, Group, Opens, Shown};

use crate::format::cell::cell as words;
use crate::i18n::t;
use crate::routes::{ListState, list_href};
use crate::{format, tr};

/// What is drawn; `None` for what is no number.
pub(super) fn number(cell: &Cell) -> Option<f64> {
    match cell {
        Cell::Count(count) => Some(*count as f64),
        Cell::Number(value, _) | Cell::Share(value, _) | Cell::Days(value) => Some(*value),
        Cell::Money(minor, _) => Some(*minor as f64),
        _ => None,
    }
}

/// Words of numbers like this one at the side of a chart.
pub(super) fn axis(like: &Cell) -> Callback<f64, String> {
    let like = like.clone();
    Callback::new(move |value: f64| match &like {
        Cell::Share(_, _) => format::share(value),
        Cell::Money(_, currency) => compact_money(value, *currency),
        Cell::Days(_) => tr!("rfm-days", count = value),
        _ => format::compact(value, None),
    })
}

fn compact_money(minor: f64, currency: Currency) -> String {
    format::compact(minor / 10_f64.powi(currency.exponent().into()), Some(currency))
}

/// What a file has: numbers with a point and without separators, days as they are stored.
pub(super) fn plain(cell: &Cell) -> String {
    match cell {
        Cell::Empty => String::new(),
        Cell::Count(count) => count.to_string(),
        Cell::Number(value, places) => format!("{value:.*}", usize::from(*places)),
        Cell::Share(share, places) => format!("{share:.*}", usize::from(*places) + 2),
        Cell::Money(minor, currency) => format::plain(*minor, currency.exponent()),
        Cell::Days(days) => format!("{days:.1}"),
        Cell::Date(day) => date::print(*day),
        other => words(other),
    }
}

/// The address of the rows behind a value; empty where none can be opened.
pub(super) fn href(shown: &Shown) -> String {
    let of = |opens: &Opens| {
        ListState { filter: opens.filter.clone(), ..ListState::default() }.href(&list_href(opens.kind))
    };
    shown.opens.as_deref().map(of).unwrap_or_default()
}

/// A value as it reads, as a link to its rows.
pub(super) fn linked(shown: &Shown) -> AnyView {
    let (text, href) = (words(&shown.cell), href(shown));
    let text = if text.is_empty() { "–".to_owned() } else { text };
    if href.is_empty() { text.into_any() } else { view! { <a href=href>{text}</a> }.into_any() }
}

/// The title of a report; that of how a score spreads is the score.
pub(super) fn title(about: &About) -> String {
    t(&id(about))
}

/// One sentence on a report.
pub(super) fn text(about: &About) -> String {
    match about.group {
        Group::Scores => t("tuning-text"),
        _ => t(&format!("{}-text", id(about))),
    }
}

/// How a report is computed.
pub(super) fn how(about: &About) -> String {
    t(&format!("{}-how", id(about)))
}

fn id(about: &About) -> String {
    match about.group {
        Group::Scores => about.key.to_owned(),
        _ => format!("report-{}", about.key),
    }
}
