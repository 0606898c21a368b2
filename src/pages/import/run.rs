//! The third and fourth step: rows come in, and what became of them.

use leptos::prelude::*;
use protocol::import::RowProblem;

use super::brought::Brought;
use super::wizard::Wizard;
use crate::components::button::{Button, Look};
use crate::components::icon::Icon;
use crate::components::progress::Progress;
use crate::format;
use crate::i18n::{problem, t};
use crate::tr;

/// Rows come in.
#[component]
pub fn Running(
    /// The import.
    wizard: Wizard,
) -> impl IntoView {
    let label = move || tr!("import-running", rows = wizard.reading.get().tally.rows);
    let share = move || {
        let reading = wizard.reading.get();
        (reading.size > 0).then(|| reading.read as f64 / reading.size as f64)
    };
    view! {
        <section class="import-run">
            <Progress label=Signal::derive(label) share=Signal::derive(share)/>
            <p class="quiet">{t("import-running-text")}</p>
            <Counts wizard/>
            <div class="import-foot">
                <Button label=t("import-cancel") on_press=move |()| wizard.cancel()/>
            </div>
        </section>
    }
}

/// What became of the rows.
#[component]
pub fn Finished(
    /// The import.
    wizard: Wizard,
) -> impl IntoView {
    let has_trouble = move || wizard.reading.get().tally.troubled > 0;
    view! {
        <section class="import-run">
            <h2>{t("import-finished")}</h2>
            <Counts wizard/>
            <Brought import=wizard.import.get_value()/>
            <Problems wizard/>
            <div class="import-foot">
                <Button label=t("import-undo") icon=Icon::Undo look=Look::Quiet on_press=move |()| wizard.undo()/>
                <Show when=has_trouble>
                    <Button label=t("import-report") icon=Icon::Export on_press=move |()| wizard.report()/>
                </Show>
                <Button label=t("import-another") look=Look::Primary on_press=move |()| wizard.reset()/>
            </div>
        </section>
    }
}

#[component]
fn Counts(wizard: Wizard) -> impl IntoView {
    let count = move |label: &str, of: fn(Wizard) -> u64| {
        view! {
            <div class="import-count">
                <dt>{t(label)}</dt>
                <dd>{move || format::number(of(wizard) as f64)}</dd>
            </div>
        }
    };
    view! {
        <dl class="import-counts">
            {count("import-count-rows", |wizard| wizard.reading.get().tally.rows)}
            {count("import-count-created", |wizard| wizard.progress.get().created)}
            {count("import-count-updated", |wizard| wizard.progress.get().updated)}
            {count("import-count-unchanged", |wizard| wizard.progress.get().unchanged)}
            {count("import-count-troubled", |wizard| wizard.reading.get().tally.troubled)}
            {count("import-count-rejected", |wizard| wizard.reading.get().tally.rejected)}
        </dl>
    }
}

/// The first rows that the engine refused.
#[component]
fn Problems(wizard: Wizard) -> impl IntoView {
    let list = move || {
        let items = wizard.progress.with(|progress| {
            let line = |found: &RowProblem| {
                tr!("import-problem", line = found.line, problem = problem(&found.problem))
            };
            progress.problems.iter().map(|found| view! { <li>{line(found)}</li> }).collect_view()
        });
        (!items.is_empty()).then(|| view! { <ul class="import-notes">{items}</ul> })
    };
    view! { {list} }
}
