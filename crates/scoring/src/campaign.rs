//! What a campaign brought: those who got it against those held out, with the uncertainty of the difference.
//!
//! - Difference of two shares: interval by Newcombe's method 10 from Wilson's intervals (Statistics in Medicine 17, 1998),
//!   which holds for few and for extreme shares; two-sided p by the pooled z test.
//! - Difference of revenue per head: Welch's, with normal quantiles.
//! - Return = (revenue gained · margin − cost) / cost.
//!
//! Without people held out there is no lift, only a number of responses, and that is what is said.

use serde::{Deserialize, Serialize};

use crate::ratio::Ratio;

/// Version of the arithmetic in this file.
pub const VERSION: u16 = 1;
/// Fewer people in a group than this: the result is marked as resting on few.
pub const FEW: u32 = 30;
/// Normal quantile of a two-sided interval of 95 %.
pub const Z95: f64 = 1.959_963_984_540_054;

/// One of the two groups. Sums are over all members, those who bought nothing too.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Group {
    /// Members.
    pub people: u32,
    /// Those who bought (or responded); at most the members.
    pub buyers: u32,
    /// Sum of what each brought, minor units.
    pub revenue: i128,
    /// Sum of the squares of what each brought.
    pub squares: i128,
}

impl Group {
    /// From what each member brought in minor units; who brought more than 0 is a buyer.
    pub fn from_amounts(amounts: &[i64]) -> Self {
        let squares = amounts.iter().map(|&amount| i128::from(amount) * i128::from(amount));
        Self {
            people: amounts.len() as u32,
            buyers: amounts.iter().filter(|amount| **amount > 0).count() as u32,
            revenue: amounts.iter().map(|&amount| i128::from(amount)).sum(),
            squares: squares.fold(0, i128::saturating_add),
        }
    }

    /// Share of buyers.
    pub fn rate(&self) -> Ratio {
        Ratio::new(self.buyers.min(self.people).into(), self.people.into())
    }

    /// Mean and variance of its estimate (variance of a member over members).
    fn mean(&self) -> Option<(f64, f64)> {
        let count = f64::from(self.people);
        let mean = Ratio::new(self.revenue, self.people.into()).value()?;
        let spread = (self.squares as f64 - count * mean * mean).max(0.0);
        (self.people > 1).then(|| (mean, spread / (count - 1.0) / count))
    }
}

/// A difference with its interval of 95 %.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Estimate {
    /// What was measured.
    pub value: f64,
    /// Lower end.
    pub low: f64,
    /// Upper end.
    pub high: f64,
}

/// What the campaign brought.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Lift {
    /// Share of buyers among those who got it, minus the share among those held out.
    pub difference: Estimate,
    /// The difference over the share held out: .2 is a fifth more; not defined where nobody held out bought.
    pub relative: Option<f64>,
    /// Two-sided probability of a difference this large if there were none; 1 where there is no variation at all.
    pub p_value: f64,
    /// Buyers beyond those who would have bought anyway.
    pub buyers_gained: f64,
    /// Revenue per head gained, minor units; `None` with fewer than two people in a group.
    pub revenue_per_head: Option<Estimate>,
    /// A group is small: see [`FEW`].
    pub few: bool,
}

/// Measures the lift; `None` where one of the groups is empty.
pub fn lift(reached: &Group, held_out: &Group) -> Option<Lift> {
    let (p1, p0) = (reached.rate().value()?, held_out.rate().value()?);
    let difference = p1 - p0;
    let (low1, high1) = wilson(reached.buyers, reached.people, Z95)?;
    let (low0, high0) = wilson(held_out.buyers, held_out.people, Z95)?;
    let root = |a: f64, b: f64| libm::sqrt(a * a + b * b);
    let low = difference - root(p1 - low1, high0 - p0);
    let high = difference + root(high1 - p1, p0 - low0);
    let revenue_per_head =
        reached.mean().zip(held_out.mean()).map(|((mean1, variance1), (mean0, variance0))| {
            let (value, half) = (mean1 - mean0, Z95 * libm::sqrt(variance1 + variance0));
            Estimate { value, low: value - half, high: value + half }
        });
    Some(Lift {
        difference: Estimate { value: difference, low, high },
        relative: (p0 > 0.0).then(|| difference / p0),
        p_value: p_value(reached, held_out, difference),
        buyers_gained: difference * f64::from(reached.people),
        revenue_per_head,
        few: reached.people.min(held_out.people) < FEW,
    })
}

/// Wilson's interval of a share: sound for few people and for shares of 0 and 1.
pub fn wilson(hits: u32, people: u32, z: f64) -> Option<(f64, f64)> {
    let share = Ratio::new(hits.min(people).into(), people.into()).value()?;
    let count = f64::from(people);
    let squared = z * z;
    let middle = share + squared / (2.0 * count);
    let half = z * libm::sqrt(share * (1.0 - share) / count + squared / (4.0 * count * count));
    let whole = 1.0 + squared / count;
    Some((((middle - half) / whole).max(0.0), ((middle + half) / whole).min(1.0)))
}

fn p_value(reached: &Group, held_out: &Group, difference: f64) -> f64 {
    let (n1, n0) = (f64::from(reached.people), f64::from(held_out.people));
    let pooled = f64::from(reached.buyers + held_out.buyers) / (n1 + n0);
    let error = libm::sqrt(pooled * (1.0 - pooled) * (1.0 / n1 + 1.0 / n0));
    if error > 0.0 { libm::erfc((difference / error).abs() / core::f64::consts::SQRT_2) } else { 1.0 }
}

/// Return of a campaign: revenue gained times margin, less cost, over cost; with the interval that the revenue has.
/// `None` without cost or revenue per head. `cost` in minor units, `margin` 0 to 1.
pub fn payoff(lift: &Lift, people: u32, margin: f64, cost: i64) -> Option<Estimate> {
    let revenue = lift.revenue_per_head.filter(|_| cost > 0 && margin.is_finite())?;
    let of = |per_head: f64| (per_head * f64::from(people) * margin - cost as f64) / cost as f64;
    Some(Estimate { value: of(revenue.value), low: of(revenue.low), high: of(revenue.high) })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn group(people: u32, buyers: u32) -> Group {
        Group { people, buyers, ..Group::default() }
    }

    #[test]
    fn intervals_of_the_paper() {
        // Newcombe (1998), table II, method 10: 56/70 − 48/80 and extreme cases.
        for (a, b, low, high) in [
            ((70, 56), (80, 48), 0.0524, 0.3339),
            ((10, 9), (10, 3), 0.1705, 0.8090),
            ((10, 10), (10, 0), 0.6075, 1.0),
            ((10, 0), (10, 0), -0.2775, 0.2775),
        ] {
            let found = lift(&group(a.0, a.1), &group(b.0, b.1)).expect("people").difference;
            assert!(
                (found.low - low).abs() < 6e-5 && (found.high - high).abs() < 6e-5,
                "{a:?} {b:?}: {found:?}"
            );
        }
        let (low, high) = wilson(0, 10, Z95).expect("people");
        assert!(low == 0.0 && (high - 0.2775).abs() < 5e-5);
    }

    #[test]
    fn lift_and_return() {
        let reached = Group::from_amounts(&[vec![10_000; 60], vec![0; 940]].concat());
        let held_out = Group::from_amounts(&[vec![10_000; 40], vec![0; 960]].concat());
        let found = lift(&reached, &held_out).expect("people");
        assert!(
            (found.difference.value - 0.02).abs() < 1e-12
                && (found.relative.expect("some bought") - 0.5).abs() < 1e-12
        );
        assert!((found.buyers_gained - 20.0).abs() < 1e-9 && !found.few);
        // z = .02 / sqrt(.05·.95·.002) = 2.051957
        assert!((found.p_value - 0.040_172).abs() < 1e-5, "{}", found.p_value);
        let per_head = found.revenue_per_head.expect("people");
        assert!((per_head.value - 200.0).abs() < 1e-9 && per_head.low > 0.0 && per_head.high < 400.0);
        let payoff = payoff(&found, 1000, 0.4, 50_000).expect("a cost");
        assert!((payoff.value - 0.6).abs() < 1e-9 && payoff.low < payoff.value);
    }

    #[test]
    fn degenerate_groups() {
        assert_eq!(lift(&group(10, 1), &group(0, 0)), None);
        let none = lift(&group(10, 0), &group(1, 0)).expect("people");
        assert_eq!((none.p_value, none.relative, none.revenue_per_head, none.few), (1.0, None, None, true));
        assert_eq!(super::payoff(&none, 10, 0.4, 100), None);
    }
}
