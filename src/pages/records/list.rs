//! A list of records: search, filter, sorting, selection, groups, sums.

use std::sync::Arc;

use leptos::prelude::*;
use model::entities::common::MERGED;
use model::{FieldDef, FieldId, Filter, Kind, RecordId};
use protocol::import::KINDS;
use protocol::query::RowsQuery;
use protocol::view::RowsView;
use protocol::{Reply, Request};

use super::bulk::BulkBar;
use super::create_button::CreateButton;
use super::folding::Folding;
use super::save_segment::SaveSegment;
use super::unread::UnreadFilter;
use super::views::ViewMenu;
use super::{columns, grouping, order, selection};
use crate::commands::PageCommand;
use crate::components::button::{Button, LinkButton, Look};
use crate::components::data_table::{ColumnChooser, DataTable, TableParts, TableState, places};
use crate::components::empty::Empty;
use crate::components::icon::Icon;
use crate::components::menu::{Menu, MenuItem};
use crate::components::page_header::PageHeader;
use crate::components::text_field::TextField;
use crate::fields;
use crate::fields::filter::Filters;
use crate::i18n::{self, failure, t};
use crate::routes::{ListState, use_list_state};
use crate::state::{actions, toasts};
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
    let columns = Memo::new(move |_| columns::shown(kind, &state.get()));
    let folding = Folding::new(kind, state);
    let rows = engine::live_rows(move || {
        let window = table.viewport.window.get();
        Some(RowsQuery { closed: folding.closed(), ..query(kind, &state.get(), &columns.get(), window) })
    });
    let data = Signal::derive(move || rows.get().and_then(Result::ok));
    let trouble = Memo::new(move |_| match rows.get() {
        Some(Err(why)) => Some(failure(&why)),
        _ => None,
    });
    let total = Memo::new(move |_| data.with(|data| data.as_ref().map(|data| data.total)));
    let groups = Memo::new(move |_| grouping::lines(kind, &state.get(), data));
    let in_all = move || groups.with(|groups| places(groups, total.get().unwrap_or_default()));
    Effect::new(move || table.viewport.set_total(in_all()));
    let parts = TableParts {
        columns: Signal::derive(move || columns.get().iter().map(|def| columns::head(kind, def)).collect()),
        data,
        sort: Signal::derive(move || state.with(|state| order::shown(kind, state))),
        on_sort: Callback::new(move |sort| {
            let now = state.get_untracked();
            change.run((ListState { sort: order::chosen(kind, &now, sort), ..now }, false));
        }),
        cell: columns::cell(kind, columns),
        editor: Some(columns::editor(kind, columns, table, data)),
        on_open,
        on_select: Callback::new(move |part| {
            // Every row of the list is more than is shown where groups are closed.
            let (part, closed) = match part {
                Some(part) => (part, untrack(|| folding.closed())),
                None => ((0, u32::MAX), Vec::new()),
            };
            let rows = untrack(|| rows_of(kind, &state.get(), part));
            selection::add(state, table, RowsQuery { closed, ..rows });
        }),
        groups: groups.into(),
        on_fold: Callback::new(move |key| folding.toggle(key)),
        open,
    };
    selection::follow(kind, state, table, data);
    let whole = Signal::derive(move || query(kind, &state.get(), &columns.get(), (0, u32::MAX)));
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
                <ColumnChooser all=columns::all(kind) shown=columns::ids(columns) on_change=choose_columns group=grouping::choice(kind, state, change)/>
                <ListMenu kind list=whole/>
                <CreateButton kind/>
            </PageHeader>
            <Tools kind state change/>
            <UnreadFilter state change/>
            {body}
            <BulkBar kind table list=whole/>
        </div>
    }
}

/// A part of the list without any of its columns.
pub(crate) fn rows_of(kind: Kind, state: &ListState, part: (u32, u32)) -> RowsQuery {
    query(kind, state, &[], part)
}

/// A part of the list.
pub(super) fn query(
    kind: Kind,
    state: &ListState,
    columns: &[FieldDef],
    (start, len): (u32, u32),
) -> RowsQuery {
    RowsQuery {
        sort: order::asked(kind, state),
        columns: columns.iter().map(|def| def.id).collect(),
        start,
        len,
        group: grouping::field(kind, state).map(|def| def.id),
        ..RowsQuery::of(kind, state.whole_filter())
    }
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

/// Saves a list as a file, unless nothing is in it.
fn export(list: RowsQuery) {
    let save = |list| actions::save(Request::ExportRecords { list, ids: Vec::new() });
    if list.filter == Filter::default() {
        return save(list);
    }
    leptos::task::spawn_local(async move {
        match engine::call(Request::Ids(RowsQuery { len: 1, ..list.clone() })).await {
            Ok(Reply::Ids(ids)) if ids.is_empty() => toasts::done(t("list-no-match"), None),
            Ok(Reply::Ids(_)) => save(list),
            Ok(_) => {}
            Err(failure) => toasts::failed(&failure),
        }
    });
}

#[component]
fn ListMenu(kind: Kind, list: Signal<RowsQuery>) -> impl IntoView {
    let items = move || {
        let find = PageCommand::Duplicates(kind);
        let find = MenuItem::new(t("duplicates-find"), move || find.run()).icon(Icon::Customers);
        let mut items = vec![
            MenuItem::new(t("list-import"), || crate::routes::go("/import")).icon(Icon::Import),
            MenuItem::new(t("list-export"), move || export(list.get_untracked())).icon(Icon::Export),
        ];
        items.extend(MERGED.contains(&kind).then_some(find));
        items
    };
    view! { <Menu label=t("more") icon=Icon::More end=true items/> }
}

/// No rows: because there are none, or because the filter matches nothing.
pub fn nothing(kind: Kind, state: Memo<ListState>, change: Callback<(ListState, bool)>) -> impl IntoView {
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
    let (title, text) = (tr!("list-empty", kind = kind.key()), tr!("list-empty-text", kind = kind.key()));
    view! {
        <Empty icon=fields::kind_icon(kind) title text>
            {KINDS.contains(&kind).then(|| view! { <LinkButton label=t("today-empty-import") href="/import" icon=Icon::Import/> })}
        </Empty>
    }
    .into_any()
}
