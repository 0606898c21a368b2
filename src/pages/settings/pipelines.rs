//! Pipelines and their stages: named, put in order, with what being in a stage means. Administrators change them.

mod removal;
mod stage;

use std::sync::Arc;

use leptos::prelude::*;
use leptos::task::spawn_local;
use model::entities::{deal, pipeline, stage as stages};
use model::{Command, Filter, Kind, Op, Operand, RecordId, Value, rank};
use protocol::query::RowsQuery;
use protocol::view::{PipelineRow, RowsView, Shown, StageRow};

use crate::browser::new_id;
use crate::components::button::{Button, IconButton, Look};
use crate::components::icon::Icon;
use crate::components::name_dialog::NameDialog;
use crate::components::skeleton::Skeleton;
use crate::components::sortable::Sortable;
use crate::components::text_field::TextField;
use crate::engine;
use crate::i18n::{self, called, t};
use crate::pages::work::changes::{choice, put, refer, text};
use crate::routes::{ListState, list_href};
use crate::state::{actions, app, toasts};
use crate::tr;
use removal::{Removal, RemovalDialog};
use stage::{NewStage, StageLine};

/// Pipelines and stages that are looked at, by far more than there are.
const MOST: u32 = 500;

/// What all parts of the page share.
#[derive(Clone, Copy)]
struct Page {
    pipelines: Memo<Vec<PipelineRow>>,
    /// Rank and number of deals, of pipelines and stages.
    ranks: Memo<Vec<(RecordId, String)>>,
    deals: Memo<Vec<(RecordId, u32)>>,
    editable: Memo<bool>,
    removing: RwSignal<Option<Removal>>,
}

/// The part.
#[component]
pub(super) fn Pipelines() -> impl IntoView {
    let of_pipelines = engine::live_rows(|| Some(rows(Kind::Pipeline, vec![pipeline::RANK])));
    let of_stages = engine::live_rows(|| Some(rows(Kind::Stage, vec![stages::RANK, stages::DEAL_COUNT])));
    let both = move |read: fn(&RowsView) -> Vec<(RecordId, Shown)>| {
        let found = [of_pipelines.get(), of_stages.get()].into_iter().flatten().filter_map(Result::ok);
        found.flat_map(|rows| read(&rows)).collect::<Vec<_>>()
    };
    let page = Page {
        pipelines: Memo::new(|_| match app().settings.get() {
            Some(Ok(settings)) => settings.pipelines.clone(),
            _ => Vec::new(),
        }),
        ranks: Memo::new(move |_| both(|rows| column(rows, 0)).into_iter().filter_map(ranked).collect()),
        deals: Memo::new(move |_| both(|rows| column(rows, 1)).into_iter().filter_map(counted).collect()),
        editable: Memo::new(|_| app().is_administrator()),
        removing: RwSignal::new(None),
    };
    let here = Memo::new(move |_| page.pipelines.with(|all| !all.is_empty()));
    let ids =
        Signal::derive(move || page.pipelines.with(|all| all.iter().map(|one| one.id).collect::<Vec<_>>()));
    let name = Callback::new(move |id| page.pipeline(id).map(|one| called(&one.name)).unwrap_or_default());
    let card: Arc<dyn Fn(RecordId) -> AnyView + Send + Sync> =
        Arc::new(move |id| view! { <PipelineCard id page/> }.into_any());
    let several = Signal::derive(move || page.editable.get() && ids.with(|ids| ids.len() > 1));
    let moved =
        move |(id, place): (RecordId, usize)| page.put(ids.get_untracked(), id, place, pipeline::RANK);
    let read_only =
        move || (!page.editable.get()).then(|| view! { <p class="quiet">{t("workspace-read-only")}</p> });
    view! {
        <section class="settings-section">
            <p class="quiet">{t("pipelines-text")}</p>
            {read_only}
            <Show when=move || here.get() fallback=|| view! { <Skeleton lines=6/> }>
                <Sortable label=i18n::kinds(Kind::Pipeline) items=ids name item=card.clone() editable=several on_move=moved announce=|text: String| app().announce(text)/>
            </Show>
            <Show when=move || page.editable.get()><NewPipeline/></Show>
            <RemovalDialog removing=page.removing/>
        </section>
    }
}

fn rows(kind: Kind, columns: Vec<model::FieldId>) -> RowsQuery {
    RowsQuery { columns, len: MOST, ..RowsQuery::of(kind, Filter::default()) }
}

fn column(rows: &RowsView, at: usize) -> Vec<(RecordId, Shown)> {
    rows.rows.iter().filter_map(|row| Some((row.id, row.cells.get(at)?.clone()))).collect()
}

fn ranked((id, shown): (RecordId, Shown)) -> Option<(RecordId, String)> {
    match shown {
        Shown::Value(Value::Text(rank)) => Some((id, rank)),
        _ => None,
    }
}

fn counted((id, shown): (RecordId, Shown)) -> Option<(RecordId, u32)> {
    match shown {
        Shown::Value(Value::Int(count)) => Some((id, count as u32)),
        _ => None,
    }
}

impl Page {
    fn pipeline(self, id: RecordId) -> Option<PipelineRow> {
        self.pipelines.with(|all| all.iter().find(|one| one.id == id).cloned())
    }

    fn stage(self, id: RecordId) -> Option<StageRow> {
        self.pipelines
            .with(|all| all.iter().flat_map(|one| &one.stages).find(|stage| stage.id == id).cloned())
    }

    /// How many deals are in a stage, whatever became of them.
    fn deals_in(self, stage: RecordId) -> u32 {
        self.deals.with(|deals| deals.iter().find(|(id, _)| *id == stage).map_or(0, |(_, count)| *count))
    }

    /// A rank before so many of these, in their order.
    fn rank_at(self, others: &[RecordId], place: usize) -> String {
        let rank = |id: &RecordId| {
            self.ranks
                .with_untracked(|ranks| ranks.iter().find(|(own, _)| own == id).map(|(_, rank)| rank.clone()))
        };
        let above = place.checked_sub(1).and_then(|at| others.get(at)).and_then(rank);
        let below = others.get(place).and_then(rank);
        rank::between(above.as_deref(), below.as_deref())
    }

    /// Puts one of these before so many of the others.
    fn put(self, all: Vec<RecordId>, id: RecordId, place: usize, field: model::FieldId) {
        let others: Vec<RecordId> = all.into_iter().filter(|other| *other != id).collect();
        let changes = vec![put(field, Some(Value::Text(self.rank_at(&others, place))))];
        actions::edit(Command::Update { ids: vec![id], changes }, t("pipelines-order"));
    }
}

#[component]
fn PipelineCard(id: RecordId, page: Page) -> impl IntoView {
    let own = Memo::new(move |_| page.pipeline(id));
    let name =
        Memo::new(move |_| own.with(|own| own.as_ref().map(|own| own.name.clone()).unwrap_or_default()));
    let ids = Signal::derive(move || {
        own.with(|own| own.iter().flat_map(|own| own.stages.iter().map(|stage| stage.id)).collect::<Vec<_>>())
    });
    let rename = move |typed: String| {
        let words = tr!("toast-field-of", field = t("pipelines-name"), name = name.get_untracked());
        let changes = vec![text(pipeline::NAME, &typed)];
        actions::edit(Command::Update { ids: vec![id], changes }, words);
    };
    let stage_name = Callback::new(move |id| page.stage(id).map(|one| called(&one.name)).unwrap_or_default());
    let line: Arc<dyn Fn(RecordId) -> AnyView + Send + Sync> =
        Arc::new(move |stage| view! { <StageLine id=stage pipeline=id page/> }.into_any());
    let moved =
        move |(stage, place): (RecordId, usize)| page.put(ids.get_untracked(), stage, place, stages::RANK);
    let is_last = Memo::new(move |_| page.pipelines.with(|all| all.len() < 2));
    let remove = move |()| removal::of_pipeline(page, id);
    let head = move || {
        if page.editable.get() {
            let remove_label = tr!("pipelines-remove", name = name.get_untracked());
            view! {
                <TextField label=t("pipelines-name") value=name on_change=rename/>
                <IconButton label=remove_label icon=Icon::Trash disabled=is_last on_press=remove/>
            }
            .into_any()
        } else {
            view! { <h2>{name}</h2> }.into_any()
        }
    };
    view! {
        <section class="pipeline-card" aria-label=name>
            <div class="pipeline-head">{head}</div>
            <div class="stage-row stage-heads" aria-hidden="true">
                <span>{i18n::kind(Kind::Stage)}</span>
                <span>{t("stages-meaning")}</span>
                <span>{t("stages-probability")}</span>
                <span>{t("stages-stuck")}</span>
                <span>{i18n::kinds(Kind::Deal)}</span>
            </div>
            <Sortable label=i18n::kinds(Kind::Stage) items=ids name=stage_name item=line editable=page.editable on_move=moved announce=|text: String| app().announce(text)/>
            <Show when=move || page.editable.get()><NewStage pipeline=id page/></Show>
        </section>
    }
}

/// The list of the deals in a stage.
fn deals_href(stage: RecordId) -> String {
    let operand = Operand::Values(vec![Value::Ref(stage)]);
    let filter = Filter::Field { field: deal::STAGE, op: Op::Is, operand };
    ListState { filter, show: "table".to_owned(), ..ListState::default() }.href(&list_href(Kind::Deal))
}

/// A button that asks for the name of a new pipeline. It begins with what every pipeline needs.
#[component]
fn NewPipeline() -> impl IntoView {
    let (open, busy, name) = (RwSignal::new(false), RwSignal::new(false), RwSignal::new(String::new()));
    let save = move |()| {
        let given = name.get_untracked().trim().to_owned();
        let command = new_pipeline(&given);
        busy.set(true);
        spawn_local(async move {
            match actions::run_now(command).await {
                Ok(action) => {
                    toasts::done(tr!("pipelines-added", name = given), Some(action));
                    name.try_set(String::new());
                    open.try_set(false);
                }
                Err(failure) => toasts::failed(&failure),
            }
            busy.try_set(false);
        });
    };
    view! {
        <div class="button-row">
            <Button label=t("pipelines-add") icon=Icon::Plus look=Look::Plain on_press=move |()| open.set(true)/>
        </div>
        <NameDialog open title=t("pipelines-add") label=t("pipelines-name") name busy on_save=save/>
    }
}

fn new_pipeline(name: &str) -> Command {
    let id = new_id();
    let stage = |(rank, key): (String, &str)| {
        let word = if key == "open" { t("stages-first") } else { t(&format!("choice-{key}")) };
        let changes = vec![
            text(stages::NAME, &word),
            refer(stages::PIPELINE, Some(id)),
            choice(stages::STAGE_KIND, key),
            put(stages::RANK, Some(Value::Text(rank))),
        ];
        Command::Create { id: new_id(), kind: Kind::Stage, changes }
    };
    let create = Command::Create { id, kind: Kind::Pipeline, changes: vec![text(pipeline::NAME, name)] };
    let stages = rank::series(3).into_iter().zip(["open", "won", "lost"]).map(stage);
    Command::Batch(std::iter::once(create).chain(stages).collect())
}
