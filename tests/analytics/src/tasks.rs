//! What is measured. Each task returns a number by which the answers of all engines are compared.

use std::borrow::Cow;

use model::filter::matches::{EvalContext, FieldSource};
use model::filter::{Happened, Moved, Span, Unit, What};
use model::value::Currency;
use model::{
    Cardinality, FieldDef, FieldId, FieldKind, Filter, Flags, Group, Label, Money, Op, Operand, RecordId,
    Value,
};
use scoring::columns::{Account, Measure, Table};
use scoring::rfm::{Scores, Settings};
use scoring::segment::{Program, Surroundings, counted};
use scoring::{Bitmap, Concentration, Entry, Ledger, Orders, Purchases, Standing, fit, top};

use crate::data::{Bought, COUNTRIES, Data, TODAY};

/// Name of a task and what does it.
type Task = (&'static str, fn(&mut Bench) -> f64);

/// Every task, in the order in which they are run.
pub const TASKS: &[Task] = &[
    ("segment", |bench| bench.segment()),
    ("rfm", |bench| bench.rfm()),
    ("rfm_grouped", |bench| bench.rfm_grouped()),
    ("quintiles", |bench| bench.quintiles()),
    ("pareto", |bench| bench.pareto()),
    ("top", |bench| bench.top()),
    ("change", |bench| bench.change()),
    ("edit", |bench| bench.edit()),
];

const CURRENCY: Currency = Currency(*b"EUR");
const COUNTRY: FieldId = FieldId::Builtin(1);
const LAST_DAY: FieldId = FieldId::Derived(2);
const ORDERS: FieldId = FieldId::Derived(3);
const TOTAL: FieldId = FieldId::Derived(4);

/// Everything the tasks read, and what they keep.
#[derive(Debug)]
pub struct Bench {
    /// As generated.
    pub data: Data,
    customers: usize,
    ledger: Ledger,
    purchases: Purchases,
    bought: Option<Bought>,
    table: Table,
    standing: Standing,
    changes: u32,
    /// A tenth of the customers, by name, and their orders.
    named: (Table, Ledger),
}

impl Bench {
    /// Generates the data and makes columns of it. `None` where the columns do not fit, which they do.
    pub fn new(customers: u32, orders: u32) -> Option<Self> {
        let data = Data::generate(customers, orders);
        let customers = customers as usize;
        let columns = Orders { customer: &data.customer, day: &data.day, amount: &data.amount };
        let ledger = columns.grouped(customers).ok()?;
        let purchases = ledger.purchases(TODAY);
        let table = table(&data, &purchases);
        let standing = Standing::new(purchases.clone(), Settings::default());
        let named = named(customers / 10, &ledger);
        Some(Self { data, customers, ledger, purchases, table, standing, bought: None, changes: 0, named })
    }

    /// What each customer bought, for the engines that are given it.
    pub fn bought(&mut self) -> &Bought {
        self.bought.get_or_insert_with(|| Bought {
            last_day: self.purchases.iter().map(|purchase| purchase.last_day).collect(),
            orders: self.purchases.iter().map(|purchase| purchase.orders).collect(),
            total: self.purchases.iter().map(|purchase| purchase.total).collect(),
        })
    }

    /// Customers of one country who bought three times or more, for 500.00 or more, and within two years.
    fn segment(&mut self) -> f64 {
        let context = EvalContext {
            today: TODAY,
            me: None,
            fold: &|text| text.to_lowercase(),
            day_of: &|at| at.div_euclid(86_400_000) as i32,
        };
        let rule = |field, op, value| Filter::Field { field, op, operand: Operand::Values(vec![value]) };
        let filter = Filter::All(vec![
            rule(COUNTRY, Op::Is, Value::Text("DE".to_owned())),
            Filter::Field { field: LAST_DAY, op: Op::AtLeast, operand: Operand::DaysFromToday(-730) },
            rule(ORDERS, Op::AtLeast, Value::Int(3)),
            rule(TOTAL, Op::AtLeast, Value::Money { minor: 50_000, currency: CURRENCY }),
        ]);
        let program = Program::compile(&filter, &self.table, &context, &Alone(None, 0));
        let ids = program.ids(&self.table);
        ids.iter().map(|&id| u64::from(id)).sum::<u64>() as f64
    }

    fn rfm(&mut self) -> f64 {
        let columns =
            Orders { customer: &self.data.customer, day: &self.data.day, amount: &self.data.amount };
        columns.purchases(self.customers, TODAY).map_or(f64::NAN, |purchases| sample(&purchases))
    }

    fn rfm_grouped(&mut self) -> f64 {
        sample(&self.ledger.purchases(TODAY))
    }

    fn quintiles(&mut self) -> f64 {
        let scores = fit(&self.purchases, Settings::default()).scores(&self.purchases);
        let sum = |(cell, count): (u8, u32)| {
            let Scores { r, f, m, .. } = Scores::of_cell(cell);
            f64::from(count) * (f64::from(r) + 10.0 * f64::from(f) + 100.0 * f64::from(m))
        };
        (0..).zip(scores.counts()).map(sum).sum()
    }

    fn pareto(&mut self) -> f64 {
        let measured = Concentration::measure(&self.purchases);
        measured.gini.value().unwrap_or(f64::NAN)
            + f64::from(measured.a.customers)
            + f64::from(measured.b.customers)
    }

    fn top(&mut self) -> f64 {
        top(&self.purchases, 100).iter().map(|&(customer, total)| f64::from(customer) + total as f64).sum()
    }

    /// One more order: the ledger, the sums, the boundaries, all scores, the concentration and the best 100.
    fn change(&mut self) -> f64 {
        let id = self.data.customer.len() as u32 + self.changes;
        let customer = self.changes.wrapping_mul(2_654_435_761) % self.customers as u32;
        self.changes += 1;
        self.ledger.put(Entry { id, customer, day: TODAY, amount: 123_456, code: 0 });
        let changed = self.standing.change(customer, self.ledger.purchase(customer as usize, TODAY));
        changed.len() as f64 + self.standing.top(100).len() as f64
    }

    /// A rule that somebody is writing, over a tenth of the customers: a part of the name, and three orders within a year.
    fn edit(&mut self) -> f64 {
        let context =
            EvalContext { today: TODAY, me: None, fold: &|text| text.to_lowercase(), day_of: &|_| TODAY };
        let span = Span { count: 12, unit: Unit::Months };
        let orders =
            Happened { what: What::Order, of: vec![], within: Some(span), op: Op::AtLeast, count: 3 };
        let operand = Operand::Values(vec![Value::Text("77".to_owned())]);
        let name = Filter::Field { field: COUNTRY, op: Op::Contains, operand };
        let (table, ledger) = &self.named;
        let filter = Filter::All(vec![name, Filter::Happened(orders)]);
        let program = Program::compile(&filter, table, &context, &Alone(Some(ledger), table.rows().len()));
        program.rows(table).count() as f64
    }

    /// Bytes of the columns as they are and of what is held for them: ledger, table, standing.
    pub fn memory(&self) -> (f64, f64) {
        let raw = self.data.customer.len() * (4 + 4 + 4 + 8) + self.customers * (4 + 4 + 8 + 4 + 4);
        let held = self.ledger.bytes() + self.table.bytes() + self.standing.bytes();
        (raw as f64, held as f64)
    }
}

/// Sums that every engine can give exactly.
fn sample(purchases: &Purchases) -> f64 {
    let at = |customer: usize| purchases.get(customer).map_or(0.0, |p| p.total as f64 + f64::from(p.orders));
    (0..100).map(|step| at(step * purchases.len() / 100)).sum()
}

/// A customer who has nothing but a country.
struct Customer(Value);

impl FieldSource for Customer {
    fn visit(&self, _: FieldId, visit: &mut dyn FnMut(Option<RecordId>, &Value) -> bool) {
        visit(None, &self.0);
    }
}

/// There are no other segments and no search, perhaps orders.
struct Alone<'a>(Option<&'a Ledger>, usize);

impl Surroundings for Alone<'_> {
    fn found_by(&self, _: &str) -> Option<Bitmap> {
        None
    }

    fn in_segment(&self, _: RecordId) -> Option<Bitmap> {
        None
    }

    fn moved(&self, _: &Moved, _: i32, _: i32) -> Option<Bitmap> {
        None
    }

    fn row(&self, _: RecordId) -> Option<u32> {
        None
    }

    fn happened(&self, happened: &Happened) -> Option<Bitmap> {
        Some(counted((self.0?, &|_| None), happened, TODAY, self.1))
    }

    fn currency(&self) -> Currency {
        CURRENCY
    }
}

/// Customers whose names all differ.
fn named(customers: usize, ledger: &Ledger) -> (Table, Ledger) {
    let mut table = Table::new([&text()]);
    let account = Account { currency: CURRENCY, convert: &|_| None };
    for id in 0..customers as u32 {
        table.put(id, &Customer(Value::Text(format!("Customer {id}"))), &account);
    }
    let orders = (0..customers).flat_map(|customer| ledger.entries(customer));
    (table, Ledger::of(customers, orders))
}

fn text() -> FieldDef {
    FieldDef {
        id: COUNTRY,
        key: Cow::Borrowed("country"),
        label: Label::Text(String::new()),
        kind: FieldKind::Text,
        cardinality: Cardinality::One,
        group: Group::Identity,
        flags: Flags::default(),
        max_chars: 100,
    }
}

fn table(data: &Data, purchases: &Purchases) -> Table {
    let mut table = Table::new([&text()]);
    let account = Account { currency: CURRENCY, convert: &|money: Money| Some(money.minor) };
    let customers = COUNTRIES.map(|country| Customer(Value::Text(country.to_owned())));
    for (id, &country) in (0..).zip(&data.country) {
        table.put(id, &customers[country as usize], &account);
    }
    let mut bought = Bitmap::new(purchases.len());
    (0..).zip(purchases.iter()).for_each(|(row, purchase)| bought.set(row, purchase.bought()));
    table.attach(LAST_DAY, Measure::Day, purchases.last_days().clone(), bought.clone());
    table.attach(ORDERS, Measure::Whole, purchases.orders().clone(), bought.clone());
    table.attach(TOTAL, Measure::Amount, purchases.totals().clone(), bought);
    table
}
