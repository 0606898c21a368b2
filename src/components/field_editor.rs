//! A value that becomes its own editor when it is pressed: a line of a record.

use leptos::html;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{Element, FocusEvent, KeyboardEvent, MouseEvent, Node};

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
    /// Something that was typed is not written yet: the editor stays, or is there from the start.
    #[prop(into, optional)]
    unfinished: Signal<bool>,
    /// What was typed is given up.
    #[prop(into, optional)]
    on_cancel: Option<Callback<()>>,
) -> impl IntoView {
    let editing = RwSignal::new(false);
    let is_open = Memo::new(move |_| editing.get() || unfinished.get());
    let node = NodeRef::<html::Div>::new();
    Effect::new(move || {
        if editing.get() {
            focus_soon(node, "input:not([tabindex='-1']), select, textarea");
        }
    });
    let left = move |event: FocusEvent| {
        // The button gives its place to the editor, which takes the focus a frame later.
        let button = event.target().and_then(|target| target.dyn_into::<Element>().ok());
        let on_button = button.is_some_and(|button| button.class_name() == "line-edit");
        // What takes the editor away takes the focus from it, too: then all of this may be gone.
        if !on_button && node.try_get_untracked().flatten().is_none_or(|node| has_left(&node, &event)) {
            editing.try_set(false);
        }
    };
    let key = move |event: KeyboardEvent| {
        if is_open.get_untracked() && is_end(&event) {
            editing.set(false);
            if let Some(cancel) = on_cancel.filter(|_| event.key() == "Escape") {
                cancel.run(());
            }
            // Who works with the keys goes on where he was.
            focus_soon(node, ".line-edit");
        }
    };
    let edit_label = tr!("field-edit", name = label.as_str());
    let open = move |event: MouseEvent| {
        let on_link = event.target().and_then(|target| target.dyn_into::<Element>().ok());
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
            {move || if is_open.get() { editor.run() } else { closed().into_any() }}
        </div>
    }
}

/// Gives the focus to the first of these in an element, once it is there.
pub(crate) fn focus_soon(node: NodeRef<html::Div>, selector: &'static str) {
    request_animation_frame(move || {
        let first = node
            .try_get_untracked()
            .flatten()
            .and_then(|node| node.query_selector(selector).ok().flatten())
            .and_then(|first| first.dyn_into::<web_sys::HtmlElement>().ok());
        if let Some(first) = first {
            let _ = first.focus();
        }
    });
}

/// Whether the focus goes out of an element: to another one, or to nothing, because the window lost it or the press went
/// to what takes none.
pub(crate) fn has_left(inside: &Node, event: &FocusEvent) -> bool {
    let target = event.related_target().and_then(|target| target.dyn_into::<Node>().ok());
    !inside.contains(target.as_ref())
}

/// Whether a key ends editing. Enter confirms a line and a choice; in several lines it is a new one, and where options
/// are offered it takes one. Escape leaves the value as it was.
pub(crate) fn is_end(event: &KeyboardEvent) -> bool {
    let Some(target) = event.target().and_then(|target| target.dyn_into::<web_sys::HtmlElement>().ok())
    else {
        return false;
    };
    let confirms = match target.tag_name().as_str() {
        "INPUT" => target.get_attribute("role").is_none(),
        "TEXTAREA" => event.ctrl_key() || event.meta_key(),
        "SELECT" => true,
        _ => false,
    };
    match event.key().as_str() {
        "Escape" => {}
        // The browser reports the change when the field loses the focus.
        "Enter" if confirms && !event.is_composing() => _ = target.blur(),
        _ => return false,
    }
    event.prevent_default();
    event.stop_propagation();
    true
}
