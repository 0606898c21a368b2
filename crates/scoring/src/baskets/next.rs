//! What a customer will probably buy next: of the rules whose left side he owns, the best for each product he does not.

use serde::{Deserialize, Serialize};

use super::Rule;

/// One product and why.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Suggestion {
    /// Index of the product.
    pub product: u32,
    /// Index of the rule that says so; its confidence is the strength.
    pub rule: u32,
    /// How many rules say so.
    pub rules: u32,
}

/// Suggestions for somebody who owns these products (ascending): the highest confidence first, then lift, then product.
/// Rules no better than chance (lift not above 1) suggest nothing.
pub fn next_products(owned: &[u32], rules: &[Rule], most: usize) -> Vec<Suggestion> {
    let applies = |rule: &Rule| {
        let lift = rule.lift();
        lift.numerator > lift.denominator
            && owned.binary_search(&rule.right).is_err()
            && rule.left.iter().all(|product| owned.binary_search(product).is_ok())
    };
    let mut found: Vec<Suggestion> = rules
        .iter()
        .zip(0u32..)
        .filter(|(rule, _)| applies(rule))
        .map(|(rule, at)| Suggestion { product: rule.right, rule: at, rules: 1 })
        .collect();
    let confidence = |suggestion: &Suggestion| rules[suggestion.rule as usize].confidence();
    // Rules come in order of lift, so that the index decides between equal confidences.
    let better = |x: &Suggestion, y: &Suggestion| {
        let (x_value, y_value) = (confidence(x), confidence(y));
        let order = (y_value.numerator * x_value.denominator).cmp(&(x_value.numerator * y_value.denominator));
        order.then(x.rule.cmp(&y.rule))
    };
    found.sort_by(|x, y| x.product.cmp(&y.product).then_with(|| better(x, y)));
    let mut best: Vec<Suggestion> = found
        .chunk_by(|x, y| x.product == y.product)
        .map(|same| Suggestion { rules: same.len() as u32, ..same[0] })
        .collect();
    best.sort_by(better);
    best.truncate(most);
    best
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rule(left: &[u32], right: u32, with_left: u32, with_both: u32) -> Rule {
        Rule { left: left.to_vec(), right, baskets: 100, with_left, with_right: 20, with_both }
    }

    #[test]
    fn best_rule_of_each_product() {
        let rules = [
            rule(&[1], 5, 20, 18),
            rule(&[1, 2], 6, 10, 8),
            rule(&[2], 6, 20, 12),
            rule(&[3], 7, 10, 9),
            rule(&[1], 2, 20, 19),
            rule(&[1], 8, 50, 5),
        ];
        let found = next_products(&[1, 2], &rules, 9);
        let expected =
            [(5, 0, 1), (6, 1, 2)].map(|(product, rule, rules)| Suggestion { product, rule, rules });
        assert_eq!(found, expected, "7 needs 3, 2 is owned, 8 is no better than chance");
        assert_eq!(next_products(&[1, 2], &rules, 1).len(), 1);
        assert!(next_products(&[], &rules, 9).is_empty());
    }
}
