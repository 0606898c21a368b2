//! A dialog that asks before something that cannot be undone.

use leptos::prelude::*;

use super::button::{Button, Look};
use super::dialog::Dialog;
use crate::i18n::t;

/// The dialog. The caller closes it in both events.
#[component]
pub fn Confirm(
    /// What is to be done, as a question with the name of the thing.
    #[prop(into)]
    title: String,
    /// What would be gone.
    #[prop(into)]
    text: String,
    /// The word of the button that does it.
    #[prop(into)]
    act: String,
    /// Do it.
    #[prop(into)]
    on_confirm: Callback<()>,
    /// Leave it.
    #[prop(into)]
    on_close: Callback<()>,
) -> impl IntoView {
    let (text, act) = (StoredValue::new(text), StoredValue::new(act));
    view! {
        <Dialog open=true title on_close>
            <div class="log-form">
                <p>{text.get_value()}</p>
                <div class="form-actions">
                    <Button label=t("cancel") on_press=on_close/>
                    <Button label=act.get_value() look=Look::Danger on_press=on_confirm/>
                </div>
            </div>
        </Dialog>
    }
}
