//! Import: a file becomes customers, orders or leads. Choose, check the mapping, watch, read the report, take it back.

mod brought;
mod choose;
mod conversation;
mod mapping;
mod past;
mod run;
mod take_back;
mod targets;
mod wizard;
mod zone;

use leptos::prelude::*;

use crate::components::button::LinkButton;
use crate::components::empty::Empty;
use crate::components::icon::Icon;
use crate::components::page_header::PageHeader;
use crate::i18n::t;
use choose::Choose;
use mapping::Mapping;
use past::Past;
use run::{Finished, Running};
use wizard::{Stage, wizard};

/// Fills the workspace with the sample company's year; what is under way goes on.
pub fn start_sample() {
    let wizard = wizard();
    if !matches!(wizard.stage.get_untracked(), Stage::Running) {
        wizard.sample();
    }
}

/// The import page. What is under way goes on when the person looks at something else.
#[component]
pub fn ImportPage() -> impl IntoView {
    let wizard = wizard();
    let step = move || match wizard.stage.get() {
        Stage::Choose | Stage::Unreadable(_) => view! { <Choose wizard/><Past/> }.into_any(),
        Stage::Reading => view! { <p class="import-wait" role="status">{t("import-reading")}</p> }.into_any(),
        Stage::Mapping => view! { <Mapping wizard/> }.into_any(),
        Stage::Running => view! { <Running wizard/> }.into_any(),
        Stage::Finished => view! { <Finished wizard/> }.into_any(),
        Stage::Failed(reason) => failed(wizard, reason).into_any(),
    };
    view! {
        <div class="page import-page">
            <PageHeader title=t("nav-import") detail=Signal::derive(move || wizard.file_name.get())/>
            {step}
        </div>
    }
}

fn failed(wizard: wizard::Wizard, reason: String) -> impl IntoView {
    view! {
        <Empty icon=Icon::Alert title=t("import-failed") text=reason>
            <crate::components::button::Button
                label=t("import-start-again")
                look=crate::components::button::Look::Primary
                on_press=move |()| wizard.reset()
            />
            <LinkButton label=t("nav-sync") href="/sync"/>
        </Empty>
    }
}
