//! The filter bar with the editors of this page: values by their kind, references by search, days from today.

use leptos::prelude::*;
use model::entities::segment;
use model::field::FieldKind;
use model::{FieldDef, Filter, Kind, Operand, RecordId, Value};
use protocol::view::{Element, Shown};

use super::checked::problems_of;
use super::segment::{SegmentChoice, SegmentNames};
use super::{Edit, edit, named, names};
use crate::components::filter_bar::{FilterBar, NOT_CHOSEN, Path, Segments};
use crate::components::segmented::Segmented;
use crate::components::select::Select;
use crate::i18n::{self, t};
use crate::state::app;
use crate::{format, tr};

/// Days from today that are offered; any date can be given beside them.
const DAYS: [i32; 9] = [-365, -90, -30, -7, 0, 7, 30, 90, 365];

/// The filter bar of a list.
#[component]
pub fn Filters(
    /// Kind of the rows.
    kind: Kind,
    /// The rule.
    #[prop(into)]
    filter: Signal<Filter>,
    /// Changed.
    #[prop(into)]
    on_change: Callback<Filter>,
    /// What is wrong, by its place, where somebody else has asked the engine.
    #[prop(into, optional)]
    problems: Option<Signal<Vec<(Path, String)>>>,
) -> impl IntoView {
    let problems = problems.unwrap_or_else(|| problems_of(kind, filter));
    let names = SegmentNames::of(filter);
    let selected = segment::KINDS.iter().any(|option| option.key == kind.key());
    let segments = selected.then(|| Segments {
        name: Callback::new(move |id| names.name(id)),
        chooser: Callback::new(move |(id, done): (RecordId, Callback<RecordId>)| {
            let shown = if id == NOT_CHOSEN { String::new() } else { untrack(|| names.name(id)) };
            let label = i18n::kind(Kind::Segment);
            view! { <SegmentChoice kind label bare=true shown on_choose=done autofocus=true/> }.into_any()
        }),
    });
    let editor = Callback::new(move |(def, operand, done): (FieldDef, Operand, Callback<Operand>)| {
        operand_editor(def, operand, done)
    });
    let arrived = named::arriving(kind, filter);
    let words = Callback::new(move |(def, operand): (FieldDef, Operand)| {
        // Read, as a memo that is only tracked is never computed, and so never hears of what it depends on.
        arrived.get();
        operand_words(&def, &operand)
    });
    view! { <FilterBar kind catalogue=app().catalogue filter on_change editor words segments problems/> }
}

/// A day relative to today.
fn days_words(days: i32) -> String {
    match days {
        0 => t("day-today"),
        days if days < 0 => tr!("day-ago", count = -days),
        days => tr!("day-ahead", count = days),
    }
}

fn operand_words(def: &FieldDef, operand: &Operand) -> String {
    match operand {
        Operand::None => String::new(),
        Operand::Me => t("filter-me"),
        Operand::DaysFromToday(days) => days_words(*days),
        Operand::Values(values) if values.is_empty() => t("filter-nothing"),
        Operand::Values(values) => {
            let words: Vec<String> = values.iter().map(|value| value_words(def, value)).collect();
            words.join(&t("filter-or-short"))
        }
    }
}

fn value_words(def: &FieldDef, value: &Value) -> String {
    match (&def.kind, value) {
        (FieldKind::Choice(options), Value::Choice(key)) => {
            options.iter().find(|option| option.key == key.as_str()).map_or_else(|| key.clone(), i18n::choice)
        }
        (FieldKind::Member, Value::Ref(id)) => {
            untrack(|| app().member_name(&id.to_string())).unwrap_or_else(|| t("member-unknown"))
        }
        (_, Value::Ref(id)) => {
            names::known(*id).map_or_else(|| t("filter-a-record"), |named| i18n::called(&named.name))
        }
        (FieldKind::Percent, Value::Decimal { mantissa, places }) => format::percent(*mantissa, *places),
        _ => format::value(value),
    }
}

fn operand_editor(def: FieldDef, operand: Operand, done: Callback<Operand>) -> AnyView {
    match def.kind {
        FieldKind::Date | FieldKind::Instant | FieldKind::Zoned => {
            view! { <DayEditor def operand done/> }.into_any()
        }
        FieldKind::Member => view! { <MemberEditor def operand done/> }.into_any(),
        _ => values_editor(def, operand, done),
    }
}

/// The field's own editor; what may be one of several is edited as a set.
fn values_editor(mut def: FieldDef, operand: Operand, done: Callback<Operand>) -> AnyView {
    let several = matches!(def.kind, FieldKind::Choice(_) | FieldKind::Ref(_) | FieldKind::Role { .. });
    def.kind = match def.kind {
        FieldKind::Role { kinds, .. } => FieldKind::Ref(kinds),
        // They compare as texts.
        FieldKind::Phone
        | FieldKind::Email
        | FieldKind::Url
        | FieldKind::Labelled
        | FieldKind::Attachment
        | FieldKind::Address
        | FieldKind::LongText => FieldKind::Text,
        other => other,
    };
    def.cardinality = if several { model::Cardinality::Set } else { model::Cardinality::One };
    let values = RwSignal::new(match operand {
        Operand::Values(values) => values,
        _ => Vec::new(),
    });
    let element_def = def.clone();
    let shown = Signal::derive(move || {
        let values = values.get();
        if !several {
            return values.first().cloned().map_or(Shown::Empty, Shown::Value);
        }
        let element = |value: Value| Element {
            element: model::derive::element_of(&element_def, &value),
            link: value.as_ref_id().and_then(names::known),
            value,
        };
        Shown::Set(values.into_iter().map(element).collect())
    });
    let set_def = def.clone();
    let change = Callback::new(move |changes: Vec<model::Change>| {
        values.update(|values| {
            for change in changes {
                match change.element {
                    None => *values = change.value.into_iter().collect(),
                    Some(element) => {
                        values.retain(|value| model::derive::element_of(&set_def, value) != element);
                        values.extend(change.value);
                    }
                }
            }
        });
        done.run(Operand::Values(values.get_untracked()));
    });
    edit(Edit {
        def,
        label: t("filter-value"),
        bare: true,
        value: shown,
        problem: Signal::stored(String::new()),
        autofocus: true,
        on_change: change,
        on_input: Some(change),
        on_create: None,
        keep: None,
    })
}

/// A day from today, or a date.
#[component]
fn DayEditor(def: FieldDef, operand: Operand, done: Callback<Operand>) -> impl IntoView {
    let relative = RwSignal::new(!matches!(operand, Operand::Values(_)));
    let days = match operand {
        Operand::DaysFromToday(days) => days,
        _ => -30,
    };
    let mut offered: Vec<i32> = DAYS.to_vec();
    if !offered.contains(&days) {
        offered.push(days);
        offered.sort_unstable();
    }
    let options: Vec<(String, String)> =
        offered.into_iter().map(|days| (days.to_string(), days_words(days))).collect();
    let modes = vec![("days".to_owned(), t("filter-from-today")), ("date".to_owned(), t("filter-a-date"))];
    let mut date = def;
    date.kind = FieldKind::Date;
    let operand = StoredValue::new(operand);
    let choose = move |key: String| {
        if let Ok(days) = key.parse() {
            done.run(Operand::DaysFromToday(days));
        }
    };
    let body = move || {
        if relative.get() {
            view! { <Select label=t("filter-value") bare=true options=options.clone() value=days.to_string() autofocus=true on_change=choose/> }.into_any()
        } else {
            values_editor(date.clone(), operand.get_value(), done)
        }
    };
    view! {
        <Segmented
            label=t("filter-value")
            options=modes
            value=Signal::derive(move || if relative.get() { "days".to_owned() } else { "date".to_owned() })
            on_change=move |key: String| relative.set(key == "days")
        />
        {body}
    }
}

/// A member, or whoever looks.
#[component]
fn MemberEditor(def: FieldDef, operand: Operand, done: Callback<Operand>) -> impl IntoView {
    let present = match &operand {
        Operand::Me => "me".to_owned(),
        Operand::Values(values) => {
            values.first().and_then(Value::as_ref_id).map(|id| id.to_string()).unwrap_or_default()
        }
        _ => String::new(),
    };
    let options = Signal::derive(move || {
        let mut options = vec![(String::new(), "–".to_owned()), ("me".to_owned(), t("filter-me"))];
        options.extend(super::member::members());
        options
    });
    let choose = move |key: String| {
        let operand = match key.as_str() {
            "me" => Operand::Me,
            key => Operand::Values(key.parse::<RecordId>().ok().map(Value::Ref).into_iter().collect()),
        };
        done.run(operand);
    };
    let label = i18n::field(Kind::Contact, &def);
    view! { <Select label bare=true options value=present autofocus=true on_change=choose/> }
}
