//! A menu with so many entries that they are searched.

use leptos::html;
use leptos::prelude::*;
use web_sys::KeyboardEvent;

use super::{MenuItem, MenuList, Step, step};
use crate::components::text_field::focus_when_there;
use crate::i18n::t;

/// A field that takes the focus, and under it the entries that have its text in their word. Enter takes the first, the
/// arrows go on to the list.
#[component]
pub fn SearchedList(
    /// Name.
    #[prop(into)]
    label: String,
    /// Entries.
    items: Vec<MenuItem>,
    /// Something was chosen.
    on_done: Callback<()>,
) -> impl IntoView {
    let (frame, field) = (NodeRef::<html::Div>::new(), NodeRef::<html::Input>::new());
    focus_when_there(field, true);
    let query = RwSignal::new(String::new());
    let found = Signal::derive(move || named(&items, &query.get()));
    let key = move |event: KeyboardEvent| {
        match event.key().as_str() {
            "Enter" if !event.is_composing() => {
                if let Some(first) = found.with_untracked(|found| found.first().cloned()) {
                    on_done.run(());
                    first.act.run(());
                }
            }
            "ArrowDown" => go(frame, Step::First),
            "ArrowUp" => go(frame, Step::Last),
            _ => return,
        }
        event.prevent_default();
        event.stop_propagation();
    };
    let list = move || {
        let items = found.get();
        if items.is_empty() {
            return view! { <div class="option-none">{t("combobox-nothing")}</div> }.into_any();
        }
        view! { <MenuList label=label.clone() items unfocused=true on_done/> }.into_any()
    };
    view! {
        <div node_ref=frame>
            <input
                class="input menu-search"
                node_ref=field
                aria-label=t("menu-search")
                placeholder=t("menu-search")
                autocomplete="off"
                spellcheck="false"
                on:input=move |event| query.set(event_target_value(&event))
                on:keydown=key
            />
            {list}
        </div>
    }
}

fn go(frame: NodeRef<html::Div>, to: Step) {
    if let Some(frame) = frame.get_untracked() {
        step(&frame, to);
    }
}

/// The entries whose word has this text in it.
fn named(items: &[MenuItem], text: &str) -> Vec<MenuItem> {
    let text = text.trim().to_lowercase();
    items.iter().filter(|item| item.label.to_lowercase().contains(&text)).cloned().collect()
}

#[cfg(test)]
mod tests {
    use super::{MenuItem, named};

    #[test]
    fn entries_are_found_by_a_part_of_their_word() {
        let items = ["Industry", "Tags", "Last activity", "行业"].map(|label| MenuItem::new(label, || ()));
        for (text, found) in [
            ("", &["Industry", "Tags", "Last activity", "行业"][..]),
            (" acti ", &["Last activity"]),
            ("TA", &["Tags"]),
            ("业", &["行业"]),
            ("x", &[]),
        ] {
            let words: Vec<String> = named(&items, text).into_iter().map(|item| item.label).collect();
            assert_eq!(words, found, "{text}");
        }
    }
}
