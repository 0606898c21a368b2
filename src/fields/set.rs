//! Several phones, e-mails, links or labelled texts: one line each, and an empty line to add one.

use leptos::prelude::*;
use model::field::FieldKind;
use model::{RecordId, Value};
use protocol::view::{Element, Shown};

use super::{Edit, text};
use crate::components::button::IconButton;
use crate::components::icon::Icon;
use crate::components::select::Select;
use crate::components::text_field::TextField;
use crate::i18n::{find, t};
use crate::tr;

/// Labels of a kind, by message `entry-<key>`.
fn labels(kind: &FieldKind) -> &'static [&'static str] {
    match kind {
        FieldKind::Phone => &["mobile", "work", "home", "fax"],
        FieldKind::Email => &["work", "home"],
        FieldKind::Url => &["website", "profile"],
        _ => &[],
    }
}

fn label_options(kind: &FieldKind, present: &str) -> Vec<(String, String)> {
    let mut options = vec![(String::new(), t("entry-none"))];
    options.extend(labels(kind).iter().map(|key| ((*key).to_owned(), t(&format!("entry-{key}")))));
    if !present.is_empty() && !labels(kind).contains(&present) {
        options.push((
            present.to_owned(),
            find(&format!("entry-{present}"), None).unwrap_or_else(|| present.to_owned()),
        ));
    }
    options
}

/// Editor.
pub(super) fn edit(edit: Edit) -> AnyView {
    let value = edit.value;
    let elements = move || match value.get() {
        Shown::Set(elements) => elements,
        _ => Vec::new(),
    };
    let lines = edit.clone();
    let line = move |element: Element| line(&lines, element);
    let keep = edit.kept("new");
    // Emptied again after each addition.
    let fresh = RwSignal::new(String::new());
    let label = edit.label.clone();
    let kind = text::keyboard(&edit.def.kind);
    let kind = if kind == "email" { "text" } else { kind };
    let problem = edit.problem;
    let add = move |text: String| {
        let text = text.trim().to_owned();
        fresh.set(text.clone());
        if !text.is_empty() {
            let value = if matches!(edit.def.kind, FieldKind::Text) {
                Value::Text(text)
            } else {
                Value::Entry {
                    label: labels(&edit.def.kind).first().copied().unwrap_or_default().to_owned(),
                    text,
                }
            };
            edit.add(value);
            fresh.set(String::new());
        }
    };
    view! {
        <div class="set-field" role="group" aria-label=label.clone()>
            <TextField label=label.clone() value=fresh kind problem keep on_change=add/>
            // Each line by itself: what arrives for one takes no other away while somebody types there.
            <For each=elements key=|element| (element.element, label_of(element)) children=line/>
        </div>
    }
    .into_any()
}

/// What an entry is labelled with; other values have no label.
fn label_of(element: &Element) -> String {
    match &element.value {
        Value::Entry { label, .. } => label.clone(),
        _ => String::new(),
    }
}

fn line(edit: &Edit, element: Element) -> AnyView {
    let id = element.element;
    let (label, text) = match element.value {
        Value::Entry { label, text } => (label, text),
        other => (String::new(), crate::format::value(&other)),
    };
    let (by_text, by_label, remover) = (edit.clone(), edit.clone(), edit.clone());
    let kept = label.clone();
    let set_text = move |next: String| replace(&by_text, id, kept.clone(), next.trim().to_owned());
    let kept = text.clone();
    let set_label =
        move |next: String| by_label.put(id, Some(Value::Entry { label: next, text: kept.clone() }));
    let options = label_options(&edit.def.kind, &label);
    let choosable = options.len() > 1;
    let name = text.clone();
    view! {
        <div class="set-line">
            <TextField label=edit.label.clone() bare=true value=text kind=text::keyboard(&edit.def.kind) keep=edit.kept(&id.to_string()) on_change=set_text/>
            {choosable.then(|| view! { <Select label=t("entry-label") bare=true options value=label on_change=set_label/> })}
            <IconButton label=tr!("kit-remove", name = name) icon=Icon::Close on_press=move |()| remover.put(id, None)/>
        </div>
    }
    .into_any()
}

/// Another text is another element: the old one goes and the new one comes in one action.
fn replace(edit: &Edit, old: RecordId, label: String, text: String) {
    let mut changes = vec![model::Change { field: edit.def.id, element: Some(old), value: None }];
    if !text.is_empty() {
        let value = Value::Entry { label, text };
        let element = model::derive::element_of(&edit.def, &value);
        changes.retain(|change| change.element != Some(element));
        changes.push(model::Change { field: edit.def.id, element: Some(element), value: Some(value) });
    }
    edit.on_change.run(changes);
}
