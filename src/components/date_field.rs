//! A civil date: typed in the order of the language or as a distance (`+3d`, `-2w`), or picked from the browser's own
//! calendar.

use leptos::html;
use leptos::prelude::*;

use super::icon::{Glyph, Icon};
use super::segmented::unique;
use super::text_field::focus_when_there;
use super::typing::{Keep, Typing};
use crate::format;
use crate::i18n::t;

/// A date field.
#[component]
pub fn DateField(
    /// Label above it.
    #[prop(into)]
    label: String,
    /// The label is only for screen readers.
    #[prop(optional)]
    bare: bool,
    /// Days since 1970.
    #[prop(into)]
    value: Signal<Option<i32>>,
    /// What else is wrong.
    #[prop(into, optional)]
    problem: Signal<String>,
    /// Gets the focus when it appears.
    #[prop(optional)]
    autofocus: bool,
    /// Keeps what is typed until it is confirmed.
    #[prop(optional_no_strip)]
    keep: Option<Keep>,
    /// Confirmed.
    #[prop(into)]
    on_change: Callback<Option<i32>>,
) -> impl IntoView {
    let id = unique("date");
    let text = NodeRef::<html::Input>::new();
    let picker = NodeRef::<html::Input>::new();
    focus_when_there(text, autofocus);
    let unread = RwSignal::new(false);
    let typed = Callback::new(move |text: String| {
        let read = format::civil::parse(&text, &format::date_order(), format::today());
        // Browsers report a change, too, when the field is taken away: then all of this may be gone.
        unread.try_set(read.is_none() && !text.trim().is_empty());
        if read.is_some() || text.trim().is_empty() {
            on_change.try_run(read);
        }
    });
    let shown = Signal::derive(move || value.get().map(format::date_typed).unwrap_or_default());
    let typing = Typing::new(shown, None, Some(typed), keep);
    typing.follow(text);
    let picked = move |iso: String| {
        unread.set(false);
        on_change.run(model::date::parse_iso(&iso));
    };
    let show_picker = move |_| {
        if let Some(picker) = picker.get_untracked() {
            // Without it, or where the browser refuses, the text field is enough.
            let _ = picker.show_picker();
        }
    };
    let problem = move || if unread.get() { t("kit-not-a-date") } else { problem.get() };
    view! {
        <div class="field date-field">
            <label class="field-label" class:visually-hidden=bare for=id.clone()>{label}</label>
            <span class="input-group">
                <input
                    class="input"
                    id=id
                    node_ref=text
                    inputmode="text"
                    autocomplete="off"
                    placeholder=t("kit-date-placeholder")
                    prop:value=typing.first()
                    aria-invalid=move || unread.get().then_some("true")
                    data-unread=move || unread.get().then_some("")
                    on:input=move |event| typing.input(event_target_value(&event))
                    on:change=move |event| typing.change(event_target_value(&event))
                    on:blur=move |event| typing.left(&event)
                />
                <button class="icon-button" type="button" aria-label=t("kit-pick-date") title=t("kit-pick-date") on:click=show_picker>
                    <Glyph icon=Icon::Calendar/>
                </button>
                <input
                    class="date-picker"
                    type="date"
                    tabindex="-1"
                    aria-hidden="true"
                    node_ref=picker
                    prop:value=move || value.get().map(model::date::print).unwrap_or_default()
                    on:change=move |event| picked(event_target_value(&event))
                />
            </span>
            <span class="field-more"><span class="field-problem">{problem}</span><span class="field-hint">{typing.note()}</span></span>
        </div>
    }
}
