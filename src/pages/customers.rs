//! Customers: companies and people, and the leads, orders, products, activities and answers around them.

use leptos::prelude::*;
use model::Kind;
use model::entities::common::MERGED;

use super::records::{DuplicatesPage, RecordsPage};
use crate::components::tabs::Tabs;
use crate::i18n::{kinds, t};
use crate::routes::{Area, DUPLICATES, go, home, use_route};

/// The lists of the area, in the order of its tabs.
const LISTS: [Kind; 7] =
    [Kind::Company, Kind::Contact, Kind::Lead, Kind::Order, Kind::Activity, Kind::Answer, Kind::Product];

/// The area.
#[component]
pub fn CustomersPage() -> impl IntoView {
    let route = use_route();
    let place = Memo::new(move |_| route.with(|route| place(route.part().unwrap_or_default())));
    let kind = Memo::new(move |_| place.get().0);
    let tabs: Vec<_> = LISTS.iter().map(|kind| (home(*kind).1.to_owned(), kinds(*kind))).collect();
    let choose = |part: String| go(&format!("{}/{part}", Area::Customers.href()));
    view! {
        <div class="records-page">
            <Tabs label=t("nav-customers") tabs value=Signal::derive(move || home(kind.get()).1.to_owned()) on_change=choose/>
            // Each list is made anew: its table remembers nothing of another.
            {move || match place.get() {
                (kind, true) => view! { <DuplicatesPage kind/> }.into_any(),
                (kind, false) => view! { <RecordsPage kind/> }.into_any(),
            }}
        </div>
    }
}

/// The list that a part of the address means, and whether its duplicates are meant.
fn place(part: &str) -> (Kind, bool) {
    let (list, rest) = part.split_once('/').unwrap_or((part, ""));
    let kind = LISTS.into_iter().find(|kind| list == home(*kind).1).unwrap_or(Kind::Contact);
    (kind, rest == DUPLICATES && MERGED.contains(&kind))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_means_a_list_or_its_duplicates() {
        for (part, expect) in [
            ("", (Kind::Contact, false)),
            ("companies", (Kind::Company, false)),
            ("companies/duplicates", (Kind::Company, true)),
            ("people/duplicates", (Kind::Contact, true)),
            ("orders/duplicates", (Kind::Order, false)),
            ("answers", (Kind::Answer, false)),
        ] {
            assert_eq!(place(part), expect, "{part}");
        }
    }
}
