//! Members of the workspace.

use leptos::prelude::*;
use model::{RecordId, Value};
use protocol::view::Shown;

use super::Edit;
use crate::components::checkbox::Checkbox;
use crate::components::select::Select;
use crate::state::app;

/// Id and name of the active members, by name.
pub(super) fn members() -> Vec<(String, String)> {
    match app().members.get() {
        Some(Ok(members)) => members
            .iter()
            .filter(|member| member.active)
            .map(|member| (member.id.clone(), member.name.clone()))
            .collect(),
        _ => Vec::new(),
    }
}

/// One member.
pub(super) fn edit(edit: Edit) -> AnyView {
    let value = edit.plain();
    let shown = Signal::derive(move || {
        value.get().and_then(|value| value.as_ref_id()).map(|id| id.to_string()).unwrap_or_default()
    });
    let options = Signal::derive(move || {
        let mut options = vec![(String::new(), "–".to_owned())];
        options.extend(members());
        options
    });
    let (label, bare, problem, autofocus) = (edit.label.clone(), edit.bare, edit.problem, edit.autofocus);
    let change = move |id: String| edit.set(id.parse::<RecordId>().ok().map(Value::Ref));
    view! { <Select label bare options value=shown problem autofocus on_change=change/> }.into_any()
}

/// Several members.
pub(super) fn edit_several(edit: Edit) -> AnyView {
    let value = edit.value;
    let (label, autofocus) = (edit.label.clone(), edit.autofocus);
    let boxes = move || {
        let row = |(index, (id, name)): (usize, (String, String))| {
            let Ok(id) = id.parse::<RecordId>() else { return ().into_any() };
            let edit = edit.clone();
            let is_on = Signal::derive(move || match value.get() {
                Shown::Set(elements) => elements.iter().any(|element| element.element == id),
                _ => false,
            });
            let toggle = move |on: bool| edit.put(id, on.then_some(Value::Ref(id)));
            view! { <span class="toggle-chip"><Checkbox label=name checked=is_on autofocus=autofocus && index == 0 on_change=toggle/></span> }
                .into_any()
        };
        members().into_iter().enumerate().map(row).collect_view()
    };
    view! {
        <fieldset class="field">
            <legend class="field-label">{label}</legend>
            <div class="chips">{boxes}</div>
        </fieldset>
    }
    .into_any()
}
