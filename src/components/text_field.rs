//! One line or several lines of text, with label, hint and problem.

use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::KeyboardEvent;

use super::segmented::unique;
use super::typing::{Keep, Typing};

/// One line of text.
#[component]
pub fn TextField(
    /// Label above it.
    #[prop(into)]
    label: String,
    /// The label is only for screen readers.
    #[prop(optional)]
    bare: bool,
    /// The text.
    #[prop(into)]
    value: Signal<String>,
    /// Every keystroke.
    #[prop(into, optional)]
    on_input: Option<Callback<String>>,
    /// Left, or confirmed with Enter.
    #[prop(into, optional)]
    on_change: Option<Callback<String>>,
    /// Kind of keyboard: `email`, `tel`, `url`, `password`, `search`.
    #[prop(default = "text")]
    kind: &'static str,
    /// For the browser's memory: `current-password`, `organization`, …
    #[prop(default = "off")]
    autocomplete: &'static str,
    /// A word of help under it.
    #[prop(into, optional)]
    hint: String,
    /// What is wrong; empty when nothing is.
    #[prop(into, optional)]
    problem: Signal<String>,
    /// What is in it was not taken: a form is not saved without it.
    #[prop(into, optional)]
    unread: Signal<bool>,
    /// Cannot be left empty.
    #[prop(optional)]
    required: bool,
    /// Cannot be changed.
    #[prop(into, optional)]
    disabled: Signal<bool>,
    /// Gets the focus when it appears.
    #[prop(optional)]
    autofocus: bool,
    /// Keeps what is typed until it is confirmed.
    #[prop(optional_no_strip)]
    keep: Option<Keep>,
) -> impl IntoView {
    let id = unique("text");
    let node = NodeRef::<leptos::html::Input>::new();
    focus_when_there(node, autofocus);
    let typing = Typing::new(value, on_input, on_change, keep);
    typing.follow(node);
    // A search box says what it searches; nobody has to remember it while typing.
    let placeholder = (bare && kind == "search").then(|| label.clone());
    let input = view! {
        <input
            placeholder=placeholder
            class="input"
            node_ref=node
            id=id.clone()
            type=kind
            autocomplete=autocomplete
            spellcheck="false"
            required=required
            prop:value=typing.first()
            prop:disabled=disabled
            aria-invalid=move || (!problem.get().is_empty()).then_some("true")
            data-unread=move || unread.get().then_some("")
            aria-describedby=format!("{id}-more")
            on:input=move |event| typing.input(event_target_value(&event))
            on:change=move |event| typing.change(event_target_value(&event))
            on:blur=move |event| typing.left(&event)
        />
    };
    let note = typing.note();
    let hint = Signal::derive(move || if note.with(String::is_empty) { hint.clone() } else { note.get() });
    labelled(id, label, bare, hint, problem, input.into_any())
}

/// Several lines of text; it grows with what is in it.
#[component]
pub fn TextArea(
    /// Label above it.
    #[prop(into)]
    label: String,
    /// The label is only for screen readers.
    #[prop(optional)]
    bare: bool,
    /// The text.
    #[prop(into)]
    value: Signal<String>,
    /// Every keystroke.
    #[prop(into, optional)]
    on_input: Option<Callback<String>>,
    /// Left, or confirmed with Ctrl Enter.
    #[prop(into, optional)]
    on_change: Option<Callback<String>>,
    /// What is wrong; empty when nothing is.
    #[prop(into, optional)]
    problem: Signal<String>,
    /// Cannot be changed.
    #[prop(into, optional)]
    disabled: Signal<bool>,
    /// Gets the focus when it appears.
    #[prop(optional)]
    autofocus: bool,
    /// Keeps what is typed until it is confirmed.
    #[prop(optional_no_strip)]
    keep: Option<Keep>,
) -> impl IntoView {
    let id = unique("area");
    let node = NodeRef::<leptos::html::Textarea>::new();
    focus_when_there(node, autofocus);
    let typing = Typing::new(value, on_input, on_change, keep);
    typing.follow(node);
    let confirm = move |event: KeyboardEvent| {
        if event.key() == "Enter" && (event.ctrl_key() || event.meta_key()) {
            event.prevent_default();
            if let Some(area) = node.get_untracked() {
                let _ = area.blur();
            }
        }
    };
    let area = view! {
        <textarea
            class="input input-area"
            node_ref=node
            id=id.clone()
            rows="3"
            prop:value=typing.first()
            prop:disabled=disabled
            aria-invalid=move || (!problem.get().is_empty()).then_some("true")
            aria-describedby=format!("{id}-more")
            on:keydown=confirm
            on:input=move |event| typing.input(event_target_value(&event))
            on:change=move |event| typing.change(event_target_value(&event))
            on:blur=move |event| typing.left(&event)
        ></textarea>
    };
    labelled(id, label, bare, typing.note(), problem, area.into_any())
}

/// Label, hint and problem around a control with this id.
pub fn labelled(
    id: String,
    label: String,
    bare: bool,
    hint: Signal<String>,
    problem: Signal<String>,
    control: AnyView,
) -> impl IntoView {
    let more = format!("{id}-more");
    view! {
        <div class="field">
            <label class="field-label" class:visually-hidden=bare for=id>{label}</label>
            {control}
            <span class="field-more" id=more>
                <span class="field-problem">{problem}</span>
                <span class="field-hint">{hint}</span>
            </span>
        </div>
    }
}

/// Gives an element the focus once it is on the screen.
pub fn focus_when_there<E>(node: NodeRef<E>, wanted: bool)
where
    E: leptos::html::ElementType + 'static,
    E::Output: JsCast + Clone + 'static,
{
    if wanted {
        Effect::new(move || {
            if let Some(element) = node.get() {
                // After the frame: a dialog around it first has to open.
                request_animation_frame(move || {
                    let element: &web_sys::HtmlElement = element.unchecked_ref();
                    let _ = element.focus();
                });
            }
        });
    }
}
