//! What reports there are, by group.

use leptos::prelude::*;
use protocol::reports::table::{About, Group, all};

use super::address::href;
use super::words::{text, title};
use crate::i18n::t;
use crate::routes::Area;

fn grouped() -> impl Iterator<Item = (Group, Vec<&'static About>)> {
    let of = |group: Group| all().filter(move |about| about.group == group).collect::<Vec<_>>();
    Group::ALL.into_iter().map(move |group| (group, of(group))).filter(|(_, reports)| !reports.is_empty())
}

/// Every report with a sentence on it.
#[component]
pub(super) fn Overview() -> impl IntoView {
    let one = |about: &'static About| {
        view! {
            <li>
                <a href=href(about.key)>{title(about)}</a>
                <p>{text(about)}</p>
            </li>
        }
    };
    let group = |(group, reports): (Group, Vec<&'static About>)| {
        view! {
            <section>
                <h2>{t(&format!("insight-{}", group.key()))}</h2>
                <ul class="insight-list">{reports.into_iter().map(one).collect_view()}</ul>
            </section>
        }
    };
    view! { <div class="insight-overview">{grouped().map(group).collect_view()}</div> }
}

/// The names of all, beside the one that is open; where there is no room the way back to them.
#[component]
pub(super) fn Contents(
    /// Key of the open one.
    present: String,
) -> impl IntoView {
    let one = |about: &'static About| {
        let here = (about.key == present).then_some("page");
        view! { <li><a href=href(about.key) aria-current=here>{title(about)}</a></li> }
    };
    let group = |(group, reports): (Group, Vec<&'static About>)| {
        view! {
            <li>
                <span class="insight-group">{t(&format!("insight-{}", group.key()))}</span>
                <ul>{reports.into_iter().map(&one).collect_view()}</ul>
            </li>
        }
    };
    view! {
        <nav class="insight-contents" aria-label=t("insight-reports")>
            <a class="insight-all" href=Area::Insight.href()>{t("insight-all")}</a>
            <ul>{grouped().map(group).collect_view()}</ul>
        </nav>
    }
}
