//! The numbers above the list; each opens the rows behind it.

use std::sync::Arc;

use leptos::prelude::*;
use protocol::Failure;
use protocol::view::{Counted, TodayView};

use crate::engine::Remote;
use crate::format;
use crate::i18n::t;
use crate::routes::{ListState, list_href};

/// Four numbers.
#[component]
pub fn Numbers(
    /// The first screen.
    today: Remote<Box<TodayView>>,
) -> impl IntoView {
    let show = move || {
        let Some(Ok(view)) = today.get() as Option<Result<Arc<Box<TodayView>>, Failure>> else {
            return ().into_any();
        };
        view! {
            <dl class="today-numbers">
                {number("today-open-deals", &view.open_deals)}
                {number("today-won-month", &view.won_this_month)}
                {number("today-new-leads", &view.new_leads)}
                {number("today-done", &view.done_today)}
            </dl>
        }
        .into_any()
    };
    view! { {show} }
}

fn number(label: &str, of: &Counted) -> impl IntoView + use<> {
    let sums: Vec<String> = of.sums.iter().take(3).map(format::value).collect();
    let state = ListState { filter: of.filter.clone(), show: "table".to_owned(), ..ListState::default() };
    let href = state.href(&list_href(of.kind));
    view! {
        <div class="today-number">
            <dt>{t(label)}</dt>
            <dd>
                <a href=href>{format::number(f64::from(of.count))}</a>
                <span class="today-sum">{sums.join(" · ")}</span>
            </dd>
        </div>
    }
}
