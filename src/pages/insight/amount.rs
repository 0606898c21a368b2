//! An amount that can be set in a report: typed exactly, or slid over so many orders of magnitude that a small one can still be
//! hit.

use leptos::prelude::*;
use protocol::reports::Unit;

use super::assumptions::{minor, words};
use crate::components::number_field::NumberField;
use crate::format;
use crate::state::app;

/// Places of the slider.
const PLACES: f64 = 200.0;
/// Significant digits of what it gives: with fewer, neighbours would be one, and an arrow key would not get past them.
const DIGITS: i32 = 3;

/// The amount as a field in the workspace's currency.
#[component]
pub(super) fn Amount(
    name: String,
    present: Signal<f64>,
    least: f64,
    most: f64,
    moved: Callback<(f64, bool)>,
) -> impl IntoView {
    let currency = move || app().currency();
    let label = format!("{name} ({})", app().currency());
    let shown = Signal::derive(move || format::decimal(minor(present.get()), currency().exponent()));
    let typed = move |number: Option<(i64, u8)>| {
        let value = number.map_or(0.0, |(mantissa, places)| mantissa as f64 / 10f64.powi(places.into()));
        moved.run((value.clamp(least, most), false));
    };
    view! {
        <div class="report-amount">
            <span class="quiet" aria-hidden="true">{move || currency().to_string()}</span>
            <NumberField label bare=true shown on_change=typed/>
        </div>
    }
}

/// The same as a slider.
#[component]
pub(super) fn AmountSlider(
    id: String,
    present: Signal<f64>,
    least: f64,
    most: f64,
    moved: Callback<(f64, bool)>,
) -> impl IntoView {
    let slid = move |event: &web_sys::Event, going: bool| {
        if let Ok(place) = event_target_value(event).parse() {
            moved.run((value_at(place, least, most), going));
        }
    };
    view! {
        <input
            type="range"
            id=id
            min="0"
            max=PLACES.to_string()
            step="1"
            prop:value=move || place_of(present.get(), least, most).to_string()
            aria-valuetext=move || words(present.get(), Unit::Money)
            on:input=move |event| slid(&event, true)
            on:change=move |event| slid(&event, false)
        />
    }
}

/// The amount at a place: equal ways multiply it equally, but for the first ones, which begin at the least.
fn value_at(place: f64, least: f64, most: f64) -> f64 {
    if place <= 0.0 {
        return least;
    }
    if place >= PLACES {
        return most;
    }
    let beyond = (place / PLACES * (most - least).ln_1p()).exp_m1();
    let unit = 10f64.powi(beyond.log10().floor() as i32 + 1 - DIGITS).max(0.01);
    least + (beyond / unit).round() * unit
}

fn place_of(value: f64, least: f64, most: f64) -> f64 {
    ((value - least).max(0.0).ln_1p() / (most - least).ln_1p() * PLACES).round().min(PLACES)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slider_reaches_small_amounts_and_both_ends() {
        for (least, most) in [(0.0, 1_000_000_000.0), (0.0, 100_000.0)] {
            let values: Vec<f64> = (0..=200).map(|place| value_at(place.into(), least, most)).collect();
            assert_eq!((values[0], values[200]), (least, most));
            assert!(values.windows(2).all(|pair| pair[0] < pair[1]), "{values:?}");
            assert!(
                (0..=200)
                    .zip(&values)
                    .all(|(place, value)| place_of(*value, least, most) == f64::from(place))
            );
            assert!(values.iter().filter(|value| **value < 1000.0).count() > 60);
            for value in [0.0, 25.0, 1_800.0, 40_000.0, most] {
                let found = value_at(place_of(value, least, most), least, most);
                assert!((found - value).abs() <= value * 0.08, "{value} {found}");
            }
        }
    }
}
