//! Rules by which numbers open their records.

use model::entities::{company, contact, deal};
use model::filter::{Happened, Span, Unit, What};
use model::{Filter, Kind, Op, Operand, RecordId, Value};

use crate::base::compare;
use crate::{Base, Cell, Shown};

/// A list of single records is opened up to this length: it travels with the report and stands in an address.
pub(crate) const MOST_OPENED: usize = 100;

/// A day from the first up to, not including, the second.
pub(crate) fn between(field: model::FieldId, from: i32, until: i32) -> [Filter; 2] {
    [compare(field, Op::AtLeast, Value::Date(from)), compare(field, Op::Less, Value::Date(until))]
}

/// Opens deals that are open and for which all rules hold.
pub(crate) fn open_deals(cell: Cell, rules: impl IntoIterator<Item = Filter>) -> Shown {
    let ended = ["won", "lost"].map(|key| Value::Choice(key.to_owned()));
    let open = Filter::Field { field: deal::STATUS, op: Op::IsNot, operand: Operand::Values(ended.into()) };
    cell.opening(Kind::Deal, Filter::All([open].into_iter().chain(rules).collect()))
}

/// A number and the records that it counts, where no rule describes them and they are few.
pub(crate) fn these(cell: Cell, kind: Kind, ids: Vec<RecordId>) -> Shown {
    match ids.len() {
        1..=MOST_OPENED => cell.opening(kind, Filter::Records(ids)),
        _ => cell.into(),
    }
}

impl Base {
    /// Something was bought up to the day of the analysis: returns are no purchases.
    pub(crate) fn bought(&self) -> Filter {
        let (what, of, within) = (What::Order, Vec::new(), None);
        Filter::Happened(Happened { what, of, within, op: Op::AtLeast, count: 1 })
    }

    /// The first purchase lies on a day from the first up to, not including, the second.
    pub(crate) fn began(&self, from: i32, until: i32) -> Vec<Filter> {
        let first = self.field(company::FIRST_ORDER_ON, contact::FIRST_ORDER_ON);
        // It may be yet to come.
        between(first, from, until).into_iter().chain([self.bought()]).collect()
    }

    /// The product was bought.
    pub(crate) fn bought_product(&self, product: u32) -> Filter {
        self.bought_product_within(product, None, Op::AtLeast, 1)
    }

    /// The product was bought so often within so many days up to the day of the analysis; `None` means ever.
    pub(crate) fn bought_product_within(
        &self,
        product: u32,
        days: Option<i64>,
        op: Op,
        count: u32,
    ) -> Filter {
        // Rules count back from today.
        let since = |days: i64| days + i64::from(self.today) - i64::from(self.on);
        let span = |days: i64| Span { count: days.clamp(0, u16::MAX.into()) as u16, unit: Unit::Days };
        let id = self.products.get(product as usize).copied();
        Filter::Happened(Happened {
            what: What::Order,
            of: id.map(Value::Ref).into_iter().collect(),
            within: days.map(since).map(span),
            op,
            count,
        })
    }
}
