//! A modal dialog on the browser's own `<dialog>`: it traps the focus, closes on Escape and gives the focus back.

use leptos::html;
use leptos::prelude::*;
use web_sys::{Event, KeyboardEvent, MouseEvent};

use super::button::IconButton;
use super::icon::Icon;
use super::segmented::unique;
use crate::browser::{content, focused};
use crate::i18n::t;

/// How a dialog lies on the screen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Shape {
    /// In the middle.
    #[default]
    Middle,
    /// Below the top edge, for the palette.
    Top,
    /// From the side, on a phone the whole screen.
    Side,
}

impl Shape {
    const fn class(self) -> &'static str {
        match self {
            Shape::Middle => "dialog",
            Shape::Top => "dialog dialog-top",
            Shape::Side => "dialog dialog-side",
        }
    }
}

/// A dialog with a title. It exists while `open` holds.
#[component]
pub fn Dialog(
    /// Whether it is there.
    #[prop(into)]
    open: Signal<bool>,
    /// Its name.
    #[prop(into)]
    title: String,
    /// Wants to be closed: Escape, the cross, a press beside it.
    #[prop(into)]
    on_close: Callback<()>,
    /// Where it lies.
    #[prop(optional)]
    shape: Shape,
    /// Without a head; the title is only for screen readers.
    #[prop(optional)]
    bare: bool,
    /// What is in it.
    children: ChildrenFn,
) -> impl IntoView {
    let children = StoredValue::new(children);
    let title = StoredValue::new(title);
    view! {
        <Show when=move || open.get()>
            <Modal title=title.get_value() on_close shape bare>
                {children.with_value(|children| children())}
            </Modal>
        </Show>
    }
}

#[component]
fn Modal(
    title: String,
    on_close: Callback<()>,
    shape: Shape,
    bare: bool,
    children: Children,
) -> impl IntoView {
    let node = NodeRef::<html::Dialog>::new();
    let before = StoredValue::new_local(focused());
    Effect::new(move || {
        if let Some(dialog) = node.get().filter(|dialog| !dialog.open()) {
            // Fails only for a dialog that has left the document meanwhile.
            let _ = dialog.show_modal();
        }
    });
    on_cleanup(move || {
        // Behind an open modal dialog nothing takes the focus.
        if let Some(Some(dialog)) = node.try_get_untracked() {
            dialog.close();
        }
        if let Some(Some(element)) = before.try_get_value() {
            // Where what opened it is gone, the page goes on from its content.
            let element = if element.is_connected() { Some(element) } else { content() };
            let _ = element.map(|element| element.focus());
        }
    });
    let cancel = move |event: Event| {
        event.prevent_default();
        on_close.run(());
    };
    // What the dialog lies in, an open record for one, closes on Escape, too; one press closes one thing.
    let key = move |event: KeyboardEvent| {
        if event.key() == "Escape" {
            event.stop_propagation();
        }
    };
    let press = move |event: MouseEvent| {
        // The dialog itself is only hit beside its content.
        if node.get_untracked().is_some_and(|dialog| event.target().as_ref() == Some(dialog.as_ref())) {
            on_close.run(());
        }
    };
    let id = unique("dialog");
    let head_id = id.clone();
    view! {
        <dialog class=shape.class() node_ref=node aria-labelledby=id on:cancel=cancel on:keydown=key on:mousedown=press>
            <div class="dialog-body">
                <header class="dialog-head" class:visually-hidden=bare>
                    <h2 id=head_id>{title}</h2>
                    {(!bare).then(|| view! { <IconButton label=t("close") icon=Icon::Close on_press=on_close/> })}
                </header>
                {children()}
            </div>
        </dialog>
    }
}
