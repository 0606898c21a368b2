//! The first step: a file from the disk, dropped or chosen, or the sample company.

use leptos::prelude::*;
use web_sys::{DragEvent, File};

use super::wizard::{Stage, Wizard};
use crate::components::button::{Button, Look};
use crate::components::file_button::{Ask, FileButton, carried};
use crate::components::icon::{Glyph, Icon};
use crate::i18n::{find, t};

/// What the dialog of the system offers first.
const TYPES: &str = ".csv,.tsv,.txt,text/csv,text/plain,text/tab-separated-values";

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
        open_first(wizard, carried(event.data_transfer()));
    };
    let dragged = move |event: DragEvent| {
        event.prevent_default();
        over.set(true);
    };
    let chosen = move |files: Vec<File>| open_first(wizard, files);
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
                <FileButton
                    label=t("import-choose-file")
                    icon=Icon::File
                    look=Look::Primary
                    ask=Ask::One(TYPES)
                    on_pick=chosen
                />
                <Button label=t("import-sample") look=Look::Quiet on_press=move |()| wizard.sample()/>
            </div>
        </section>
    }
}

fn open_first(wizard: Wizard, files: Vec<File>) {
    if let Some(file) = files.into_iter().next() {
        wizard.open(file);
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
