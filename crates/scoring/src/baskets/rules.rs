//! Frequent sets and the rules that follow from them.

use std::cmp::Ordering;
use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::Baskets;
use crate::ratio::Ratio;

/// What a person can set.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Settings {
    /// A rule's products are together in at least this share of the baskets …
    pub least_support: f64,
    /// … and in so many baskets; a rule of one order is no rule.
    pub least_baskets: u32,
    /// At least this share of the baskets with the left side also have the right one.
    pub least_confidence: f64,
    /// Most products in a rule, both sides together.
    pub most_products: u32,
    /// Frequent sets that are kept at most; what is beyond is left out, and said.
    pub most_sets: u32,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            least_support: 0.01,
            least_baskets: 2,
            least_confidence: 0.3,
            most_products: 4,
            most_sets: 200_000,
        }
    }
}

/// "Who buys `left` also buys `right`", with the counts that all measures come from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rule {
    /// Products that are bought, ascending.
    pub left: Vec<u32>,
    /// What is bought with them.
    pub right: u32,
    /// All baskets.
    pub baskets: u32,
    /// Baskets with the left side.
    pub with_left: u32,
    /// Baskets with the right side.
    pub with_right: u32,
    /// Baskets with both.
    pub with_both: u32,
}

impl Rule {
    /// Share of baskets with both sides.
    pub fn support(&self) -> Ratio {
        Ratio::new(self.with_both.into(), self.baskets.into())
    }

    /// Share of the baskets with the left side that have the right one too.
    pub fn confidence(&self) -> Ratio {
        Ratio::new(self.with_both.into(), self.with_left.into())
    }

    /// How many times as often as by chance: confidence over the share of the right side.
    pub fn lift(&self) -> Ratio {
        let (both, all) = (i128::from(self.with_both), i128::from(self.baskets));
        Ratio::new(both * all, i128::from(self.with_left) * i128::from(self.with_right))
    }

    /// Share of baskets beyond what chance would bring: support − left share · right share.
    pub fn leverage(&self) -> Ratio {
        let (both, all) = (i128::from(self.with_both), i128::from(self.baskets));
        Ratio::new(both * all - i128::from(self.with_left) * i128::from(self.with_right), all * all)
    }

    /// How many times as often the rule would fail if the sides had nothing to do with one another: (1 − right share) /
    /// (1 − confidence). Infinite, and here without a value, when it never fails.
    pub fn conviction(&self) -> Ratio {
        let all = i128::from(self.baskets);
        let fails = i128::from(self.with_left) - i128::from(self.with_both);
        Ratio::new((all - i128::from(self.with_right)) * i128::from(self.with_left), all * fails)
    }
}

/// The rules found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mined {
    /// The highest lift first, then confidence, support, and the products.
    pub rules: Vec<Rule>,
    /// Frequent sets of all sizes.
    pub sets: u32,
    /// There were more frequent sets than are kept: rules are missing, a higher least support gives all.
    pub cut: bool,
}

/// Finds every rule with one product on the right.
pub fn mine(baskets: &Baskets, settings: Settings) -> Mined {
    let mut miner = Miner::new(baskets, settings);
    let singles = miner.singles(baskets);
    miner.grow(&mut Vec::new(), &singles);
    let mut rules = Vec::new();
    for (set, &with_both) in miner.counts.iter().filter(|(set, _)| set.len() > 1) {
        for at in 0..set.len() {
            let mut left = set.clone();
            let right = left.remove(at);
            // A part of a frequent set is frequent too; it is missing only where sets were cut off.
            let (Some(&with_left), Some(&with_right)) =
                (miner.counts.get(&left), miner.counts.get(&vec![right]))
            else {
                continue;
            };
            if f64::from(with_both) >= settings.least_confidence * f64::from(with_left) {
                rules.push(Rule { left, right, baskets: baskets.len(), with_left, with_right, with_both });
            }
        }
    }
    rules.sort_by(order);
    Mined { rules, sets: miner.counts.len() as u32, cut: miner.cut }
}

fn order(x: &Rule, y: &Rule) -> Ordering {
    // Fractions of positive counts, compared by cross-multiplication.
    let compare = |x: Ratio, y: Ratio| (y.numerator * x.denominator).cmp(&(x.numerator * y.denominator));
    compare(x.lift(), y.lift())
        .then_with(|| compare(x.confidence(), y.confidence()))
        .then(y.with_both.cmp(&x.with_both))
        .then_with(|| (x.left.len(), &x.left, x.right).cmp(&(y.left.len(), &y.left, y.right)))
}

/// A product and the baskets that have it beside those before it: a bit each.
struct Extension {
    product: u32,
    baskets: Vec<u64>,
    count: u32,
}

struct Miner {
    least: u32,
    most_products: usize,
    most_sets: usize,
    counts: BTreeMap<Vec<u32>, u32>,
    cut: bool,
}

impl Miner {
    fn new(baskets: &Baskets, settings: Settings) -> Self {
        let all = f64::from(baskets.len());
        // A billionth less, so that .01 of 100 baskets is 1 and not 2.
        let share = libm::ceil(settings.least_support.max(0.0) * all - 1e-9).max(0.0) as u32;
        Self {
            least: share.max(settings.least_baskets).max(1),
            most_products: settings.most_products as usize,
            most_sets: settings.most_sets as usize,
            counts: BTreeMap::new(),
            cut: false,
        }
    }

    fn singles(&self, baskets: &Baskets) -> Vec<Extension> {
        let mut counts = vec![0u32; baskets.products() as usize];
        baskets.products.iter().for_each(|&product| counts[product as usize] += 1);
        let words = (baskets.len() as usize).div_ceil(64);
        let mut place = vec![usize::MAX; counts.len()];
        let mut singles = Vec::new();
        for (product, &count) in (0u32..).zip(&counts) {
            if count >= self.least {
                place[product as usize] = singles.len();
                singles.push(Extension { product, baskets: vec![0; words], count });
            }
        }
        for basket in 0..baskets.len() {
            for &product in baskets.of(basket) {
                if let Some(single) = singles.get_mut(place[product as usize]) {
                    single.baskets[basket as usize / 64] |= 1 << (basket % 64);
                }
            }
        }
        singles
    }

    /// Depth first: each product with those after it.
    fn grow(&mut self, set: &mut Vec<u32>, extensions: &[Extension]) {
        for (at, one) in extensions.iter().enumerate() {
            if self.counts.len() >= self.most_sets {
                self.cut = true;
                return;
            }
            set.push(one.product);
            self.counts.insert(set.clone(), one.count);
            if set.len() < self.most_products {
                let further = |other: &Extension| {
                    let both = one.baskets.iter().zip(&other.baskets).map(|(x, y)| x & y);
                    let count: u32 = both.clone().map(u64::count_ones).sum();
                    let frequent = count >= self.least;
                    frequent.then(|| Extension { product: other.product, baskets: both.collect(), count })
                };
                let next: Vec<Extension> = extensions[at + 1..].iter().filter_map(further).collect();
                self.grow(set, &next);
            }
            set.pop();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn baskets(lists: &[&[u32]], products: u32) -> Baskets {
        let rows: Vec<(u32, u32)> = lists
            .iter()
            .zip(0..)
            .flat_map(|(list, basket)| list.iter().map(move |&product| (basket, product)))
            .collect();
        Baskets::new(&rows, lists.len() as u32, products).expect("known products")
    }

    /// The textbook's five baskets (Tan, Steinbach & Kumar): bread 0, milk 1, nappies 2, beer 3, eggs 4, cola 5.
    fn textbook() -> Baskets {
        baskets(&[&[0, 1], &[0, 2, 3, 4], &[1, 2, 3, 5], &[0, 1, 2, 3], &[0, 1, 2, 5]], 6)
    }

    fn every() -> Settings {
        Settings {
            least_support: 0.0,
            least_baskets: 1,
            least_confidence: 0.0,
            most_products: 10,
            most_sets: 100_000,
        }
    }

    #[test]
    fn measures_by_hand() {
        let mined = mine(&textbook(), every());
        let rule = mined.rules.iter().find(|rule| rule.left == [1, 2] && rule.right == 3).expect("the rule");
        let values = [rule.support(), rule.confidence(), rule.lift(), rule.leverage(), rule.conviction()];
        let expected = [2.0 / 5.0, 2.0 / 3.0, 2.0 / 3.0 / 0.6, 0.4 - 0.6 * 0.6, 0.4 / (1.0 / 3.0)];
        for (value, expected) in values.iter().zip(expected) {
            assert!((value.value().expect("defined") - expected).abs() < 1e-12, "{value:?} {expected}");
        }
        let beer = mined.rules.iter().find(|rule| rule.left == [3] && rule.right == 2).expect("the rule");
        assert_eq!((beer.confidence().value(), beer.conviction().value()), (Some(1.0), None), "never fails");
        assert!(mined.rules.is_sorted_by(|x, y| x.lift().value() >= y.lift().value()));
    }

    #[test]
    fn limits_hold() {
        let settings = Settings { least_support: 0.6, least_confidence: 0.8, ..every() };
        let rules = mine(&textbook(), settings).rules;
        let found: Vec<(Vec<u32>, u32)> = rules.into_iter().map(|rule| (rule.left, rule.right)).collect();
        assert_eq!(found, [(vec![3], 2)]);
        let cut = mine(&textbook(), Settings { most_sets: 3, ..every() });
        assert!(cut.cut && cut.sets == 3);
        let none = mine(&baskets(&[], 3), every());
        assert_eq!((none.rules.len(), none.sets, none.cut), (0, 0, false));
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(60))]

        #[test]
        fn counts_are_those_of_a_plain_look(lists in proptest::collection::vec(proptest::collection::vec(0u32..6, 0..5), 1..80)) {
            let lists: Vec<&[u32]> = lists.iter().map(Vec::as_slice).collect();
            let baskets = baskets(&lists, 6);
            for rule in mine(&baskets, every()).rules {
                let has = |basket: u32, products: &[u32]| products.iter().all(|p| baskets.of(basket).contains(p));
                let count = |products: &[u32]| (0..baskets.len()).filter(|&basket| has(basket, products)).count() as u32;
                let both: Vec<u32> = rule.left.iter().copied().chain([rule.right]).collect();
                let expected = [count(&rule.left), count(&[rule.right]), count(&both)];
                prop_assert_eq!([rule.with_left, rule.with_right, rule.with_both], expected);
            }
        }
    }
}
