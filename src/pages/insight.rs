//! Insight: reports over the whole base. The page knows none of them: it lists the table of reports by group, and shows what a
//! report gives.

mod address;
mod amount;
mod assumptions;
mod blocks;
mod export;
mod keep;
mod list;
mod missing;
mod progress;
mod report;
mod settings;
mod words;

use leptos::prelude::*;

use crate::components::page_header::PageHeader;
use crate::i18n::t;
use crate::routes::use_route;
pub use export::{FileActions, delimited_file};
use list::{Contents, Overview};
use report::ReportPage;

/// The area: everything there is, or one report beside the list of all.
#[component]
pub fn InsightPage() -> impl IntoView {
    let route = use_route();
    let key = Memo::new(move |_| route.with(|route| route.part().map(str::to_owned)));
    move || match key.get() {
        None => view! {
            <div class="page insight-page">
                <PageHeader title=t("nav-insight")/>
                <Overview/>
            </div>
        }
        .into_any(),
        Some(key) => view! {
            <div class="page insight-page insight-open">
                <Contents present=key.clone()/>
                <ReportPage key/>
            </div>
        }
        .into_any(),
    }
}
