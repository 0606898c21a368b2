//! A text field that offers options while one types, and can create what is missing.

use leptos::html;
use leptos::prelude::*;
use leptos::task::spawn_local;
use web_sys::{FocusEvent, KeyboardEvent};

use super::popover::place;
use super::segmented::unique;
use super::text_field::focus_when_there;
use crate::tr;

/// One option.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Choice {
    /// What is chosen.
    pub key: String,
    /// Its name.
    pub label: String,
    /// A second, quieter word.
    pub detail: String,
}

/// What is offered for what was typed.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Offered {
    /// What was typed when these were looked for; `None` before the first answer.
    pub typed: Option<String>,
    /// Options, in order.
    pub choices: Vec<Choice>,
}

impl Offered {
    /// Options that are made as one types.
    pub fn at_once(typed: String, choices: Vec<Choice>) -> Self {
        Self { typed: Some(typed), choices }
    }
}

/// A combobox.
#[component]
pub fn Combobox(
    /// Label above it.
    #[prop(into)]
    label: String,
    /// The label is only for screen readers.
    #[prop(optional)]
    bare: bool,
    /// Name of the present choice, shown until one types.
    #[prop(into)]
    shown: Signal<String>,
    /// What is typed. The caller makes the options from it, at once or later.
    query: RwSignal<String>,
    /// What is offered. Enter waits for what answers the last letter.
    #[prop(into)]
    options: Signal<Offered>,
    /// Chosen: the key, or `None` when the field was emptied.
    #[prop(into)]
    on_choose: Callback<Option<String>>,
    /// Creates something with the typed name, where that is possible.
    #[prop(into, optional_no_strip)]
    on_create: Option<Callback<String>>,
    /// What is wrong; empty when nothing is.
    #[prop(into, optional)]
    problem: Signal<String>,
    /// Gets the focus when it appears.
    #[prop(optional)]
    autofocus: bool,
) -> impl IntoView {
    let state = Typing {
        text: RwSignal::new(None),
        active: RwSignal::new(0),
        open: RwSignal::new(false),
        waiting: RwSignal::new(false),
        query,
        options,
        on_choose,
        on_create,
    };
    let input = NodeRef::<html::Input>::new();
    let list = NodeRef::<html::Div>::new();
    focus_when_there(input, autofocus);
    Effect::new(move || {
        state.options.track();
        if let (true, Some(list), Some(input)) = (state.open.get(), list.get(), input.get_untracked()) {
            let _ = list.show_popover();
            if let Some(anchor) = input.parent_element() {
                use wasm_bindgen::JsCast;
                place(&list, anchor.unchecked_ref(), false);
            }
        }
    });
    Effect::new(move || {
        if state.waiting.get() && state.is_answered() {
            // In a task: an effect writes no signals.
            spawn_local(async move { state.answered() });
        }
    });
    let id = unique("combobox");
    let list_id = format!("{id}-list");
    let active_id = {
        let list_id = list_id.clone();
        move || state.open.get().then(|| format!("{list_id}-{}", state.active.get()))
    };
    view! {
        <div class="field combobox">
            <label class="field-label" class:visually-hidden=bare for=id.clone()>{label}</label>
            <span>
                <input
                    class="input"
                    node_ref=input
                    id=id
                    role="combobox"
                    autocomplete="off"
                    spellcheck="false"
                    aria-autocomplete="list"
                    aria-controls=list_id.clone()
                    aria-expanded=move || if state.open.get() { "true" } else { "false" }
                    aria-activedescendant=active_id
                    aria-invalid=move || (!problem.get().is_empty()).then_some("true")
                    prop:value=move || state.text.get().unwrap_or_else(|| shown.get())
                    on:focus=move |_| if let Some(input) = input.get_untracked() { input.select() }
                    on:input=move |event| state.typed(event_target_value(&event))
                    on:keydown=move |event| state.key(&event)
                    on:click=move |_| state.open()
                    on:blur=move |event| state.left(&event)
                />
            </span>
            <Show when=move || state.open.get()>
                <OptionList state list_id=list_id.clone() list/>
            </Show>
            <span class="field-more"><span class="field-problem">{problem}</span></span>
        </div>
    }
}

#[derive(Clone, Copy)]
struct Typing {
    text: RwSignal<Option<String>>,
    active: RwSignal<usize>,
    open: RwSignal<bool>,
    /// Enter was pressed before the options came.
    waiting: RwSignal<bool>,
    query: RwSignal<String>,
    options: Signal<Offered>,
    on_choose: Callback<Option<String>>,
    on_create: Option<Callback<String>>,
}

impl Typing {
    fn typed(self, text: String) {
        self.query.set(text.trim().to_owned());
        self.text.set(Some(text));
        self.active.set(0);
        self.waiting.set(false);
        self.open.set(true);
    }

    /// Whether the options are those of what is typed.
    fn is_answered(self) -> bool {
        let query = self.query.get();
        self.options.with(|options| options.typed.as_ref() == Some(&query))
    }

    fn open(self) {
        if !self.open.get_untracked() {
            self.query.set(String::new());
            self.active.set(0);
            self.open.set(true);
        }
    }

    /// Number of options, the offer to create included.
    fn count(self) -> usize {
        self.options.with_untracked(|options| options.choices.len()) + usize::from(self.can_create())
    }

    fn can_create(self) -> bool {
        let query = self.query.get();
        let typed = query.to_lowercase();
        let known = || {
            self.options
                .with(|options| options.choices.iter().any(|option| option.label.to_lowercase() == typed))
        };
        self.on_create.is_some() && !query.is_empty() && !known()
    }

    fn key(self, event: &KeyboardEvent) {
        let count = self.count();
        match event.key().as_str() {
            "ArrowDown" | "ArrowUp" if !self.open.get_untracked() => self.open(),
            "ArrowDown" if count > 0 => self.active.update(|active| *active = (*active + 1) % count),
            "ArrowUp" if count > 0 => self.active.update(|active| *active = (*active + count - 1) % count),
            "Enter" if self.open.get_untracked() => self.enter(),
            "Escape" if self.open.get_untracked() => self.close(),
            _ => return,
        }
        event.prevent_default();
        event.stop_propagation();
    }

    /// Who types faster than the answers come means what he typed, not what the list still shows.
    fn enter(self) {
        if untrack(|| self.is_answered()) {
            self.choose(self.active.get_untracked());
        } else {
            self.waiting.set(true);
        }
    }

    /// What Enter waited for is there, unless the field has gone meanwhile.
    fn answered(self) {
        if self.waiting.try_update(std::mem::take) == Some(true) {
            self.choose(0);
        }
    }

    fn choose(self, index: usize) {
        let option = self.options.with_untracked(|options| options.choices.get(index).cloned());
        let query = self.query.get_untracked();
        self.close();
        match option {
            Some(option) => self.on_choose.run(Some(option.key)),
            None if !query.is_empty() => {
                if let Some(create) = self.on_create {
                    create.run(query);
                }
            }
            None => {}
        }
    }

    fn close(self) {
        self.waiting.set(false);
        self.open.set(false);
        self.text.set(None);
    }

    fn left(self, _: &FocusEvent) {
        // What takes the box away takes the focus from it, too: then all of this may be gone.
        let text = self.text.try_get_untracked().flatten();
        self.open.try_set(false);
        self.text.try_set(None);
        if text.is_some_and(|text| text.trim().is_empty()) {
            self.on_choose.try_run(None);
        }
    }
}

#[component]
fn OptionList(state: Typing, list_id: String, list: NodeRef<html::Div>) -> impl IntoView {
    let row_id = list_id.clone();
    let row = move |index: usize, label: String, detail: String, create: bool| {
        view! {
            <div
                class="option"
                class:option-create=create
                role="option"
                id=format!("{row_id}-{index}")
                aria-selected=move || if state.active.get() == index { "true" } else { "false" }
                // Before the input loses the focus.
                on:mousedown=move |event| { event.prevent_default(); state.choose(index) }
                on:pointermove=move |_| if state.active.get_untracked() != index { state.active.set(index) }
            >
                <span>{label}</span>
                <span class="option-detail">{detail}</span>
            </div>
        }
    };
    let rows = move || {
        let options = state.options.get().choices;
        let create = state.can_create().then(|| tr!("combobox-create", name = state.query.get()));
        let nothing = options.is_empty() && create.is_none();
        let count = options.len();
        let offered = options
            .into_iter()
            .enumerate()
            .map(|(index, option)| row(index, option.label, option.detail, false));
        let offered = offered.collect_view();
        view! {
            {offered}
            {create.map(|label| row(count, label, String::new(), true))}
            {nothing.then(|| view! { <div class="option-none">{crate::i18n::t("combobox-nothing")}</div> })}
        }
    };
    view! { <div class="popover options" popover="manual" role="listbox" id=list_id node_ref=list>{rows}</div> }
}
