//! Pipeline: deals on a board or in a table, with the open deal beside them.

mod board;
mod card;

use leptos::prelude::*;
use model::Kind;

use super::records::{Beside, RecordList, open_beside, use_open_record};
use crate::components::segmented::Segmented;
use crate::i18n::t;
use crate::routes::{ListState, use_list_state};
use board::DealBoard;

/// The area.
#[component]
pub fn PipelinePage() -> impl IntoView {
    let (state, change) = use_list_state();
    let open = use_open_record();
    let table = Memo::new(move |_| state.with(|state| state.show == "table"));
    let options = vec![("board".to_owned(), t("pipeline-board")), ("table".to_owned(), t("pipeline-table"))];
    let choose = move |show: String| change.run((ListState { show, ..state.get_untracked() }, false));
    let shown = Signal::derive(move || if table.get() { "table" } else { "board" }.to_owned());
    let list = move || {
        if table.get() {
            view! { <RecordList kind=Kind::Deal open on_open=move |id| open_beside(Kind::Deal, id)/> }
                .into_any()
        } else {
            view! { <DealBoard/> }.into_any()
        }
    };
    view! {
        <div class="records-page">
            <div class="page-switch">
                <Segmented label=t("pipeline-show") options value=shown on_change=choose/>
            </div>
            <Beside kind=Kind::Deal open list=view! { {list} }.into_any()/>
        </div>
    }
}
