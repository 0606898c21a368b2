//! How concentrated revenue is: Gini coefficient, share of the best customers, ABC classes, all from exact integers.
//!
//! The population is every customer with a purchase. Somebody whose returns exceed his purchases brought nothing: he
//! counts with zero, so that shares stay between 0 and 1, and how many there are is reported.
//!
//! - Gini, values ascending, i from 1: G = (2·Σ i·xᵢ − (n + 1)·Σ xᵢ) / (n·Σ xᵢ).
//! - "The top 20 %" are ⌈0.2·n⌉ customers.
//! - ABC: A until 80 % of revenue is reached, B until 95 %; the customer who crosses belongs to the better class.

use serde::{Deserialize, Serialize};

use crate::orders::Purchase;
use crate::radix;
use crate::ratio::Ratio;

/// Where class A ends, in per cent of revenue.
pub const A_PERCENT: i128 = 80;
/// Where class B ends, in per cent of revenue.
pub const B_PERCENT: i128 = 95;
/// Number of steps of the curve: one per cent of the customers each.
pub const CURVE_STEPS: usize = 100;

/// The measured concentration of revenue.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Concentration {
    /// Customers with a purchase.
    pub customers: u32,
    /// Their revenue in minor units, those below zero counted as zero.
    pub total: i128,
    /// Gini coefficient: 0 when all are equal; not defined without revenue.
    pub gini: Ratio,
    /// Revenue of the best ⌈k·n/100⌉ customers, for k from 1 to 100. Empty without customers.
    pub curve: Vec<i128>,
    /// Class A.
    pub a: AbcClass,
    /// Class B.
    pub b: AbcClass,
    /// Class C.
    pub c: AbcClass,
    /// Customers whose returns exceed their purchases.
    pub below_zero: u32,
}

/// One of the three classes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct AbcClass {
    /// Customers in it.
    pub customers: u32,
    /// Their revenue in minor units.
    pub total: i128,
    /// The smallest revenue in it. Customers with just this revenue may be divided between two classes, because the
    /// boundary is a share of the whole and not an amount.
    pub least: i64,
}

impl Concentration {
    /// Measures the customers who bought.
    pub fn measure(purchases: &[Purchase]) -> Self {
        let mut below_zero = 0;
        let mut values = Vec::with_capacity(purchases.len());
        for purchase in purchases.iter().filter(|purchase| purchase.bought()) {
            below_zero += u32::from(purchase.total < 0);
            values.push(purchase.total.max(0) as u64);
        }
        radix::sort(&mut values);
        let total = sum(&values);
        let [a, b, c] = classes(&values, total);
        let customers = values.len() as u32;
        Self { customers, total, gini: gini(&values, total), curve: curve(&values), a, b, c, below_zero }
    }

    /// Revenue share of the best `percent` per cent of the customers, from 1 to 100.
    pub fn share_of_top(&self, percent: usize) -> Ratio {
        match self.curve.get(percent.wrapping_sub(1)) {
            Some(&part) => Ratio::new(part, self.total),
            None => Ratio::default(),
        }
    }
}

/// `sorted` ascending.
fn gini(sorted: &[u64], total: i128) -> Ratio {
    let count = sorted.len() as i128;
    let weighted = weighted_sum(sorted);
    Ratio::new(2 * weighted - (count + 1) * total, count * total)
}

/// 128-bit arithmetic per value is slow in wasm, so blocks of this many are added up in 64 bits where that is exact.
const BLOCK: usize = 1024;

/// Whether Σ i·xᵢ over a block with this greatest value fits 64 bits.
fn narrow(most: Option<&u64>) -> bool {
    most.is_some_and(|&most| most < 1 << 43)
}

/// Σ xᵢ. `sorted` ascending.
fn sum(sorted: &[u64]) -> i128 {
    sorted
        .chunks(BLOCK)
        .map(|values| match narrow(values.last()) {
            true => i128::from(values.iter().sum::<u64>()),
            false => values.iter().map(|&value| i128::from(value)).sum(),
        })
        .sum()
}

/// Σ i·xᵢ with i from 1.
fn weighted_sum(sorted: &[u64]) -> i128 {
    let mut weighted = 0i128;
    for (block, values) in sorted.chunks(BLOCK).enumerate() {
        let before = (block * BLOCK) as i128;
        let inner = match narrow(values.last()) {
            true => i128::from((1u64..).zip(values).map(|(i, &value)| i * value).sum::<u64>()),
            false => (1i128..).zip(values).map(|(i, &value)| i * i128::from(value)).sum(),
        };
        weighted += before * sum(values) + inner;
    }
    weighted
}

fn curve(sorted: &[u64]) -> Vec<i128> {
    if sorted.is_empty() {
        return Vec::new();
    }
    let mut points = Vec::with_capacity(CURVE_STEPS);
    let (mut end, mut reached) = (sorted.len(), 0i128);
    for step in 1..=CURVE_STEPS {
        let start = sorted.len() - (step * sorted.len()).div_ceil(CURVE_STEPS);
        reached += sum(&sorted[start..end]);
        end = start;
        points.push(reached);
    }
    points
}

fn classes(sorted: &[u64], total: i128) -> [AbcClass; 3] {
    let mut classes = [AbcClass::default(); 3];
    let mut before = 0i128;
    let mut class = 0;
    let bounds = [total * A_PERCENT, total * B_PERCENT, i128::MAX];
    for block in sorted.rchunks(BLOCK) {
        let within = sum(block);
        if (before + within) * 100 < bounds[class] {
            // The whole block lies before the boundary.
            classes[class].add(block.len(), within, block[0]);
            before += within;
            continue;
        }
        for &value in block.iter().rev() {
            // Without any revenue nobody contributes to the first 95 %.
            while class < 2 && before * 100 >= bounds[class] {
                class += 1;
            }
            classes[class].add(1, i128::from(value), value);
            before += i128::from(value);
        }
    }
    classes
}

impl AbcClass {
    fn add(&mut self, customers: usize, total: i128, least: u64) {
        self.customers += customers as u32;
        self.total += total;
        self.least = i64::try_from(least).unwrap_or(i64::MAX);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn bought(totals: &[i64]) -> Vec<Purchase> {
        totals.iter().map(|&total| Purchase { total, last_day: 0, orders: 1 }).collect()
    }

    fn sizes(concentration: &Concentration) -> [u32; 3] {
        [concentration.a.customers, concentration.b.customers, concentration.c.customers]
    }

    #[test]
    fn degenerate_populations_are_defined() {
        let nobody = Concentration::measure(&[Purchase::NONE]);
        assert_eq!((nobody.customers, nobody.gini.value(), nobody.curve.len()), (0, None, 0));
        assert_eq!(nobody.share_of_top(20).value(), None);

        let one = Concentration::measure(&bought(&[700]));
        assert_eq!((one.gini.value(), one.share_of_top(20).value()), (Some(0.0), Some(1.0)));
        assert_eq!(sizes(&one), [1, 0, 0]);

        let equal = Concentration::measure(&bought(&[5; 10]));
        assert_eq!((equal.gini.value(), equal.share_of_top(20).value()), (Some(0.0), Some(0.2)));
        assert_eq!(sizes(&equal), [8, 2, 0]);

        let nothing = Concentration::measure(&bought(&[0, 0, -3]));
        assert_eq!((nothing.gini.value(), nothing.total, nothing.below_zero), (None, 0, 1));
        assert_eq!(sizes(&nothing), [0, 0, 3]);
    }

    #[test]
    fn who_crosses_belongs_to_the_better_class() {
        let concentration = Concentration::measure(&bought(&[79, 2, 14, 5]));
        assert_eq!(sizes(&concentration), [2, 1, 1]);
        assert_eq!((concentration.a.least, concentration.b.least, concentration.c.least), (14, 5, 2));
        let exactly = Concentration::measure(&bought(&[80, 15, 5]));
        assert_eq!(sizes(&exactly), [1, 1, 1]);
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(60))]

        #[test]
        fn blocks_and_wide_sums_agree(mut values in proptest::collection::vec(0u64..1 << 45, 0..3000)) {
            values.sort_unstable();
            let plain: i128 = values.iter().zip(1i128..).map(|(&value, i)| i * i128::from(value)).sum();
            prop_assert_eq!(weighted_sum(&values), plain);
        }

        #[test]
        fn classes_and_curve_add_up_to_the_whole(totals in proptest::collection::vec(-50i64..100_000, 1..400)) {
            let measured = Concentration::measure(&bought(&totals));
            prop_assert_eq!(measured.a.total + measured.b.total + measured.c.total, measured.total);
            prop_assert_eq!(sizes(&measured).iter().sum::<u32>(), measured.customers);
            prop_assert_eq!(measured.curve.last(), Some(&measured.total));
            prop_assert!(measured.curve.is_sorted());
            if let Some(gini) = measured.gini.value() {
                prop_assert!((0.0..1.0).contains(&gini));
            }
        }
    }
}
