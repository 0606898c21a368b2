//! How concentrated revenue is: Gini coefficient, share of the best customers, ABC classes, all from exact integers.
//!
//! The population is every customer with a purchase. Somebody whose returns exceed his purchases brought nothing: he
//! counts with zero, so that shares stay between 0 and 1, and how many there are is reported.
//!
//! - Gini, values ascending, i from 1: G = (2·Σ i·xᵢ − (n + 1)·Σ xᵢ) / (n·Σ xᵢ).
//! - "The top 20 %" are ⌈0.2·n⌉ customers.
//! - ABC: A until 80 % of revenue is reached, B until 95 %; the customer who crosses belongs to the better class.

use serde::{Deserialize, Serialize};

use crate::orders::Purchases;
use crate::radix::Sorted;
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
    pub fn measure(purchases: &Purchases) -> Self {
        let (totals, others) = (purchases.totals(), purchases.others());
        let below_zero = totals.rows_between((i64::MIN, -1));
        let below_zero = below_zero.rows().filter(|&row| !others.contains(row as usize)).count() as u32;
        let sorted = Sorted::of(totals, &others);
        let span = |block: usize| block * BLOCK..((block + 1) * BLOCK).min(sorted.len());
        let blocks: Vec<Block> =
            (0..sorted.len().div_ceil(BLOCK)).map(|block| sorted.sum(span(block))).collect();
        Self::of_blocks(&blocks, |block, values| sorted.read(span(block), values), below_zero)
    }

    /// From blocks of ascending values whose sums are known; `read` gives the values of one of them, for the few in
    /// which a boundary lies.
    pub(crate) fn of_blocks(blocks: &[Block], read: impl Fn(usize, &mut Vec<u64>), below_zero: u32) -> Self {
        let (mut customers, mut total, mut weighted) = (0, 0i128, 0i128);
        for block in blocks {
            weighted += customers as i128 * block.sum + block.weighted;
            total += block.sum;
            customers += block.count;
        }
        let count = customers as i128;
        let gini = Ratio::new(2 * weighted - (count + 1) * total, count * total);
        let curve = curve(blocks, &read, customers);
        let [a, b, c] = classes(blocks, &read, total);
        Self { customers: customers as u32, total, gini, curve, a, b, c, below_zero }
    }

    /// Revenue share of the best `percent` per cent of the customers, from 1 to 100.
    pub fn share_of_top(&self, percent: usize) -> Ratio {
        match self.curve.get(percent.wrapping_sub(1)) {
            Some(&part) => Ratio::new(part, self.total),
            None => Ratio::default(),
        }
    }
}

/// Values whose sums are kept together.
pub(crate) const BLOCK: usize = 1024;

/// Some of the values in ascending order, summed up.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Block {
    /// How many.
    pub(crate) count: usize,
    /// Σ xᵢ.
    pub(crate) sum: i128,
    /// Σ i·xᵢ with i from 1 within the block.
    pub(crate) weighted: i128,
    /// The smallest.
    pub(crate) least: u64,
}

impl Block {
    /// Of `least` and so much more, ascending; not more than a block. Multiplying 32 bits is quick, 64 are not.
    pub(crate) fn above(least: u64, keys: &[u32]) -> Self {
        let count = keys.len();
        let sum = keys.iter().map(|&key| u64::from(key)).sum::<u64>();
        let weighted = (1u32..).zip(keys).map(|(i, &key)| u64::from(i) * u64::from(key)).sum::<u64>();
        let (all, ranks) = (count as i128, (count * (count + 1) / 2) as i128);
        Self {
            count,
            sum: i128::from(sum) + all * i128::from(least),
            weighted: i128::from(weighted) + ranks * i128::from(least),
            least: least + keys.first().copied().map_or(0, u64::from),
        }
    }

    /// `values` ascending.
    pub(crate) fn of(values: &[u64]) -> Self {
        let (count, least) = (values.len(), values.first().copied().unwrap_or_default());
        // 128-bit arithmetic per value is slow in wasm, so it is done where 64 bits may not be enough.
        let narrow = count <= BLOCK && values.last().is_some_and(|&most| most < 1 << 43);
        let (sum, weighted) = if narrow {
            let weighted = (1u64..).zip(values).map(|(i, &value)| i * value).sum::<u64>();
            (i128::from(values.iter().sum::<u64>()), i128::from(weighted))
        } else {
            let weighted = (1i128..).zip(values).map(|(i, &value)| i * i128::from(value)).sum();
            (values.iter().map(|&value| i128::from(value)).sum(), weighted)
        };
        Self { count, sum, weighted, least }
    }
}

/// Revenue of the best ⌈k·n/100⌉: blocks are added from the best on, and one is read where a step ends inside of it.
fn curve(blocks: &[Block], read: &impl Fn(usize, &mut Vec<u64>), customers: usize) -> Vec<i128> {
    if customers == 0 {
        return Vec::new();
    }
    let mut points = Vec::with_capacity(CURVE_STEPS);
    let (mut before, mut reached, mut step) = (0usize, 0i128, 1);
    let mut values = Vec::new();
    for (at, block) in blocks.iter().enumerate().rev() {
        let wanted = |step: usize| (step * customers).div_ceil(CURVE_STEPS) - before;
        if step <= CURVE_STEPS && wanted(step) <= block.count {
            read(at, &mut values);
            let (mut taken, mut part) = (0, 0i128);
            while step <= CURVE_STEPS && wanted(step) <= block.count {
                let upper = &values[values.len() - wanted(step)..values.len() - taken];
                part += upper.iter().map(|&value| i128::from(value)).sum::<i128>();
                taken = wanted(step);
                points.push(reached + part);
                step += 1;
            }
        }
        before += block.count;
        reached += block.sum;
    }
    points
}

fn classes(blocks: &[Block], read: &impl Fn(usize, &mut Vec<u64>), total: i128) -> [AbcClass; 3] {
    let mut classes = [AbcClass::default(); 3];
    let (mut before, mut class) = (0i128, 0);
    let bounds = [total * A_PERCENT, total * B_PERCENT, i128::MAX];
    let mut values = Vec::new();
    for (at, block) in blocks.iter().enumerate().rev() {
        if class == 2 || (before + block.sum) * 100 < bounds[class] {
            // The whole block lies before the boundary.
            classes[class].add(block.count, block.sum, block.least);
            before += block.sum;
            continue;
        }
        read(at, &mut values);
        for &value in values.iter().rev() {
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
    use crate::orders::Purchase;
    use proptest::prelude::*;

    fn bought(totals: &[i64]) -> Purchases {
        Purchases::of(totals.iter().map(|&total| Purchase { total, last_day: 0, orders: 1 }), 0)
    }

    fn sizes(concentration: &Concentration) -> [u32; 3] {
        [concentration.a.customers, concentration.b.customers, concentration.c.customers]
    }

    #[test]
    fn degenerate_populations_are_defined() {
        let nobody = Concentration::measure(&Purchases::none(1, 0));
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
        fn blocks_and_plain_sums_agree(mut values in proptest::collection::vec(0i64..1 << 45, 0..3000)) {
            let measured = Concentration::measure(&bought(&values));
            values.sort_unstable();
            let plain: i128 = values.iter().zip(1i128..).map(|(&value, i)| i * i128::from(value)).sum();
            let (count, total) = (values.len() as i128, values.iter().map(|&value| i128::from(value)).sum());
            prop_assert_eq!(measured.total, total);
            prop_assert_eq!(measured.gini, Ratio::new(2 * plain - (count + 1) * total, count * total));
            for (step, &found) in (1..).zip(&measured.curve) {
                let best = values.iter().rev().take((step * values.len()).div_ceil(100));
                prop_assert_eq!(found, best.map(|&value| i128::from(value)).sum::<i128>());
            }
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
