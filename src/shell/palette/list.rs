//! What the command palette lists: go to, create, do on the selection, and every record of the workspace.

use leptos::prelude::*;
use leptos::task::spawn_local;
use model::Kind;
use protocol::view::{Hit, SavedViewRow};
use wasm_bindgen::JsCast;
use web_sys::{ClipboardEvent, KeyboardEvent};

use super::Typed;
use crate::commands::PageCommand;
use crate::components::icon::{Glyph, Icon};
use crate::engine::live_search;
use crate::i18n::{self, t};
use crate::routes::{self, ListState};
use crate::shell::paste::Pasted;
use crate::state::app;
use crate::tr;

/// Hits asked for.
const HITS: u32 = 20;

#[derive(Clone)]
struct Entry {
    icon: Icon,
    label: String,
    detail: String,
    keys: String,
    act: Callback<()>,
}

fn commands(query: &str) -> Vec<Entry> {
    let selection = app().selection.get();
    let chosen = tr!("table-selected", count = selection.as_ref().map_or(0, |selection| selection.count));
    let on_selection = selection.into_iter().flat_map(|selection| selection.actions).map(|(label, act)| {
        Entry { icon: Icon::Check, label, detail: chosen.clone(), keys: String::new(), act }
    });
    let all = PageCommand::all().into_iter().map(|command| Entry {
        icon: icon(command),
        label: command.label(),
        detail: String::new(),
        keys: command.keys(),
        act: Callback::new(move |()| command.run()),
    });
    let wanted = query.to_lowercase();
    on_selection
        .chain(views())
        .chain(all)
        .filter(|entry| matches(&entry.label.to_lowercase(), &wanted))
        .collect()
}

fn views() -> Vec<Entry> {
    let Some(Ok(settings)) = app().settings.get() else { return Vec::new() };
    let entry = |view: &SavedViewRow| {
        let href = ListState::of_view(view).href(&routes::list_href(view.kind));
        Entry {
            icon: Icon::Table,
            label: tr!("views-open", name = view.name.as_str()),
            detail: i18n::kinds(view.kind),
            keys: String::new(),
            act: Callback::new(move |()| routes::go(&href)),
        }
    };
    settings.views.iter().map(entry).collect()
}

/// Every word of the query begins a word of the label, or stands in it (Chinese has no spaces).
fn matches(label: &str, query: &str) -> bool {
    query.split_whitespace().all(|word| label.contains(word))
}

fn icon(command: PageCommand) -> Icon {
    match command {
        PageCommand::Go(area) => crate::shell::rail::icon(area),
        PageCommand::Create(_) => Icon::Plus,
        PageCommand::Duplicates(_) => Icon::Customers,
        PageCommand::Undo => Icon::Undo,
        PageCommand::Redo => Icon::Redo,
        PageCommand::SyncNow => Icon::Sync,
        PageCommand::Theme => Icon::Moon,
        PageCommand::Rail => Icon::Rail,
        PageCommand::Shortcuts => Icon::Keyboard,
        PageCommand::Palette | PageCommand::Search => Icon::Search,
        PageCommand::Close => Icon::Close,
    }
}

fn record(hit: &Hit) -> Entry {
    let named = hit.record.clone();
    let kind = i18n::kind(named.kind);
    let detail = if hit.subtitle.is_empty() { kind } else { format!("{kind} · {}", hit.subtitle) };
    let label = i18n::called(&named.name);
    Entry {
        icon: crate::fields::kind_icon(named.kind),
        label,
        detail,
        keys: String::new(),
        act: Callback::new(move |()| routes::go(&routes::record_href(named.kind, named.id))),
    }
}

/// What the palette shows below its field.
#[component]
pub fn Inside() -> impl IntoView {
    let Typed { query, active, entered, input, keys, pastes, letters } = expect_context();
    let found = live_search(move || {
        let text = query.get().trim().to_owned();
        (!text.is_empty()).then_some((text, Vec::new(), HITS))
    });
    let pasted = Pasted::new();
    let entries = Memo::new_with_compare(
        move |_| {
            let text = query.get().trim().to_owned();
            let records: Vec<Entry> = match found.get() {
                Some(Ok(found)) if !text.is_empty() => {
                    // Saved views stand among the commands.
                    let hits = found.hits.iter().filter(|hit| hit.record.kind != Kind::SavedView);
                    hits.map(record).collect()
                }
                _ => Vec::new(),
            };
            let commands = commands(&text);
            if let Some(detail) = pasted.words() {
                let act = Callback::new(move |()| pasted.create());
                let label = t("palette-new-person");
                let person = Entry { icon: Icon::Person, label, detail, keys: String::new(), act };
                return std::iter::once(person).chain(records).chain(commands).collect();
            }
            if text.is_empty() {
                commands
            } else {
                records.into_iter().chain(commands).collect::<Vec<Entry>>()
            }
        },
        |_, _| true,
    );
    let is_answered = move || {
        let text = query.get();
        let is_found = found.with(|found| match found {
            Some(Ok(found)) => found.text == text.trim(),
            Some(Err(_)) => true,
            None => false,
        });
        !pasted.is_read() && (text.trim().is_empty() || is_found)
    };
    let run = move |index: usize| {
        let entry = entries.with_untracked(|entries| entries.get(index).cloned());
        if let Some(entry) = entry {
            // Before the palette goes, and what the entry is made of with it; it may open something else in its place.
            app().overlay.set(None);
            entry.act.run(());
        }
    };
    // Who types faster than the answers come means what he typed, not what the list still shows.
    Effect::new(move || {
        if entered.get() && is_answered() {
            // In a task: an effect writes no signals.
            spawn_local(async move {
                if entered.try_update(std::mem::take) == Some(true) {
                    run(active.get_untracked());
                }
            });
        }
    });
    keys.set_value(Some(Callback::new(move |event: KeyboardEvent| {
        let count = entries.with_untracked(Vec::len).max(1);
        match event.key().as_str() {
            "ArrowDown" => active.update(|active| *active = (*active + 1) % count),
            "ArrowUp" => active.update(|active| *active = (*active + count - 1) % count),
            "Enter" if !event.is_composing() => entered.set(true),
            _ => return,
        }
        event.prevent_default();
        reveal(active.get_untracked());
    })));
    letters.set_value(Some(Callback::new(move |()| pasted.forget())));
    pastes.set_value(Some(Callback::new(move |event: ClipboardEvent| {
        // The field takes one line; its own event would forget the card.
        if let Some(line) = pasted.take(&event) {
            event.prevent_default();
            if let Some(input) = input.get_untracked() {
                input.set_value(&line);
            }
            active.set(0);
            entered.set(false);
            query.set(line);
        }
    })));
    let row = move |(index, entry): (usize, Entry)| {
        view! {
            <div
                class="option"
                role="option"
                id=format!("palette-{index}")
                aria-selected=move || if active.get() == index { "true" } else { "false" }
                on:click=move |_| run(index)
                on:pointermove=move |_| if active.get_untracked() != index { active.set(index) }
            >
                <Glyph icon=entry.icon/>
                <span class="option-label">{entry.label}</span>
                <span class="option-detail">{entry.detail}</span>
                <kbd>{entry.keys}</kbd>
            </div>
        }
    };
    let is_searched = move || {
        found
            .with(|found| !found.as_ref().is_some_and(|found| found.as_ref().is_ok_and(|found| !found.whole)))
    };
    let nothing = move || {
        (is_searched() && entries.with(Vec::is_empty))
            .then(|| view! { <div class="option-none">{t("palette-nothing")}</div> })
    };
    view! {
        <div class="palette-list" id="palette-list" role="listbox" aria-label=t("command-palette")>
            {move || entries.get().into_iter().enumerate().map(row).collect_view()}
            {nothing}
        </div>
    }
}

fn reveal(index: usize) {
    let row = document().get_element_by_id(&format!("palette-{index}"));
    if let Some(row) = row.and_then(|row| row.dyn_into::<web_sys::HtmlElement>().ok()) {
        let options = web_sys::ScrollIntoViewOptions::new();
        options.set_block(web_sys::ScrollLogicalPosition::Nearest);
        row.scroll_into_view_with_scroll_into_view_options(&options);
    }
}
