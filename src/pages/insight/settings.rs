//! What can be set in a report: sliders that compute it again while they are dragged, and the kind of customer.

use leptos::prelude::*;
use model::Kind;
use protocol::reports::Unit;
use protocol::view::SettingView;

use super::address::Chosen;
use crate::components::button::{Button, Look};
use crate::components::segmented::{Segmented, unique};
use crate::i18n::{kinds, t};
use crate::{format, tr};

/// What a slider needs to know, without its value: it stays while the report changes.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Slider {
    key: String,
    least: f64,
    most: f64,
    step: f64,
    unit: Unit,
}

impl From<&SettingView> for Slider {
    fn from(of: &SettingView) -> Self {
        Self { key: of.key.clone(), least: of.least, most: of.most, step: of.step, unit: of.unit }
    }
}

fn words(value: f64, unit: Unit) -> String {
    // What steps add up to is not exact.
    let value = (value * 1e6).round() / 1e6;
    match unit {
        Unit::Number => format::number(value),
        Unit::Money => format::compact(value, None),
        Unit::Percent => format::percent((value * 100.0).round() as i64, 2),
        Unit::Days => tr!("rfm-days", count = value),
        Unit::Months => tr!("insight-months", count = value),
        Unit::Years => tr!("insight-years", count = value),
    }
}

/// The sliders of a report.
#[component]
pub(super) fn Sliders(
    /// Which.
    #[prop(into)]
    sliders: Signal<Vec<Slider>>,
    /// The value of a setting.
    value: Callback<String, f64>,
    /// What is chosen.
    #[prop(into)]
    chosen: Signal<Chosen>,
    /// Chosen, and whether it is only on the way.
    on_change: Callback<(Chosen, bool)>,
) -> impl IntoView {
    let usual = move |()| on_change.run((Chosen { set: Vec::new(), ..chosen.get_untracked() }, false));
    let one = move |slider: Slider| view! { <OneSlider slider value chosen on_change/> };
    let all = move || {
        let sliders = sliders.get();
        (!sliders.is_empty()).then(|| {
            view! {
                <div class="report-settings" role="group" aria-label=t("insight-settings")>
                    {sliders.into_iter().map(one).collect_view()}
                    <Show when=move || chosen.with(|chosen| !chosen.set.is_empty())>
                        <Button label=t("insight-usual") look=Look::Quiet on_press=usual/>
                    </Show>
                </div>
            }
        })
    };
    view! { {all} }
}

#[component]
fn OneSlider(
    slider: Slider,
    value: Callback<String, f64>,
    chosen: Signal<Chosen>,
    on_change: Callback<(Chosen, bool)>,
) -> impl IntoView {
    let id = unique("setting");
    let Slider { key, least, most, step, unit } = slider;
    let name = t(&format!("report-setting-{key}"));
    let own = key.clone();
    let present = Signal::derive(move || value.run(own.clone()));
    let moved = move |event: &web_sys::Event, going: bool| {
        if let Ok(value) = event_target_value(event).parse() {
            on_change.run((chosen.get_untracked().with(&key, value), going));
        }
    };
    let dragged = moved.clone();
    view! {
        <div class="report-setting">
            <label for=id.clone()>{name}</label>
            <output for=id.clone()>{move || words(present.get(), unit)}</output>
            <input
                type="range"
                id=id
                min=least.to_string()
                max=most.to_string()
                step=step.to_string()
                prop:value=move || present.get().to_string()
                aria-valuetext=move || words(present.get(), unit)
                on:input=move |event| dragged(&event, true)
                on:change=move |event| moved(&event, false)
            />
        </div>
    }
}

/// Companies or contacts, where there are both.
#[component]
pub(super) fn KindChoice(
    /// The kinds with customers.
    #[prop(into)]
    offered: Signal<Vec<Kind>>,
    /// The kind that is shown.
    #[prop(into)]
    present: Signal<Option<Kind>>,
    /// Chosen.
    on_change: Callback<Kind>,
) -> impl IntoView {
    move || {
        let offered = offered.get();
        (offered.len() > 1).then(|| {
            let options = offered.iter().map(|kind| (kind.key().to_owned(), kinds(*kind))).collect();
            let value =
                Signal::derive(move || present.get().map(|kind| kind.key().to_owned()).unwrap_or_default());
            let choose = move |key: String| {
                if let Some(kind) = Kind::from_key(&key) {
                    on_change.run(kind);
                }
            };
            view! { <Segmented label=t("insight-kind") options value on_change=choose/> }
        })
    }
}
