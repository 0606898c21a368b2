//! A list that people put in order: by a handle that the pointer drags, or with the arrow keys on it.

use std::sync::Arc;

use leptos::html;
use leptos::prelude::*;
use model::RecordId;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement, KeyboardEvent, PointerEvent};

use super::icon::{Glyph, Icon};
use crate::i18n::t;
use crate::tr;

/// What is on its way, and before how many of the others it would be put.
type Held = Option<(RecordId, usize)>;

/// What all parts of a list share.
#[derive(Clone, Copy)]
struct Sorting {
    node: NodeRef<html::Ul>,
    items: Signal<Vec<RecordId>>,
    name: Callback<RecordId, String>,
    on_move: Callback<(RecordId, usize)>,
    announce: Callback<String>,
    held: RwSignal<Held>,
    /// Whose handle gets the focus once it is in its new place.
    moved: StoredValue<Option<RecordId>>,
}

/// The list.
#[component]
pub fn Sortable(
    /// Its name.
    #[prop(into)]
    label: String,
    /// What is in it, in order.
    #[prop(into)]
    items: Signal<Vec<RecordId>>,
    /// What one is called.
    name: Callback<RecordId, String>,
    /// What one shows.
    item: Arc<dyn Fn(RecordId) -> AnyView + Send + Sync>,
    /// Whether the order may be changed.
    #[prop(into)]
    editable: Signal<bool>,
    /// One was put before so many of the others.
    #[prop(into)]
    on_move: Callback<(RecordId, usize)>,
    /// Says something to screen readers.
    #[prop(into)]
    announce: Callback<String>,
) -> impl IntoView {
    let own = Sorting {
        node: NodeRef::new(),
        items,
        name,
        on_move,
        announce,
        held: RwSignal::new(None),
        moved: StoredValue::new(None),
    };
    own.follow_moved();
    let line = move |id: RecordId| {
        let content = item(id);
        let before = move || own.is_before(id);
        view! {
            <li
                class="sort-item"
                data-sort=id.to_string()
                class:is-held=move || own.held.with(|held| held.is_some_and(|(held, _)| held == id))
                class:sort-before=before
            >
                <Show when=move || editable.get()>{own.handle(id)}</Show>
                <div class="sort-content">{content}</div>
            </li>
        }
    };
    view! {
        <ul class="sort-list" aria-label=label node_ref=own.node class:sort-end=move || own.is_end()>
            <For each=move || items.get() key=|id| *id children=line/>
        </ul>
    }
}

impl Sorting {
    fn others(self, id: RecordId) -> Vec<RecordId> {
        self.items.with(|items| items.iter().copied().filter(|other| *other != id).collect())
    }

    /// Whether what is on its way would be put right before this one.
    fn is_before(self, id: RecordId) -> bool {
        let Some((held, place)) = self.held.get() else { return false };
        self.others(held).get(place) == Some(&id)
    }

    fn is_end(self) -> bool {
        self.held.get().is_some_and(|(held, place)| place >= self.others(held).len())
    }

    /// The handle of one.
    fn handle(self, id: RecordId) -> AnyView {
        let label = move || tr!("kit-sort", name = self.name.run(id));
        view! {
            <button
                class="icon-button sort-handle"
                type="button"
                aria-label=label
                title=t("kit-sort-hint")
                on:pointerdown=move |event| self.take(&event, id)
                on:pointermove=move |event| self.carry(&event, id)
                on:pointerup=move |_| self.put_down(id)
                on:pointercancel=move |_| self.held.set(None)
                on:keydown=move |event| self.pressed(&event, id)
            >
                <Glyph icon=Icon::Grip/>
            </button>
        }
        .into_any()
    }

    fn take(self, event: &PointerEvent, id: RecordId) {
        if event.button() != 0 {
            return;
        }
        event.prevent_default();
        if let Some(handle) = event.target().and_then(|target| target.dyn_into::<HtmlElement>().ok()) {
            let handle = handle
                .closest("button")
                .ok()
                .flatten()
                .and_then(|one| one.dyn_into::<HtmlElement>().ok())
                .unwrap_or(handle);
            let _ = handle.focus();
            let _ = handle.set_pointer_capture(event.pointer_id());
        }
        self.held.set(self.place_of(id).map(|place| (id, place)));
    }

    fn carry(self, event: &PointerEvent, id: RecordId) {
        if !self.held.with_untracked(|held| held.is_some_and(|(held, _)| held == id)) {
            return;
        }
        let Some(list) = self.node.get_untracked() else { return };
        let rows = list.children();
        let middles: Vec<(String, f64)> = (0..rows.length())
            .filter_map(|at| rows.item(at))
            .filter_map(|row: Element| {
                let rect = row.get_bounding_client_rect();
                Some((row.get_attribute("data-sort")?, rect.top() + rect.height() / 2.0))
            })
            .collect();
        let place = place_at(&middles, &id.to_string(), f64::from(event.client_y()));
        if self.held.get_untracked() != Some((id, place)) {
            self.held.set(Some((id, place)));
        }
    }

    fn put_down(self, id: RecordId) {
        if let Some((_, place)) = self.held.get_untracked().filter(|(held, _)| *held == id) {
            self.held.set(None);
            self.go(id, place);
        }
    }

    fn pressed(self, event: &KeyboardEvent, id: RecordId) {
        let Some(now) = self.place_of(id) else { return };
        let place = match event.key().as_str() {
            "ArrowUp" => now.checked_sub(1),
            "ArrowDown" => Some(now + 1).filter(|next| *next < self.items.with_untracked(Vec::len)),
            "Escape" if self.held.with_untracked(Option::is_some) => {
                event.stop_propagation();
                return self.held.set(None);
            }
            _ => return,
        };
        event.prevent_default();
        event.stop_propagation();
        if let Some(place) = place {
            self.moved.set_value(Some(id));
            self.go(id, place);
        }
    }

    fn place_of(self, id: RecordId) -> Option<usize> {
        self.items.with_untracked(|items| items.iter().position(|other| *other == id))
    }

    fn go(self, id: RecordId, place: usize) {
        if self.place_of(id) != Some(place) {
            self.on_move.run((id, place));
            self.announce.run(tr!("kit-sorted", name = self.name.run(id), place = place + 1));
        }
    }

    /// What moves in the document loses the focus; whoever works with the keys goes on with the same one.
    fn follow_moved(self) {
        Effect::new(move || {
            self.items.track();
            let Some(id) = self.moved.get_value() else { return };
            self.moved.set_value(None);
            request_animation_frame(move || {
                let list = self.node.try_get_untracked().flatten();
                let handle = list.and_then(|list| {
                    list.query_selector(&format!("[data-sort='{id}'] > .sort-handle")).ok().flatten()
                });
                if let Some(handle) = handle.and_then(|handle| handle.dyn_into::<HtmlElement>().ok()) {
                    let _ = handle.focus();
                }
            });
        });
    }
}

/// Before how many of the others a pointer at this height puts one: those whose middle is above it.
fn place_at(middles: &[(String, f64)], held: &str, y: f64) -> usize {
    middles.iter().filter(|(id, middle)| id != held && *middle < y).count()
}

#[cfg(test)]
mod tests {
    use super::place_at;

    #[test]
    fn it_is_put_before_those_that_are_below_the_pointer() {
        let middles = [("a", 10.0), ("b", 30.0), ("c", 50.0)].map(|(id, middle)| (id.to_owned(), middle));
        for (held, y, expect) in [
            ("a", 5.0, 0),
            ("a", 12.0, 0),
            ("a", 31.0, 1),
            ("a", 90.0, 2),
            ("b", 55.0, 2),
            ("c", 11.0, 1),
            ("c", 0.0, 0),
        ] {
            assert_eq!(place_at(&middles, held, y), expect, "{held} at {y}");
        }
    }
}
