//! Linked records with a role each: the companies of a person, the buying committee of a deal.

use leptos::prelude::*;
use model::{ChoiceDef, Kind, RecordId, Value};
use protocol::view::{Element, Named, Shown};

use super::Edit;
use super::reference::{creator, options};
use crate::components::button::IconButton;
use crate::components::combobox::Combobox;
use crate::components::icon::Icon;
use crate::components::select::Select;
use crate::components::text_field::TextField;
use crate::i18n::{self, called, t};
use crate::tr;

/// Editor: one line per linked record, and a field to add one.
pub(super) fn edit(edit: Edit, kinds: Vec<Kind>, roles: Vec<ChoiceDef>) -> AnyView {
    let value = edit.value;
    let mut offered = vec![(String::new(), t("field-role-none"))];
    offered.extend(roles.iter().map(|role| (role.key.to_string(), i18n::choice(role))));
    let elements = move || match value.get() {
        Shown::Set(elements) => elements,
        _ => Vec::new(),
    };
    let lines = edit.clone();
    let line = move |element: Element| line(&lines, element, offered.clone());
    let query = RwSignal::new(String::new());
    let found = options(query, kinds.clone());
    let entry = || Value::Entry { label: String::new(), text: String::new() };
    let writer = edit.clone();
    let on_create = creator(&edit, &kinds, move |named: Named| writer.put(named.id, Some(entry())));
    let label = edit.label.clone();
    let choose = move |key: Option<String>| {
        if let Some(id) = key.and_then(|key| key.parse::<RecordId>().ok()) {
            edit.put(id, Some(entry()));
        }
    };
    let field = view! { <Combobox label=label.clone() shown=String::new() query options=found on_choose=choose on_create/> };
    view! {
        <div class="role-field" role="group" aria-label=label>
            {move || elements().into_iter().map(line.clone()).collect_view()}
            {field}
        </div>
    }
    .into_any()
}

fn line(edit: &Edit, element: Element, roles: Vec<(String, String)>) -> AnyView {
    let (role, text) = match &element.value {
        Value::Entry { label, text } => (label.clone(), text.clone()),
        _ => (String::new(), String::new()),
    };
    let name = called(&element.link.map(|link| link.name).unwrap_or_default());
    let id = element.element;
    let (by_role, by_text, remover) = (edit.clone(), edit.clone(), edit.clone());
    let kept_text = text.clone();
    let kept_role = role.clone();
    let set_role =
        move |label: String| by_role.put(id, Some(Value::Entry { label, text: kept_text.clone() }));
    let set_text = move |text: String| by_text.put(id, Some(Value::Entry { label: kept_role.clone(), text }));
    view! {
        <div class="role-line">
            <span class="role-name">{name.clone()}</span>
            <TextField label=t("field-role-text") bare=true value=text on_change=set_text/>
            <Select label=t("field-role") bare=true options=roles value=role on_change=set_role/>
            <IconButton label=tr!("kit-remove", name = name) icon=Icon::Close on_press=move |()| remover.put(id, None)/>
        </div>
    }
    .into_any()
}
