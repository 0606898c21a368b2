//! Several tags become one: what has one of them has the one that stays, and rules and saved views that name them name it.

use leptos::prelude::*;
use leptos::task::spawn_local;
use model::entities::{common, saved_view, segment};
use model::{Change, Command, FieldId, Kind, RecordId, Value};
use protocol::Failure;
use protocol::query::RowsQuery;
use protocol::view::{Named, RowsView, Shown};

use super::tagged::tagged;
use crate::components::button::{Button, Look};
use crate::components::data_table::TableState;
use crate::components::dialog::Dialog;
use crate::components::form_fields::FormFields;
use crate::components::icon::Icon;
use crate::components::select::Select;
use crate::engine;
use crate::i18n::{called, t};
use crate::pages::work::changes::{add_ref, put};
use crate::state::{actions, app, toasts};
use crate::tr;

/// Rules that are read at once.
const WINDOW: u32 = 500;

/// A button with its dialog; there where several tags are selected.
#[component]
pub fn MergeTags(
    /// The table of tags.
    table: TableState,
) -> impl IntoView {
    let (open, busy) = (RwSignal::new(false), RwSignal::new(false));
    let several = Memo::new(move |_| table.selected.with(|selected| selected.len() > 1));
    let chosen = Memo::new(move |_| table.selected.with(|selected| named(&tags(), selected)));
    let stays = RwSignal::new(None::<String>);
    let options = Signal::derive(move || {
        let option = |tag: &Named| (tag.id.to_string(), called(&tag.name));
        chosen.with(|chosen| chosen.iter().map(option).collect::<Vec<_>>())
    });
    let value = Signal::derive(move || {
        let first = || options.with(|options| options.first().map(|(key, _)| key.clone()));
        stays
            .get()
            .filter(|key| options.with(|options| options.iter().any(|(own, _)| own == key)))
            .or_else(first)
            .unwrap_or_default()
    });
    let merge = move |event: web_sys::SubmitEvent| {
        event.prevent_default();
        let chosen = chosen.get_untracked();
        let (Ok(keep), false) = (untrack(|| value.get()).parse::<RecordId>(), busy.get_untracked()) else {
            return;
        };
        let losers: Vec<RecordId> = chosen.iter().map(|tag| tag.id).filter(|id| *id != keep).collect();
        let name = chosen.iter().find(|tag| tag.id == keep).map(|tag| called(&tag.name)).unwrap_or_default();
        busy.set(true);
        spawn_local(async move {
            match run(keep, &losers).await {
                Ok((action, count)) => {
                    toasts::done(tr!("tags-merged", name = name, count = count), Some(action));
                    open.try_set(false);
                    table.clear();
                }
                Err(failure) => toasts::failed(&failure),
            }
            busy.try_set(false);
        });
    };
    view! {
        <Show when=move || several.get()>
            <Button label=t("merge-act") icon=Icon::Link look=Look::Quiet on_press=move |()| open.set(true)/>
        </Show>
        <Dialog open title=t("tags-merge") on_close=move |()| open.set(false)>
            <form class="log-form" on:submit=merge>
                <FormFields busy>
                    <Select label=t("tags-merge-stays") options value autofocus=true on_change=move |key| stays.set(Some(key))/>
                    <p class="quiet">{t("tags-merge-text")}</p>
                </FormFields>
                <div class="form-actions">
                    <Button label=t("merge-act") look=Look::Primary submit=true busy/>
                </div>
            </form>
        </Dialog>
    }
}

/// The tags of the workspace, by name.
fn tags() -> Vec<Named> {
    match app().settings.get() {
        Some(Ok(settings)) => settings.tags.clone(),
        _ => Vec::new(),
    }
}

fn named(tags: &[Named], selected: &std::collections::BTreeSet<RecordId>) -> Vec<Named> {
    tags.iter().filter(|tag| selected.contains(&tag.id)).cloned().collect()
}

/// What all records of a kind have in a field that holds a rule, those of colleagues too.
async fn rules(kind: Kind, field: FieldId) -> Result<Vec<(RecordId, String)>, Failure> {
    let mut all = Vec::new();
    for start in (0..).step_by(WINDOW as usize) {
        let query = RowsQuery {
            columns: vec![field],
            start,
            len: WINDOW,
            ..RowsQuery::of(kind, model::Filter::default())
        };
        let rows = engine::rows_now(query).await?;
        all.extend(rules_of(&rows));
        if start + WINDOW >= rows.total {
            break;
        }
    }
    Ok(all)
}

fn rules_of(rows: &RowsView) -> Vec<(RecordId, String)> {
    let text = |row: &protocol::view::Row| match row.cells.first() {
        Some(Shown::Value(Value::Bytes(bytes))) => Some((row.id, String::from_utf8(bytes.clone()).ok()?)),
        _ => None,
    };
    rows.rows.iter().filter_map(text).collect()
}

/// A stored rule or view with another tag in place of these; `None` where it names none of them. A reference is written as
/// the letter `r` and the id.
fn renamed(text: &str, losers: &[RecordId], keep: RecordId) -> Option<String> {
    let next =
        losers.iter().fold(text.to_owned(), |text, id| text.replace(&format!("r{id}"), &format!("r{keep}")));
    (next != text).then_some(next)
}

/// Everything as one action: its number, and how many records have another tag now.
async fn run(keep: RecordId, losers: &[RecordId]) -> Result<(u64, usize), Failure> {
    let ids = tagged(losers).await?;
    let segments = rules(Kind::Segment, segment::RULE).await?;
    let views = rules(Kind::SavedView, saved_view::QUERY).await?;
    let stored = |field: FieldId, texts: Vec<(RecordId, String)>| {
        let update = move |(id, text): (RecordId, String)| {
            let text = renamed(&text, losers, keep)?;
            let changes = vec![put(field, Some(Value::Bytes(text.into_bytes())))];
            Some(Command::Update { ids: vec![id], changes })
        };
        texts.into_iter().filter_map(update).collect::<Vec<_>>()
    };
    let count = ids.len();
    let mut commands = vec![Command::Update { ids, changes: changes(keep, losers) }];
    commands.extend(stored(segment::RULE, segments));
    commands.extend(stored(saved_view::QUERY, views));
    commands.push(Command::Delete { ids: losers.to_vec() });
    Ok((actions::run_now(Command::Batch(commands)).await?, count))
}

/// What is written to each record that has one of the others.
fn changes(keep: RecordId, losers: &[RecordId]) -> Vec<Change> {
    let off = |id: &RecordId| Change { field: common::TAGS, element: Some(*id), value: None };
    std::iter::once(add_ref(common::TAGS, keep)).chain(losers.iter().map(off)).collect()
}

#[cfg(test)]
mod tests {
    use model::view::View;
    use model::{Filter, Op, Operand};

    use super::*;

    #[test]
    fn rules_and_views_name_the_tag_that_stays() {
        let id = |n: u8| RecordId([n; 16]);
        let rule = |tags: &[u8]| Filter::Field {
            field: common::TAGS,
            op: Op::Is,
            operand: Operand::Values(tags.iter().map(|n| Value::Ref(id(*n))).collect()),
        };
        let keep = id(9);
        for (before, after) in
            [(vec![1], Some(vec![9])), (vec![1, 3, 2], Some(vec![9, 3, 9])), (vec![3], None)]
        {
            let text = renamed(&rule(&before).to_text(), &[id(1), id(2)], keep);
            let read = text.map(|text| Filter::from_text(&text).expect("a rule"));
            assert_eq!(read, after.as_ref().map(|tags| rule(tags)));
            let view = View { filter: rule(&before), ..View::default() };
            let text = renamed(&view.to_text(), &[id(1), id(2)], keep);
            assert_eq!(
                text.map(|text| View::from_text(&text).expect("a view").filter),
                after.map(|tags| rule(&tags))
            );
        }
        assert_eq!(changes(keep, &[id(1)])[0], add_ref(common::TAGS, keep));
    }
}
