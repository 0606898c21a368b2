//! Saved views of a list: open, keep the present one under a name, rename, update, delete.

use leptos::prelude::*;
use leptos::task::spawn_local;
use model::entities::saved_view;
use model::{Change, Command, Kind, RecordId, Value};
use protocol::account::Role;
use protocol::view::SavedViewRow;

use crate::browser::new_id;
use crate::components::icon::{Glyph, Icon};
use crate::components::menu::{Menu, MenuItem};
use crate::components::name_dialog::NameDialog;
use crate::components::switch::Switch;
use crate::i18n::t;
use crate::pages::work::changes::{choice, put, text};
use crate::routes::ListState;
use crate::state::{actions, app, toasts};
use crate::tr;

/// The saved views of a kind, in their order.
fn views(kind: Kind) -> Vec<SavedViewRow> {
    match app().settings.get() {
        Some(Ok(settings)) => settings.views.iter().filter(|view| view.kind == kind).cloned().collect(),
        _ => Vec::new(),
    }
}

/// What a view remembers of how a list is looked at.
fn remembered(kind: Kind, state: &ListState) -> Vec<Change> {
    let board = state.is_board(kind);
    vec![
        choice(saved_view::LAYOUT, if board { "board" } else { "table" }),
        put(saved_view::QUERY, Some(Value::Bytes(state.view_text().into_bytes()))),
        put(saved_view::PIPELINE, state.pipeline.filter(|_| board).map(Value::Ref)),
    ]
}

/// What the dialog of a name is for.
#[derive(Clone)]
enum Naming {
    New,
    Rename(SavedViewRow),
}

/// How a list is looked at, and the dialog that may be open over it.
#[derive(Clone, Copy)]
struct Views {
    kind: Kind,
    state: Memo<ListState>,
    change: Callback<(ListState, bool)>,
    pipeline: Signal<Option<RecordId>>,
    naming: StoredValue<Naming>,
    open: RwSignal<bool>,
    busy: RwSignal<bool>,
    name: RwSignal<String>,
    personal: RwSignal<bool>,
}

/// The menu in the head of a list. It says which view is open.
#[component]
pub fn ViewMenu(
    /// What is listed.
    kind: Kind,
    /// How it is looked at.
    state: Memo<ListState>,
    /// Another way to look at it.
    change: Callback<(ListState, bool)>,
    /// The pipeline that a board shows.
    #[prop(into, optional)]
    pipeline: Signal<Option<RecordId>>,
) -> impl IntoView {
    let own = Views {
        kind,
        state,
        change,
        pipeline,
        naming: StoredValue::new(Naming::New),
        open: RwSignal::new(false),
        busy: RwSignal::new(false),
        name: RwSignal::new(String::new()),
        personal: RwSignal::new(false),
    };
    let title = Memo::new(move |_| own.current().map_or_else(|| t("views-all"), |view| view.name));
    let face = move || view! { <Glyph icon=Icon::Table/> <span class="view-name">{title}</span> };
    let more = move || {
        view! { <Switch label=t("views-personal") on=own.personal on_change=move |on| own.personal.set(on)/> }
    };
    view! {
        <Menu label=t("views") face items=move || own.items()/>
        <NameDialog open=own.open title=t("views-save") label=t("views-name") name=own.name busy=own.busy more on_save=move |()| own.save()/>
    }
}

impl Views {
    fn current(self) -> Option<SavedViewRow> {
        let id = self.state.get().view?;
        views(self.kind).into_iter().find(|view| view.id == id)
    }

    fn items(self) -> Vec<MenuItem> {
        let current = untrack(|| self.current());
        let state = self.state.get_untracked();
        let whole = ListState { show: state.show.clone(), pipeline: state.pipeline, ..ListState::default() };
        let open = |label: String, next: ListState, is_current: bool, personal: bool| {
            let change = self.change;
            let item = MenuItem::new(label, move || change.run((next.clone(), false)));
            let item = if is_current { item.icon(Icon::Check) } else { item };
            if personal { item.shortcut(t("views-mine")) } else { item }
        };
        let mut items = vec![open(t("views-all"), whole, current.is_none(), false)];
        for view in untrack(|| views(self.kind)) {
            let is_current = current.as_ref().is_some_and(|current| current.id == view.id);
            items.push(open(view.name.clone(), ListState::of_view(&view), is_current, view.personal));
        }
        if untrack(|| app().me()).is_none_or(|me| matches!(me.role, Role::ReadOnly | Role::Booth)) {
            return items;
        }
        items
            .push(MenuItem::new(t("views-save"), move || self.ask(Naming::New)).icon(Icon::Plus).separated());
        if let Some(view) = current {
            items.extend(self.changes(view, &state));
        }
        items
    }

    /// What can be done with the open view.
    fn changes(self, view: SavedViewRow, state: &ListState) -> Vec<MenuItem> {
        let (name, id) = (view.name.as_str(), view.id);
        let mut items = Vec::new();
        let same = remembered(self.kind, &ListState::of_view(&view)) == remembered(self.kind, state);
        if !same {
            let changes = remembered(self.kind, &self.with_pipeline(state.clone()));
            let done = tr!("views-updated", name = name);
            items.push(MenuItem::new(tr!("views-update", name = name), move || {
                actions::run(Command::Update { ids: vec![id], changes: changes.clone() }, done.clone());
            }));
        }
        let (delete, done) = (tr!("views-delete", name = name), tr!("views-deleted", name = name));
        let renamed = view.clone();
        let rename = move || self.ask(Naming::Rename(renamed.clone()));
        items.push(MenuItem::new(tr!("views-rename", name = name), rename));
        let next = ListState { view: None, ..state.clone() };
        let delete = MenuItem::new(delete, move || {
            self.change.run((next.clone(), true));
            actions::run(Command::Delete { ids: vec![id] }, done.clone());
        });
        items.push(delete.icon(Icon::Trash).danger());
        items
    }

    /// The list with the pipeline that its board shows, chosen or not.
    fn with_pipeline(self, state: ListState) -> ListState {
        let shown = self.pipeline.get_untracked().filter(|_| state.is_board(self.kind));
        ListState { pipeline: state.pipeline.or(shown), ..state }
    }

    fn ask(self, naming: Naming) {
        let (name, personal) = match &naming {
            Naming::New => (String::new(), false),
            Naming::Rename(view) => (view.name.clone(), view.personal),
        };
        self.naming.set_value(naming);
        self.name.set(name);
        self.personal.set(personal);
        self.open.set(true);
    }

    fn save(self) {
        let (name, state) = (self.name.get_untracked(), self.state.get_untracked());
        let personal = self.personal.get_untracked().then_some(Value::Bool(true));
        let mut changes = vec![text(saved_view::NAME, &name), put(saved_view::PERSONAL, personal)];
        let (command, opened) = match self.naming.get_value() {
            Naming::Rename(view) => (Command::Update { ids: vec![view.id], changes }, None),
            Naming::New => {
                let (id, state) = (new_id(), self.with_pipeline(state));
                changes.push(choice(saved_view::OF_KIND, self.kind.key()));
                changes.extend(remembered(self.kind, &state));
                changes.retain(|change| change.value.is_some());
                let next = ListState { view: Some(id), ..state };
                (Command::Create { id, kind: Kind::SavedView, changes }, Some(next))
            }
        };
        let (open, busy, change) = (self.open, self.busy, self.change);
        busy.set(true);
        spawn_local(async move {
            match actions::run_now(command).await {
                Ok(action) => {
                    open.try_set(false);
                    if let Some(next) = opened {
                        change.try_run((next, true));
                    }
                    toasts::done(tr!("views-saved", name = name.as_str()), Some(action));
                }
                Err(failure) => toasts::failed(&failure),
            }
            busy.try_set(false);
        });
    }
}
