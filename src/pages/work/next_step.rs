//! Plan the next step of a deal: what and when.

use leptos::prelude::*;
use model::entities::deal;
use model::{Command, RecordId};

use super::ActForm;
use super::changes::{day, text};
use crate::components::button::{Button, Look};
use crate::components::date_field::DateField;
use crate::components::dialog::Dialog;
use crate::components::icon::Icon;
use crate::components::text_field::TextField;
use crate::i18n::t;
use crate::pages::lazy::{code, lazy};

/// A button that opens a small form for a deal's next step.
#[component]
pub fn NextStep(
    /// The deal.
    deal: RecordId,
    /// The present step.
    #[prop(into, optional)]
    step: String,
    /// Its day.
    #[prop(optional_no_strip)]
    on: Option<i32>,
    /// How loud.
    #[prop(optional)]
    look: Look,
) -> impl IntoView {
    let open = RwSignal::new(false);
    let step = StoredValue::new(step);
    let form = move || {
        let done = Callback::new(move |()| open.set(false));
        lazy(code::next_step, move |form| form(deal, step.get_value(), on, done))
    };
    view! {
        <Button label=t("work-next-step") icon=Icon::Calendar look on_press=move |()| open.set(true)/>
        <Dialog open title=t("work-next-step") on_close=move |()| open.set(false)>{form()}</Dialog>
    }
}

/// The form.
#[component]
pub fn NextStepForm(
    /// The deal.
    deal: RecordId,
    /// The present step.
    step: String,
    /// Its day.
    #[prop(optional_no_strip)]
    on: Option<i32>,
    /// Saved.
    on_done: Callback<()>,
) -> impl IntoView {
    let words = RwSignal::new(step);
    let due = RwSignal::new(on);
    let act = move || {
        let changes =
            vec![text(deal::NEXT_STEP, &words.get_untracked()), day(deal::NEXT_STEP_ON, due.get_untracked())];
        (Command::Update { ids: vec![deal], changes }, t("work-next-step-set"))
    };
    view! {
        <ActForm label=t("save") act on_done>
            <TextField label=t("work-next-step-what") value=words autofocus=true on_input=move |text| words.set(text)/>
            <DateField label=t("work-next-step-when") value=due on_change=move |day| due.set(day)/>
        </ActForm>
    }
}
