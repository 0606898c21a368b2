//! References to other records: search while typing, create what is missing.

use leptos::prelude::*;
use model::entities::name_field;
use model::kind::Home;
use model::{Kind, RecordId, Value};
use protocol::view::{Hit, Named, Shown};

use super::{Edit, names};
use crate::components::combobox::{Choice, Combobox, Offered};
use crate::components::tag_input::TagInput;
use crate::engine::live_search;
use crate::i18n::called;
use crate::state::app;

/// Hits offered.
const HITS: u32 = 12;

/// Search hits of these kinds as options. Without a query the engine gives those of kinds of which there are few.
pub(crate) fn options(query: RwSignal<String>, kinds: Vec<Kind>) -> Signal<Offered> {
    let found = live_search(move || Some((query.get(), kinds.clone(), HITS)));
    Signal::derive(move || match found.get() {
        Some(Ok(found)) => Offered::at_once(found.text.clone(), found.hits.iter().map(option).collect()),
        Some(Err(_)) => Offered::at_once(query.get(), Vec::new()),
        None => Offered::default(),
    })
}

fn option(hit: &Hit) -> Choice {
    // A form for a new record shows the names of what was chosen, before any view delivers them.
    names::remember(hit.record.clone());
    let label = called(&hit.record.name);
    Choice { key: hit.record.id.to_string(), label, detail: hit.subtitle.clone() }
}

/// Makes a record of the first kind, where a name is all that it needs, and hands it to `then`.
pub(super) fn creator(
    edit: &Edit,
    kinds: &[Kind],
    then: impl Fn(Named) + Send + Sync + 'static,
) -> Option<Callback<String>> {
    let (create, kind) = (edit.on_create?, *kinds.first()?);
    let catalogue = app().catalogue.get_untracked();
    let is_enough = catalogue.required(kind).all(|def| Some(def.id) == name_field(kind));
    if kind.stream() != Home::Shared || !is_enough {
        return None;
    }
    let then = Callback::new(then);
    Some(Callback::new(move |name: String| create.run((kind, name, then))))
}

/// One reference.
pub(super) fn edit(edit: Edit, kinds: Vec<Kind>) -> AnyView {
    let query = RwSignal::new(String::new());
    let value = edit.value;
    let shown = Signal::derive(move || match value.get() {
        Shown::Link(named) => named.name,
        Shown::Value(Value::Ref(id)) => names::known(id).map(|named| named.name).unwrap_or_default(),
        _ => String::new(),
    });
    let options = options(query, kinds.clone());
    let writer = edit.clone();
    let on_create = creator(&edit, &kinds, move |named: Named| writer.set(Some(Value::Ref(named.id))));
    let (label, bare, problem, autofocus) = (edit.label.clone(), edit.bare, edit.problem, edit.autofocus);
    let choose = move |key: Option<String>| {
        edit.set(key.and_then(|key| key.parse::<RecordId>().ok()).map(Value::Ref));
    };
    view! { <Combobox label bare shown query options problem autofocus on_choose=choose on_create/> }
        .into_any()
}

/// Names of what a set refers to.
pub(super) fn chosen(value: Signal<Shown>) -> Signal<Vec<(String, String)>> {
    Signal::derive(move || match value.get() {
        Shown::Set(elements) => elements
            .into_iter()
            .map(|element| {
                let name = element.link.map(|link| link.name).unwrap_or_default();
                (element.element.to_string(), called(&name))
            })
            .collect(),
        _ => Vec::new(),
    })
}

/// Several references: tags, products.
pub(super) fn edit_several(edit: Edit, kinds: Vec<Kind>) -> AnyView {
    let query = RwSignal::new(String::new());
    let options = options(query, kinds.clone());
    let chosen = chosen(edit.value);
    let writer = edit.clone();
    let on_create =
        creator(&edit, &kinds, move |named: Named| writer.put(named.id, Some(Value::Ref(named.id))));
    let (label, autofocus) = (edit.label.clone(), edit.autofocus);
    let (adder, remover) = (edit.clone(), edit);
    let add = move |key: String| {
        if let Ok(id) = key.parse::<RecordId>() {
            adder.put(id, Some(Value::Ref(id)));
        }
    };
    let remove = move |key: String| {
        if let Ok(id) = key.parse::<RecordId>() {
            remover.put(id, None);
        }
    };
    view! { <TagInput label chosen query options autofocus on_add=add on_remove=remove on_create/> }
        .into_any()
}
