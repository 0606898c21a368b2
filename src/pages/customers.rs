//! Customers: companies and people, and the leads, orders, products and activities around them.

use leptos::prelude::*;
use model::Kind;

use super::records::RecordsPage;
use crate::components::tabs::Tabs;
use crate::i18n::{kinds, t};
use crate::routes::{Area, go, home, use_route};

/// The lists of the area, in the order of its tabs.
const LISTS: [Kind; 6] =
    [Kind::Company, Kind::Contact, Kind::Lead, Kind::Order, Kind::Activity, Kind::Product];

/// The area.
#[component]
pub fn CustomersPage() -> impl IntoView {
    let route = use_route();
    let kind = Memo::new(move |_| {
        let part = route.with(|route| route.part().map(str::to_owned));
        let named = LISTS.into_iter().find(|kind| part.as_deref() == Some(home(*kind).1));
        named.unwrap_or(Kind::Contact)
    });
    let tabs: Vec<_> = LISTS.iter().map(|kind| (home(*kind).1.to_owned(), kinds(*kind))).collect();
    let choose = |part: String| go(&format!("{}/{part}", Area::Customers.href()));
    view! {
        <div class="records-page">
            <Tabs label=t("nav-customers") tabs value=Signal::derive(move || home(kind.get()).1.to_owned()) on_change=choose/>
            // Each list is made anew: its table remembers nothing of another.
            {move || view! { <RecordsPage kind=kind.get()/> }}
        </div>
    }
}
