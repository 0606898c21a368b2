//! Rows that are purchases: one order per row, or several rows with the same number as the lines of one order.

use model::decimal::Decimal;
use model::entities::{order, order_line};
use model::money::line_total;
use model::text::is_longer_than;
use model::{Change, FieldId, Kind, Money, ProblemCode, RecordId, Value, rank};
use protocol::import::{ImportRecord, Link, MatchKey};

use super::customer::{customers, link, names_customer};
use super::draft::Draft;
use super::missing;
use super::plan::Plan;
use super::product::product;
use super::repeats::Repeats;
use super::simple::{known_before, numbered};
use crate::table::Cells;

const ORDER_SOURCE: &str = "order-id";
/// Longest number of an order, in characters.
const NUMBER_CHARS: u32 = 100;

/// The order whose lines are being read.
#[derive(Default)]
pub(super) struct Orders {
    pending: Option<Pending>,
    /// How many orders with a number came so far.
    count: u64,
    /// Number and day of the order before, when it could not be taken: its other lines cannot either.
    refused: Option<(String, Option<Value>)>,
}

struct Pending {
    key: String,
    /// Day of its first line, and whether that takes goods back.
    began: Option<Value>,
    is_return: bool,
    record: ImportRecord,
    lines: Vec<Line>,
}

impl Pending {
    /// Whether a row with this number is a line of the same order. What is taken back on another day is not, although
    /// many programs give it the number of what was sold.
    fn goes_on(&self, key: &str, draft: &Draft) -> bool {
        let taken_back =
            is_return(draft) && !self.is_return && draft.value(order::ORDERED_ON) != self.began.as_ref();
        !key.is_empty() && self.key == key && !taken_back
    }
}

/// Whether a row says that something came back.
fn is_return(draft: &Draft) -> bool {
    let quantity = draft.order_line.iter().find(|change| change.field == order_line::QUANTITY);
    let quantity = quantity.and_then(|change| Decimal::from_value(change.value.as_ref()?));
    let amount = draft.value(order::AMOUNT).and_then(Money::from_value);
    quantity.is_some_and(|quantity| quantity.mantissa() < 0) || amount.is_some_and(|amount| amount.minor < 0)
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
        let same = self.pending.as_ref().is_some_and(|pending| pending.goes_on(&key, draft));
        if !same {
            self.finish(plan, records);
            let began = draft.value(order::ORDERED_ON).cloned();
            let this = Some((key.clone(), began.clone()));
            let is_return = is_return(draft) && self.refused != this;
            let Some(record) = head(plan, repeats, cells, draft, (&key, is_return), records) else {
                self.refused = this;
                return false;
            };
            self.refused = None;
            self.count += u64::from(!key.is_empty());
            self.pending = Some(Pending { key, began, is_return, record, lines: Vec::new() });
        }
        draft.order = self.pending.as_ref().filter(|pending| !pending.key.is_empty()).map(|_| self.count);
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

/// The order itself, from its first row: its number, and whether it takes back what was sold.
fn head(
    plan: &Plan,
    repeats: &mut Repeats,
    cells: Cells<'_>,
    draft: &mut Draft,
    (key, is_return): (&str, bool),
    records: &mut Vec<ImportRecord>,
) -> Option<ImportRecord> {
    if !draft.has(order::ORDERED_ON) {
        missing(draft, Some(order::ORDERED_ON));
        return None;
    }
    if !names_customer(draft) {
        missing(draft, Some(order::CUSTOMER));
        return None;
    }
    let before = draft.record;
    let source = plan.source(ORDER_SOURCE);
    let id = match (key.is_empty(), is_return) {
        (true, _) => before.unwrap_or_else(|| numbered(plan, repeats, plan.row_id(cells))),
        (false, false) => plan.keys.id(Kind::Order, source, key),
        // It may have the number of what was sold, in this file or in another, and is an order of its own.
        (false, true) => {
            let day = draft.value(order::ORDERED_ON).map(model::print::print).unwrap_or_default();
            plan.keys.of_parts(Kind::Order, source, [key, "return", &day].into_iter())
        }
    };
    if !repeats.is_first(id) {
        draft.row_problem(ProblemCode::Duplicate, Some(order::NUMBER), &model::text::shorten(key, 80));
        return None;
    }
    let mut links = draft.links(plan, repeats, records);
    links.extend(customers(plan, repeats, draft, records, (order::CUSTOMER, order::CONTACT))?);
    let mut external = std::mem::take(&mut draft.external_id);
    if !draft.has(order::NUMBER) && !is_longer_than(&external, NUMBER_CHARS) {
        draft.text(plan, Kind::Order, order::NUMBER, &external);
    }
    // The key in the other system means what was sold.
    if is_return {
        external.clear();
    }
    draft.external_id = external;
    draft.note_external(plan, source);
    let external = std::mem::take(&mut draft.external_id);
    let mut matches = Vec::new();
    if !external.is_empty() {
        matches.push(MatchKey::External { source: source.to_owned(), key: external });
    }
    draft.record = key.is_empty().then_some(id);
    known_before(before, &mut matches);
    let changes = draft.changes.clone();
    let line = draft.line;
    Some(ImportRecord { line, id, kind: Kind::Order, matches, only_new: false, changes, links })
}

fn line(plan: &Plan, repeats: &mut Repeats, draft: &mut Draft, records: &mut Vec<ImportRecord>) -> Line {
    let mut changes = std::mem::take(&mut draft.order_line);
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
    let product = product(plan, repeats, draft, &mut changes, records);
    Line { line: draft.line, changes, product, amount, total }
}

fn single(field: FieldId, value: Value) -> Change {
    Change { field, element: None, value: Some(value) }
}
