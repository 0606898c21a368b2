//! What a deal's card says: title, customer, amount, close date, next step, how long it has been here, whose it is.

use leptos::prelude::*;
use protocol::view::Card;

use crate::components::avatar::Avatar;
use crate::components::icon::{Glyph, Icon};
use crate::components::unsent::Unsent;
use crate::i18n::{called, t};
use crate::state::app;
use crate::{format, tr};

/// The face of a card; it follows the deal.
#[component]
pub fn CardFace(
    /// The deal.
    card: Memo<Option<Card>>,
) -> impl IntoView {
    move || card.get().map(|card| face(&card))
}

fn face(card: &Card) -> impl IntoView + use<> {
    let title = called(&card.title);
    let company = card.company.as_ref().map(|company| company.name.clone());
    let today = format::today();
    let late = card.close_on.is_some_and(|day| day < today);
    let close = card.close_on.map(|day| {
        view! { <span class="card-close" class:is-late=late><Glyph icon=Icon::Calendar/>{format::date(day)}</span> }
    });
    let owner = card.owner.as_ref().and_then(|id| {
        let name = app().member_name(id)?;
        let id = id.parse().ok()?;
        let (title, picture) = (name.clone(), name.clone());
        Some(view! { <span class="card-owner" title=title><Avatar name=picture id/><span class="visually-hidden">{name}</span></span> })
    });
    view! {
        <span class="card-title"><bdi>{title}</bdi></span>
        {company.map(|name| view! { <span class="card-company"><bdi>{name}</bdi></span> })}
        <span class="card-row">
            <span class="card-amount">{card.amount.as_ref().map(format::value)}</span>
            {close}
        </span>
        {step(card, today)}
        <span class="card-row card-foot">
            <span class="card-age" class:is-late=card.stuck>
                {tr!("card-days", count = card.days_in_stage)}
                {card.stuck.then(|| format!(" · {}", t("today-reason-stuck")))}
            </span>
            {card.unsent.then(|| view! { <Unsent/> })}
            {owner}
        </span>
    }
}

fn step(card: &Card, today: i32) -> impl IntoView + use<> {
    let (text, day) = card.next_step.clone()?;
    let late = day.is_some_and(|day| day < today);
    let day = day.map(|day| format!("{} · ", format::day(day)));
    Some(
        view! { <span class="card-step" class:is-late=late><Glyph icon=Icon::ChevronRight/><span>{day}<bdi>{text}</bdi></span></span> },
    )
}
