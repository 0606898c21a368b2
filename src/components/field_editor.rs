//! A value that becomes its own editor when it is pressed: a line of a record.

use leptos::html;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{FocusEvent, KeyboardEvent, MouseEvent, Node};

use crate::i18n::t;
use crate::tr;

/// One line: label and value, or the editor in their place.
#[component]
pub fn FieldEditor(
    /// Name of the field.
    #[prop(into)]
    label: String,
    /// Whether it may be changed.
    #[prop(into)]
    editable: Signal<bool>,
    /// Whether there is nothing to show.
    #[prop(into)]
    empty: Signal<bool>,
    /// The value as it reads.
    #[prop(into)]
    shown: ViewFn,
    /// The control; it takes the focus itself.
    #[prop(into)]
    editor: ViewFn,
) -> impl IntoView {
    let editing = RwSignal::new(false);
    let node = NodeRef::<html::Div>::new();
    // Whatever the control is, it has the focus when it appears; what it holds leaves with it.
    Effect::new(move || {
        if editing.get() {
            request_animation_frame(move || focus_first(node));
        }
    });
    let left = move |event: FocusEvent| {
        let target = event.related_target().and_then(|target| target.dyn_into::<Node>().ok());
        let inside = node.get_untracked().is_some_and(|node| node.contains(target.as_ref()));
        // The button gives its place to the editor, which takes the focus a frame later.
        let button = event.target().and_then(|target| target.dyn_into::<web_sys::Element>().ok());
        let inside = inside || button.is_some_and(|button| button.class_name() == "line-edit");
        // Without a new target the window lost the focus, or the press went to nothing that takes it.
        if !inside {
            editing.set(false);
        }
    };
    let key = move |event: KeyboardEvent| match event.key().as_str() {
        "Escape" if editing.get_untracked() => {
            event.prevent_default();
            event.stop_propagation();
            editing.set(false);
        }
        "Enter" if editing.get_untracked() && is_line(&event) => {
            // The browser reports the change when the field loses the focus.
            if let Some(field) = crate::browser::focused() {
                let _ = field.blur();
            }
        }
        _ => {}
    };
    let edit_label = tr!("field-edit", name = label.as_str());
    let open = move |event: MouseEvent| {
        let on_link = event.target().and_then(|target| target.dyn_into::<web_sys::Element>().ok());
        let on_link = on_link.is_some_and(|target| target.closest("a").is_ok_and(|link| link.is_some()));
        if !on_link && editable.get_untracked() {
            editing.set(true);
        }
    };
    let value = StoredValue::new((label, edit_label, shown));
    let closed = move || {
        let (label, edit_label, shown) = value.get_value();
        view! {
            <div class="line" class:is-editable=editable on:click=open>
                <span class="line-label">{label}</span>
                <span class="line-value">
                    {move || if empty.get() { view! { <span class="line-empty">{t("field-empty")}</span> }.into_any() } else { shown.run() }}
                </span>
                <Show when=move || editable.get()>
                    <button class="line-edit" type="button" aria-label=edit_label.clone() on:click=move |event| { event.stop_propagation(); editing.set(true) }></button>
                </Show>
            </div>
        }
    };
    view! {
        <div class="line-frame" node_ref=node on:focusout=left on:keydown=key>
            {move || if editing.get() { editor.run() } else { closed().into_any() }}
        </div>
    }
}

fn focus_first(node: NodeRef<html::Div>) {
    let control = node
        .try_get_untracked()
        .flatten()
        .and_then(|node| node.query_selector("input:not([tabindex='-1']), select, textarea").ok().flatten())
        .and_then(|control| control.dyn_into::<web_sys::HtmlElement>().ok());
    if let Some(control) = control {
        let _ = control.focus();
    }
}

/// Enter confirms a line of text; in several lines it is a new line, in a list it chooses.
fn is_line(event: &KeyboardEvent) -> bool {
    let target = event.target().and_then(|target| target.dyn_into::<web_sys::Element>().ok());
    target.is_some_and(|target| target.tag_name() == "INPUT" && target.get_attribute("role").is_none())
}
