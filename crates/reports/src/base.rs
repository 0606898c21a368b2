//! What reports are made from: customers, their orders and lines, and deals, as plain columns of one workspace and day.

use std::cell::OnceCell;
use std::rc::Rc;

use model::entities::answer::Question;
use model::entities::{company, contact};
use model::value::Currency;
use model::{FieldId, Filter, Kind, Money, Op, Operand, RecordId, Value};
use scoring::orders::{Orders, Purchases};

use crate::lifetimes::{Known, Learned};
use crate::report::{Cell, Note, Shown};

/// Everything that reports read. Indexes name places in these lists.
#[derive(Debug, Clone)]
pub struct Base {
    /// The civil day in the workspace's zone, days since 1970-01-01.
    pub today: i32,
    /// The day of the analysis: today, or the last order's when all are older than a year.
    pub on: i32,
    /// Currency of all amounts.
    pub currency: Currency,
    /// First month of the fiscal year, 1 to 12.
    pub fiscal_year_start: u8,
    /// Companies or contacts.
    pub kind: Kind,
    /// Customers of this kind with an order, ascending by id.
    pub customers: Vec<RecordId>,
    /// Their counted orders, by customer, day and id.
    pub orders: Vec<Order>,
    /// The lines of these orders that name a product, by order.
    pub lines: Vec<OrderLine>,
    /// Products in these lines, ascending by id.
    pub products: Vec<RecordId>,
    /// Pipelines in their order.
    pub pipelines: Vec<Pipeline>,
    /// Deals, ascending by id.
    pub deals: Vec<Deal>,
    /// Whether there are other deals, of pipelines that are not here.
    pub has_other_deals: bool,
    /// Answers of customers of any kind, ascending by id. Whoever makes a report that reads them fills them in, see
    /// [`crate::table::Reads`].
    pub answers: Vec<Answer>,
    /// Who was brought by whom, ascending; filled in likewise.
    pub referrals: Vec<Referral>,
    /// Campaigns that customers of this kind got or were held out of, the latest first; filled in likewise.
    pub campaigns: Vec<Campaign>,
    /// The lifetime models that are kept for everybody, see [`crate::lifetimes::Fit::print`]; empty where none is.
    pub lifetime_fit: String,
    /// Orders and deals that are not counted, by the message id of the reason.
    pub left_out: Vec<(String, u64)>,
    /// What reports have computed from it already.
    pub kept: Kept,
}

/// What takes long and depends on no setting, so that it is not computed again for each position of a slider.
#[derive(Debug, Clone, Default)]
pub struct Kept {
    /// What is known of each customer.
    pub(crate) known: OnceCell<Rc<Known>>,
    /// What was learned of all; whoever has learned it before gives it.
    pub learned: OnceCell<Rc<Learned>>,
}

/// An order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Order {
    /// Who bought.
    pub customer: u32,
    /// Day.
    pub day: i32,
    /// Amount in minor units; below 0 for a return.
    pub amount: i64,
    /// What the goods cost, where that is known.
    pub cost: Option<i64>,
    /// What was taken off the list price, minor units; never below 0.
    pub off: i64,
}

/// An answer of a customer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Answer {
    /// Id.
    pub id: RecordId,
    /// What was asked.
    pub question: Question,
    /// The answer, on the scale of the question.
    pub score: i64,
    /// The day.
    pub on: i32,
    /// The industry of who answered, by its place in `company::INDUSTRIES`.
    pub industry: Option<u8>,
    /// His RFM segment, by its place in `shared::RFM_SEGMENTS`.
    pub segment: Option<u8>,
}

/// That a customer was brought by somebody of the same kind, whether these have bought or not. A company brought by a person is
/// brought by the person's company.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Referral {
    /// Who was brought.
    pub brought: RecordId,
    /// By whom; `None` where that is none of this kind.
    pub by: Option<RecordId>,
}

/// A campaign, and which customers it was for, whether these have bought or not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Campaign {
    /// Id.
    pub id: RecordId,
    /// The first day of which purchases count.
    pub starts_on: i32,
    /// The last one.
    pub counts_until: i32,
    /// What it cost, minor units; `None` where that is not known.
    pub cost: Option<i64>,
    /// It has a cost, in a currency without a rate.
    pub lacks_rate: bool,
    /// Who got it, ascending.
    pub reached: Vec<RecordId>,
    /// Who was held out and did not get it after all, ascending.
    pub held_out: Vec<RecordId>,
}

/// A line of an order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OrderLine {
    /// The order.
    pub order: u32,
    /// The product.
    pub product: u32,
    /// Amount in minor units; 0 where it is not known.
    pub amount: i64,
}

/// A pipeline.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pipeline {
    /// Id.
    pub id: RecordId,
    /// Its open stages in their order.
    pub stages: Vec<Stage>,
}

/// An open stage.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stage {
    /// Id.
    pub id: RecordId,
    /// Probability that somebody set, in per cent.
    pub percent: Option<i64>,
}

/// How a deal ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ended {
    /// The day.
    pub on: i32,
    /// Won, else lost.
    pub won: bool,
    /// It was entered when it had ended: how long it took is not known.
    pub entered_late: bool,
}

/// A deal.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Deal {
    /// Id.
    pub id: RecordId,
    /// Index of its pipeline.
    pub pipeline: u32,
    /// Place of its stage among the open ones; the last it is known to have been in when it has ended.
    pub stage: Option<u32>,
    /// Day it was created.
    pub created_on: i32,
    /// Day it came into its stage.
    pub entered_on: Option<i32>,
    /// Day on which it is expected to be won.
    pub close_on: Option<i32>,
    /// Its amount as somebody wrote it.
    pub own_amount: Option<Money>,
    /// The same in minor units of the workspace's currency, where there is a rate.
    pub amount: Option<i64>,
    /// Probability that holds, 0 to 1: its own, else its stage's.
    pub probability: Option<f64>,
    /// That is its own.
    pub is_own: bool,
    /// Its win probability, where it is open and that is computed: see [`crate::chances`].
    pub chance: Option<f64>,
    /// How it ended; open without.
    pub ended: Option<Ended>,
}

impl Deal {
    /// Whether it has an amount for which there is no rate: what it is worth beside others is not known.
    pub(crate) fn lacks_rate(&self) -> bool {
        self.amount.is_none() && self.own_amount.is_some_and(|own| own.minor != 0)
    }
}

impl Default for Base {
    fn default() -> Self {
        Self {
            today: 0,
            on: 0,
            currency: Currency(*b"EUR"),
            fiscal_year_start: 1,
            kind: Kind::Company,
            customers: Vec::new(),
            orders: Vec::new(),
            lines: Vec::new(),
            products: Vec::new(),
            pipelines: Vec::new(),
            deals: Vec::new(),
            has_other_deals: false,
            answers: Vec::new(),
            referrals: Vec::new(),
            campaigns: Vec::new(),
            lifetime_fit: String::new(),
            left_out: Vec::new(),
            kept: Kept::default(),
        }
    }
}

impl Base {
    /// What each customer bought up to the day of the analysis, by index.
    pub fn purchases(&self) -> Purchases {
        let customer: Vec<u32> = self.orders.iter().map(|order| order.customer).collect();
        let day: Vec<i32> = self.orders.iter().map(|order| order.day).collect();
        let amount: Vec<i64> = self.orders.iter().map(|order| order.amount).collect();
        let orders = Orders { customer: &customer, day: &day, amount: &amount };
        let none = || Purchases::none(self.customers.len(), self.on);
        orders.purchases(self.customers.len(), self.on).unwrap_or_else(|_| none())
    }

    /// What has to be known about the orders that are counted.
    pub fn notes(&self) -> Vec<Note> {
        let left_out = self.left_out.iter();
        let mut notes: Vec<Note> =
            left_out.map(|(reason, count)| Note::about(&format!("{reason}-count"), *count)).collect();
        let in_future = self.orders.iter().filter(|order| order.day > self.on).count();
        if in_future > 0 {
            notes.push(Note::about("rfm-future-count", in_future as u64));
        }
        notes
    }

    /// The orders up to the day of the analysis, with their places.
    pub fn seen(&self) -> impl Iterator<Item = (usize, &Order)> {
        self.orders.iter().enumerate().filter(|(_, order)| order.day <= self.on)
    }

    /// The lines of orders up to the day of the analysis, each with its order.
    pub fn seen_lines(&self) -> impl Iterator<Item = (&OrderLine, &Order)> {
        let with_order =
            self.lines.iter().filter_map(|line| Some((line, self.orders.get(line.order as usize)?)));
        with_order.filter(|(_, order)| order.day <= self.on)
    }

    /// The orders of each customer, by index.
    pub fn by_customer(&self) -> impl Iterator<Item = &[Order]> {
        self.orders.chunk_by(|one, other| one.customer == other.customer)
    }

    /// An amount in the workspace's currency.
    pub fn money(&self, minor: i128) -> Cell {
        Cell::money(minor, self.currency)
    }

    /// The field of this kind of customer.
    pub fn field(&self, of_company: FieldId, of_contact: FieldId) -> FieldId {
        match self.kind {
            Kind::Company => of_company,
            _ => of_contact,
        }
    }

    /// Major units of the workspace's currency as minor ones, rounded half-even.
    pub fn minor(&self, major: f64) -> i64 {
        (major * 10f64.powi(self.currency.exponent().into())).round_ties_even() as i64
    }

    /// Opens the customers for whom all rules hold.
    pub fn opening(&self, cell: Cell, rules: Vec<Filter>) -> Shown {
        cell.opening(self.kind, Filter::All(rules))
    }

    /// The rule that customers have an order that counts, a return or one that is yet to come, too.
    pub fn ordered(&self) -> Filter {
        let field = self.field(company::TOTAL_SPENT, contact::TOTAL_SPENT);
        Filter::Field { field, op: Op::Filled, operand: Operand::None }
    }
}

/// A comparison of a field with one value.
pub fn compare(field: FieldId, op: Op, value: Value) -> Filter {
    Filter::Field { field, op, operand: Operand::Values(vec![value]) }
}
