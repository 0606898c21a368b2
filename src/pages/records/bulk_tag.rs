//! Selected rows get a tag or lose one; a tag that is missing is made on the way.

use leptos::prelude::*;
use model::entities::common;
use model::{Change, Command, Kind, RecordId};
use protocol::view::Named;

use crate::browser::new_id;
use crate::components::button::{Button, Look};
use crate::components::combobox::{Choice, Combobox, Offered};
use crate::components::dialog::Dialog;
use crate::components::icon::Icon;
use crate::components::segmented::Segmented;
use crate::fields::form::named_changes;
use crate::i18n::{self, t};
use crate::pages::work::changes::add_ref;
use crate::state::{actions, app};
use crate::tr;

/// A button with its dialog.
#[component]
pub fn BulkTag(
    /// The selected rows.
    #[prop(into)]
    chosen: Callback<(), Vec<RecordId>>,
) -> impl IntoView {
    let (open, adds) = (RwSignal::new(false), RwSignal::new(true));
    // Whoever goes from one choice to the other by the keyboard stays there.
    let fresh = StoredValue::new(true);
    let choose = Callback::new(move |key: Option<String>| {
        let tag = key.and_then(|key| tags().into_iter().find(|tag| tag.id.to_string() == key));
        if let Some(tag) = tag {
            open.set(false);
            write(chosen.run(()), &tag, adds.get_untracked());
        }
    });
    let create = Callback::new(move |name: String| {
        open.set(false);
        create(chosen.run(()), &name);
    });
    let chooser = move || {
        let query = RwSignal::new(String::new());
        let options = Signal::derive(move || Offered::at_once(query.get(), offered(&tags(), &query.get())));
        let (label, on_create) = (i18n::kind(Kind::Tag), adds.get().then_some(create));
        let autofocus = fresh.get_value();
        fresh.set_value(false);
        view! { <Combobox label shown=String::new() query options on_choose=choose on_create autofocus/> }
    };
    let options = vec![("add".to_owned(), t("bulk-tag-add")), ("remove".to_owned(), t("bulk-tag-remove"))];
    let options = StoredValue::new(options);
    let value = Signal::derive(move || if adds.get() { "add".to_owned() } else { "remove".to_owned() });
    let press = move |()| {
        fresh.set_value(true);
        open.set(true);
    };
    view! {
        <Button label=t("bulk-tag") icon=Icon::Tag look=Look::Quiet on_press=press/>
        <Dialog open title=t("bulk-tag-title") on_close=move |()| open.set(false)>
            <div class="log-form">
                <Segmented label=t("bulk-tag-title") options=options.get_value() value on_change=move |key: String| adds.set(key == "add")/>
                {chooser}
            </div>
        </Dialog>
    }
}

/// The tags of the workspace.
pub(super) fn tags() -> Vec<Named> {
    match app().settings.get() {
        Some(Ok(settings)) => settings.tags.clone(),
        _ => Vec::new(),
    }
}

/// Those whose names hold what is typed.
fn offered(tags: &[Named], query: &str) -> Vec<Choice> {
    let query = query.to_lowercase();
    let holds = |tag: &&Named| tag.name.to_lowercase().contains(&query);
    let choice =
        |tag: &Named| Choice { key: tag.id.to_string(), label: tag.name.clone(), detail: String::new() };
    tags.iter().filter(holds).map(choice).collect()
}

/// Puts a tag on records, or takes it off.
pub(super) fn write(ids: Vec<RecordId>, tag: &Named, adds: bool) {
    let (count, name) = (ids.len(), tag.name.as_str());
    let (change, word) = if adds {
        (add_ref(common::TAGS, tag.id), tr!("bulk-tagged", count = count, tag = name))
    } else {
        let off = Change { field: common::TAGS, element: Some(tag.id), value: None };
        (off, tr!("bulk-untagged", count = count, tag = name))
    };
    actions::run(Command::Update { ids, changes: vec![change] }, word);
}

/// The new tag and its first records are one action.
fn create(ids: Vec<RecordId>, name: &str) {
    let (id, count) = (new_id(), ids.len());
    let make = Command::Create { id, kind: Kind::Tag, changes: named_changes(Kind::Tag, name) };
    let put = Command::Update { ids, changes: vec![add_ref(common::TAGS, id)] };
    actions::run(Command::Batch(vec![make, put]), tr!("bulk-tagged", count = count, tag = name));
}

#[cfg(test)]
mod tests {
    use model::Tone;

    use super::*;

    #[test]
    fn tags_are_found_by_any_part_of_their_names() {
        let tag = |at: u8, name: &str| Named {
            id: RecordId([at; 16]),
            kind: Kind::Tag,
            name: name.to_owned(),
            tone: Tone::Neutral,
        };
        let tags = [tag(1, "At risk"), tag(2, "Key account"), tag(3, "重点客户")];
        for (query, expect) in
            [("", vec![0, 1, 2]), ("RISK", vec![0]), ("acc", vec![1]), ("客户", vec![2]), ("x", vec![])]
        {
            let found: Vec<String> = offered(&tags, query).into_iter().map(|choice| choice.key).collect();
            let expect: Vec<String> = expect.into_iter().map(|at: usize| tags[at].id.to_string()).collect();
            assert_eq!(found, expect, "{query}");
        }
    }
}
