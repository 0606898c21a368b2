//! Postal addresses: five parts, in the order in which the reader's country writes them.

use leptos::prelude::*;
use model::Value;
use model::value::Address;

use super::Edit;
use crate::components::text_field::{TextArea, TextField};
use crate::i18n::{Language, language, t};

type Part = (&'static str, fn(&mut Address) -> &mut String);

const PARTS: [Part; 5] = [
    ("address-lines", |address| &mut address.lines),
    ("address-postal-code", |address| &mut address.postal_code),
    ("address-city", |address| &mut address.city),
    ("address-region", |address| &mut address.region),
    ("address-country", |address| &mut address.country),
];

/// From the small to the large, or the other way round.
fn order() -> [usize; 5] {
    if language() == Language::En { [0, 1, 2, 3, 4] } else { [4, 3, 2, 0, 1] }
}

/// Editor.
pub(super) fn edit(edit: Edit) -> AnyView {
    let value = edit.plain();
    let address = Signal::derive(move || match value.get() {
        Some(Value::Address(address)) => *address,
        _ => Address::default(),
    });
    let label = edit.label.clone();
    let part = move |index: usize| {
        let (id, part) = PARTS[index];
        let edit = edit.clone();
        let keep = edit.kept(id);
        let shown = Signal::derive(move || part(&mut address.get()).clone());
        let change = move |text: String| {
            let mut next = address.get_untracked();
            *part(&mut next) = text.trim().to_owned();
            edit.set((next != Address::default()).then(|| Value::Address(Box::new(next))));
        };
        if index == 0 {
            view! { <TextArea label=t(id) value=shown keep on_change=change/> }.into_any()
        } else {
            view! { <TextField label=t(id) value=shown keep on_change=change/> }.into_any()
        }
    };
    view! {
        <fieldset class="field address-field">
            <legend class="field-label">{label}</legend>
            {order().into_iter().map(part).collect_view()}
        </fieldset>
    }
    .into_any()
}
