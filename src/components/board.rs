//! A board: lanes with cards that are moved by mouse, touch or keyboard. The order of cards is the caller's.
//!
//! Mouse: press and pull. Touch: hold, then pull, so that scrolling stays scrolling. Keyboard: Space picks a card up,
//! arrows choose the place, Space puts it down, Escape leaves it where it was.

mod drag;
mod lane;

use std::sync::Arc;

use leptos::prelude::*;
use model::{RecordId, Tone};

use drag::Drag;
use lane::LaneView;

/// One lane.
#[derive(Debug, Clone, PartialEq)]
pub struct Lane {
    /// Identity.
    pub id: RecordId,
    /// Name.
    pub title: String,
    /// How many cards there are, delivered or not.
    pub total: u32,
    /// Sum or another word about all cards.
    pub detail: String,
    /// Won, lost or neither.
    pub tone: Tone,
    /// The delivered cards in their order.
    pub cards: Vec<RecordId>,
}

/// A card that was put somewhere.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Moved {
    /// The card.
    pub card: RecordId,
    /// The lane it was put in.
    pub lane: RecordId,
    /// The card above it; `None` at the top.
    pub after: Option<RecordId>,
}

/// Words that a moving card needs.
#[derive(Clone)]
pub struct Words {
    /// What a card can do, for screen readers.
    pub hint: String,
    /// Picked up: the card's name.
    pub picked: Callback<RecordId, String>,
    /// Over a place: lane name and position from 1.
    pub over: Callback<(String, usize), String>,
    /// Put down or left.
    pub left: Callback<bool, String>,
}

/// The board.
#[component]
pub fn Board(
    /// Its name.
    #[prop(into)]
    label: String,
    /// The lanes in their order.
    #[prop(into)]
    lanes: Signal<Vec<Lane>>,
    /// What a card shows.
    card: Arc<dyn Fn(RecordId) -> AnyView + Send + Sync>,
    /// A card was put somewhere else.
    #[prop(into)]
    on_move: Callback<Moved>,
    /// A card was opened.
    #[prop(into)]
    on_open: Callback<RecordId>,
    /// More cards of a lane are wanted.
    #[prop(into)]
    on_more: Callback<()>,
    /// Words for more cards: how many are not shown.
    #[prop(into)]
    more_label: Callback<u32, String>,
    /// More cards of a lane than these are shown elsewhere only.
    most: u32,
    /// The address where all cards of a lane are shown.
    #[prop(into)]
    all_href: Callback<RecordId, String>,
    /// Words for screen readers, said through `announce`.
    words: Words,
    /// Says something to screen readers.
    #[prop(into)]
    announce: Callback<String>,
) -> impl IntoView {
    let drag = Drag::new(lanes, on_move, words.clone(), announce);
    let ids = Memo::new(move |_| lanes.with(|lanes| lanes.iter().map(|lane| lane.id).collect::<Vec<_>>()));
    let lane = move |id: RecordId| {
        let lane = Memo::new(move |_| lanes.with(|lanes| lanes.iter().find(|lane| lane.id == id).cloned()));
        view! { <LaneView id lane drag card=card.clone() on_open on_more more_label most all_href/> }
    };
    view! {
        <div
            class="board"
            role="group"
            aria-label=label
            class:board-dragging=move || drag.card().is_some()
            on:pointermove=move |event| drag.pointer_moved(&event)
            on:pointerup=move |_| drag.pointer_released()
            on:pointercancel=move |_| drag.cancel()
        >
            <span class="visually-hidden" id="board-hint">{words.hint}</span>
            <For each=move || ids.get() key=|id| *id children=lane/>
        </div>
    }
}
