//! With whom: the contacts of the company or deal that an activity is about are offered first, everybody else by typing.

use leptos::prelude::*;
use model::entities::{activity, common, contact, deal};
use model::{Change, Filter, Kind, Op, Operand, RecordId, Value};
use protocol::query::RowsQuery;
use protocol::view::{Named, RecordView, Shown};

use super::entry::Entry;
use crate::components::combobox::{Choice, Offered};
use crate::components::tag_input::TagInput;
use crate::engine;
use crate::fields::form::create_linked;
use crate::fields::{hits, names};
use crate::i18n::{called, t};
use crate::pages::work::changes::add_ref;

/// People offered before anything is typed.
const OFFERED: u32 = 50;

/// The field.
#[component]
pub(super) fn People(entry: Entry) -> impl IntoView {
    let about = entry.about;
    let record = engine::live_record(move || Some(about));
    let near = Memo::new(move |_| match record.get() {
        Some(Ok(view)) => view.as_ref().as_ref().and_then(|view| people_of(view)),
        _ => None,
    });
    let chosen_ids = Memo::new(move |_| entry.more.with(|more| people_in(more)));
    let rows = engine::live_rows(move || {
        // Those that a draft names are asked for, too: their names may not be known here.
        let wanted = near.get().into_iter().chain([Filter::Records(chosen_ids.get())]);
        Some(query(Filter::Any(wanted.collect())))
    });
    let known = Memo::new(move |_| {
        let rows = rows.get().and_then(Result::ok);
        let named = rows.iter().flat_map(|rows| rows.rows.iter().map(|row| (row.id, called(&row.name))));
        named.filter(|(id, _)| *id != about).collect::<Vec<_>>()
    });
    let chosen = Signal::derive(move || {
        let name = |id: RecordId| {
            let here =
                known.with(|known| known.iter().find(|(own, _)| *own == id).map(|(_, name)| name.clone()));
            here.or_else(|| names::known(id).map(|named| called(&named.name))).unwrap_or_else(|| called(""))
        };
        chosen_ids.get().into_iter().map(|id| (id.to_string(), name(id))).collect::<Vec<_>>()
    });
    let query = RwSignal::new(String::new());
    let found = hits(query, vec![Kind::Contact]);
    let options = Signal::derive(move || {
        let found = found.get();
        Offered { choices: offered(&known.get(), &found.choices, &query.get(), about), ..found }
    });
    let add = move |key: String| {
        if let Ok(id) = key.parse() {
            entry.give(vec![add_ref(activity::ABOUT, id)]);
        }
    };
    let remove = move |key: String| {
        let change = |id| Change { field: activity::ABOUT, element: Some(id), value: None };
        entry.give(key.parse().ok().map(change).into_iter().collect());
    };
    let made = Callback::new(move |named: Named| entry.give(vec![add_ref(activity::ABOUT, named.id)]));
    let create = Callback::new(move |name: String| create_linked().run((Kind::Contact, name, made)));
    view! { <TagInput label=t("work-with") chosen query options on_add=add on_remove=remove on_create=Some(create)/> }
}

fn query(filter: Filter) -> RowsQuery {
    RowsQuery { columns: vec![common::DISPLAY_NAME], len: OFFERED, ..RowsQuery::of(Kind::Contact, filter) }
}

/// Who belongs to a company, or to a deal and its company; of a contact, who works at the same company.
fn people_of(record: &RecordView) -> Option<Filter> {
    let value = |field| record.fields.iter().find(|(own, _)| *own == field).map(|(_, shown)| shown);
    let link = |field| match value(field) {
        Some(Shown::Link(named)) => Some(named.id),
        _ => None,
    };
    let at = |company: RecordId| Filter::Field {
        field: contact::COMPANIES,
        op: Op::Is,
        operand: Operand::Values(vec![Value::Ref(company)]),
    };
    match record.kind {
        Kind::Company => Some(at(record.id)),
        Kind::Contact => link(contact::COMPANY).map(at),
        Kind::Deal => {
            let own = match value(deal::CONTACTS) {
                Some(Shown::Set(elements)) => elements
                    .iter()
                    .map(|element| element.link.as_ref().map_or(element.element, |link| link.id))
                    .collect(),
                _ => Vec::new(),
            };
            let company = link(deal::COMPANY).map(at);
            Some(Filter::Any(std::iter::once(Filter::Records(own)).chain(company).collect()))
        }
        _ => None,
    }
}

/// The people that were given.
fn people_in(more: &[Change]) -> Vec<RecordId> {
    let given = more.iter().filter(|change| change.field == activity::ABOUT && change.value.is_some());
    given.filter_map(|change| change.element).collect()
}

/// Those at hand whose names hold what is typed, and then whoever else is found by it.
fn offered(near: &[(RecordId, String)], found: &[Choice], query: &str, about: RecordId) -> Vec<Choice> {
    let typed = query.trim().to_lowercase();
    let near = near.iter().filter(|(_, name)| name.to_lowercase().contains(&typed));
    let choice = |(id, name): &(RecordId, String)| Choice {
        key: id.to_string(),
        label: name.clone(),
        detail: String::new(),
    };
    let mut all: Vec<Choice> = near.map(choice).collect();
    let others = found.iter().filter(|_| !typed.is_empty());
    let new: Vec<Choice> = others
        .filter(|hit| hit.key != about.to_string() && !all.iter().any(|one| one.key == hit.key))
        .cloned()
        .collect();
    all.extend(new);
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_is_at_hand_comes_before_whoever_is_found() {
        let id = |n: u8| RecordId([n; 16]);
        let near = [(id(1), "Ada Berg".to_owned()), (id(2), "王小明".to_owned())];
        let hit = |n: u8, label: &str| Choice {
            key: id(n).to_string(),
            label: label.to_owned(),
            detail: String::new(),
        };
        let found = [hit(1, "Ada Berg"), hit(3, "Berger"), hit(9, "Bergmann")];
        for (query, expect) in [("", vec![1, 2]), ("berg", vec![1, 3]), ("小", vec![2, 1, 3])] {
            let keys: Vec<String> =
                offered(&near, &found, query, id(9)).into_iter().map(|one| one.key).collect();
            let expect: Vec<String> = expect.into_iter().map(|n| id(n).to_string()).collect();
            assert_eq!(keys, expect, "{query}");
        }
    }

    #[test]
    fn who_was_given_is_read_back() {
        let with = add_ref(activity::ABOUT, RecordId([1; 16]));
        let minutes = Change { field: activity::DURATION_MINUTES, element: None, value: Some(Value::Int(5)) };
        assert_eq!(people_in(&[minutes, with]), [RecordId([1; 16])]);
    }
}
