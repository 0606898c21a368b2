//! Which product should be offered to how many customers: those who own what its buyers usually own, and not the product.
//!
//! Definitions: [`scoring::baskets`]. A basket is here what one customer bought in all his orders.

use model::Filter;
use scoring::baskets::{Rule, next_products};

use crate::baskets::{CONFIDENCE, SUPPORT, number, rules, share};
use crate::matrix::product;
use crate::opening::these;
use crate::report::Shown;
use crate::table::{About, Group};
use crate::{Base, Block, Cell, Drawing, Note, Report, Settings, Table};

/// About this report.
pub(crate) const ABOUT: About =
    About { key: "next-product", group: Group::Products, by_kind: true, settings: &[SUPPORT, CONFIDENCE] };

/// Rules that suggest, the highest lift first: what a filter of a product can hold.
const MOST_RULES: usize = 200;

/// Makes it.
pub(crate) fn make(base: &Base, settings: &Settings<'_>) -> Report {
    let bought = base.seen_lines().filter(|(line, order)| line.amount >= 0 && order.amount >= 0);
    let mut rows: Vec<(u32, u32)> = bought.map(|(line, order)| (order.customer, line.product)).collect();
    rows.sort_unstable();
    rows.dedup();
    let (mined, _) = rules(rows.clone(), base.products.len(), settings);
    let mut notes = base.notes();
    if mined.cut || mined.rules.len() > MOST_RULES {
        notes.push(Note::warning("next-product-cut"));
    }
    let rules = &mined.rules[..mined.rules.len().min(MOST_RULES)];
    let table = table(base, rules, &offers(&rows, rules));
    Report { notes, blocks: vec![Block::Table(table)] }
}

/// A product that should be offered.
struct Offer {
    product: u32,
    /// Those to whom, by index.
    customers: Vec<u32>,
    /// The rule that most of its suggestions come from: the first of them.
    rule: u32,
}

fn offers(rows: &[(u32, u32)], rules: &[Rule]) -> Vec<Offer> {
    let mut offers: Vec<Offer> = Vec::new();
    for own in rows.chunk_by(|one, other| one.0 == other.0) {
        let owned: Vec<u32> = own.iter().map(|row| row.1).collect();
        for suggestion in next_products(&owned, rules, usize::MAX) {
            match offers.iter_mut().find(|offer| offer.product == suggestion.product) {
                Some(offer) => {
                    offer.customers.push(own[0].0);
                    offer.rule = offer.rule.min(suggestion.rule);
                }
                None => offers.push(Offer {
                    product: suggestion.product,
                    customers: vec![own[0].0],
                    rule: suggestion.rule,
                }),
            }
        }
    }
    offers.sort_by_key(|offer| (std::cmp::Reverse(offer.customers.len()), offer.product));
    offers
}

/// The customers who own the left side of one of its rules, and not the product.
fn wanted(base: &Base, rules: &[Rule], product: u32) -> Vec<Filter> {
    let better = |rule: &&Rule| rule.lift().numerator > rule.lift().denominator;
    let of = rules.iter().filter(|rule| rule.right == product).filter(better);
    let owns = |rule: &Rule| Filter::All(rule.left.iter().map(|left| base.bought_product(*left)).collect());
    vec![Filter::Not(Box::new(base.bought_product(product))), Filter::Any(of.map(owns).collect())]
}

/// To how many, who open: as they are while they are few, for a rule that says why them is long; by that rule else.
fn to(base: &Base, rules: &[Rule], offer: &Offer) -> Shown {
    let count = Cell::Count(offer.customers.len() as u64);
    let ids = offer.customers.iter().filter_map(|at| base.customers.get(*at as usize).copied()).collect();
    let few = these(count.clone(), base.kind, ids);
    if few.opens.is_some() { few } else { base.opening(count, wanted(base, rules, offer.product)) }
}

fn table(base: &Base, rules: &[Rule], offers: &[Offer]) -> Table {
    let columns = [
        "next-product-offer",
        "next-product-customers",
        "next-product-because",
        "baskets-and",
        "baskets-confidence",
        "baskets-lift",
    ];
    let mut table = Table::new("next-product-offers", &columns).drawn(Drawing::Bars { of: vec![1] });
    for offer in offers {
        let rule = &rules[offer.rule as usize];
        let left =
            |at: usize| rule.left.get(at).map_or(Shown::from(Cell::Empty), |left| product(base, *left));
        table.push([
            product(base, offer.product),
            to(base, rules, offer),
            left(0),
            left(1),
            share(rule.confidence(), 1).into(),
            number(rule.lift(), 2).into(),
        ]);
    }
    table
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample::{ON, base, column, id, order, tables, with};

    #[test]
    fn whoever_owns_the_one_is_offered_the_other() {
        // Customers 0 to 3 own products 0 and 1 by different orders, 4 and 5 only 0, 6 to 9 only 2.
        let mut orders = Vec::new();
        let mut lines = Vec::new();
        for customer in 0..10u32 {
            let products: &[u32] = match customer {
                0..4 => &[0, 1],
                4..6 => &[0],
                _ => &[2],
            };
            for product in products {
                lines.push((orders.len() as u32, *product));
                orders.push(order(customer, ON - 9, 100));
            }
        }
        let base = base(&orders, &lines);
        let report = make(&base, &with(&ABOUT, &[]));
        let offers = tables(&report)[0];
        assert_eq!(column(offers, 0), [Cell::record(id(1001))]);
        assert_eq!(
            (column(offers, 1), column(offers, 2)),
            (vec![Cell::Count(2)], vec![Cell::record(id(1000))])
        );
        let opens = offers.rows[0].values[1].opens.as_ref().expect("opens");
        assert_eq!(opens.filter, Filter::Records(vec![id(4), id(5)]));
        let strict = make(&base, &with(&ABOUT, &[("least-confidence", 90.0)]));
        assert!(tables(&strict)[0].rows.is_empty());
    }
}
