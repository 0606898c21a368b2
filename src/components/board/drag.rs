//! A card on its way: where it was taken, where it would be put, by pointer or keyboard.

use std::time::Duration;

use leptos::prelude::*;
use model::RecordId;
use wasm_bindgen::JsCast;
use web_sys::{Element, KeyboardEvent, PointerEvent};

use super::{Lane, Moved, Words};

/// A pull shorter than this is a press.
const PULL_PX: f64 = 5.0;
/// A finger that rests this long picks up.
const HOLD: Duration = Duration::from_millis(320);

/// A card that is held down or on its way.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Held {
    card: RecordId,
    start: (f64, f64),
    now: (f64, f64),
    /// It left its place: pulled far enough, held long enough, or picked up by key.
    moving: bool,
    touch: bool,
    keyboard: bool,
}

/// Where the card would be put.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Target {
    /// Lane.
    pub lane: RecordId,
    /// The card above; `None` at the top.
    pub after: Option<RecordId>,
}

/// The state of a board's moving card.
#[derive(Clone, Copy)]
pub struct Drag {
    held: RwSignal<Option<Held>>,
    target: RwSignal<Option<Target>>,
    lanes: Signal<Vec<Lane>>,
    on_move: Callback<Moved>,
    words: StoredValue<Words>,
    announce: Callback<String>,
    /// A click follows the release of a pull; it must not open the card.
    pulled: StoredValue<bool>,
}

impl Drag {
    /// Nothing moves.
    pub fn new(
        lanes: Signal<Vec<Lane>>,
        on_move: Callback<Moved>,
        words: Words,
        announce: Callback<String>,
    ) -> Self {
        Self {
            held: RwSignal::new(None),
            target: RwSignal::new(None),
            lanes,
            on_move,
            words: StoredValue::new(words),
            announce,
            pulled: StoredValue::new(false),
        }
    }

    /// The card that is on its way.
    pub fn card(self) -> Option<RecordId> {
        self.held.get().filter(|held| held.moving).map(|held| held.card)
    }

    /// Whether this card is on its way.
    pub fn is_moving(self, card: RecordId) -> bool {
        self.card() == Some(card)
    }

    /// How far the pointer has pulled this card.
    pub fn offset(self, card: RecordId) -> Option<String> {
        let held = self.held.get().filter(|held| held.moving && held.card == card && !held.keyboard)?;
        let (dx, dy) = (held.now.0 - held.start.0, held.now.1 - held.start.1);
        Some(format!("translate({dx:.0}px, {dy:.0}px)"))
    }

    /// Whether the card would be put below this card, or at the top of the lane for `None`.
    pub fn is_target(self, lane: RecordId, after: Option<RecordId>) -> bool {
        self.target.get() == Some(Target { lane, after })
    }

    /// Whether the press that ends now was a pull.
    pub fn take_pulled(self) -> bool {
        let pulled = self.pulled.get_value();
        self.pulled.set_value(false);
        pulled
    }

    /// A pointer went down on a card.
    pub fn pointer_pressed(self, card: RecordId, event: &PointerEvent) {
        if event.button() != 0 || self.held.with_untracked(Option::is_some) {
            return;
        }
        let at = (f64::from(event.client_x()), f64::from(event.client_y()));
        let touch = event.pointer_type() == "touch";
        self.pulled.set_value(false);
        self.held.set(Some(Held { card, start: at, now: at, moving: false, touch, keyboard: false }));
        if touch {
            set_timeout(move || self.held_long(card), HOLD);
        }
    }

    fn held_long(self, card: RecordId) {
        let waits = |held: &Held| held.card == card && held.touch && !held.moving;
        if self.held.try_get_untracked().flatten().is_some_and(|held| waits(&held)) {
            self.pick_up(|held| held.moving = true);
        }
    }

    fn pick_up(self, change: impl FnOnce(&mut Held)) {
        self.held.update(|held| {
            if let Some(held) = held {
                change(held);
            }
        });
        if let Some(held) = self.held.get_untracked() {
            self.say(|words| words.picked.run(held.card));
        }
    }

    /// The pointer moved.
    pub fn pointer_moved(self, event: &PointerEvent) {
        let Some(mut held) = self.held.get_untracked().filter(|held| !held.keyboard) else { return };
        held.now = (f64::from(event.client_x()), f64::from(event.client_y()));
        let far = (held.now.0 - held.start.0).hypot(held.now.1 - held.start.1) > PULL_PX;
        if !held.moving {
            if held.touch && far {
                // The finger scrolls.
                self.held.set(None);
                return;
            }
            if !far {
                return;
            }
            capture(event);
            held.moving = true;
            self.held.set(Some(held));
            self.say(|words| words.picked.run(held.card));
        }
        self.held.set(Some(held));
        let target = target_at(held.now, held.card);
        if target.is_some() && target != self.target.get_untracked() {
            self.target.set(target);
        }
    }

    /// The pointer was released.
    pub fn pointer_released(self) {
        let Some(held) = self.held.get_untracked().filter(|held| !held.keyboard) else { return };
        if held.moving {
            self.pulled.set_value(true);
            self.put_down(held.card);
        } else {
            self.held.set(None);
        }
    }

    /// Whether a touch must not scroll now.
    pub fn holds_touch(self) -> bool {
        self.held.get_untracked().is_some_and(|held| held.moving && held.touch)
    }

    /// Leaves the card where it was.
    pub fn cancel(self) {
        if self.held.get_untracked().is_some_and(|held| held.moving) {
            self.say(|words| words.left.run(false));
        }
        self.held.set(None);
        self.target.set(None);
    }

    fn put_down(self, card: RecordId) {
        let target = self.target.get_untracked();
        self.held.set(None);
        self.target.set(None);
        let moved = target.filter(|target| !self.stays(card, *target));
        self.say(|words| words.left.run(moved.is_some()));
        if let Some(Target { lane, after }) = moved {
            self.on_move.run(Moved { card, lane, after });
        }
    }

    fn stays(self, card: RecordId, target: Target) -> bool {
        if target.after == Some(card) {
            return true;
        }
        self.lanes.with_untracked(|lanes| {
            lanes.iter().filter(|lane| lane.id == target.lane).any(|lane| {
                let at = lane.cards.iter().position(|other| *other == card);
                at.is_some_and(|at| at.checked_sub(1).map(|above| lane.cards[above]) == target.after)
            })
        })
    }

    /// A key on a card. Gives whether it was used.
    pub fn key(self, card: RecordId, event: &KeyboardEvent) -> bool {
        let carries = self.held.get_untracked().is_some_and(|held| held.keyboard && held.card == card);
        match (event.key().as_str(), carries) {
            (" ", false) => {
                self.held.set(Some(Held {
                    card,
                    start: (0.0, 0.0),
                    now: (0.0, 0.0),
                    moving: true,
                    touch: false,
                    keyboard: true,
                }));
                self.target.set(self.place_of(card));
                self.say(|words| words.picked.run(card));
            }
            (" " | "Enter", true) => self.put_down(card),
            ("Escape", true) => self.cancel(),
            ("ArrowLeft", true) => self.step_lane(card, -1),
            ("ArrowRight", true) => self.step_lane(card, 1),
            ("ArrowUp", true) => self.step_card(card, -1),
            ("ArrowDown", true) => self.step_card(card, 1),
            _ => return false,
        }
        true
    }

    fn place_of(self, card: RecordId) -> Option<Target> {
        self.lanes.with_untracked(|lanes| {
            lanes.iter().find_map(|lane| {
                let at = lane.cards.iter().position(|other| *other == card)?;
                Some(Target { lane: lane.id, after: at.checked_sub(1).map(|above| lane.cards[above]) })
            })
        })
    }

    fn step_lane(self, card: RecordId, by: i32) {
        let Some(target) = self.target.get_untracked() else { return };
        let next = self.lanes.with_untracked(|lanes| {
            let at = lanes.iter().position(|lane| lane.id == target.lane)?;
            lanes.get(usize::try_from(at as i32 + by).ok()?).map(|lane| lane.id)
        });
        if let Some(lane) = next {
            self.aim(card, Target { lane, after: None });
        }
    }

    fn step_card(self, card: RecordId, by: i32) {
        let Some(target) = self.target.get_untracked() else { return };
        let others = self.others(target.lane, card);
        let at = target
            .after
            .and_then(|after| others.iter().position(|other| *other == after))
            .map_or(0, |at| at + 1);
        let next = (at as i32 + by).clamp(0, others.len() as i32) as usize;
        let after = next.checked_sub(1).map(|above| others[above]);
        self.aim(card, Target { lane: target.lane, after });
    }

    fn others(self, lane: RecordId, card: RecordId) -> Vec<RecordId> {
        self.lanes.with_untracked(|lanes| {
            let cards = lanes.iter().find(|other| other.id == lane).map(|lane| lane.cards.clone());
            cards.unwrap_or_default().into_iter().filter(|other| *other != card).collect()
        })
    }

    fn aim(self, card: RecordId, target: Target) {
        self.target.set(Some(target));
        let others = self.others(target.lane, card);
        let position = target
            .after
            .and_then(|after| others.iter().position(|other| *other == after))
            .map_or(1, |at| at + 2);
        let title = self.lanes.with_untracked(|lanes| {
            lanes
                .iter()
                .find(|lane| lane.id == target.lane)
                .map(|lane| lane.title.clone())
                .unwrap_or_default()
        });
        self.say(|words| words.over.run((title, position)));
    }

    fn say(self, text: impl FnOnce(&Words) -> String) {
        let text = self.words.with_value(text);
        self.announce.run(text);
    }
}

/// The pointer belongs to the board until it is released, also outside of it.
fn capture(event: &PointerEvent) {
    if let Some(board) = event.current_target().and_then(|target| target.dyn_into::<Element>().ok()) {
        // Fails for a pointer that is already gone; then nothing is lost but the release outside.
        let _ = board.set_pointer_capture(event.pointer_id());
    }
}

/// The place under a point: lane and the last card whose middle lies above the point.
fn target_at((x, y): (f64, f64), card: RecordId) -> Option<Target> {
    let under = document().element_from_point(x as f32, y as f32)?;
    let lane = under.closest("[data-lane]").ok().flatten()?;
    let id: RecordId = lane.get_attribute("data-lane")?.parse().ok()?;
    let cards = lane.query_selector_all("[data-card]").ok()?;
    let mut after = None;
    for index in 0..cards.length() {
        let Some(element) = cards.get(index).and_then(|node| node.dyn_into::<Element>().ok()) else {
            continue;
        };
        let Some(other) = element.get_attribute("data-card").and_then(|id| id.parse::<RecordId>().ok())
        else {
            continue;
        };
        let area = element.get_bounding_client_rect();
        if other != card && area.top() + area.height() / 2.0 < y {
            after = Some(other);
        }
    }
    Some(Target { lane: id, after })
}
