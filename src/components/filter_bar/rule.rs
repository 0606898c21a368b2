//! One comparison of the sentence, and its small editor.

use leptos::prelude::*;
use model::{FieldDef, FieldId, Filter, Op, Operand};

use super::{Bar, Path, first_op, get, op_name, ops_of, takes_value};
use crate::components::button::{Button, Look};
use crate::components::form_fields::has_unread;
use crate::components::icon::{Glyph, Icon};
use crate::components::popover::Popover;
use crate::components::select::Select;
use crate::i18n::{self, t};
use crate::tr;

fn parts(bar: Bar, filter: &Filter) -> Option<(FieldDef, Op, Operand)> {
    let Filter::Field { field, op, operand } = filter else { return None };
    let catalogue = bar.catalogue.get_untracked();
    Some((catalogue.field(bar.kind, *field)?.clone(), *op, operand.clone()))
}

/// The sentence of a comparison.
fn words(bar: Bar, def: &FieldDef, op: Op, operand: &Operand) -> String {
    let (field, op_words) = (i18n::field(bar.kind, def), op_name(op, &def.kind));
    let value = if takes_value(op) { bar.words.run((def.clone(), operand.clone())) } else { String::new() };
    tr!("filter-rule", field = field, op = op_words, value = value).trim_end().to_owned()
}

/// The comparison as a button, with a cross. No component: those read nothing that comes later, as a name does.
pub(super) fn comparison(bar: Bar, path: Path, rule: &Filter) -> AnyView {
    let Some((def, op, operand)) = parts(bar, rule) else {
        // A field of another version: shown, kept, and removable.
        return super::simple(bar, path, t("filter-unknown-field"));
    };
    let text = words(bar, &def, op, &operand);
    chip(bar, path, text, |bar, path| view! { <RuleEditor bar path/> }.into_any())
}

/// The words of a rule as a button that opens its editor, with a cross.
pub(super) fn chip(bar: Bar, path: Path, text: String, editor: fn(Bar, Path) -> AnyView) -> AnyView {
    let opened = bar.open.get_untracked().as_ref() == Some(&path);
    let open = RwSignal::new(opened);
    let inside = Bar { popover: Some(open), ..bar };
    let problem = bar.problem(&path);
    let (here, remover) = (StoredValue::new(path.clone()), path);
    let remove = tr!("kit-remove", name = text.as_str());
    let press = move |_| {
        open.update(|open| *open = !*open);
        bar.open.set(open.get_untracked().then(|| here.get_value()));
    };
    let label = text.clone();
    let trigger = move || {
        view! { <button class="rule-words" type="button" aria-haspopup="dialog" on:click=press>{label.clone()}</button> }.into_any()
    };
    // Of a segment its own editor says in or not in.
    let whole = bar.filter.get_untracked();
    let is_segment = match get(&whole, &here.get_value()) {
        Some(Filter::Not(inner)) => matches!(*inner, Filter::Segment(_)),
        rule => matches!(rule, Some(Filter::Segment(_))),
    };
    let negate = move || {
        let press = move |()| {
            inside.close();
            bar.negate(&here.get_value());
        };
        (!is_segment).then(
            || view! { <Button label=bar.negation(&here.get_value()) look=Look::Quiet on_press=press/> },
        )
    };
    view! {
        <span class="rule">
            <Popover open trigger>{editor(inside, here.get_value())} {negate()}</Popover>
            <button class="chip-remove" type="button" aria-label=remove.clone() title=remove on:click=move |_| bar.put(&remover, None)>
                <Glyph icon=Icon::Close/>
            </button>
        </span>
        {problem}
    }
    .into_any()
}

/// Field, comparison and value, one above the other. Nothing changes before Done, so the sentence does not flicker.
#[component]
fn RuleEditor(bar: Bar, path: Path) -> impl IntoView {
    let start = get(&bar.filter.get_untracked(), &path).and_then(|rule| parts(bar, &rule));
    let Some((def, op, operand)) = start else { return ().into_any() };
    let (def, op, operand) = (RwSignal::new(def), RwSignal::new(op), RwSignal::new(operand));
    let fields: Vec<(String, String)> = bar
        .fields()
        .iter()
        .map(|def| (model::filter::text::print_field(def.id), i18n::field(bar.kind, def)))
        .collect();
    let set_field = move |key: String| {
        let field: Option<FieldId> = model::filter::text::parse_field(&key);
        let next = field.and_then(|field| bar.catalogue.get_untracked().field(bar.kind, field).cloned());
        if let Some(next) = next {
            let (first, value) = first_op(&next.kind);
            op.set(first);
            operand.set(value);
            def.set(next);
        }
    };
    let ops = Signal::derive(move || {
        def.with(|def| {
            ops_of(&def.kind).iter().map(|op| (i18n::code(op), op_name(*op, &def.kind))).collect::<Vec<_>>()
        })
    });
    let set_op = move |key: String| {
        if let Some(next) =
            def.with_untracked(|def| ops_of(&def.kind).iter().copied().find(|op| i18n::code(op) == key))
        {
            op.set(next);
        }
    };
    let keep = Callback::new(move |value: Operand| operand.set(value));
    let value =
        move || takes_value(op.get()).then(|| bar.editor.run((def.get(), operand.get_untracked(), keep)));
    let done = move || {
        let op = op.get_untracked();
        let operand = if takes_value(op) { operand.get_untracked() } else { Operand::None };
        bar.close();
        bar.put(&path, Some(Filter::Field { field: def.with_untracked(|def| def.id), op, operand }));
    };
    view! {
        <form class="rule-editor" on:submit=move |event| { event.prevent_default(); if !has_unread(&event) { done() } }>
            <Select label=t("filter-field") bare=true options=fields value=Signal::derive(move || def.with(|def| model::filter::text::print_field(def.id))) on_change=set_field/>
            <Select label=t("filter-op") bare=true options=ops value=Signal::derive(move || i18n::code(&op.get())) on_change=set_op/>
            {value}
            <Button label=t("filter-done") look=Look::Primary submit=true/>
        </form>
    }
    .into_any()
}
