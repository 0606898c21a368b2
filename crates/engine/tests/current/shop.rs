//! A shop where things happen, and everything that is said of everybody in it.

use engine::queries;
use engine::workspace::Workspace;
use model::entities::{answer, company, contact, deal, order, order_line, product, score, stage};
use model::{Change, Command, FieldId, Kind, RecordId, Value, defaults};
use proptest::prelude::*;
use protocol::query::{ReportQuery, RfmQuery, RowsQuery};
use protocol::reports::scores::LIFETIME;
use protocol::view::ReportView;
use protocol::{Query, View};

use crate::common::*;

const CUSTOMERS: usize = 60;
pub(super) const SCORES: [FieldId; 11] = [
    company::RFM_SEGMENT,
    company::RFM_R,
    company::RFM_F,
    company::RFM_M,
    company::ABC_CLASS,
    company::LIFETIME_VALUE,
    company::ALIVE,
    company::EXPECTED_ORDERS,
    company::BARGAIN_SHARE,
    company::CHURN_RISK,
    company::LOYALTY_INDEX,
];
const PEOPLE: [FieldId; 3] = [contact::RFM_SEGMENT, contact::ABC_CLASS, contact::LIFETIME_VALUE];

/// What somebody does; numbers choose among customers, orders and amounts.
#[derive(Debug, Clone)]
pub(super) enum Act {
    Order(usize, i32, i64),
    Price(usize, i64),
    Day(usize, i32),
    Sell(usize, usize),
    Delete(Kind, usize),
    Restore(Kind, usize),
    Merge(usize, usize),
    Line(usize, usize, i64),
    Deal(usize, i64),
    End(usize, bool),
    Stage(usize, i64),
    Answer(usize, i64, i32),
    Off(usize, i64),
    Refer(usize, usize),
    Industry(usize, bool),
    Many(usize),
    Tomorrow,
}

pub(super) fn act() -> impl Strategy<Value = Act> {
    let n = 0usize..1000;
    // Few amounts, so that many customers are equal.
    let minor = prop::sample::select(vec![-700, 0, 500, 500, 1_000, 9_000, 250_000]);
    let kinds = [Kind::Company, Kind::Contact, Kind::Order, Kind::Order, Kind::OrderLine, Kind::Product];
    let kind = prop::sample::select(kinds.to_vec());
    prop_oneof![
        4 => (n.clone(), -500..5i32, minor.clone()).prop_map(|(a, b, c)| Act::Order(a, b, c)),
        4 => (n.clone(), minor).prop_map(|(a, b)| Act::Price(a, b)),
        3 => (n.clone(), -500..5i32).prop_map(|(a, b)| Act::Day(a, b)),
        2 => (n.clone(), n.clone()).prop_map(|(a, b)| Act::Sell(a, b)),
        2 => (kind.clone(), n.clone()).prop_map(|(a, b)| Act::Delete(a, b)),
        2 => (kind, n.clone()).prop_map(|(a, b)| Act::Restore(a, b)),
        1 => (n.clone(), n.clone()).prop_map(|(a, b)| Act::Merge(a, b)),
        3 => (n.clone(), n.clone(), 1..900i64).prop_map(|(a, b, c)| Act::Line(a, b, c)),
        4 => (n.clone(), 1..900i64).prop_map(|(a, b)| Act::Deal(a, b)),
        3 => (n.clone(), any::<bool>()).prop_map(|(a, b)| Act::End(a, b)),
        1 => (n.clone(), 0..101i64).prop_map(|(a, b)| Act::Stage(a, b)),
        2 => (n.clone(), 0..6i64, -400..5i32).prop_map(|(a, b, c)| Act::Answer(a, b, c)),
        2 => (n.clone(), 1..900i64).prop_map(|(a, b)| Act::Off(a, b)),
        2 => (n.clone(), n.clone()).prop_map(|(a, b)| Act::Refer(a, b)),
        1 => (n.clone(), any::<bool>()).prop_map(|(a, b)| Act::Industry(a, b)),
        1 => n.prop_map(Act::Many),
        1 => Just(Act::Tomorrow),
    ]
}

pub(super) struct Shop {
    pub(super) desk: Desk,
    pub(super) customers: Vec<RecordId>,
    pub(super) orders: Vec<RecordId>,
    lines: Vec<RecordId>,
    products: Vec<RecordId>,
    deals: Vec<RecordId>,
}

impl Shop {
    /// Three companies in four customers; most have orders, all of them over a year ago where `old`.
    pub(super) fn new(old: bool) -> Self {
        let mut desk = Desk::new();
        let customers: Vec<RecordId> = (0..CUSTOMERS)
            .map(|n| match n % 4 {
                3 => desk.contact(&format!("Lin {n}"), "Mei"),
                _ => desk.company(&format!("Werk {n}")),
            })
            .collect();
        let mut orders = Vec::new();
        for (n, customer) in customers.iter().enumerate().filter(|(n, _)| n % 7 > 0) {
            for k in 0..1 + n % 5 {
                let day = TODAY - (n * 13 % 90) as i32 - 60 * k as i32 - if old { 400 } else { 0 };
                orders.push(desk.order(*customer, day, 500 * (1 + (n * k % 3) as i64)));
            }
        }
        let product = |n: usize| set(product::NAME, text(&format!("Pumpe {n}")));
        let products = (0..5).map(|n| desk.create(Kind::Product, vec![product(n)])).collect();
        Self { desk, customers, orders, lines: vec![], products, deals: vec![] }
    }

    /// Somebody keeps the parameters for all.
    pub(super) fn keep(&mut self) {
        for kind in [Kind::Company, Kind::Contact] {
            let keep = self.report("lifetime", kind).keep.expect("can be kept");
            let changes = vec![
                set(score::KEY, text(&keep.key)),
                set(score::VERSION, Value::Int(LIFETIME.version)),
                set(score::SETTINGS, text(&keep.settings)),
                set(score::FIT, text(&keep.fit)),
            ];
            self.desk.run(Command::Create { id: keep.record, kind: Kind::Score, changes }).expect("kept");
        }
    }

    pub(super) fn report(&mut self, key: &str, kind: Kind) -> ReportView {
        match self.desk.ask(Query::Report(report(key, kind))) {
            View::Report(view) => *view.open().flatten().expect("has the report"),
            other => panic!("{other:?}"),
        }
    }

    pub(super) fn act(&mut self, act: &Act) {
        let (customer, order) =
            (|n: usize| self.customers[n % CUSTOMERS], |n: usize| self.orders[n % self.orders.len()]);
        let of = |kind: Kind, n: usize| match kind {
            Kind::Order => order(n),
            Kind::OrderLine if !self.lines.is_empty() => self.lines[n % self.lines.len()],
            Kind::Product => self.products[n % self.products.len()],
            _ => customer(n),
        };
        match *act {
            Act::Order(n, day, minor) => {
                let changes = vec![
                    set(order::CUSTOMER, Value::Ref(customer(n))),
                    set(order::ORDERED_ON, Value::Date(TODAY + day)),
                    set(order::AMOUNT, money(minor)),
                ];
                let made = self.create(Kind::Order, changes);
                self.orders.extend(made);
            }
            Act::Price(n, minor) => self.update(order(n), order::AMOUNT, money(minor)),
            Act::Day(n, day) => self.update(order(n), order::ORDERED_ON, Value::Date(TODAY + day)),
            Act::Sell(n, to) => self.update(order(n), order::CUSTOMER, Value::Ref(customer(to))),
            Act::Delete(kind, n) => _ = self.desk.run(Command::Delete { ids: vec![of(kind, n)] }),
            Act::Restore(kind, n) => _ = self.desk.run(Command::Restore { ids: vec![of(kind, n)] }),
            Act::Merge(n, into) => {
                let (lost, kept) = (customer(4 * n), customer(4 * into));
                // Of those that are deleted or merged already nothing comes.
                let merge = Command::Merge { survivor: kept, losers: vec![lost], take: Vec::new() };
                _ = self.desk.run(merge);
            }
            Act::Line(of, what, minor) => {
                let changes = vec![
                    set(order_line::ORDER, Value::Ref(order(of))),
                    set(order_line::PRODUCT, Value::Ref(self.products[what % self.products.len()])),
                    set(order_line::QUANTITY, Value::Decimal { mantissa: 1, places: 0 }),
                    set(order_line::TOTAL, money(minor)),
                ];
                let made = self.create(Kind::OrderLine, changes);
                self.lines.extend(made);
            }
            Act::Deal(n, minor) => match self.deals.get(n % (self.deals.len() + 1)) {
                Some(id) => self.update(*id, deal::AMOUNT, money(minor)),
                None => {
                    let changes = vec![
                        set(deal::TITLE, text("Anlage")),
                        set(deal::AMOUNT, money(minor)),
                        set(deal::COMPANY, Value::Ref(customer(4 * n))),
                    ];
                    let made = self.create(Kind::Deal, changes);
                    self.deals.extend(made);
                }
            },
            Act::End(n, won) => {
                if let Some(id) = self.deals.get(n % (self.deals.len() + 1)) {
                    self.update(*id, deal::STATUS, choice(if won { "won" } else { "lost" }));
                }
            }
            Act::Stage(n, percent) => {
                let stage = &defaults::STAGES[n % 5];
                let id = defaults::stage_id(WORKSPACE, stage.key);
                self.update(id, stage::PROBABILITY, Value::Decimal { mantissa: percent, places: 0 });
            }
            Act::Answer(n, score, day) => {
                let question = if score == 0 { "nps" } else { ["nps", "csat", "ces"][n % 3] };
                let changes = vec![
                    set(answer::CUSTOMER, Value::Ref(customer(n))),
                    set(answer::QUESTION, choice(question)),
                    set(answer::SCORE, Value::Int(score)),
                    set(answer::ANSWERED_ON, Value::Date(TODAY + day)),
                ];
                let _ = self.create(Kind::Answer, changes);
            }
            Act::Off(n, minor) => self.update(order(n), order::DISCOUNT_AMOUNT, money(minor)),
            Act::Refer(n, by) => {
                let field = if n % 4 == 3 { contact::REFERRED_BY } else { company::REFERRED_BY };
                self.update(self.customers[n % CUSTOMERS], field, Value::Ref(customer(by)));
            }
            Act::Industry(n, energy) => {
                let industry = choice(if energy { "energy" } else { "retail" });
                self.update(customer(4 * n), company::INDUSTRY, industry);
            }
            Act::Many(n) => {
                for (k, id) in self.orders.clone().into_iter().enumerate().step_by(3) {
                    self.update(id, order::AMOUNT, money(100 * ((n + k) % 5) as i64));
                }
            }
            Act::Tomorrow => self.desk.now += 86_400_000,
        }
    }

    /// `None` where it would name a deleted record, which is refused.
    fn create(&mut self, kind: Kind, changes: Vec<Change>) -> Option<RecordId> {
        let id = self.desk.next_id();
        self.desk.run(Command::Create { id, kind, changes }).ok().map(|_| id)
    }

    pub(super) fn update(&mut self, id: RecordId, field: FieldId, value: Value) {
        // Refused for a deleted one, which is as good as anything here.
        let _ = self.desk.run(Command::Update { ids: vec![id], changes: vec![set(field, value)] });
    }

    /// Everything that is said of everybody.
    pub(super) fn said(&self, ws: &mut Workspace) -> Vec<View> {
        let viewer = self.desk.viewer();
        ws.settle(std::slice::from_ref(&viewer));
        let rfm = |kind| Query::Rfm(RfmQuery { on: None, kind: Some(kind) });
        let asked = [
            Query::Rows(rows(Kind::Company, &SCORES)),
            Query::Rows(rows(Kind::Contact, &PEOPLE)),
            rfm(Kind::Company),
            rfm(Kind::Contact),
            Query::Report(report("pareto", Kind::Company)),
            Query::Report(report("baskets", Kind::Company)),
            Query::Report(report("forecast", Kind::Company)),
            Query::Report(report("bargain", Kind::Company)),
            Query::Report(report("satisfaction", Kind::Company)),
            Query::Report(report("referral", Kind::Company)),
            Query::Rows(rows(Kind::Answer, &[answer::INDUSTRY, answer::RFM_SEGMENT])),
            Query::Rows(rows(Kind::Deal, &[deal::WIN_PROBABILITY])),
        ];
        let answer = |query: &Query| without_time(queries::answer(ws, query, &viewer).expect("answered"));
        asked.iter().map(answer).collect()
    }

    pub(super) fn said_here(&mut self) -> Vec<View> {
        let mut ws = std::mem::replace(&mut self.desk.ws, Desk::empty().ws);
        let said = self.said(&mut ws);
        self.desk.ws = ws;
        said
    }
}

pub(super) fn rows(kind: Kind, columns: &[FieldId]) -> RowsQuery {
    RowsQuery { columns: columns.to_vec(), ..rows_of(kind) }
}

pub(super) fn report(key: &str, kind: Kind) -> ReportQuery {
    ReportQuery { key: key.into(), kind: Some(kind), settings: vec![], is_paused: false }
}
