//! A sheet from the side, on a phone the whole screen: for forms that need room.

use leptos::prelude::*;

use super::dialog::{Dialog, Shape};

/// A sheet.
#[component]
pub fn Sheet(
    /// Whether it is there.
    #[prop(into)]
    open: Signal<bool>,
    /// Its name.
    #[prop(into)]
    title: String,
    /// Wants to be closed.
    #[prop(into)]
    on_close: Callback<()>,
    /// What is in it.
    children: ChildrenFn,
) -> impl IntoView {
    let children = StoredValue::new(children);
    view! {
        <Dialog open title on_close shape=Shape::Side>
            {children.with_value(|children| children())}
        </Dialog>
    }
}
