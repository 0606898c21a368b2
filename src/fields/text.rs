//! Texts of one line (also single phones, e-mails and links) and of several.

use leptos::prelude::*;
use model::field::FieldKind;
use model::{Change, Value};

use super::Edit;
use crate::components::text_field::{TextArea, TextField};

fn shown(edit: &Edit) -> Signal<String> {
    let value = edit.plain();
    Signal::derive(move || value.get().as_ref().and_then(Value::as_text).unwrap_or_default().to_owned())
}

fn value_of(text: &str) -> Option<Value> {
    let text = text.trim();
    (!text.is_empty()).then(|| Value::Text(text.to_owned()))
}

/// Keyboard of a kind of text.
pub(super) fn keyboard(kind: &FieldKind) -> &'static str {
    match kind {
        FieldKind::Phone => "tel",
        FieldKind::Email => "email",
        FieldKind::Url => "url",
        _ => "text",
    }
}

fn callbacks(edit: &Edit) -> (Callback<String>, Callback<String>) {
    let field = edit.def.id;
    let (change, input) = (edit.on_change, edit.on_input);
    let changes = move |text: String| vec![Change { field, element: None, value: value_of(&text) }];
    let on_change = Callback::new(move |text: String| change.run(changes(text)));
    let on_input = Callback::new(move |text: String| {
        if let Some(input) = input {
            input.run(changes(text));
        }
    });
    (on_change, on_input)
}

/// One line.
pub(super) fn edit(edit: Edit) -> AnyView {
    let (on_change, on_input) = callbacks(&edit);
    // An e-mail field of the browser refuses what it cannot read before we can say why.
    let kind = if edit.def.kind == FieldKind::Email { "text" } else { keyboard(&edit.def.kind) };
    view! {
        <TextField
            label=edit.label.clone()
            bare=edit.bare
            value=shown(&edit)
            kind
            problem=edit.problem
            required=edit.def.flags.required
            autofocus=edit.autofocus
            keep=edit.kept("")
            on_input
            on_change
        />
    }
    .into_any()
}

/// Several lines.
pub(super) fn edit_long(edit: Edit) -> AnyView {
    let (on_change, on_input) = callbacks(&edit);
    view! {
        <TextArea
            label=edit.label.clone()
            bare=edit.bare
            value=shown(&edit)
            problem=edit.problem
            autofocus=edit.autofocus
            keep=edit.kept("")
            on_input
            on_change
        />
    }
    .into_any()
}
