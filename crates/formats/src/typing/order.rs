//! Rows that are purchases: one order per row, or several rows with the same number as the lines of one order.

use model::decimal::Decimal;
use model::entities::{order, order_line};
use model::money::line_total;
use model::{Change, FieldId, Kind, Money, ProblemCode, RecordId, Value, rank};
use protocol::import::{ImportRecord, Link, MatchKey};

use super::customer::{customers, link};
use super::draft::Draft;
use super::missing;
use super::named::named;
use super::plan::Plan;
use super::repeats::Repeats;
use super::simple::numbered;
use crate::table::Cells;

const ORDER_SOURCE: &str = "order-id";

/// The order whose lines are being read.
#[derive(Default)]
pub(super) struct Orders {
    pending: Option<Pending>,
}

struct Pending {
    key: String,
    record: ImportRecord,
    lines: Vec<Line>,
}

struct Line {
    /// Line of the file.
    line: u64,
    changes: Vec<Change>,
    product: Option<Link>,
    amount: Option<Money>,
    total: Option<Money>,
}

impl Orders {
    /// Types one row; `false` when it has no customer or no date, or comes too late for its order.
    pub(super) fn row(
        &mut self,
        plan: &Plan,
        repeats: &mut Repeats,
        cells: Cells<'_>,
        draft: &mut Draft,
        records: &mut Vec<ImportRecord>,
    ) -> bool {
        let number = draft.value(order::NUMBER).and_then(Value::as_text).map(str::to_owned);
        let key = match draft.external_id.is_empty() {
            false => draft.external_id.clone(),
            true => number.unwrap_or_default(),
        };
        let same = self.pending.as_ref().is_some_and(|pending| !key.is_empty() && pending.key == key);
        if !same {
            self.finish(plan, records);
            let Some(record) = head(plan, repeats, cells, draft, &key, records) else { return false };
            self.pending = Some(Pending { key, record, lines: Vec::new() });
        }
        let line = line(plan, repeats, draft, records);
        if let Some(pending) = &mut self.pending {
            pending.lines.push(line);
        }
        true
    }

    /// Line of the file on which the order being read begins.
    pub(super) fn open_line(&self) -> Option<u64> {
        self.pending.as_ref().map(|pending| pending.record.line)
    }

    /// Hands out the order being read, its lines after it.
    pub(super) fn finish(&mut self, plan: &Plan, records: &mut Vec<ImportRecord>) {
        let Some(Pending { mut record, lines, .. }) = self.pending.take() else { return };
        let amount = amount_of(&lines);
        let id = record.id;
        record.changes.retain(|change| change.field != order::AMOUNT);
        if let Some(amount) = amount {
            record.changes.push(single(order::AMOUNT, Value::from(amount)));
            if !record.changes.iter().any(|change| change.field == order::CURRENCY) {
                record.changes.push(single(order::CURRENCY, Value::Text(amount.currency.to_string())));
            }
        }
        records.push(record);
        let lines: Vec<Line> =
            lines.into_iter().filter(|line| !line.changes.is_empty() || line.product.is_some()).collect();
        for (at, (line, rank)) in lines.iter().zip(rank::series(lines.len())).enumerate() {
            records.push(line.record(plan, id, at, rank));
        }
    }
}

impl Line {
    fn record(&self, plan: &Plan, order: RecordId, at: usize, rank: String) -> ImportRecord {
        let parts = [order.to_string(), at.to_string()];
        let mut changes = self.changes.clone();
        if !changes.iter().any(|change| change.field == order_line::QUANTITY) {
            changes.push(single(order_line::QUANTITY, Value::Decimal { mantissa: 1, places: 0 }));
        }
        if let Some(total) = self.total.or(self.amount) {
            changes.push(single(order_line::TOTAL, Value::from(total)));
        }
        changes.push(single(order_line::RANK, Value::Text(rank)));
        ImportRecord {
            line: self.line,
            id: plan.keys.of_parts(Kind::OrderLine, "line", parts.iter().map(String::as_str)),
            kind: Kind::OrderLine,
            matches: Vec::new(),
            only_new: false,
            changes,
            // A link and no plain reference: the row may have meant an order that existed under another id.
            links: [link(order_line::ORDER, (Vec::new(), (Kind::Order, order)))]
                .into_iter()
                .chain(self.product.clone())
                .collect(),
        }
    }
}

/// The amount of an order. One row: what it says. Several: the only amount stated (programs that state it once), the
/// amount that all rows repeat and their lines add up to, else the sum of the lines.
fn amount_of(lines: &[Line]) -> Option<Money> {
    let sum = |pick: fn(&Line) -> Option<Money>| {
        let mut sum: Option<Money> = None;
        for money in lines.iter().filter_map(pick) {
            sum = Some(match sum {
                Some(before) => before.checked_add(money)?,
                None => money,
            });
        }
        sum
    };
    let stated: Vec<Money> = lines.iter().filter_map(|line| line.amount).collect();
    match stated[..] {
        [] => sum(|line| line.total),
        [only] => Some(only),
        [first, ..] => {
            let repeated = stated.len() == lines.len() && stated.iter().all(|money| *money == first);
            let totals = sum(|line| line.total);
            if repeated && totals == Some(first) { Some(first) } else { sum(|line| line.amount) }
        }
    }
}

/// The order itself, from its first row.
fn head(
    plan: &Plan,
    repeats: &mut Repeats,
    cells: Cells<'_>,
    draft: &mut Draft,
    key: &str,
    records: &mut Vec<ImportRecord>,
) -> Option<ImportRecord> {
    if !draft.has(order::ORDERED_ON) {
        missing(draft, Some(order::ORDERED_ON));
        return None;
    }
    let id = match key.is_empty() {
        false => plan.keys.id(Kind::Order, plan.source(ORDER_SOURCE), key),
        true => {
            let row = plan.keys.of_parts(Kind::Order, "row", cells.iter());
            numbered(plan, repeats, row)
        }
    };
    if !repeats.is_first(id) {
        draft.row_problem(ProblemCode::Duplicate, Some(order::NUMBER), &model::text::shorten(key, 80));
        return None;
    }
    let mut links = draft.links(plan, repeats, records);
    links.extend(customers(plan, repeats, draft, records)?);
    draft.note_external(plan, plan.source(ORDER_SOURCE));
    let external = std::mem::take(&mut draft.external_id);
    let matches = (!external.is_empty())
        .then(|| MatchKey::External { source: plan.source(ORDER_SOURCE).to_owned(), key: external })
        .into_iter()
        .collect();
    let changes = draft.changes.clone();
    let line = draft.line;
    Some(ImportRecord { line, id, kind: Kind::Order, matches, only_new: false, changes, links })
}

fn line(plan: &Plan, repeats: &mut Repeats, draft: &mut Draft, records: &mut Vec<ImportRecord>) -> Line {
    let changes = std::mem::take(&mut draft.order_line);
    let amount = draft.value(order::AMOUNT).and_then(Money::from_value);
    let number = |field| {
        let value = changes.iter().find(|change| change.field == field)?.value.as_ref()?;
        Decimal::from_value(value)
    };
    let currency = draft
        .value(order::CURRENCY)
        .and_then(|value| value.as_text()?.parse().ok())
        .or(amount.map(|money| money.currency))
        .or(plan.currency);
    let one = Decimal::new(1, 0);
    let total = match (number(order_line::QUANTITY).or(one), number(order_line::UNIT_PRICE), currency) {
        (Some(quantity), Some(price), Some(currency)) => {
            let discount = number(order_line::DISCOUNT).unwrap_or(Decimal::ZERO);
            line_total(quantity, price, discount, currency)
        }
        _ => None,
    };
    let product = std::mem::take(&mut draft.product);
    let product = named(plan, repeats, draft.line, Kind::Product, &product, records).map(|id| Link {
        field: order_line::PRODUCT,
        set: false,
        entry: None,
        matches: vec![MatchKey::Sku(product.clone()), MatchKey::Name(product)],
        otherwise: (Kind::Product, id),
    });
    Line { line: draft.line, changes, product, amount, total }
}

fn single(field: FieldId, value: Value) -> Change {
    Change { field, element: None, value: Some(value) }
}
