//! What customers are worth by whom they bring, by decile of what they are worth themselves (Kumar, Petersen & Leone, "How
//! valuable is word of mouth?", Harvard Business Review 2007: the best buyers are rarely the best advocates).
//!
//! A referral counts what the new customer is worth and what winning him would have cost; of somebody who would have come
//! anyway only the saved cost counts. Only who was brought directly counts, so that nobody is counted twice.

use serde::{Deserialize, Serialize};

use crate::ratio::Ratio;

/// Version of the arithmetic in this file.
pub const VERSION: u16 = 1;
/// Ten groups of equal size.
pub const DECILES: usize = 10;

/// Who brought whom.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Referral {
    /// Index of who was brought.
    pub brought: u32,
    /// Index of who brought him.
    pub by: u32,
    /// He would have come anyway.
    pub anyway: bool,
}

/// One tenth of the customers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Decile {
    /// Customers in it.
    pub customers: u32,
    /// What they are worth themselves, minor units.
    pub own: i128,
    /// What those they brought are worth, minor units.
    pub referred: i128,
    /// How many they brought.
    pub referrals: u32,
}

impl Decile {
    /// Mean worth of a customer himself.
    pub fn own_mean(&self) -> Ratio {
        Ratio::new(self.own, self.customers.into())
    }

    /// Mean worth of whom a customer brought.
    pub fn referred_mean(&self) -> Ratio {
        Ratio::new(self.referred, self.customers.into())
    }
}

/// Ten deciles and the value of each customer's referrals.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReferralValue {
    /// The most valuable tenth first.
    pub deciles: [Decile; DECILES],
    /// Decile of each customer, 0 is the best.
    pub decile_of: Vec<u8>,
    /// Worth of whom each customer brought, minor units.
    pub referred: Vec<i128>,
    /// Referrals left out: of an unknown customer or of himself, or a second one of the same person.
    pub left_out: u32,
}

/// `own` is what each customer is worth (lifetime value or margin) in minor units; `acquisition_cost` what winning one
/// costs. Equal values lie in the better decile together.
pub fn by_decile(own: &[i64], referrals: &[Referral], acquisition_cost: i64) -> ReferralValue {
    let mut sorted: Vec<Referral> = referrals.to_vec();
    sorted.sort_unstable();
    let (mut referred, mut brought_by) = (vec![0i128; own.len()], vec![0u32; own.len()]);
    let (mut left_out, mut before) = (0, None);
    for referral in sorted {
        let known = own.get(referral.brought as usize).filter(|_| (referral.by as usize) < own.len());
        let counts = known.filter(|_| referral.by != referral.brought && before != Some(referral.brought));
        let Some(&worth) = counts else {
            left_out += 1;
            continue;
        };
        before = Some(referral.brought);
        let value = if referral.anyway { 0 } else { i128::from(worth) };
        referred[referral.by as usize] += value + i128::from(acquisition_cost);
        brought_by[referral.by as usize] += 1;
    }
    let mut ranked: Vec<usize> = (0..own.len()).collect();
    ranked.sort_by_key(|&customer| (std::cmp::Reverse(own[customer]), customer));
    let mut deciles = [Decile::default(); DECILES];
    let mut decile_of = vec![0u8; own.len()];
    let mut decile = 0;
    for (place, &customer) in ranked.iter().enumerate() {
        let is_new = place > 0 && own[customer] != own[ranked[place - 1]];
        if is_new || place == 0 {
            decile = place * DECILES / own.len();
        }
        decile_of[customer] = decile as u8;
        let of = &mut deciles[decile];
        of.customers += 1;
        of.own += i128::from(own[customer]);
        of.referred += referred[customer];
        of.referrals += brought_by[customer];
    }
    ReferralValue { deciles, decile_of, referred, left_out }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn referral(brought: u32, by: u32, anyway: bool) -> Referral {
        Referral { brought, by, anyway }
    }

    #[test]
    fn worth_of_whom_one_brought() {
        let own: Vec<i64> = (0..20).map(|at| 2000 - at * 100).collect();
        let referrals = [
            referral(1, 18, false),
            referral(2, 18, true),
            referral(2, 5, true),
            referral(3, 3, false),
            referral(99, 1, false),
        ];
        let found = by_decile(&own, &referrals, 50);
        assert_eq!(found.left_out, 3, "the second of 2, oneself, unknown");
        // 1 is worth 1900 and his cost is saved; of two who brought 2 the lower index has him, and only the cost.
        assert_eq!((found.referred[18], found.referred[5]), (1950, 50));
        assert_eq!((found.deciles[9].referred_mean().value(), found.deciles[9].referrals), (Some(975.0), 1));
        assert_eq!((found.deciles[0].own_mean().value(), found.decile_of[19]), (Some(1950.0), 9));
    }

    #[test]
    fn equal_customers_stay_together() {
        let found = by_decile(&[5; 30], &[], 0);
        assert_eq!((found.deciles[0].customers, found.deciles[9].customers), (30, 0));
        assert_eq!(found.deciles[9].own_mean().value(), None);
        assert!(by_decile(&[], &[], 0).decile_of.is_empty());
    }
}
