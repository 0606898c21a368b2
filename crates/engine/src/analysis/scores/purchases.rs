//! What one customer bought, as the scores need it.

use model::entities::order_line;
use model::{RecordId, Value};
use scoring::median;

use crate::derived::sales::Sale;
use crate::derived::{Scope, happenings};
use crate::records::Slot;
use model::entities::order;

/// The purchases of a customer up to the day of the analysis.
pub(super) struct Bought {
    /// Days with a purchase, ascending, each once.
    pub(super) days: Vec<i32>,
    /// Different products in their lines.
    pub(super) products: u32,
    /// Different groups of products: the category, or the product itself where it has none.
    pub(super) groups: u32,
    /// The day of the analysis.
    pub(super) on: i32,
}

impl Bought {
    /// Of a company or contact; `None` without a purchase.
    pub(super) fn read(scope: &Scope<'_>, customer: Slot) -> Option<Self> {
        let records = scope.records;
        let on = scope.derived.rfm(records, records.kind(customer)?, scope.today).on;
        let sales = scope.derived.sales(records);
        let counts = |sale: &Sale| sale.day <= on && sale.is_purchase() && sale.customer == customer;
        let orders: Vec<(Slot, Sale)> = records
            .referrers(customer, order::CUSTOMER)
            .into_iter()
            .filter_map(|slot| Some((slot, sales.get(slot).filter(counts)?)))
            .collect();
        let mut days: Vec<i32> = orders.iter().map(|(_, sale)| sale.day).collect();
        days.sort_unstable();
        days.dedup();
        let mut products: Vec<Slot> = orders
            .iter()
            .flat_map(|(slot, sale)| {
                records.referrers(*slot, order_line::ORDER).into_iter().map(|line| (line, sale.day))
            })
            .filter(|(line, day)| happenings::is_bought(scope, *line, *day))
            .filter_map(|(line, _)| records.target(line, order_line::PRODUCT))
            .collect();
        products.sort_unstable();
        products.dedup();
        let group = |product: &Slot| match records.value(*product, model::entities::product::CATEGORY) {
            Some(Value::Text(name)) if !name.is_empty() => Ok(name),
            _ => Err(records.id(*product)),
        };
        let mut groups: Vec<Result<String, RecordId>> = products.iter().map(group).collect();
        sorting::ascending(&mut groups);
        groups.dedup();
        (!days.is_empty()).then_some(Self {
            days,
            products: products.len() as u32,
            groups: groups.len() as u32,
            on,
        })
    }

    /// Of somebody without a purchase.
    pub(super) fn nothing(scope: &Scope<'_>) -> Self {
        Self { days: Vec::new(), products: 0, groups: 0, on: scope.today }
    }

    /// The median of the days between purchases; `None` with fewer than two.
    pub(super) fn usual_days(&self) -> Option<u32> {
        median(self.days.windows(2).map(|pair| pair[1].abs_diff(pair[0])).collect())
    }

    /// Purchases in the `span` days up to a day.
    pub(super) fn within(&self, until: i32, span: i32) -> u32 {
        self.days.iter().filter(|day| **day <= until && **day > until - span).count() as u32
    }
}
