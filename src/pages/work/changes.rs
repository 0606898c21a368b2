//! Short ways to write the changes of a command.

use leptos::prelude::*;
use model::{Change, FieldId, RecordId, Value};

/// Writes a field, or clears it.
pub fn put(field: FieldId, value: Option<Value>) -> Change {
    Change { field, element: None, value }
}

/// Writes a text; one of spaces alone clears the field.
pub fn text(field: FieldId, text: &str) -> Change {
    let text = text.trim();
    put(field, (!text.is_empty()).then(|| Value::Text(text.to_owned())))
}

/// Writes an option by its key; an empty key clears the field.
pub fn choice(field: FieldId, key: &str) -> Change {
    put(field, (!key.is_empty()).then(|| Value::Choice(key.to_owned())))
}

/// Writes a day.
pub fn day(field: FieldId, day: Option<i32>) -> Change {
    put(field, day.map(Value::Date))
}

/// Writes a reference.
pub fn refer(field: FieldId, id: Option<RecordId>) -> Change {
    put(field, id.map(Value::Ref))
}

/// Adds a reference to a set; the element is the record itself, so adding it twice is adding it once.
pub fn add_ref(field: FieldId, id: RecordId) -> Change {
    Change { field, element: Some(id), value: Some(Value::Ref(id)) }
}

/// Adds a text to a set under a new element.
pub fn add_entry(field: FieldId, label: &str, text: &str) -> Change {
    let value = Value::Entry { label: label.to_owned(), text: text.trim().to_owned() };
    Change { field, element: Some(crate::browser::new_id()), value: Some(value) }
}

/// The text that a list of changes writes into a field; for drafts.
pub fn text_of(changes: &[Change], field: FieldId) -> String {
    changes
        .iter()
        .find(|change| change.field == field)
        .and_then(|change| change.value.as_ref()?.as_text().map(str::to_owned))
        .unwrap_or_default()
}

/// The day that a list of changes writes into a field; for drafts.
pub fn day_of(changes: &[Change], field: FieldId) -> Option<i32> {
    let written = changes.iter().find(|change| change.field == field)?;
    match written.value {
        Some(Value::Date(day)) => Some(day),
        _ => None,
    }
}

/// Empties a text that is as it was submitted; what was typed since stays.
pub fn clear_if(typed: RwSignal<String>, submitted: &str) {
    typed.try_update(|text| {
        if text.trim() == submitted {
            text.clear();
        }
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_trimmed_and_empty_ones_clear() {
        let field = FieldId::Builtin(412);
        assert_eq!(text(field, "  call ").value, Some(Value::Text("call".to_owned())));
        assert_eq!(text(field, "   ").value, None);
        assert_eq!(choice(field, "").value, None);
        let drafted = [text(field, "call"), day(FieldId::Builtin(413), Some(7))];
        assert_eq!(text_of(&drafted, field), "call");
        assert_eq!(day_of(&drafted, FieldId::Builtin(413)), Some(7));
        assert_eq!(day_of(&drafted, field), None);
    }
}
