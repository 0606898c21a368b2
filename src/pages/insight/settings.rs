//! What can be set in a report: sliders that compute it again while they are dragged, and the kind of customer.

use leptos::prelude::*;
use model::Kind;
use protocol::reports::Unit;
use protocol::view::SettingView;

use super::address::Chosen;
use super::amount::{Amount, AmountSlider};
use super::assumptions::{setting_name, words};
use crate::components::button::{Button, Look};
use crate::components::segmented::{Segmented, unique};
use crate::i18n::{kinds, t};

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

/// The sliders of a report.
#[component]
pub(super) fn Sliders(
    /// The key of the report.
    report: String,
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
    let one = StoredValue::new(report);
    let one = move |slider: Slider| {
        let name = one.with_value(|report| setting_name(report, &slider.key));
        view! { <OneSlider name slider value chosen on_change/> }
    };
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
    name: String,
    slider: Slider,
    value: Callback<String, f64>,
    chosen: Signal<Chosen>,
    on_change: Callback<(Chosen, bool)>,
) -> impl IntoView {
    let id = unique("setting");
    let Slider { key, least, most, step, unit } = slider;
    let own = key.clone();
    let present = Signal::derive(move || value.run(own.clone()));
    let moved = Callback::new(move |(value, going): (f64, bool)| {
        on_change.run((chosen.get_untracked().with(&key, value), going));
    });
    if unit == Unit::Money {
        return view! {
            <div class="report-setting">
                <label for=id.clone()>{name.clone()}</label>
                <Amount name present least most moved/>
                <AmountSlider id present least most moved/>
            </div>
        }
        .into_any();
    }
    let slid = move |event: &web_sys::Event, going: bool| {
        if let Ok(value) = event_target_value(event).parse() {
            moved.run((value, going));
        }
    };
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
                on:input=move |event| slid(&event, true)
                on:change=move |event| slid(&event, false)
            />
        </div>
    }
    .into_any()
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
