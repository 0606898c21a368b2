//! What is typed into the lines of a record and not confirmed: each keystroke is kept by the engine, and comes back with the
//! record, be it after a reload or because it could not be written.

use std::collections::BTreeMap;

use leptos::prelude::*;
use leptos::task::spawn_local;
use model::filter::text::print_field;
use model::{Change, FieldId, RecordId, Value};
use protocol::request::Draft;
use protocol::{Reply, Request};

use crate::components::typing::{Keep, Step};
use crate::engine;

/// Texts by the part of a field: `f101/`, `f130/city`.
type Texts = BTreeMap<String, String>;

/// What is typed into the lines of one record.
#[derive(Clone, Copy)]
pub struct Lines {
    record: RecordId,
    typed: RwSignal<Texts>,
    /// The parts that were typed on an earlier visit. They stay on the screen when they are written.
    back: RwSignal<Vec<String>>,
    /// The part whose text is being confirmed.
    confirming: StoredValue<Option<String>>,
}

impl Lines {
    /// Of a record; what was typed into it before follows.
    pub fn of(record: RecordId) -> Self {
        let (typed, back) = (RwSignal::new(Texts::new()), RwSignal::new(Vec::new()));
        spawn_local(async move {
            let Ok(Reply::Drafts(drafts)) = engine::call(Request::Drafts).await else { return };
            let found: Vec<_> = drafts.iter().filter_map(|draft| text_of(record, draft)).collect();
            if !found.is_empty() {
                back.try_set(found.iter().map(|(part, _)| part.clone()).collect());
                typed.try_update(|typed| {
                    found.into_iter().for_each(|(part, text)| _ = typed.entry(part).or_insert(text));
                });
            }
        });
        Self { record, typed, back, confirming: StoredValue::new(None) }
    }

    /// Whether something typed into a field waits.
    pub fn wait(self, field: FieldId) -> bool {
        let own = part_of(field, "");
        self.typed.with(|typed| typed.keys().any(|part| part.starts_with(&own)))
    }

    /// Whether something typed into a field on an earlier visit was found.
    pub fn came_back(self, field: FieldId) -> bool {
        let own = part_of(field, "");
        self.back.with(|back| back.iter().any(|part| part.starts_with(&own)))
    }

    /// Keeps a part of a field.
    pub fn keep(self, field: FieldId, part: &str) -> Keep {
        let part = part_of(field, part);
        let before = self.typed.with_untracked(|typed| typed.get(&part).cloned());
        let step = Callback::new(move |step: Step| match step {
            Step::Typed(text) => self.put(field, &part, text),
            Step::Undone => self.drop(vec![part.clone()]),
            Step::Confirming(now) => _ = self.confirming.try_set_value(now.then(|| part.clone())),
        });
        Keep { before, step }
    }

    fn put(self, field: FieldId, part: &str, text: String) {
        let draft = draft_of(self.record, field, part, &text);
        self.typed.try_update(|typed| typed.insert(part.to_owned(), text));
        spawn_local(async move {
            // A draft that cannot be kept is reported by the engine as storage trouble.
            let _ = engine::call(Request::PutDraft(draft)).await;
        });
    }

    /// Gives up what was typed into a field.
    pub fn forget(self, field: FieldId) {
        let own = part_of(field, "");
        let parts = self.typed.with_untracked(|typed| {
            typed.keys().filter(|part| part.starts_with(&own)).cloned().collect::<Vec<_>>()
        });
        self.drop(parts);
    }

    fn drop(self, parts: Vec<String>) {
        let is_here = |part: &String| {
            self.typed.try_with_untracked(|typed| typed.contains_key(part)).unwrap_or_default()
        };
        let parts: Vec<String> = parts.into_iter().filter(is_here).collect();
        if !parts.is_empty() {
            self.typed.try_update(|typed| parts.iter().for_each(|part| _ = typed.remove(part)));
            self.tell_dropped(parts);
        }
    }

    fn tell_dropped(self, parts: Vec<String>) {
        spawn_local(async move {
            for part in parts {
                let _ = engine::call(Request::DropDraft(form_of(self.record, &part))).await;
            }
        });
    }

    /// The text that is being written now: it waits no longer, and the engine keeps it until [`Lines::written`].
    pub fn writing(self) -> Option<(String, String)> {
        let part = self.confirming.try_get_value().flatten()?;
        let text = self.typed.try_update(|typed| typed.remove(&part)).flatten()?;
        Some((part, text))
    }

    /// It was written. What was typed there since goes on being kept.
    pub fn written(self, (part, _): (String, String)) {
        // Where the record was left meanwhile nobody types into it.
        let again = self.typed.try_with_untracked(|typed| typed.contains_key(&part)).unwrap_or_default();
        if !again {
            self.tell_dropped(vec![part]);
        }
    }

    /// It could not be written: it waits again.
    pub fn not_written(self, (part, text): (String, String)) {
        self.typed.try_update(|typed| _ = typed.entry(part).or_insert(text));
    }
}

fn part_of(field: FieldId, part: &str) -> String {
    format!("{}/{part}", print_field(field))
}

/// The name of a draft. The record's id is a part of it: who may not see the record any more loses its drafts, too.
fn form_of(record: RecordId, part: &str) -> String {
    format!("line/{record}/{part}")
}

/// The text as it was typed, whatever the field holds.
fn draft_of(record: RecordId, field: FieldId, part: &str, text: &str) -> Draft {
    let changes = vec![Change { field, element: None, value: Some(Value::Text(text.to_owned())) }];
    Draft { form: form_of(record, part), at: 0, title: String::new(), changes }
}

/// Part and text of a draft, if it is of a line of this record.
fn text_of(record: RecordId, draft: &Draft) -> Option<(String, String)> {
    let part = draft.form.strip_prefix(&form_of(record, ""))?;
    let text = draft.changes.first()?.value.as_ref()?.as_text()?;
    Some((part.to_owned(), text.to_owned()))
}

#[cfg(test)]
mod tests {
    use model::entities::company;
    use model::{FieldId, RecordId};

    use super::{draft_of, part_of, text_of};

    #[test]
    fn a_draft_of_a_line_is_found_by_its_record_alone() {
        let (own, other) = (RecordId([1; 16]), RecordId([2; 16]));
        let custom = FieldId::Custom(RecordId([1; 16]));
        for (field, part, text) in [
            (company::NAME, "", "Falken"),
            (company::BILLING_ADDRESS, "city", " Linz"),
            (custom, "new", "12 abc"),
        ] {
            let part = part_of(field, part);
            let draft = draft_of(own, field, &part, text);
            assert_eq!(text_of(own, &draft), Some((part, text.to_owned())));
            assert_eq!(text_of(other, &draft), None);
        }
        assert_ne!(part_of(FieldId::Builtin(1), ""), part_of(FieldId::Builtin(10), ""));
        assert!(!part_of(FieldId::Builtin(10), "").starts_with(&part_of(FieldId::Builtin(1), "")));
    }
}
