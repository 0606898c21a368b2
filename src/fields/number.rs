//! Whole numbers, decimals and percentages.

use leptos::prelude::*;
use model::Value;
use model::field::FieldKind;

use super::Edit;
use crate::components::number_field::NumberField;
use crate::format;

/// Editor.
pub(super) fn edit(edit: Edit) -> AnyView {
    let value = edit.plain();
    let shown = Signal::derive(move || match value.get() {
        Some(Value::Int(int)) => format::decimal(int, 0),
        Some(Value::Decimal { mantissa, places }) => format::decimal(mantissa, places),
        _ => String::new(),
    });
    let whole = edit.def.kind == FieldKind::Int;
    let (label, bare, problem, autofocus) = (edit.label.clone(), edit.bare, edit.problem, edit.autofocus);
    let keep = edit.kept("");
    let change = move |number: Option<(i64, u8)>| {
        edit.set(number.map(|(mantissa, places)| match (whole, places) {
            (true, 0) => Value::Int(mantissa),
            // The engine says what is wrong with a fraction in a whole number.
            _ => Value::Decimal { mantissa, places },
        }));
    };
    view! { <NumberField label bare shown problem autofocus keep on_change=change/> }.into_any()
}
