//! What a report says where there is nothing to compute from, and a table where nothing is in it.

use leptos::prelude::*;
use model::Kind;
use protocol::reports::{Group, about};
use protocol::view::ReportView;

use crate::components::empty::Empty;
use crate::fields::kind_icon;
use crate::i18n::{kinds, t};
use crate::pages::segments::no_orders;
use crate::state::app;
use crate::tr;

/// What is missing, where something is.
pub(super) fn missing(view: &ReportView) -> Option<AnyView> {
    let is_missing = view.kind.is_some() && view.kinds.iter().all(|(_, count)| *count == 0);
    // Scores are of records, whether anybody bought or not; everything else is of customers.
    let of_score = about(&view.key).is_some_and(|about| about.group == Group::Scores);
    let of = view.kinds.first().filter(|_| of_score).map(|(kind, _)| *kind);
    is_missing.then(|| of.map_or_else(|| no_orders().into_any(), |kind| none_of(kind).into_any()))
}

fn none_of(kind: Kind) -> impl IntoView {
    let text = tr!("insight-none-text", kind = kinds(kind));
    // Who does not see everything is not told that there is nothing.
    let text = if app().is_administrator() { text } else { format!("{text} {}", t("insight-own-only")) };
    view! { <Empty icon=kind_icon(kind) title=tr!("list-empty", kind = kind.key()) text/> }
}

/// A table that has a head alone would seem not to be finished.
pub(super) fn no_rows() -> AnyView {
    view! { <p class="quiet">{t("insight-no-rows")}</p> }.into_any()
}
