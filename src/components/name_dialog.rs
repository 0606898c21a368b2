//! A small dialog that asks for a name.

use leptos::prelude::*;

use super::button::{Button, Look};
use super::dialog::Dialog;
use super::form_fields::FormFields;
use super::text_field::TextField;
use crate::i18n::t;

/// The dialog. The caller closes it when what it asked for is done.
#[component]
pub fn NameDialog(
    /// Whether it is there.
    open: RwSignal<bool>,
    /// Its title.
    #[prop(into)]
    title: String,
    /// Label of the field.
    #[prop(into)]
    label: String,
    /// What is typed.
    name: RwSignal<String>,
    /// Being saved.
    busy: RwSignal<bool>,
    /// Confirmed with a name.
    #[prop(into)]
    on_save: Callback<()>,
    /// What else is asked.
    #[prop(into, optional)]
    more: ViewFn,
) -> impl IntoView {
    let more = StoredValue::new(more);
    let label = StoredValue::new(label);
    let empty = Signal::derive(move || name.with(|name| name.trim().is_empty()));
    let save = move |event: web_sys::SubmitEvent| {
        event.prevent_default();
        if !empty.get_untracked() && !busy.get_untracked() {
            on_save.run(());
        }
    };
    view! {
        <Dialog open title on_close=move |()| open.set(false)>
            <form class="log-form" on:submit=save>
                <FormFields busy>
                    <TextField label=label.get_value() value=name autofocus=true on_input=move |text| name.set(text)/>
                    {more.with_value(ViewFn::run)}
                </FormFields>
                <div class="form-actions">
                    <Button label=t("save") look=Look::Primary submit=true busy disabled=empty/>
                </div>
            </form>
        </Dialog>
    }
}
