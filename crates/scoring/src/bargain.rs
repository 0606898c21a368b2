//! Bargain-only buyers: customers who buy when it is cheap, and only then.
//!
//! A purchase is a bargain when the discount is at least a set share of the list price. Somebody is a bargain-only buyer
//! when he has bought often enough to tell and nearly all of it as bargains.

use serde::{Deserialize, Serialize};

use crate::ratio::Ratio;

/// Version of the arithmetic in this file.
pub const VERSION: u16 = 1;

/// One purchase; minor units.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sale {
    /// Index of the customer.
    pub customer: u32,
    /// What it costs by the list.
    pub list: i64,
    /// What was paid.
    pub paid: i64,
}

/// What a person can set.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Settings {
    /// From this discount on it is a bargain, in thousandths of the list price.
    pub discount_per_mille: u16,
    /// From this share of bargains on it is nothing else, in thousandths of the purchases.
    pub share_per_mille: u16,
    /// Fewer purchases do not tell.
    pub least_purchases: u32,
}

impl Default for Settings {
    fn default() -> Self {
        Self { discount_per_mille: 100, share_per_mille: 800, least_purchases: 3 }
    }
}

/// How one customer buys.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Buying {
    /// Purchases with a list price above 0.
    pub purchases: u32,
    /// Of these, bargains.
    pub bargains: u32,
    /// Sum of the list prices.
    pub list: i128,
    /// Sum of what was paid.
    pub paid: i128,
    /// He buys bargains only.
    pub bargain_only: bool,
}

impl Buying {
    /// Share of bargains.
    pub fn share(&self) -> Ratio {
        Ratio::new(self.bargains.into(), self.purchases.into())
    }

    /// Mean discount: what was taken off the list, over the list.
    pub fn discount(&self) -> Ratio {
        Ratio::new(self.list - self.paid, self.list)
    }
}

/// How each customer buys. Returns, gifts and sales of unknown customers are not seen.
pub fn measure(sales: &[Sale], customers: usize, settings: &Settings) -> Vec<Buying> {
    let mut result = vec![Buying::default(); customers];
    for sale in sales.iter().filter(|sale| sale.list > 0 && sale.paid >= 0) {
        let Some(of) = result.get_mut(sale.customer as usize) else { continue };
        let (list, paid) = (i128::from(sale.list), i128::from(sale.paid));
        of.purchases += 1;
        of.bargains += u32::from((list - paid) * 1000 >= list * i128::from(settings.discount_per_mille));
        of.list += list;
        of.paid += paid;
    }
    for of in &mut result {
        let enough = of.purchases >= settings.least_purchases.max(1);
        let share =
            u64::from(of.bargains) * 1000 >= u64::from(of.purchases) * u64::from(settings.share_per_mille);
        of.bargain_only = enough && share;
    }
    result
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_buys_bargains_only() {
        let sale = |customer, list, paid| Sale { customer, list, paid };
        let sales = [
            sale(0, 100, 90),
            sale(0, 100, 50),
            sale(0, 100, 80),
            sale(0, 100, 70),
            sale(0, 100, 100),
            sale(1, 100, 91),
            sale(1, 100, 50),
            sale(1, 100, 50),
            sale(2, 100, 10),
            sale(3, 0, 0),
            sale(3, 100, -100),
            sale(9, 100, 10),
        ];
        let found = measure(&sales, 4, &Settings::default());
        let told: Vec<(u32, u32, bool)> =
            found.iter().map(|of| (of.purchases, of.bargains, of.bargain_only)).collect();
        assert_eq!(told, [(5, 4, true), (3, 2, false), (1, 1, false), (0, 0, false)]);
        assert_eq!((found[0].share().value(), found[0].discount().value()), (Some(0.8), Some(0.22)));
        assert_eq!(found[3].share().value(), None);
    }
}
