//! The first step: a file from the disk, dropped or chosen, or the sample company.

use leptos::html;
use leptos::prelude::*;
use web_sys::DragEvent;

use super::wizard::{Stage, Wizard};
use crate::components::button::{Button, Look};
use crate::components::icon::{Glyph, Icon};
use crate::i18n::{find, t};

/// The step.
#[component]
pub fn Choose(
    /// The import.
    wizard: Wizard,
) -> impl IntoView {
    let over = RwSignal::new(false);
    let dropped = move |event: DragEvent| {
        event.prevent_default();
        over.set(false);
        let file = event.data_transfer().and_then(|data| data.files()).and_then(|files| files.get(0));
        if let Some(file) = file {
            wizard.open(file);
        }
    };
    let dragged = move |event: DragEvent| {
        event.prevent_default();
        over.set(true);
    };
    view! {
        {move || trouble(wizard)}
        <section
            class="drop-zone"
            class:drop-over=over
            aria-label=t("import-choose")
            on:dragover=dragged
            on:dragleave=move |_| over.set(false)
            on:drop=dropped
        >
            <span class="drop-icon"><Glyph icon=Icon::Import/></span>
            <h2>{t("import-choose")}</h2>
            <p>{t("import-choose-text")}</p>
            <div class="drop-actions">
                <FileButton wizard/>
                <Button label=t("import-sample") look=Look::Quiet on_press=move |()| wizard.sample()/>
            </div>
        </section>
    }
}

fn trouble(wizard: Wizard) -> impl IntoView {
    let Stage::Unreadable(code) = wizard.stage.get() else { return ().into_any() };
    let text = find(&format!("import-unreadable-{code}"), None).unwrap_or_else(|| t("import-unreadable"));
    view! {
        <p class="notice" data-tone="bad" role="alert">
            <Glyph icon=Icon::Alert/>
            <span>{wizard.file_name.get()} " — " {text}</span>
        </p>
    }
    .into_any()
}

#[component]
fn FileButton(wizard: Wizard) -> impl IntoView {
    let node = NodeRef::<html::Input>::new();
    let chosen = move |_| {
        let file = node.get_untracked().and_then(|input| input.files()).and_then(|files| files.get(0));
        if let Some(file) = file {
            wizard.open(file);
        }
    };
    let press = move |()| {
        if let Some(input) = node.get_untracked() {
            input.click();
        }
    };
    view! {
        <input
            class="visually-hidden"
            type="file"
            tabindex="-1"
            aria-label=t("import-choose-file")
            accept=".csv,.tsv,.txt,text/csv,text/plain,text/tab-separated-values"
            node_ref=node
            on:change=chosen
        />
        <Button label=t("import-choose-file") icon=Icon::File look=Look::Primary on_press=press/>
    }
}
