//! Recency, frequency and monetary value of customers.

use model::{Filter, Kind};
use serde::{Deserialize, Serialize};

/// RFM of the base.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RfmView {
    /// Analysis date.
    pub on: i32,
    /// The day whose scores the fields of customers hold: rows of another day cannot be listed.
    pub listed_on: i32,
    /// The kind of customer that is shown; all counts and filters are about this kind.
    pub kind: Kind,
    /// Customers with at least one order by kind, most first.
    pub kinds: Vec<(Kind, u32)>,
    /// Customers with at least one order.
    pub customers: u32,
    /// Orders.
    pub orders: u32,
    /// Orders left out, with the reason's message id (`rfm-no-rate`, `rfm-future`, `rfm-no-customer`, …).
    pub left_out: Vec<(String, u32)>,
    /// Currency of the sums.
    pub currency: model::value::Currency,
    /// Named segments in the order of the rule table.
    pub segments: Vec<RfmSegmentRow>,
    /// Customers per recency score (rows 5..1) and frequency score (columns 1..5).
    pub grid: Vec<[u32; 5]>,
    /// Cut points: recency days, orders, minor units (four each, type-7 quantiles).
    pub cuts: [[i64; 4]; 3],
    /// Concentration of spending.
    pub concentration: Concentration,
    /// Milliseconds it took.
    pub took_ms: f64,
}

/// One named segment.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RfmSegmentRow {
    /// Key; the name is message `rfm-<key>`, what to do is `rfm-<key>-hint`.
    pub key: String,
    /// Customers.
    pub customers: u32,
    /// Spending in minor units.
    pub sum: i64,
    /// Mean days since the last order.
    pub mean_recency: u32,
    /// Filter that lists exactly these customers.
    pub filter: Filter,
}

/// How concentrated spending is.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Concentration {
    /// Gini coefficient.
    pub gini: f64,
    /// Share of spending of the top 20 % of customers, 0 to 1.
    pub top20: f64,
    /// Share of customers that bring 80 % of spending, 0 to 1.
    pub for80: f64,
    /// Points of the curve: (share of customers, share of spending), best customers first, at most 101.
    pub curve: Vec<(f64, f64)>,
}
