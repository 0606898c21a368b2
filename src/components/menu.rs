//! A menu: arrow keys, Home, End and first letters move, Enter chooses, Escape closes.

mod search;

use leptos::html;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{HtmlElement, KeyboardEvent};

pub use search::SearchedList;

use super::icon::{Glyph, Icon};
use super::popover::Popover;

/// Letters that follow each other within this time are one word.
const TYPING_MS: i64 = 700;

/// One entry.
#[derive(Clone)]
pub struct MenuItem {
    /// The word.
    pub label: String,
    /// Before the word.
    pub icon: Option<Icon>,
    /// Keys that do the same.
    pub shortcut: String,
    /// Takes something away.
    pub danger: bool,
    /// A line above it.
    pub separated: bool,
    /// Chosen.
    pub act: Callback<()>,
}

impl MenuItem {
    /// An entry with a word and what it does.
    pub fn new(label: impl Into<String>, act: impl Fn() + Send + Sync + 'static) -> Self {
        Self {
            label: label.into(),
            icon: None,
            shortcut: String::new(),
            danger: false,
            separated: false,
            act: Callback::new(move |()| act()),
        }
    }

    /// With an icon.
    pub fn icon(mut self, icon: Icon) -> Self {
        self.icon = Some(icon);
        self
    }

    /// With keys shown at its end.
    pub fn shortcut(mut self, keys: impl Into<String>) -> Self {
        self.shortcut = keys.into();
        self
    }

    /// Takes something away.
    pub fn danger(mut self) -> Self {
        self.danger = true;
        self
    }

    /// With a line above it.
    pub fn separated(mut self) -> Self {
        self.separated = true;
        self
    }
}

/// What stands in a menu: made from its entries, and from what to do when one was chosen.
pub type Inside = Callback<(Vec<MenuItem>, Callback<()>), AnyView>;

/// A button that opens a menu.
#[component]
pub fn Menu(
    /// Name of the button and the menu.
    #[prop(into)]
    label: String,
    /// The button's icon.
    #[prop(optional)]
    icon: Option<Icon>,
    /// The button shows its name.
    #[prop(optional)]
    worded: bool,
    /// What is in the button instead of icon and name.
    #[prop(into, optional)]
    face: Option<ViewFn>,
    /// Lies under the button's end.
    #[prop(optional)]
    end: bool,
    /// What stands in the popover instead of the plain list: from the entries, and what to do when one was chosen.
    #[prop(optional)]
    list: Option<Inside>,
    /// The entries, made when it opens.
    items: impl Fn() -> Vec<MenuItem> + Send + Sync + 'static,
) -> impl IntoView {
    let open = RwSignal::new(false);
    let items = StoredValue::new(items);
    let name = label.clone();
    let trigger = move || {
        let worded = worded || face.is_some();
        let inside = match &face {
            Some(face) => {
                let face = face.clone();
                // What is seen begins the name, so that a person can say it; what it is for follows.
                view! {
                    {move || face.run()}
                    <span class="visually-hidden">" " {label.clone()}</span>
                }
                .into_any()
            }
            None => view! {
                {icon.map(|icon| view! { <Glyph icon/> })}
                {worded.then(|| view! { <span>{label.clone()}</span> })}
            }
            .into_any(),
        };
        view! {
            <button
                class=if worded { "button button-quiet" } else { "icon-button" }
                type="button"
                aria-haspopup="menu"
                aria-expanded=move || if open.get() { "true" } else { "false" }
                aria-label=face.is_none().then(|| label.clone())
                title=(!worded).then(|| label.clone())
                on:click=move |_| open.update(|open| *open = !*open)
                on:keydown=move |event| if event.key() == "ArrowDown" { event.prevent_default(); open.set(true) }
            >
                {inside}
            </button>
        }
        .into_any()
    };
    let done = Callback::new(move |()| open.set(false));
    let inside = move || {
        let items = items.with_value(|items| items());
        match list {
            Some(list) => list.run((items, done)),
            None => view! { <MenuList label=name.clone() items on_done=done/> }.into_any(),
        }
    };
    view! {
        <Popover open trigger end>
            {inside()}
        </Popover>
    }
}

/// The open list of a menu; it takes the focus.
#[component]
pub fn MenuList(
    /// Name.
    #[prop(into)]
    label: String,
    /// Entries.
    items: Vec<MenuItem>,
    /// The focus stays where it is.
    #[prop(optional)]
    unfocused: bool,
    /// Something was chosen.
    #[prop(into)]
    on_done: Callback<()>,
) -> impl IntoView {
    let node = NodeRef::<html::Div>::new();
    Effect::new(move || {
        if let Some(list) = node.get().filter(|_| !unfocused) {
            request_animation_frame(move || step(&list, Step::First));
        }
    });
    // Letters typed in a row look for one word.
    let typed = StoredValue::new((String::new(), 0_i64));
    let key = move |event: KeyboardEvent| {
        let Some(list) = node.get_untracked() else { return };
        let key = event.key();
        let moved = match key.as_str() {
            "ArrowDown" => Step::By(1),
            "ArrowUp" => Step::By(-1),
            "Home" => Step::First,
            "End" => Step::Last,
            letter if letter.chars().count() == 1 => {
                let now = crate::browser::now_ms();
                let (before, at) = typed.get_value();
                let going_on = now - at < TYPING_MS && !before.is_empty();
                if letter == " " && !going_on {
                    return;
                }
                let word = if going_on { before + &letter.to_lowercase() } else { letter.to_lowercase() };
                typed.set_value((word.clone(), now));
                Step::Word(word)
            }
            _ => return,
        };
        event.prevent_default();
        event.stop_propagation();
        step(&list, moved);
    };
    view! {
        <div class="menu" role="menu" aria-label=label node_ref=node on:keydown=key>
            {items.into_iter().map(|item| entry(item, on_done)).collect_view()}
        </div>
    }
}

fn entry(item: MenuItem, on_done: Callback<()>) -> impl IntoView {
    let act = item.act;
    let choose = move |_| {
        on_done.run(());
        act.run(());
    };
    view! {
        <button
            class="menu-item"
            class:menu-danger=item.danger
            class:menu-separated=item.separated
            type="button"
            tabindex="-1"
            role="menuitem"
            on:click=choose
        >
            <span class="menu-mark">
                {item.icon.map(|icon| view! { <Glyph icon/> })}
            </span>
            <span class="menu-word">{item.label}</span>
            <kbd class="menu-keys">{item.shortcut}</kbd>
        </button>
    }
}

enum Step {
    First,
    Last,
    By(i32),
    Word(String),
}

fn step(list: &HtmlElement, step: Step) {
    let Ok(nodes) = list.query_selector_all("button:not(:disabled)") else { return };
    let items: Vec<HtmlElement> =
        (0..nodes.length()).filter_map(|index| nodes.item(index)?.dyn_into().ok()).collect();
    if items.is_empty() {
        return;
    }
    let active = crate::browser::focused();
    let now = items.iter().position(|item| Some(item) == active.as_ref());
    let count = items.len() as i32;
    let next = match step {
        Step::First => Some(0),
        Step::Last => Some(items.len() - 1),
        Step::By(by) => Some(now.map_or(0, |now| (now as i32 + by).rem_euclid(count) as usize)),
        Step::Word(word) => {
            // One letter again goes on to the next entry; a longer word may still mean this one.
            let from = now.map_or(0, |now| if word.chars().count() == 1 { now + 1 } else { now });
            let starts = |index: &usize| {
                items[*index].text_content().is_some_and(|text| text.trim().to_lowercase().starts_with(&word))
            };
            (from..items.len()).chain(0..from).find(starts)
        }
    };
    if let Some(next) = next {
        let _ = items[next].focus();
    }
}
