//! The board of one pipeline: exact counts and sums, cards in windows, moves as one action each.

use std::sync::Arc;

use leptos::prelude::*;
use model::entities::deal;
use model::{Command, Filter, Kind, Op, Operand, RecordId, Tone, Value};
use protocol::query::BoardQuery;
use protocol::view::{BoardColumn, BoardView};

use super::card::CardFace;
use crate::components::board::{Board, Lane, Moved, Words};
use crate::components::empty::Empty;
use crate::components::icon::Icon;
use crate::components::page_header::PageHeader;
use crate::components::select::Select;
use crate::components::skeleton::Skeleton;
use crate::components::text_field::TextField;
use crate::fields::filter::Filters;
use crate::i18n::{failure, kinds, t};
use crate::pages::records::{CreateButton, LostDialog, UnreadFilter, ViewMenu, nothing, open_beside};
use crate::routes::{ListState, list_href, use_list_state};
use crate::state::{actions, app};
use crate::{browser, engine, format, tr};

/// Cards of a lane that are delivered at first, and more with each press.
const STEP: u32 = 50;
/// The engine's limit.
const MOST: u32 = 200;
/// The pipeline that was chosen last is a setting of the device.
const PIPELINE_KEY: &str = "pipeline";

/// The board.
#[component]
pub fn DealBoard() -> impl IntoView {
    let (state, change) = use_list_state();
    let cards = RwSignal::new(STEP);
    let board = engine::live_board(move || {
        let state = state.get();
        let pipeline = state.pipeline.or_else(|| browser::stored(PIPELINE_KEY)?.parse().ok());
        Some(BoardQuery { pipeline, filter: state.whole_filter(), cards: cards.get() })
    });
    let view = Signal::derive(move || board.get().and_then(Result::ok));
    let total = Memo::new(move |_| {
        view.with(|view| {
            view.as_ref().map(|view| view.columns.iter().map(|column| column.total).sum::<u32>())
        })
    });
    let pipeline = Signal::derive(move || view.with(|view| view.as_ref().map(|view| view.pipeline)));
    let choose = move |pipeline| change.run((ListState { pipeline, ..state.get_untracked() }, false));
    let typed = move |text: String| change.run((ListState { text, ..state.get_untracked() }, true));
    let filtered = move |filter| change.run((ListState { filter, ..state.get_untracked() }, false));
    let body = move || match board.get() {
        None => view! { <Skeleton/> }.into_any(),
        Some(Err(why)) => view! { <Empty icon=Icon::Alert title=failure(&why)/> }.into_any(),
        Some(Ok(_)) => ().into_any(),
    };
    let here = Memo::new(move |_| view.with(Option::is_some));
    // Columns without a card say nothing about what to do.
    let none = Memo::new(move |_| total.get() == Some(0));
    view! {
        <div class="record-list">
            <PageHeader
                title=kinds(Kind::Deal)
                detail=Signal::derive(move || total.get().map(|total| format::number(f64::from(total))).unwrap_or_default())
            >
                <CreateButton kind=Kind::Deal/>
            </PageHeader>
            <div class="list-tools" role="search">
                <ViewMenu kind=Kind::Deal state change pipeline/>
                <TextField
                    label=tr!("list-search", kind = kinds(Kind::Deal))
                    bare=true
                    kind="search"
                    value=Signal::derive(move || state.get().text)
                    on_input=typed
                />
                <Filters kind=Kind::Deal filter=Signal::derive(move || state.get().filter) on_change=filtered/>
                <PipelineChoice pipeline on_choose=choose/>
            </div>
            <UnreadFilter state change/>
            <Show when=move || here.get() fallback=body>
                <Show when=move || !none.get() fallback=move || nothing(Kind::Deal, state, change)>
                    <Lanes view cards state/>
                </Show>
            </Show>
        </div>
    }
}

#[component]
fn PipelineChoice(
    pipeline: Signal<Option<RecordId>>,
    #[prop(into)] on_choose: Callback<Option<RecordId>>,
) -> impl IntoView {
    let options = Memo::new(move |_| match app().settings.get() {
        Some(Ok(settings)) => {
            settings.pipelines.iter().map(|one| (one.id.to_string(), one.name.clone())).collect()
        }
        _ => Vec::new(),
    });
    let value = move || pipeline.get().map(|id| id.to_string()).unwrap_or_default();
    let choose = move |id: String| {
        browser::store(PIPELINE_KEY, Some(&id));
        on_choose.run(id.parse().ok());
    };
    view! {
        <Show when=move || { options.with(Vec::len) > 1 }>
            <Select label=t("kind-pipeline") bare=true options value=Signal::derive(value) on_change=choose/>
        </Show>
    }
}

#[component]
fn Lanes(
    view: Signal<Option<Arc<BoardView>>>,
    cards: RwSignal<u32>,
    state: Memo<ListState>,
) -> impl IntoView {
    let lanes = Memo::new(move |_| {
        view.with(|view| {
            view.as_ref().map(|view| view.columns.iter().map(lane).collect::<Vec<_>>()).unwrap_or_default()
        })
    });
    let find = move |id: RecordId| {
        view.with(|view| {
            view.as_ref()?.columns.iter().flat_map(|column| &column.cards).find(|card| card.id == id).cloned()
        })
    };
    let face: Arc<dyn Fn(RecordId) -> AnyView + Send + Sync> = Arc::new(move |id| {
        let card = Memo::new(move |_| find(id));
        view! { <CardFace card/> }.into_any()
    });
    // Of a card that was dropped among the lost it is asked why.
    let lost = RwSignal::new(None::<RecordId>);
    let moved = move |moved: Moved| {
        let is_lost = view.with_untracked(|view| {
            let stage = view
                .as_ref()?
                .columns
                .iter()
                .map(|column| &column.stage)
                .find(|stage| stage.id == moved.lane)?;
            let was_there = view.as_ref()?.columns.iter().any(|column| {
                column.stage.id == moved.lane && column.cards.iter().any(|card| card.id == moved.card)
            });
            Some(stage.outcome == "lost" && !was_there)
        });
        if is_lost == Some(true) {
            lost.set(Some(moved.card));
        }
        let stage = lanes.with_untracked(|lanes| {
            lanes.iter().find(|lane| lane.id == moved.lane).map(|lane| lane.title.clone()).unwrap_or_default()
        });
        let command = Command::MoveDeal { deal: moved.card, stage: moved.lane, after: moved.after };
        actions::run(command, tr!("pipeline-moved", stage = stage.as_str()));
    };
    let title = move |id: RecordId| find(id).map(|card| card.title).unwrap_or_default();
    let words = Words {
        hint: t("board-hint"),
        picked: Callback::new(move |id| tr!("board-picked", card = title(id))),
        over: Callback::new(|(lane, place): (String, usize)| {
            tr!("board-over", lane = lane.as_str(), place = place)
        }),
        left: Callback::new(|moved| t(if moved { "board-put-down" } else { "board-left" })),
    };
    view! {
        <Board
            label=kinds(Kind::Deal)
            lanes
            card=face
            on_move=moved
            on_open=|id| open_beside(Kind::Deal, id)
            on_more=move |()| cards.update(|cards| *cards = (*cards + STEP).min(MOST))
            more_label=Callback::new(|count: u32| tr!("board-more", count = count))
            most=MOST
            all_href=move |stage| state.with(|state| table_of(state, stage))
            words
            announce=|text: String| app().announce(text)
        />
        <LostDialog deal=lost on_close=move |()| lost.set(None)/>
    }
}

/// The table of the deals of a stage, narrowed as the board is.
fn table_of(state: &ListState, stage: RecordId) -> String {
    let rule =
        Filter::Field { field: deal::STAGE, op: Op::Is, operand: Operand::Values(vec![Value::Ref(stage)]) };
    let filter = match state.filter.clone() {
        Filter::All(mut rules) => {
            rules.push(rule);
            Filter::All(rules)
        }
        other => Filter::All(vec![other, rule]),
    };
    let table =
        ListState { filter, text: state.text.clone(), show: "table".to_owned(), ..ListState::default() };
    table.href(&list_href(Kind::Deal))
}

fn lane(column: &BoardColumn) -> Lane {
    let sums: Vec<String> = column.sums.iter().map(format::value).collect();
    Lane {
        id: column.stage.id,
        title: column.stage.name.clone(),
        total: column.total,
        detail: sums.join(" + "),
        tone: match column.stage.outcome.as_str() {
            "won" => Tone::Good,
            "lost" => Tone::Bad,
            _ => Tone::Neutral,
        },
        cards: column.cards.iter().map(|card| card.id).collect(),
    }
}
