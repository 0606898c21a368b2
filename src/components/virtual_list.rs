//! Only what is seen is built: the arithmetic of long lists of equal rows, for tables and boards.

use std::ops::Range;

use leptos::html;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use web_sys::ResizeObserver;

/// Rows built above and below the visible ones, so that a slow frame shows no gap.
const SPARE: u32 = 6;
/// Windows begin at multiples of this, so that scrolling asks rarely.
const STEP: u32 = 50;
/// Rows that are asked for at once, at most.
pub const MOST_WINDOW: u32 = 500;
/// Browsers refuse taller elements; beyond it the bar moves through the list in proportion.
const TALLEST: f64 = 15_000_000.0;

/// A scrolled element over equal rows.
#[derive(Clone, Copy)]
pub struct Viewport {
    /// The element that scrolls.
    pub node: NodeRef<html::Div>,
    /// Height of a row in pixels.
    pub row_height: f64,
    top: RwSignal<f64>,
    height: RwSignal<f64>,
    /// What to ask for: first row and number of rows. It follows the scroll position and the height.
    pub window: Memo<(u32, u32)>,
    total: RwSignal<u32>,
    /// All rows that one window holds are built, for paper.
    pub whole: RwSignal<bool>,
}

impl Viewport {
    /// A viewport over rows of this height; made by the owner of the query, who asks for `window`.
    pub fn new(row_height: f64) -> Self {
        let (top, height, total) = (RwSignal::new(0.0), RwSignal::new(900.0), RwSignal::new(0));
        let whole = RwSignal::new(false);
        let window = Memo::new(move |_| {
            if whole.get() {
                return (0, MOST_WINDOW);
            }
            let visible = visible(top.get(), height.get(), row_height, total.get().max(1));
            window_of(&visible)
        });
        Self { node: NodeRef::new(), row_height, top, height, window, total, whole }
    }

    /// Watches the element's size and scroll position. Called by the component that shows it.
    pub fn watch(self) {
        let Self { node, top, height, .. } = self;
        let observer = StoredValue::new_local(None::<(ResizeObserver, Closure<dyn FnMut()>)>);
        Effect::new(move || {
            let Some(element) = node.get() else { return };
            let measured = element.clone();
            let resized = Closure::<dyn FnMut()>::new(move || {
                height.try_set(f64::from(measured.client_height()));
                // One that was made again begins at its top, and tells nobody.
                top.try_set(f64::from(measured.scroll_top()));
            });
            if let Ok(made) = ResizeObserver::new(resized.as_ref().unchecked_ref()) {
                made.observe(&element);
                observer.set_value(Some((made, resized)));
            }
        });
        on_cleanup(move || {
            observer.try_update_value(|observer| {
                if let Some((observer, _)) = observer.take() {
                    observer.disconnect();
                }
            });
        });
    }

    /// The element has scrolled.
    pub fn scrolled(self) {
        if let Some(element) = self.node.get_untracked() {
            self.top.set(f64::from(element.scroll_top()));
        }
    }

    /// Tells how many rows there are.
    pub fn set_total(self, total: u32) {
        if self.total.get_untracked() != total {
            self.total.set(total);
        }
    }

    /// The rows to build.
    pub fn visible(self, total: u32) -> Range<u32> {
        if self.whole.get() {
            return 0..total.min(MOST_WINDOW);
        }
        visible(self.top.get(), self.height.get(), self.row_height, total)
    }

    /// Height of all rows together.
    pub fn content_height(self, total: u32) -> f64 {
        (f64::from(total) * self.row_height).min(TALLEST)
    }

    /// Where a row lies, in pixels from the top of the content.
    pub fn offset(self, index: u32, total: u32) -> f64 {
        let whole = f64::from(total) * self.row_height;
        if whole <= TALLEST {
            return f64::from(index) * self.row_height;
        }
        // Near the scroll position rows keep their real distances.
        let top = self.top.get();
        let first = first_row(top, self.height.get(), self.row_height, total);
        top + (f64::from(index) - first) * self.row_height
    }

    /// Brings a row into view, `below` pixels under a sticky head.
    pub fn reveal(self, index: u32, total: u32, below: f64) {
        let Some(element) = self.node.get_untracked() else { return };
        let whole = f64::from(total) * self.row_height;
        let scale = if whole <= TALLEST { 1.0 } else { TALLEST / whole };
        let at = f64::from(index) * self.row_height * scale;
        let (top, height) = (f64::from(element.scroll_top()), f64::from(element.client_height()));
        if at < top {
            element.set_scroll_top(at as i32);
        } else if at + self.row_height + 2.0 * below > top + height {
            element.set_scroll_top((at + self.row_height + 2.0 * below - height) as i32);
        }
    }
}

fn first_row(top: f64, height: f64, row: f64, total: u32) -> f64 {
    let whole = f64::from(total) * row;
    if whole <= TALLEST {
        return top / row;
    }
    let share = (top / (TALLEST - height).max(1.0)).clamp(0.0, 1.0);
    share * (f64::from(total) - height / row).max(0.0)
}

/// The rows that a scroll position shows, spare rows included.
pub fn visible(top: f64, height: f64, row: f64, total: u32) -> Range<u32> {
    let first = first_row(top, height, row, total).floor() as u32;
    let shown = (height / row).ceil() as u32 + 1;
    let end = first.saturating_add(shown + SPARE).min(total);
    first.saturating_sub(SPARE).min(end)..end
}

/// The window to ask for: what is seen and as much again on both sides.
fn window_of(visible: &Range<u32>) -> (u32, u32) {
    let shown = (visible.end - visible.start).max(STEP);
    let start = visible.start.saturating_sub(shown) / STEP * STEP;
    let end = (visible.end + shown).div_ceil(STEP) * STEP;
    (start, (end - start).min(MOST_WINDOW))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_seen_is_inside_the_window() {
        for total in [0, 1, 30, 100_000, 3_000_000] {
            for top in [0.0, 35.0, 36.0, 1_000_000.0, 14_999_000.0] {
                let visible = visible(top, 800.0, 36.0, total);
                assert!(visible.start <= visible.end && visible.end <= total, "{total} {top}");
                let (start, len) = window_of(&visible);
                assert!(start <= visible.start && start + len >= visible.end && len <= 500, "{total} {top}");
            }
        }
    }

    #[test]
    fn the_end_of_a_huge_list_is_reached() {
        let total = 3_000_000;
        assert_eq!(visible(TALLEST - 800.0, 800.0, 36.0, total).end, total);
        assert_eq!(visible(0.0, 720.0, 36.0, total), 0..27);
    }
}
