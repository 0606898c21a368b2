//! The fields of a form that is saved with a button and closes when that is done.

use leptos::html;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement, SubmitEvent};

use crate::browser::focused;

/// The fields. They rest while the form is being saved: what would be typed then would go with the form.
#[component]
pub fn FormFields(
    /// Being saved.
    #[prop(into)]
    busy: Signal<bool>,
    /// The fields.
    children: Children,
) -> impl IntoView {
    let node = NodeRef::<html::Div>::new();
    let last = StoredValue::new_local(None::<HtmlElement>);
    Effect::new(move |before: Option<bool>| {
        let now = busy.get();
        if now {
            last.set_value(leave(node));
        } else if before == Some(true) {
            // A frame later the problems are on the screen, or the form is gone.
            request_animation_frame(move || come_back(node, last));
        }
        now
    });
    view! { <div class="form-fields" node_ref=node inert=move || busy.get()>{children()}</div> }
}

/// Whether a field of the form holds what could not be taken, a number with a letter in it for one: what is saved would be
/// another than what is shown. That field gets the focus.
pub fn has_unread(event: &SubmitEvent) -> bool {
    let form = event.target().and_then(|form| form.dyn_into::<Element>().ok());
    let field = form.and_then(|form| form.query_selector("[data-unread]").ok().flatten());
    if let Some(field) = field.as_ref().and_then(|field| field.dyn_ref::<HtmlElement>()) {
        let _ = field.focus();
    }
    field.is_some()
}

/// The button that stands for Enter keeps the keys in the form: outside of it they are commands. Gives the field that had
/// the focus.
fn leave(node: NodeRef<html::Div>) -> Option<HtmlElement> {
    let fields = node.get_untracked()?;
    let field = focused().filter(|element| fields.contains(Some(element)))?;
    if let Some(button) = submit_button(&fields) {
        let _ = button.focus();
    }
    Some(field)
}

fn submit_button(fields: &web_sys::HtmlDivElement) -> Option<HtmlElement> {
    let form = fields.closest("form").ok()??;
    form.query_selector("button[type=submit]").ok()??.dyn_into().ok()
}

/// It was not saved: the first field with a problem gets the focus, else the one that had it.
fn come_back(node: NodeRef<html::Div>, last: StoredValue<Option<HtmlElement>, LocalStorage>) {
    let Some(fields) = node.try_get_untracked().flatten() else { return };
    let wrong = fields.query_selector("[aria-invalid=true]").ok().flatten();
    let wrong = wrong.and_then(|wrong| wrong.dyn_into::<HtmlElement>().ok());
    if let Some(element) = wrong.or_else(|| last.try_get_value().flatten()) {
        let _ = element.focus();
    }
}
