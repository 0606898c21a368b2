//! Why a customer may leave: five signs that a person can check, each with the numbers behind it.
//!
//! - *single product*: he holds one product only, nothing else ties him;
//! - *interval exceeded*: he has waited longer than his usual interval, more points the longer;
//! - *satisfied, not repeating*: he says he is content and has not bought again in the time in which he should have: what he
//!   says does not hold him (Jones & Sasser, Harvard Business Review 1995);
//! - *discontent*: he says that he is not content;
//! - *contract ending*: it ends soon and nobody has agreed on the next one.
//!
//! Risk = sum of the signs' points, at most 100. The statistical probability to be alive is another model; this one says
//! why.

use serde::{Deserialize, Serialize};

/// Version of the arithmetic in this file.
pub const VERSION: u16 = 2;
/// Most points.
pub const MOST: u32 = 100;
/// The best answer of somebody who is not content.
const DISCONTENT: u8 = 2;

/// The signs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Sign {
    /// Holds one product.
    SingleProduct,
    /// Waits longer than usual.
    IntervalExceeded,
    /// Content, but has not bought again.
    SatisfiedNotRepeating,
    /// The contract ends soon.
    ContractEnding,
    /// Not content.
    Discontent,
}

/// What is known of a customer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Facts {
    /// Products he holds or has bought.
    pub products: u32,
    /// Purchases.
    pub purchases: u32,
    /// Day of the last purchase.
    pub last_on: Option<i32>,
    /// Usual days between purchases: his own median, else the product's.
    pub usual_days: Option<u32>,
    /// Last answer to how content he is, 1 to 5.
    pub answer: Option<u8>,
    /// Days until the contract ends, below 0 when it has ended. They are counted from today, whatever day the purchases are
    /// looked at from: a contract goes on while nothing is bought.
    pub contract_left: Option<i32>,
    /// The next contract is agreed on.
    pub renewed: bool,
}

/// What a person can set: the points of each sign, and when it shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Settings {
    /// Points of a single product.
    pub single_product: u32,
    /// Points of an interval exceeded once; twice that at two intervals beyond, and no more.
    pub interval: u32,
    /// Points of content without repeating.
    pub satisfied: u32,
    /// From this answer on somebody is content.
    pub satisfied_from: u8,
    /// Points of an answer below the middle of the scale: 1 or 2 of 5.
    pub discontent: u32,
    /// Days after which a first purchase should have been repeated, where no interval is known.
    pub repeat_days: u32,
    /// Points of a contract that ends.
    pub contract: u32,
    /// So many days before its end.
    pub contract_days: u32,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            single_product: 20,
            interval: 20,
            satisfied: 20,
            satisfied_from: 4,
            discontent: 30,
            repeat_days: 365,
            contract: 40,
            contract_days: 90,
        }
    }
}

/// A sign that shows, and the number behind it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Part {
    /// Which.
    pub sign: Sign,
    /// Products held; days beyond the usual interval; days since the last purchase; days until the contract ends (below 0:
    /// it has ended); the answer, 1 to 5.
    pub value: i64,
    /// Points.
    pub contribution: u32,
}

/// A customer's risk.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Risk {
    /// Points, 0 to 100.
    pub points: u32,
    /// The signs that show, most points first. They add up to points and `cut`.
    pub parts: Vec<Part>,
    /// Points beyond 100 that do not count.
    pub cut: u32,
}

/// Looks for the signs on the day from which purchases are looked at. Who never bought and has no contract cannot leave.
pub fn risk(facts: &Facts, settings: &Settings, on: i32) -> Risk {
    let mut parts = Vec::new();
    if facts.purchases > 0 || facts.contract_left.is_some() {
        parts.extend(single_product(facts, settings));
        parts.extend(waiting(facts, settings, on));
        parts.extend(contract(facts, settings));
        parts.extend(discontent(facts, settings));
    }
    parts.retain(|part| part.contribution > 0);
    parts.sort_by_key(|part| (std::cmp::Reverse(part.contribution), part.sign));
    let sum = parts.iter().fold(0u32, |sum, part| sum.saturating_add(part.contribution));
    Risk { points: sum.min(MOST), cut: sum.saturating_sub(MOST), parts }
}

fn single_product(facts: &Facts, settings: &Settings) -> Option<Part> {
    let part = Part { sign: Sign::SingleProduct, value: 1, contribution: settings.single_product };
    (facts.products == 1).then_some(part)
}

fn waiting(facts: &Facts, settings: &Settings, on: i32) -> Vec<Part> {
    let Some(last_on) = facts.last_on.filter(|last| *last <= on) else { return Vec::new() };
    let since = i64::from(on) - i64::from(last_on);
    let usual = i64::from(facts.usual_days.filter(|days| *days > 0).unwrap_or(settings.repeat_days));
    let mut parts = Vec::new();
    // Somebody who bought once has no interval of his own.
    if facts.purchases > 1 && since > usual {
        let contribution =
            if since > 3 * usual { settings.interval.saturating_mul(2) } else { settings.interval };
        parts.push(Part { sign: Sign::IntervalExceeded, value: since - usual, contribution });
    }
    let content = facts.answer.is_some_and(|answer| answer >= settings.satisfied_from);
    if content && since > usual {
        let sign = Sign::SatisfiedNotRepeating;
        parts.push(Part { sign, value: since, contribution: settings.satisfied });
    }
    parts
}

fn discontent(facts: &Facts, settings: &Settings) -> Option<Part> {
    let answer = facts.answer.filter(|answer| *answer <= DISCONTENT)?;
    Some(Part { sign: Sign::Discontent, value: answer.into(), contribution: settings.discontent })
}

fn contract(facts: &Facts, settings: &Settings) -> Option<Part> {
    let left = i64::from(facts.contract_left.filter(|_| !facts.renewed)?);
    let part = Part { sign: Sign::ContractEnding, value: left, contribution: settings.contract };
    (left <= i64::from(settings.contract_days)).then_some(part)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn signs(facts: Facts) -> (u32, Vec<(Sign, i64, u32)>) {
        let found = risk(&facts, &Settings::default(), 1000);
        assert_eq!(found.points + found.cut, found.parts.iter().map(|part| part.contribution).sum::<u32>());
        (found.points, found.parts.iter().map(|part| (part.sign, part.value, part.contribution)).collect())
    }

    #[test]
    fn each_sign_shows_with_its_number() {
        let buyer =
            Facts { products: 3, purchases: 5, last_on: Some(990), usual_days: Some(30), ..Facts::default() };
        let once = Facts { purchases: 1, last_on: Some(600), usual_days: None, answer: Some(5), ..buyer };
        for (facts, expected) in [
            (buyer, vec![]),
            (Facts { products: 1, ..buyer }, vec![(Sign::SingleProduct, 1, 20)]),
            (Facts { last_on: Some(960), ..buyer }, vec![(Sign::IntervalExceeded, 10, 20)]),
            (Facts { last_on: Some(900), ..buyer }, vec![(Sign::IntervalExceeded, 70, 40)]),
            (once, vec![(Sign::SatisfiedNotRepeating, 400, 20)]),
            (Facts { answer: Some(3), ..once }, vec![]),
            (Facts { answer: Some(2), ..once }, vec![(Sign::Discontent, 2, 30)]),
            // What he says does not hold somebody who has bought often, either.
            (Facts { answer: Some(4), ..buyer }, vec![]),
            (
                Facts { answer: Some(4), last_on: Some(960), ..buyer },
                vec![(Sign::IntervalExceeded, 10, 20), (Sign::SatisfiedNotRepeating, 40, 20)],
            ),
            (Facts { answer: Some(1), ..buyer }, vec![(Sign::Discontent, 1, 30)]),
            (Facts { contract_left: Some(90), ..buyer }, vec![(Sign::ContractEnding, 90, 40)]),
            (Facts { contract_left: Some(90), renewed: true, ..buyer }, vec![]),
            (Facts { contract_left: Some(91), ..buyer }, vec![]),
            (Facts { contract_left: Some(-20), ..buyer }, vec![(Sign::ContractEnding, -20, 40)]),
            (Facts { products: 1, answer: Some(1), ..Facts::default() }, vec![]),
            // Nobody knows of a purchase, but of a contract.
            (Facts { contract_left: Some(1), ..Facts::default() }, vec![(Sign::ContractEnding, 1, 40)]),
            (Facts { last_on: Some(2000), ..buyer }, vec![]),
        ] {
            assert_eq!(signs(facts).1, expected, "{facts:?}");
        }
    }

    #[test]
    fn all_together_stay_within_the_most() {
        let facts = Facts {
            products: 1,
            purchases: 9,
            last_on: Some(0),
            usual_days: Some(30),
            contract_left: Some(-1000),
            ..Facts::default()
        };
        let found = risk(&facts, &Settings { contract: 80, ..Settings::default() }, 1000);
        assert_eq!((found.points, found.cut), (100, 40));
        assert_eq!(found.parts[0].sign, Sign::ContractEnding);
    }
}
