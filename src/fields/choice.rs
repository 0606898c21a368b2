//! One or several of a list of options, and yes or no.

use leptos::prelude::*;
use model::{ChoiceDef, Value};
use protocol::view::Shown;

use super::Edit;
use crate::components::checkbox::Checkbox;
use crate::components::select::Select;
use crate::components::switch::Switch;
use crate::i18n;

/// One option.
pub(super) fn edit(edit: Edit, options: Vec<ChoiceDef>) -> AnyView {
    let value = edit.plain();
    let shown =
        Signal::derive(move || value.get().as_ref().and_then(Value::as_text).unwrap_or_default().to_owned());
    let mut offered = vec![(String::new(), "–".to_owned())];
    offered.extend(options.iter().map(|option| (option.key.to_string(), i18n::choice(option))));
    let (label, bare, problem, autofocus) = (edit.label.clone(), edit.bare, edit.problem, edit.autofocus);
    let change = move |key: String| edit.set((!key.is_empty()).then_some(Value::Choice(key)));
    view! { <Select label bare options=offered value=shown problem autofocus on_change=change/> }.into_any()
}

/// Several options, all in sight: one tap each, which is what the booth needs.
pub(super) fn edit_several(edit: Edit, options: Vec<ChoiceDef>) -> AnyView {
    let value = edit.value;
    let (label, autofocus) = (edit.label.clone(), edit.autofocus);
    let option = move |(index, option): (usize, ChoiceDef)| {
        let key = option.key.to_string();
        let own = key.clone();
        let is_on = Signal::derive(move || match value.get() {
            Shown::Set(elements) => {
                elements.iter().any(|element| element.value.as_text() == Some(own.as_str()))
            }
            _ => false,
        });
        let edit = edit.clone();
        let toggle = move |on: bool| {
            let value = Value::Choice(key.clone());
            let element = model::derive::element_of(&edit.def, &value);
            edit.put(element, on.then_some(value));
        };
        view! { <span class="toggle-chip"><Checkbox label=i18n::choice(&option) checked=is_on autofocus=autofocus && index == 0 on_change=toggle/></span> }
    };
    view! {
        <fieldset class="field">
            <legend class="field-label">{label}</legend>
            <div class="chips">{options.into_iter().enumerate().map(option).collect_view()}</div>
        </fieldset>
    }
    .into_any()
}

/// Yes or no.
pub(super) fn edit_bool(edit: Edit) -> AnyView {
    let value = edit.plain();
    let checked = Signal::derive(move || value.get() == Some(Value::Bool(true)));
    let label = edit.label.clone();
    let change = move |on: bool| edit.set(on.then_some(Value::Bool(true)));
    view! { <div class="field"><Switch label on=checked on_change=change/></div> }.into_any()
}
