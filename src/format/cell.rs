//! Values of reports and scores as text.

use leptos::prelude::GetUntracked;
use model::Tone;
use protocol::reports::Cell;

use super::{date, decimal, money, number, share_to};
use crate::i18n::{self, called, find, t};
use crate::state::app;
use crate::tr;

/// A value as one line of text; empty where there is none.
pub fn cell(cell: &Cell) -> String {
    match cell {
        Cell::Empty => String::new(),
        Cell::Count(count) => number(*count as f64),
        Cell::Number(value, places) => rounded(*value, *places),
        Cell::Share(value, places) => share_to(*value, *places),
        Cell::Money(minor, currency) => money(*minor, *currency),
        Cell::Days(days) => tr!("rfm-days", count = days.round()),
        Cell::Date(day) => date(*day),
        Cell::Period(from, months) => period(*from, *months),
        Cell::Text(text) => text.clone(),
        Cell::Message(id) => t(id),
        Cell::Field(kind, field) => {
            let catalogue = app().catalogue.get_untracked();
            catalogue.field(*kind, *field).map(|def| i18n::field(*kind, def)).unwrap_or_default()
        }
        Cell::Choice(_, key) => find(&format!("choice-{key}"), None).unwrap_or_else(|| key.clone()),
        Cell::Record(_, name) => called(name),
    }
}

/// The tone of an option; neutral for everything else.
pub fn tone(cell: &Cell) -> Tone {
    let Cell::Choice(field, key) = cell else { return Tone::Neutral };
    let catalogue = app().catalogue.get_untracked();
    let Some((_, def)) = catalogue.find(*field) else { return Tone::Neutral };
    let model::FieldKind::Choice(options) = &def.kind else { return Tone::Neutral };
    options.iter().find(|option| option.key == key.as_str()).map_or(Tone::Neutral, |option| option.tone)
}

/// A number with as many decimal places as it has, at most `places`.
fn rounded(value: f64, places: u8) -> String {
    let mantissa = (value * 10f64.powi(places.into())).round_ties_even();
    match mantissa.abs() < 9e15 {
        true => decimal(mantissa as i64, places),
        false => number(value),
    }
}

/// So many months from a day on: a year, a quarter, a month, or the first day of it.
fn period(from: i32, months: u8) -> String {
    let first = model::date::ymd(from);
    match months {
        12 => tr!("period-year", year = first.year.to_string()),
        3 => tr!("period-quarter", year = first.year.to_string(), quarter = (first.month as i64 - 1) / 3 + 1),
        1 => super::month(from),
        _ => date(from),
    }
}
