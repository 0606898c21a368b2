//! The distribution of the sum by drawing. Eight deals are drawn at once: their 256 joint outcomes and exact
//! probabilities make one table from which a single random number picks (alias method: Walker 1977, Vose 1991).

use super::{Distribution, chance};
use crate::progress::{Progress, Steps};
use crate::random::{Random, mix};

/// Deals drawn with one number.
const TOGETHER: usize = 8;

/// A place of the table: below the threshold it is its own outcome, else the other one.
#[derive(Debug, Clone, Copy)]
struct Place {
    /// In parts of 2⁵⁶.
    threshold: u64,
    own: i64,
    other: i64,
}

/// Sums being drawn; a step is eight deals of all draws.
#[derive(Debug, Clone)]
pub(super) struct Draws {
    /// Value above 0, billionths, in ascending order.
    deals: Vec<(i64, u32)>,
    /// Deals that are drawn.
    drawn: usize,
    seed: u64,
    sums: Vec<u64>,
}

impl Draws {
    pub(super) fn new(deals: Vec<(i64, u32)>, certain: i64, draws: u32, seed: u64) -> Self {
        Self { deals, drawn: 0, seed, sums: vec![certain as u64; draws as usize] }
    }
}

impl Steps for Draws {
    type Output = Distribution;

    fn step(mut self) -> Progress<Self, Distribution> {
        let Some(deals) = self.deals.chunks(TOGETHER).nth(self.drawn / TOGETHER) else {
            self.sums.sort_unstable();
            let sums = self.sums.iter().map(|&sum| (sum as i64, 1.0));
            return Progress::Done(Distribution::new(sums, self.sums.len() as f64));
        };
        let table = table(deals);
        let mask = table.len() - 1;
        let mut random = Random::new(mix(self.seed ^ mix((self.drawn / TOGETHER) as u64 + 1)));
        for sum in &mut self.sums {
            let number = random.draw();
            let place = &table[number as usize & mask];
            let outcome = if number >> 8 < place.threshold { place.own } else { place.other };
            *sum = sum.wrapping_add(outcome as u64);
        }
        self.drawn += TOGETHER;
        Progress::Going(self)
    }

    fn done(&self) -> f64 {
        (self.drawn as f64 / self.deals.len().max(1) as f64).min(1.0)
    }
}

/// The joint outcomes of a few deals: 2ⁿ sums with their probabilities.
fn table(deals: &[(i64, u32)]) -> Vec<Place> {
    let mut outcomes = vec![(0i64, 1.0f64)];
    for &(value, billionths) in deals {
        let won = chance(billionths);
        let with: Vec<(i64, f64)> = outcomes.iter().map(|&(sum, p)| (sum + value, p * won)).collect();
        outcomes.iter_mut().for_each(|(_, p)| *p *= 1.0 - won);
        outcomes.extend(with);
    }
    let count = outcomes.len();
    // Each place holds 1/count of the whole; the rich give to the poor.
    let mut left: Vec<f64> = outcomes.iter().map(|&(_, p)| p * count as f64).collect();
    let whole = (1u64 << 56) as f64;
    let mut table: Vec<Place> =
        outcomes.iter().map(|&(sum, _)| Place { threshold: 1 << 56, own: sum, other: sum }).collect();
    let (mut poor, mut rich): (Vec<usize>, Vec<usize>) = (0..count).partition(|&at| left[at] < 1.0);
    while let (Some(&low), Some(&high)) = (poor.last(), rich.last()) {
        poor.pop();
        table[low].threshold = (left[low] * whole) as u64;
        table[low].other = outcomes[high].0;
        left[high] -= 1.0 - left[low];
        if left[high] < 1.0 {
            rich.pop();
            poor.push(high);
        }
    }
    table
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_holds_every_outcome_with_its_probability() {
        let deals = [(1i64, 100_000_000u32), (2, 250_000_000), (4, 900_000_000), (8, 1)];
        let table = table(&deals);
        let mut of_sum = [0.0f64; 16];
        for place in &table {
            let own = place.threshold as f64 / (1u64 << 56) as f64;
            of_sum[place.own as usize] += own / table.len() as f64;
            of_sum[place.other as usize] += (1.0 - own) / table.len() as f64;
        }
        for (sum, found) in of_sum.iter().enumerate() {
            let won = deals
                .iter()
                .enumerate()
                .map(|(at, deal)| if sum >> at & 1 == 1 { chance(deal.1) } else { 1.0 - chance(deal.1) });
            assert!((found - won.product::<f64>()).abs() < 1e-12, "{sum}");
        }
    }
}
