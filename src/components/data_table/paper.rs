//! A table on paper: the rows of one window are built, whatever is seen of them, and the keys for printing wait until they are
//! here.

use std::sync::Arc;
use std::time::Duration;

use leptos::ev;
use leptos::prelude::*;
use protocol::view::RowsView;

use super::TableState;
use crate::components::virtual_list::MOST_WINDOW;
use crate::tr;

/// Rows that do not come are not waited for any longer.
const PATIENCE: Duration = Duration::from_secs(3);

/// Watches for printing, as long as the table is there.
pub(super) fn watch(state: TableState, data: Signal<Option<Arc<RowsView>>>) {
    let whole = state.viewport.whole;
    let asked = StoredValue::new(false);
    let print = move || {
        if asked.try_get_value() == Some(true) {
            asked.set_value(false);
            let _ = window().print();
        }
    };
    let pressed = window_event_listener(ev::keydown, move |event| {
        let is_print = (event.ctrl_key() || event.meta_key()) && event.key() == "p";
        if is_print && !event.shift_key() && !event.alt_key() && !event.default_prevented() {
            event.prevent_default();
            asked.set_value(true);
            whole.set(true);
            set_timeout(print, PATIENCE);
        }
    });
    // The menu of the browser waits for nothing: what is here is printed.
    let before = window_event_listener_untyped("beforeprint", move |_| whole.set(true));
    let after = window_event_listener_untyped("afterprint", move |_| whole.set(false));
    Effect::new(move || {
        let is_here = data.with(|data| data.as_ref().is_some_and(|data| data.start == 0 && more(data) == 0));
        if whole.get() && is_here {
            // Once they are built.
            request_animation_frame(print);
        }
    });
    on_cleanup(move || {
        pressed.remove();
        before.remove();
        after.remove();
    });
}

/// Rows of the window that are not here.
fn more(data: &RowsView) -> u32 {
    data.total.min(MOST_WINDOW).saturating_sub(data.start + data.rows.len() as u32)
}

/// How many rows paper leaves out, which only paper says.
pub(super) fn left_out(total: Memo<u32>) -> impl IntoView {
    let more = move || total.get().saturating_sub(MOST_WINDOW);
    move || (more() > 0).then(|| view! { <p class="print-only">{tr!("insight-more", count = more())}</p> })
}
