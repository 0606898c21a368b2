//! One lane: its head with exact counts, and the delivered cards.

use std::sync::Arc;

use leptos::prelude::*;
use model::RecordId;

use super::Lane;
use super::drag::Drag;
use crate::components::badge::tone_class;
use crate::format;

/// A lane.
#[component]
pub fn LaneView(
    /// Identity.
    id: RecordId,
    /// Its content; `None` while it disappears.
    lane: Memo<Option<Lane>>,
    /// What moves.
    drag: Drag,
    /// What a card shows.
    card: Arc<dyn Fn(RecordId) -> AnyView + Send + Sync>,
    /// A card was opened.
    on_open: Callback<RecordId>,
    /// More cards are wanted.
    on_more: Callback<()>,
    /// Words for more cards.
    more_label: Callback<u32, String>,
    /// More cards than these are shown elsewhere only.
    most: u32,
    /// Where.
    all_href: Callback<RecordId, String>,
) -> impl IntoView {
    let cards = Memo::new(move |_| {
        lane.with(|lane| lane.as_ref().map(|lane| lane.cards.clone()).unwrap_or_default())
    });
    let total = Memo::new(move |_| lane.with(|lane| lane.as_ref().map_or(0, |lane| lane.total)));
    let title = move || lane.with(|lane| lane.as_ref().map(|lane| lane.title.clone()).unwrap_or_default());
    let detail = move || lane.with(|lane| lane.as_ref().map(|lane| lane.detail.clone()).unwrap_or_default());
    let tone = move || lane.with(|lane| lane.as_ref().map_or("neutral", |lane| tone_class(lane.tone)));
    let hidden = move || total.get().saturating_sub(cards.with(Vec::len) as u32);
    let is_full = Memo::new(move |_| cards.with(Vec::len) >= most as usize);
    let more = move || {
        let words = move || more_label.run(hidden());
        if is_full.get() {
            return view! { <a class="lane-more" href=move || all_href.run(id)>{words}</a> }.into_any();
        }
        view! { <button class="lane-more" type="button" on:click=move |_| on_more.run(())>{words}</button> }
            .into_any()
    };
    let item = move |one: RecordId| view! { <CardView lane=id card=one drag inside=card.clone() on_open/> };
    view! {
        <section class="lane" data-lane=id.to_string() data-tone=tone aria-label=title>
            <header class="lane-head">
                <h2>{title}</h2>
                <span class="lane-count">{move || format::number(f64::from(total.get()))}</span>
                <span class="lane-detail">{detail}</span>
            </header>
            <div class="lane-cards" role="list">
                <span class="drop-line" class:drop-here=move || drag.is_target(id, None)></span>
                <For each=move || cards.get() key=|id| *id children=item/>
                <Show when=move || { hidden() > 0 }>{more}</Show>
            </div>
        </section>
    }
}

#[component]
fn CardView(
    lane: RecordId,
    card: RecordId,
    drag: Drag,
    inside: Arc<dyn Fn(RecordId) -> AnyView + Send + Sync>,
    on_open: Callback<RecordId>,
) -> impl IntoView {
    let open = move |_| {
        if !drag.take_pulled() {
            on_open.run(card);
        }
    };
    let key = move |event: web_sys::KeyboardEvent| {
        if drag.key(card, &event) {
            event.prevent_default();
            event.stop_propagation();
        } else if event.key() == "Enter" {
            on_open.run(card);
        }
    };
    let hold = move |event: web_sys::TouchEvent| {
        if drag.holds_touch() {
            event.prevent_default();
        }
    };
    view! {
        <div class="card-place" role="listitem">
            <div
                class="card"
                class:card-moving=move || drag.is_moving(card)
                data-card=card.to_string()
                role="button"
                tabindex="0"
                aria-describedby="board-hint"
                style:transform=move || drag.offset(card)
                on:pointerdown=move |event| drag.pointer_pressed(card, &event)
                on:touchmove=hold
                on:contextmenu=move |event| if drag.holds_touch() { event.prevent_default() }
                on:click=open
                on:keydown=key
            >
                {inside(card)}
            </div>
            <span class="drop-line" class:drop-here=move || drag.is_target(lane, Some(card))></span>
        </div>
    }
}
