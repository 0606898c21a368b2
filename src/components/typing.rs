//! What somebody types into a field. What arrives meanwhile does not take its place, and what is not confirmed may be kept.

use leptos::html::ElementType;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{FocusEvent, HtmlInputElement};

use crate::i18n::t;
use crate::tr;

/// What became of a text that is kept until it is confirmed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Step {
    /// Somebody typed it.
    Typed(String),
    /// It is the field's value again: there is nothing to keep.
    Undone,
    /// It is being confirmed, until `false`: what is written then is this text.
    Confirming(bool),
}

/// Where a text is kept until it is confirmed.
#[derive(Debug, Clone)]
pub struct Keep {
    /// What was typed before and never confirmed.
    pub before: Option<String>,
    /// Keeps what is typed.
    pub step: Callback<Step>,
}

/// The text of one field. Its element is an input or a text area; both have a `value`.
#[derive(Clone, Copy)]
pub struct Typing {
    value: Signal<String>,
    on_input: Option<Callback<String>>,
    on_change: Option<Callback<String>>,
    keep: Option<Callback<Step>>,
    /// It came back from an earlier visit.
    is_back: bool,
    /// The value when somebody began to type, and what stands in the field since.
    typed: RwSignal<Option<(String, String)>>,
}

impl Typing {
    /// Of a field with this value.
    pub fn new(
        value: Signal<String>,
        on_input: Option<Callback<String>>,
        on_change: Option<Callback<String>>,
        keep: Option<Keep>,
    ) -> Self {
        let now = value.get_untracked();
        let (before, keep) = keep.map_or((None, None), |keep| (keep.before, Some(keep.step)));
        if let Some(keep) = keep.filter(|_| before.as_ref() == Some(&now)) {
            // It was saved just before the page went. In a task: this may be the middle of an effect.
            leptos::task::spawn_local(async move { _ = keep.try_run(Step::Undone) });
        }
        let before = before.filter(|before| *before != now);
        let is_back = before.is_some();
        let typed = RwSignal::new(before.map(|before| (now, before)));
        Self { value, on_input, on_change, keep, is_back, typed }
    }

    /// What the field begins with.
    pub fn first(self) -> String {
        let typed = self.typed.with_untracked(|typed| typed.as_ref().map(|(_, text)| text.clone()));
        typed.unwrap_or_else(|| self.value.get_untracked())
    }

    /// Shows each new value in the field, unless somebody types there.
    pub fn follow<E>(self, node: NodeRef<E>)
    where
        E: ElementType + 'static,
        E::Output: JsCast + Clone + 'static,
    {
        Effect::new(move || {
            let value = self.value.get();
            if let Some(field) = node.get().filter(|_| self.typed.with_untracked(Option::is_none)) {
                show(field.unchecked_ref(), &value);
            }
        });
    }

    /// A keystroke.
    pub fn input(self, text: String) {
        let was = self.typed.with_untracked(|typed| typed.as_ref().map(|(was, _)| was.clone()));
        let was = was.unwrap_or_else(|| self.value.get_untracked());
        self.step(if text == was { Step::Undone } else { Step::Typed(text.clone()) });
        self.typed.set(Some((was, text.clone())));
        if let Some(input) = self.on_input {
            input.run(text);
        }
    }

    /// Confirmed. Browsers report it, too, when the field is taken away: then all of this may be gone.
    pub fn change(self, text: String) {
        if self.typed.try_set(None).is_some() {
            return;
        }
        self.step(Step::Confirming(true));
        if let Some(change) = self.on_change {
            _ = change.try_run(text);
        }
        self.step(Step::Confirming(false));
    }

    /// The field lost the focus. The browser has reported what it saw being typed; what came back it has not seen.
    pub fn left(self, event: &FocusEvent) {
        let Some(Some((was, text))) = self.typed.try_get_untracked() else { return };
        let now = self.value.get_untracked();
        if text != was && text != now {
            return self.change(text);
        }
        self.typed.set(None);
        self.step(Step::Undone);
        if let Some(field) = event.target() {
            show(field.unchecked_ref(), &now);
        }
    }

    fn step(self, step: Step) {
        if let Some(keep) = self.keep {
            _ = keep.try_run(step);
        }
    }

    /// What is said under the field: that it was changed meanwhile, or that the text is of an earlier visit.
    pub fn note(self) -> Signal<String> {
        Signal::derive(move || {
            let now = self.value.get();
            self.typed.with(|typed| match typed {
                Some((was, text)) if self.on_change.is_some() => {
                    let differs = now != *was && now.trim() != text.trim();
                    match (differs, self.is_back) {
                        (true, _) if now.is_empty() => t("kit-emptied-meanwhile"),
                        (true, _) => tr!("kit-changed-meanwhile", value = now.as_str()),
                        (false, true) => t("kit-typed-before"),
                        (false, false) => String::new(),
                    }
                }
                _ => String::new(),
            })
        })
    }
}

fn show(field: &HtmlInputElement, text: &str) {
    if field.value() != text {
        field.set_value(text);
    }
}
