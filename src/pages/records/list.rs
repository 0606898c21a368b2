//! A list of records: search, filter, columns, sorting, selection, inline edit, sums.

use std::sync::Arc;

use leptos::prelude::*;
use model::entities::common;
use model::{Command, FieldDef, FieldId, FieldKind, Filter, Kind, RecordId};
use protocol::query::RowsQuery;
use protocol::view::{Row, RowsView, Shown};
use protocol::{Reply, Request};
use web_sys::MouseEvent;

use super::bulk::BulkBar;
use super::create_button::CreateButton;
use super::grouping;
use super::open_beside;
use super::save_segment::SaveSegment;
use super::views::ViewMenu;
use crate::components::avatar::Avatar;
use crate::components::data_table::{Column, ColumnChooser, DataTable, TableParts, TableState};

use crate::components::button::{Button, LinkButton, Look};
use crate::components::empty::Empty;
use crate::components::icon::Icon;
use crate::components::menu::{Menu, MenuItem};
use crate::components::page_header::PageHeader;
use crate::components::text_field::TextField;
use crate::components::unsent::Unsent;
use crate::fields::filter::Filters;
use crate::fields::{self, Edit};
use crate::i18n::{self, failure, t};
use crate::routes::{ListState, record_href, use_list_state};
use crate::state::{actions, app, toasts};
use crate::{engine, format, tr};

/// The list.
#[component]
pub fn RecordList(
    /// What is listed.
    kind: Kind,
    /// The record that is open beside it.
    #[prop(into)]
    open: Signal<Option<RecordId>>,
    /// A row was opened.
    #[prop(into)]
    on_open: Callback<RecordId>,
) -> impl IntoView {
    let (state, change) = use_list_state();
    let table = TableState::new(kind.key());
    let columns = Memo::new(move |_| shown_columns(kind, &state.get()));
    let rows = engine::live_rows(move || Some(grouping::visible(kind, &state.get(), &columns.get(), table)));
    let data = Signal::derive(move || rows.get().and_then(Result::ok));
    let trouble = Memo::new(move |_| match rows.get() {
        Some(Err(why)) => Some(failure(&why)),
        _ => None,
    });
    let total = Memo::new(move |_| data.with(|data| data.as_ref().map(|data| data.total)));
    let groups = Memo::new(move |_| grouping::lines(kind, &state.get(), data));
    let places = move || total.get().unwrap_or_default() + groups.with(Vec::len) as u32;
    Effect::new(move || table.viewport.set_total(places()));
    let parts = TableParts {
        columns: Signal::derive(move || columns.get().iter().map(|def| column(kind, def)).collect()),
        data,
        sort: Signal::derive(move || state.get().sort),
        on_sort: Callback::new(move |sort| change.run((ListState { sort, ..state.get_untracked() }, false))),
        cell: cell(kind, columns),
        editor: Some(editor(kind, columns, table)),
        on_open,
        on_select: Callback::new(move |part| select(kind, state, table, part)),
        groups: groups.into(),
        open,
    };
    forget_selection(state, table);
    let footer = Signal::derive(move || sums(data));
    let count =
        Signal::derive(move || total.get().map(|total| format::number(f64::from(total))).unwrap_or_default());
    let choose_columns = move |columns: Vec<FieldId>| {
        change.run((ListState { columns, ..state.get_untracked() }, true));
    };
    let body = move || match (trouble.get(), total.get()) {
        (Some(why), _) => view! { <Empty icon=Icon::Alert title=why/> }.into_any(),
        (None, Some(0)) => nothing(kind, state, change).into_any(),
        _ => view! { <DataTable label=i18n::kinds(kind) state=table parts footer/> }.into_any(),
    };
    view! {
        <div class="record-list">
            <PageHeader title=i18n::kinds(kind) detail=count>
                <ColumnChooser all=all_columns(kind) shown=shown_ids(columns) on_change=choose_columns group=grouping::choice(kind, state, change)/>
                <ListMenu kind/>
                <CreateButton kind/>
            </PageHeader>
            <Tools kind state change/>
            {body}
            <BulkBar kind table/>
        </div>
    }
}

/// A part of the list.
pub(super) fn query(
    kind: Kind,
    state: &ListState,
    columns: &[FieldDef],
    (start, len): (u32, u32),
) -> RowsQuery {
    RowsQuery {
        kind,
        filter: state.whole_filter(),
        sort: grouping::sort(state),
        columns: columns.iter().map(|def| def.id).collect(),
        start,
        len,
        group: state.group,
        locate: None,
    }
}

/// Selects rows that are not here: the engine says which they are.
fn select(kind: Kind, state: Memo<ListState>, table: TableState, (start, len): (u32, u32)) {
    let asked = state.get_untracked();
    let query = Request::Ids(RowsQuery { start, len, ..query(kind, &asked, &[], (0, 0)) });
    leptos::task::spawn_local(async move {
        match engine::call(query).await {
            // Another list may be there by now.
            Ok(Reply::Ids(ids)) if state.try_get_untracked() == Some(asked) => {
                if let Some(count) = table.selected.try_update(|selected| {
                    selected.extend(ids);
                    selected.len()
                }) {
                    app().announce(tr!("table-selected", count = count));
                }
            }
            Ok(_) => {}
            Err(failure) => toasts::failed(&failure),
        }
    });
}

/// What is selected is what is seen: another filter ends the selection.
fn forget_selection(state: Memo<ListState>, table: TableState) {
    Effect::new(move |before: Option<Filter>| {
        let now = state.with(ListState::whole_filter);
        if before.is_some_and(|before| before != now) {
            // In a task: an effect writes no signals.
            leptos::task::spawn_local(async move { table.clear() });
        }
        now
    });
}

/// The columns that the address names, else those of the catalogue.
fn shown_columns(kind: Kind, state: &ListState) -> Vec<FieldDef> {
    let catalogue = app().catalogue.get();
    let ids = if state.columns.is_empty() { catalogue.default_columns(kind) } else { state.columns.clone() };
    ids.iter().filter_map(|id| catalogue.field(kind, *id).cloned()).collect()
}

fn shown_ids(columns: Memo<Vec<FieldDef>>) -> Signal<Vec<FieldId>> {
    Signal::derive(move || columns.with(|columns| columns.iter().map(|def| def.id).collect()))
}

fn all_columns(kind: Kind) -> Signal<Vec<(FieldId, String)>> {
    Signal::derive(move || {
        let catalogue = app().catalogue.get();
        let shown = |def: &&FieldDef| !matches!(def.kind, FieldKind::Bytes | FieldKind::Rank);
        let named = catalogue.fields(kind).filter(shown).map(|def| (def.id, i18n::field(kind, def)));
        let named: Vec<_> = named.collect();
        let title = named.iter().find(|(id, _)| *id == common::DISPLAY_NAME).map(|(_, name)| name.clone());
        // Where the title is a field of its own, one of the two is enough.
        named
            .into_iter()
            .filter(|(id, name)| *id == common::DISPLAY_NAME || Some(name) != title.as_ref())
            .collect()
    })
}

fn column(kind: Kind, def: &FieldDef) -> Column {
    Column {
        field: def.id,
        label: i18n::field(kind, def),
        width: fields::column_width(def),
        at_end: fields::is_at_end(&def.kind),
        sortable: !matches!(def.kind, FieldKind::Bytes),
    }
}

fn cell(kind: Kind, columns: Memo<Vec<FieldDef>>) -> Callback<(Row, usize), AnyView> {
    Callback::new(move |(row, at): (Row, usize)| {
        columns.with_untracked(|columns| match (columns.get(at), row.cells.get(at)) {
            (Some(def), _) if def.id == common::DISPLAY_NAME => name(kind, &row),
            (Some(def), Some(shown)) => fields::show(def, shown, true),
            _ => ().into_any(),
        })
    })
}

fn name(kind: Kind, row: &Row) -> AnyView {
    let pictured = matches!(kind, Kind::Contact | Kind::Company | Kind::Lead);
    let words = if row.name.is_empty() { t("record-unnamed") } else { row.name.clone() };
    let (id, square) = (row.id, kind == Kind::Company);
    let unsent = row.unsent.then(|| view! { <Unsent/> });
    // The plain address would forget the search and the filter; a press with a key opens it where the browser wants.
    let open = move |event: MouseEvent| {
        if !(event.ctrl_key() || event.meta_key() || event.shift_key() || event.alt_key()) {
            event.prevent_default();
            open_beside(kind, id);
        }
    };
    view! {
        <a class="record-link record-name" href=record_href(kind, id) on:click=open>
            {pictured.then(|| view! { <Avatar name=words.clone() id square/> })}
            <span><bdi>{words}</bdi></span>
        </a>
        {unsent}
    }
    .into_any()
}

fn editor(kind: Kind, columns: Memo<Vec<FieldDef>>, table: TableState) -> Callback<(Row, usize), AnyView> {
    Callback::new(move |(row, at): (Row, usize)| {
        let Some(def) = columns.with_untracked(|columns| columns.get(at).cloned()) else {
            return ().into_any();
        };
        let id = row.id;
        let shown = row.cells.get(at).cloned().unwrap_or(Shown::Empty);
        // A list of options may be walked through by the arrow keys: each is written, and the editor stays.
        let stays = matches!(def.kind, FieldKind::Choice(_) | FieldKind::Member | FieldKind::Currency);
        let write = move |changes| {
            if !stays {
                table.editing.set(None);
            }
            actions::run(Command::Update { ids: vec![id], changes }, "");
        };
        fields::edit(Edit {
            label: i18n::field(kind, &def),
            def,
            bare: true,
            value: Signal::stored(shown),
            problem: Signal::stored(String::new()),
            autofocus: true,
            on_change: Callback::new(write),
            on_input: None,
            on_create: Some(fields::form::create_linked()),
        })
    })
}

/// Sums per currency under their columns.
fn sums(data: Signal<Option<Arc<RowsView>>>) -> Vec<(usize, String)> {
    data.with(|data| data.as_ref().map(|data| grouping::sums(&data.sums)).unwrap_or_default())
}

#[component]
fn Tools(kind: Kind, state: Memo<ListState>, change: Callback<(ListState, bool)>) -> impl IntoView {
    let text = Signal::derive(move || state.get().text);
    let typed = move |text: String| change.run((ListState { text, ..state.get_untracked() }, true));
    let filtered = move |filter| change.run((ListState { filter, ..state.get_untracked() }, false));
    view! {
        <div class="list-tools" role="search">
            <ViewMenu kind state change/>
            <TextField label=tr!("list-search", kind = i18n::kinds(kind)) bare=true kind="search" value=text on_input=typed/>
            <Filters kind filter=Signal::derive(move || state.get().filter) on_change=filtered/>
            <SaveSegment kind filter=Signal::derive(move || state.get().filter)/>
        </div>
    }
}

#[component]
fn ListMenu(kind: Kind) -> impl IntoView {
    let items = move || {
        vec![
            MenuItem::new(t("list-import"), || crate::routes::go("/import")).icon(Icon::Import),
            MenuItem::new(t("list-export"), move || {
                actions::save(Request::ExportRecords { kind, ids: Vec::new() })
            })
            .icon(Icon::Export),
        ]
    };
    view! { <Menu label=t("more") icon=Icon::More end=true items/> }
}

/// No rows: because there are none, or because the filter matches nothing.
fn nothing(kind: Kind, state: Memo<ListState>, change: Callback<(ListState, bool)>) -> impl IntoView {
    let narrowed = state.with_untracked(|state| state.whole_filter() != model::Filter::default());
    if narrowed {
        let all = move |()| {
            let now = state.get_untracked();
            change.run((
                ListState { sort: now.sort, columns: now.columns, show: now.show, ..ListState::default() },
                false,
            ));
        };
        return view! {
            <Empty icon=Icon::Search title=t("list-no-match") text=t("list-no-match-text")>
                <Button label=t("list-show-all") look=Look::Primary on_press=all/>
            </Empty>
        }
        .into_any();
    }
    let title = tr!("list-empty", kind = i18n::kinds(kind));
    view! {
        <Empty icon=fields::kind_icon(kind) title text=t("list-empty-text")>
            <LinkButton label=t("today-empty-import") href="/import" icon=Icon::Import/>
        </Empty>
    }
    .into_any()
}
