//! A list with an open record beside it: side by side where there is room, one after the other on a phone.

use leptos::prelude::*;

use super::button::IconButton;
use super::icon::Icon;
use crate::i18n::t;

/// List and inspector.
#[component]
pub fn ListAndInspector(
    /// Whether a record is open.
    #[prop(into)]
    open: Signal<bool>,
    /// Name of the inspector for screen readers.
    #[prop(into)]
    label: String,
    /// Close the record.
    #[prop(into)]
    on_close: Callback<()>,
    /// The list.
    list: AnyView,
    /// The open record; made again for each record by the caller's key.
    children: ChildrenFn,
) -> impl IntoView {
    let children = StoredValue::new(children);
    let label = StoredValue::new(label);
    let key = move |event: web_sys::KeyboardEvent| {
        if event.key() == "Escape" && !event.default_prevented() {
            on_close.run(());
        }
    };
    view! {
        <div class="panes" class:has-inspector=move || open.get()>
            <div class="pane-list">{list}</div>
            <Show when=move || open.get()>
                <aside class="inspector" aria-label=label.get_value() on:keydown=key>
                    <div class="inspector-close">
                        <IconButton label=t("close") icon=Icon::Close shortcut="Esc" on_press=on_close/>
                    </div>
                    {children.with_value(|children| children())}
                </aside>
            </Show>
        </div>
    }
}
