//! A report that takes long: how far it is, and how to stop it and go on.

use leptos::prelude::*;

use crate::components::button::{Button, Look};
use crate::components::progress::Progress;
use crate::i18n::t;

/// How far a report is, from 0 to 1; nothing once it is made. The style sheet shows it only after 150 ms.
#[component]
pub(super) fn Making(
    #[prop(into)] done: Signal<Option<f64>>,
    /// Somebody stopped it.
    paused: RwSignal<bool>,
) -> impl IntoView {
    let under_way = Memo::new(move |_| done.get().is_some());
    let label = Signal::derive(move || if paused.get() { t("insight-stopped") } else { t("insight-making") });
    let button = move || match paused.get() {
        true => view! { <Button label=t("insight-go-on") on_press=move |()| paused.set(false)/> }.into_any(),
        false => {
            view! { <Button label=t("insight-stop") look=Look::Quiet on_press=move |()| paused.set(true)/> }
                .into_any()
        }
    };
    view! {
        <Show when=move || under_way.get()>
            <div class="report-making">
                <Progress label share=done/>
                {button}
            </div>
        </Show>
    }
}
