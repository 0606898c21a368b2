//! A card on its way: taken, carried and put down by pointer or keys. Where it would be put is worked out in `place`.

mod place;

use std::time::Duration;

use leptos::prelude::*;
use model::RecordId;
use wasm_bindgen::JsCast;
use web_sys::{Element, KeyboardEvent, PointerEvent};

use super::{Lane, Moved, Words};
use place::Target;

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
        let target = place::under(held.now, held.card);
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
        let stays = |target: &Target| self.lanes.with_untracked(|lanes| place::stays(lanes, card, *target));
        let moved = target.filter(|target| !stays(target));
        self.say(|words| words.left.run(moved.is_some()));
        if let Some(Target { lane, after }) = moved {
            self.on_move.run(Moved { card, lane, after });
        }
    }

    /// A key on a card. Gives whether it was used.
    pub fn key(self, card: RecordId, event: &KeyboardEvent) -> bool {
        let carries = self.held.get_untracked().is_some_and(|held| held.keyboard && held.card == card);
        match (event.key().as_str(), carries) {
            (" ", false) => self.take(card),
            (" " | "Enter", true) => self.put_down(card),
            ("Escape", true) => self.cancel(),
            ("ArrowLeft", true) => self.step(card, |lanes, target| place::lane_beside(lanes, target, -1)),
            ("ArrowRight", true) => self.step(card, |lanes, target| place::lane_beside(lanes, target, 1)),
            ("ArrowUp", true) => self.step(card, |lanes, target| place::next_to(lanes, card, target, -1)),
            ("ArrowDown", true) => self.step(card, |lanes, target| place::next_to(lanes, card, target, 1)),
            _ => return false,
        }
        true
    }

    fn take(self, card: RecordId) {
        let here = (0.0, 0.0);
        let held = Held { card, start: here, now: here, moving: true, touch: false, keyboard: true };
        self.held.set(Some(held));
        self.target.set(self.lanes.with_untracked(|lanes| place::of(lanes, card)));
        self.say(|words| words.picked.run(card));
    }

    /// Carries the card on, and says where it would be put.
    fn step(self, card: RecordId, next: impl FnOnce(&[Lane], Target) -> Option<Target>) {
        let Some(target) = self.target.get_untracked() else { return };
        let Some(next) = self.lanes.with_untracked(|lanes| next(lanes, target)) else { return };
        self.target.set(Some(next));
        let told = self.lanes.with_untracked(|lanes| place::told(lanes, card, next));
        self.say(|words| words.over.run(told));
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
