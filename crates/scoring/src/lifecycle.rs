//! Lifecycle class: Account, Target, Prospect or Customer, by rules, with its history and a person's override.
//!
//! The class follows from the facts of a day: who has bought is a Customer (for as long as a purchase is not too long ago,
//! if that is set), who has a live deal a Prospect, whom our offer fits a Target, anybody else an Account. The history is
//! computed from the dated facts and says why each move happened; an override of a person holds until its day.

use serde::{Deserialize, Serialize};

/// Version of the arithmetic in this file.
pub const VERSION: u16 = 1;

/// The four classes, in ascending order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Class {
    /// Known.
    Account,
    /// Our offer fits.
    Target,
    /// In a live deal.
    Prospect,
    /// Has bought.
    Customer,
}

/// Why somebody is in a class.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reason {
    /// Nothing else is known.
    Known,
    /// The offer fits.
    Fits,
    /// A deal is open.
    LiveDeal,
    /// A purchase that is not too long ago.
    Bought,
    /// The last purchase is too long ago, and nothing else holds.
    Lapsed,
    /// A person said so.
    Override,
}

/// A span of days in which something holds; without an end it still does. The first day counts, the last does not.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Span {
    /// First day.
    pub from: i32,
    /// First day on which it no longer holds.
    pub until: Option<i32>,
}

impl Span {
    fn holds(&self, day: i32) -> bool {
        self.from <= day && self.until.is_none_or(|until| day < until)
    }
}

/// What is known of somebody.
#[derive(Debug, Clone, Copy)]
pub struct Facts<'a> {
    /// Day he became known.
    pub known_on: i32,
    /// When the offer fits.
    pub fits: &'a [Span],
    /// When deals were open.
    pub deals: &'a [Span],
    /// Days of purchases.
    pub purchases: &'a [i32],
    /// Classes that a person set, and when they hold; of several the one that began last.
    pub overrides: &'a [(Class, Span)],
}

/// What a person can set.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Settings {
    /// A purchase makes a Customer for so many days; for ever without.
    pub customer_days: Option<u32>,
}

/// A class from a day on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Move {
    /// First day.
    pub on: i32,
    /// The class.
    pub class: Class,
    /// Why.
    pub reason: Reason,
}

/// The class on a day.
pub fn class_on(facts: &Facts<'_>, settings: &Settings, day: i32) -> (Class, Reason) {
    let set = facts.overrides.iter().filter(|(_, span)| span.holds(day));
    if let Some((class, _)) = set.max_by_key(|(class, span)| (span.from, *class)) {
        return (*class, Reason::Override);
    }
    let bought = facts.purchases.iter().copied().filter(|on| *on <= day).max();
    let is_recent =
        |on: i32| settings.customer_days.is_none_or(|days| i64::from(day) - i64::from(on) < i64::from(days));
    let holds = |spans: &[Span]| spans.iter().any(|span| span.holds(day));
    match bought {
        Some(on) if is_recent(on) => (Class::Customer, Reason::Bought),
        _ if holds(facts.deals) => (Class::Prospect, Reason::LiveDeal),
        _ if holds(facts.fits) => (Class::Target, Reason::Fits),
        Some(_) => (Class::Account, Reason::Lapsed),
        None => (Class::Account, Reason::Known),
    }
}

/// Every move from the day he became known to `today`, ascending; the last one is the class of today. Empty for somebody
/// who is not known yet.
pub fn history(facts: &Facts<'_>, settings: &Settings, today: i32) -> Vec<Move> {
    let spans = facts.fits.iter().chain(facts.deals).chain(facts.overrides.iter().map(|(_, span)| span));
    let mut days: Vec<i32> = spans.flat_map(|span| [Some(span.from), span.until]).flatten().collect();
    let lapse = |on: &i32| settings.customer_days.and_then(|days| on.checked_add_unsigned(days));
    days.extend(facts.purchases.iter().copied());
    days.extend(facts.purchases.iter().filter_map(lapse));
    days.push(facts.known_on);
    days.retain(|day| (facts.known_on..=today).contains(day));
    days.sort_unstable();
    days.dedup();
    let mut moves: Vec<Move> = Vec::new();
    for on in days {
        let (class, reason) = class_on(facts, settings, on);
        if moves.last().is_none_or(|last| (last.class, last.reason) != (class, reason)) {
            moves.push(Move { on, class, reason });
        }
    }
    moves
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn span(from: i32, until: Option<i32>) -> Span {
        Span { from, until }
    }

    #[test]
    fn a_life() {
        let facts = Facts {
            known_on: 10,
            fits: &[span(20, None)],
            deals: &[span(30, Some(40)), span(60, None)],
            purchases: &[40, 45],
            overrides: &[(Class::Target, span(70, Some(80))), (Class::Account, span(75, Some(78)))],
        };
        let settings = Settings { customer_days: Some(10) };
        let moves = history(&facts, &settings, 100);
        let told: Vec<(i32, Class, Reason)> =
            moves.iter().map(|one| (one.on, one.class, one.reason)).collect();
        let expected = [
            (10, Class::Account, Reason::Known),
            (20, Class::Target, Reason::Fits),
            (30, Class::Prospect, Reason::LiveDeal),
            (40, Class::Customer, Reason::Bought),
            (55, Class::Target, Reason::Fits),
            (60, Class::Prospect, Reason::LiveDeal),
            (70, Class::Target, Reason::Override),
            (75, Class::Account, Reason::Override),
            (78, Class::Target, Reason::Override),
            (80, Class::Prospect, Reason::LiveDeal),
        ];
        assert_eq!(told, expected);
        assert_eq!(class_on(&facts, &Settings::default(), 69), (Class::Customer, Reason::Bought));
        assert!(history(&facts, &settings, 9).is_empty());
    }

    #[test]
    fn who_lapsed_is_an_account_again() {
        let facts = Facts { known_on: 0, fits: &[], deals: &[], purchases: &[5], overrides: &[] };
        let moves = history(&facts, &Settings { customer_days: Some(3) }, 100);
        assert_eq!(moves.last(), Some(&Move { on: 8, class: Class::Account, reason: Reason::Lapsed }));
    }

    proptest! {
        #[test]
        fn history_agrees_with_every_day(
            spans in proptest::collection::vec((0i32..50, 0i32..50, 0usize..4), 0..8),
            purchases in proptest::collection::vec(0i32..50, 0..4),
            customer_days in proptest::option::of(0u32..30),
        ) {
            let class = [Class::Account, Class::Target, Class::Prospect, Class::Customer];
            let of = |kind: usize| -> Vec<Span> {
                spans.iter().filter(|s| s.2 == kind).map(|s| span(s.0, (s.1 > s.0).then_some(s.1))).collect()
            };
            let overrides: Vec<(Class, Span)> = of(0).into_iter().zip(class).map(|(span, class)| (class, span)).collect();
            let (fits, deals) = (of(1), of(2));
            let facts = Facts { known_on: 0, fits: &fits, deals: &deals, purchases: &purchases, overrides: &overrides };
            let settings = Settings { customer_days };
            let moves = history(&facts, &settings, 60);
            for day in 0..=60 {
                let last = moves.iter().rfind(|one| one.on <= day).expect("known from 0");
                prop_assert_eq!((last.class, last.reason), class_on(&facts, &settings, day));
            }
        }
    }
}
