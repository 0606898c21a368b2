//! Customers and orders that look like those of a shop: some order much more often than others, amounts have a long tail.

use scoring::random::Random;

/// The day of the analysis.
pub(crate) const TODAY: i32 = 20_500;
/// Days over which the orders lie.
const DAYS: f64 = 2500.0;
/// Countries, the first the most frequent.
pub(crate) const COUNTRIES: [&str; 12] =
    ["DE", "CN", "US", "FR", "AT", "IT", "NL", "CH", "TW", "ES", "PL", "GB"];

/// Columns, in the order of the rows.
#[derive(Debug, Default)]
pub struct Data {
    /// Place in [`COUNTRIES`], by customer.
    pub country: Vec<u32>,
    /// Customer of each order.
    pub customer: Vec<u32>,
    /// Civil day of each order.
    pub day: Vec<i32>,
    /// Minor units of each order.
    pub amount: Vec<i64>,
}

/// What each customer bought, as plain columns for the other engines.
#[derive(Debug, Default)]
pub struct Bought {
    /// Day of the last purchase.
    pub last_day: Vec<i32>,
    /// Number of purchases.
    pub orders: Vec<u32>,
    /// Revenue in minor units.
    pub total: Vec<i64>,
}

impl Data {
    /// The same for the same numbers.
    pub fn generate(customers: u32, orders: u32) -> Self {
        let mut random = Random::new(7);
        let mut data = Self::default();
        for _ in 0..customers {
            let place = random.unit() * random.unit() * COUNTRIES.len() as f64;
            data.country.push(place as u32);
        }
        for _ in 0..orders {
            data.customer.push((random.unit() * random.unit() * f64::from(customers)) as u32);
            data.day.push(TODAY - (random.unit() * DAYS) as i32);
            // Exact in any arithmetic: from 5.00 to 10,000.00 with most of them small.
            let unit = random.unit();
            data.amount.push((500.0 + 999_500.0 * unit * unit * unit * unit) as i64);
        }
        data
    }
}
