//! Segments: stored rules that select customers, one of them with all that it says, and the base by recency, frequency and
//! monetary value.

mod by_hand;
mod change;
mod concentration;
mod moves;
mod new;
mod one;
mod overlap;
mod rfm;
mod rfm_file;
mod rules;
mod words;

use leptos::prelude::*;

use crate::components::page_header::PageHeader;
use crate::components::tabs::Tabs;
use crate::i18n::t;
use crate::routes::{Area, go, use_route};
use one::SegmentPage;
use rfm::RfmPage;
pub use rfm::no_orders;
use rules::RulesPage;

/// The area.
#[component]
pub fn SegmentsPage() -> impl IntoView {
    let route = use_route();
    let one = Memo::new(move |_| route.with(|route| route.record()));
    let part = Memo::new(move |_| {
        route.with(|route| if route.part() == Some("rules") { "rules" } else { "rfm" }.to_owned())
    });
    let tabs = vec![("rfm".to_owned(), t("segments-rfm")), ("rules".to_owned(), t("segments-rules"))];
    let choose = |part: String| go(&format!("{}/{part}", Area::Segments.href()));
    let body = move || match part.get().as_str() {
        "rules" => view! { <RulesPage/> }.into_any(),
        _ => view! { <RfmPage/> }.into_any(),
    };
    let all = move || {
        let (tabs, body) = (tabs.clone(), body);
        view! {
        <div class="page segments-page">
            <PageHeader title=t("nav-segments")/>
            <Tabs label=t("nav-segments") tabs value=part on_change=choose/>
            {body}
        </div>
        }
    };
    move || match one.get() {
        // Made again for each, so that nothing of one is shown under another's name.
        Some(id) => view! { <SegmentPage id/> }.into_any(),
        None => all().into_any(),
    }
}
