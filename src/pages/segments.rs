//! Segments: stored rules that select customers, one of them with all that it says, the base by recency, frequency and monetary
//! value, and the campaigns that were started for some of it.

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
use model::{Kind, RecordId};

use crate::components::page_header::PageHeader;
use crate::components::tabs::Tabs;
use crate::i18n::{kinds, t};
use crate::pages::records::RecordsPage;
use crate::routes::{Area, go, use_route};
use one::SegmentPage;
use rfm::RfmPage;
pub use rfm::no_orders;
use rules::RulesPage;

/// The area.
#[component]
pub fn SegmentsPage() -> impl IntoView {
    let route = use_route();
    let place = Memo::new(move |_| route.with(|route| place(route.part(), route.record())));
    let part = Memo::new(move |_| {
        route.with(|route| {
            PARTS.into_iter().find(|part| route.part() == Some(*part)).unwrap_or(PARTS[0]).to_owned()
        })
    });
    let names = [t("segments-rfm"), t("segments-rules"), kinds(Kind::Campaign)];
    let tabs: Vec<_> = PARTS.map(str::to_owned).into_iter().zip(names).collect();
    let choose = |part: String| go(&format!("{}/{part}", Area::Segments.href()));
    let body = move || match part.get().as_str() {
        "rules" => view! { <RulesPage/> }.into_any(),
        _ => view! { <RfmPage/> }.into_any(),
    };
    let strip =
        move || view! { <Tabs label=t("nav-segments") tabs=tabs.clone() value=part on_change=choose/> };
    move || match place.get() {
        // Made again for each, so that nothing of one is shown under another's name.
        Place::Segment(id) => view! { <SegmentPage id/> }.into_any(),
        Place::Campaigns => {
            view! { <div class="records-page">{strip()}<RecordsPage kind=Kind::Campaign/></div> }.into_any()
        }
        Place::Parts => view! {
            <div class="page segments-page">
                <PageHeader title=t("nav-segments")/>
                {strip()}
                {body}
            </div>
        }
        .into_any(),
    }
}

/// The parts, in the order of their tabs.
const PARTS: [&str; 3] = ["rfm", "rules", "campaigns"];

/// What an address of the area means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    /// One segment.
    Segment(RecordId),
    /// The list of campaigns, an open one beside it.
    Campaigns,
    /// Another part.
    Parts,
}

fn place(part: Option<&str>, record: Option<RecordId>) -> Place {
    match (part, record) {
        (Some("campaigns"), _) => Place::Campaigns,
        (_, Some(id)) => Place::Segment(id),
        _ => Place::Parts,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_means_a_segment_or_a_part() {
        let id = RecordId([7; 16]);
        for (part, record, expected) in [
            (None, None, Place::Parts),
            (Some("rules"), None, Place::Parts),
            (Some("rules"), Some(id), Place::Segment(id)),
            (Some("campaigns"), None, Place::Campaigns),
            (Some("campaigns"), Some(id), Place::Campaigns),
        ] {
            assert_eq!(place(part, record), expected, "{part:?} {record:?}");
        }
    }
}
