//! Scores and reports while things change: what is brought up to date is what a new engine computes, and nobody waits for
//! what takes long.
#![allow(missing_docs)]

mod common;

use common::page::Page;
use common::*;
use engine::queries;
use engine::workspace::Workspace;
use model::entities::{company, contact, deal, order, order_line, product, score, stage, workspace};
use model::{Change, Command, FieldId, Kind, RecordId, SortKey, Value, defaults};
use proptest::prelude::*;
use protocol::query::{ReportQuery, RfmQuery, RowsQuery};
use protocol::reports::scores::LIFETIME;
use protocol::view::{ReportView, RowsView};
use protocol::{Query, View};

const CUSTOMERS: usize = 60;
const SCORES: [FieldId; 8] = [
    company::RFM_SEGMENT,
    company::RFM_R,
    company::RFM_F,
    company::RFM_M,
    company::ABC_CLASS,
    company::LIFETIME_VALUE,
    company::ALIVE,
    company::EXPECTED_ORDERS,
];
const PEOPLE: [FieldId; 3] = [contact::RFM_SEGMENT, contact::ABC_CLASS, contact::LIFETIME_VALUE];

/// What somebody does; numbers choose among customers, orders and amounts.
#[derive(Debug, Clone)]
enum Act {
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
    Many(usize),
    Tomorrow,
}

fn act() -> impl Strategy<Value = Act> {
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
        1 => n.prop_map(Act::Many),
        1 => Just(Act::Tomorrow),
    ]
}

struct Shop {
    desk: Desk,
    customers: Vec<RecordId>,
    orders: Vec<RecordId>,
    lines: Vec<RecordId>,
    products: Vec<RecordId>,
    deals: Vec<RecordId>,
}

impl Shop {
    /// Three companies in four customers; most have orders, all of them over a year ago where `old`.
    fn new(old: bool) -> Self {
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
    fn keep(&mut self) {
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

    fn report(&mut self, key: &str, kind: Kind) -> ReportView {
        match self.desk.ask(Query::Report(report(key, kind))) {
            View::Report(view) => *view.open().flatten().expect("has the report"),
            other => panic!("{other:?}"),
        }
    }

    fn act(&mut self, act: &Act) {
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

    fn update(&mut self, id: RecordId, field: FieldId, value: Value) {
        // Refused for a deleted one, which is as good as anything here.
        let _ = self.desk.run(Command::Update { ids: vec![id], changes: vec![set(field, value)] });
    }

    /// Everything that is said of everybody.
    fn said(&self, ws: &mut Workspace) -> Vec<View> {
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
            Query::Rows(rows(Kind::Deal, &[deal::WIN_PROBABILITY])),
        ];
        let answer = |query: &Query| without_time(queries::answer(ws, query, &viewer).expect("answered"));
        asked.iter().map(answer).collect()
    }

    fn said_here(&mut self) -> Vec<View> {
        let mut ws = std::mem::replace(&mut self.desk.ws, Desk::empty().ws);
        let said = self.said(&mut ws);
        self.desk.ws = ws;
        said
    }
}

fn rows(kind: Kind, columns: &[FieldId]) -> RowsQuery {
    RowsQuery { columns: columns.to_vec(), ..rows_of(kind) }
}

fn report(key: &str, kind: Kind) -> ReportQuery {
    ReportQuery { key: key.into(), kind: Some(kind), settings: vec![], is_paused: false }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 16, ..ProptestConfig::default() })]

    /// Whatever happens, scores that were brought up to date are those of a new engine.
    #[test]
    fn what_is_kept_is_what_is_computed_from_scratch(
        old: bool, acts in prop::collection::vec(act(), 1..24), pause in 1usize..4
    ) {
        let mut shop = Shop::new(old);
        shop.keep();
        shop.said_here();
        for (at, act) in acts.iter().enumerate() {
            shop.act(act);
            if at % pause == 0 || at + 1 == acts.len() {
                let kept = shop.said_here();
                let fresh = shop.said(&mut shop.desk.reopened());
                for (kept, fresh) in kept.iter().zip(&fresh) {
                    prop_assert_eq!(kept, fresh, "after {:?}", &acts[..=at]);
                }
            }
        }
    }
}

#[test]
fn parameters_are_learned_again_when_the_day_or_many_orders_changed() {
    let mut shop = Shop::new(false);
    let value = |said: &[View], name: &str| match &said[0] {
        View::Rows(RowsView { rows, .. }) => {
            rows.iter().find(|row| row.name == name).expect("listed").cells[5].clone()
        }
        other => panic!("{other:?}"),
    };
    let before = shop.said_here();
    // Somebody with one order, of whom the others tell what the next one brings.
    let other = "Werk 50";
    shop.update(shop.orders[0], order::AMOUNT, money(777_000));
    let after = shop.said_here();
    assert_eq!(value(&after, other), value(&before, other), "one of a hundred orders");
    assert_ne!(after[0], before[0], "but its customer is worth something else");
    for n in 1..12 {
        shop.update(shop.orders[n * 5], order::AMOUNT, money(700_000 + n as i64));
    }
    let many = shop.said_here();
    assert_ne!(value(&many, other), value(&before, other), "more than one in twenty");
    assert_eq!(many, shop.said(&mut shop.desk.reopened()));
    shop.desk.now += 86_400_000;
    assert_eq!(shop.said_here(), shop.said(&mut shop.desk.reopened()), "another day");
}

/// So many customers with histories of their own that learning takes many turns.
fn large() -> Shop {
    let mut shop = Shop::new(false);
    for n in 0..240 {
        let customer = shop.desk.company(&format!("Neu {n}"));
        for k in 0..1 + n % 4 {
            shop.orders.push(shop.desk.order(customer, TODAY - 5 - n % 200 - k * (30 + n % 17), 900));
        }
    }
    let viewer = shop.desk.viewer();
    shop.desk.ws.settle(std::slice::from_ref(&viewer));
    shop
}

#[test]
fn a_report_is_made_in_turns_and_others_are_answered_between_them() {
    let mut shop = large();
    let mut page = Page::default();
    page.set(0, Query::Record(shop.customers[0]), &shop.desk);
    page.set(1, Query::Report(report("lifetime", Kind::Company)), &shop.desk);
    let (mut turns, mut last) = (0, 0.0);
    while page.turn(&mut shop.desk) {
        turns += 1;
        let Some(done) = page.report(1).and_then(|view| view.done) else { continue };
        assert!((last..=1.0).contains(&done), "{last} {done}");
        last = done;
        if turns == 3 {
            shop.desk.update(shop.customers[0], vec![set(company::NAME, text("Between"))]);
            page.turn(&mut shop.desk);
            let Some(View::Record(Some(record))) = &page.views[0] else { panic!("no record") };
            assert_eq!(record.name, "Between");
            assert!(page.report(1).is_some_and(|view| view.done.is_some()), "the report is not made yet");
        }
    }
    assert!(turns > 5 && last > 0.0, "{turns} {last}");
    let made = page.report(1).expect("made");
    assert_eq!((made.done, made.report.blocks.len()), (None, 4));
    let made = made.report.clone();
    assert_eq!(made, shop.report("lifetime", Kind::Company).report, "as at once");
}

#[test]
fn who_stops_a_report_or_leaves_it_is_left_alone_and_can_go_on() {
    let mut shop = large();
    let mut page = Page::default();
    let query = report("lifetime", Kind::Company);
    page.set(0, Query::Report(query.clone()), &shop.desk);
    for _ in 0..6 {
        assert!(page.turn(&mut shop.desk));
    }
    page.set(0, Query::Report(ReportQuery { is_paused: true, ..query.clone() }), &shop.desk);
    assert!(!page.turn(&mut shop.desk), "nothing waits");
    let stopped = page.report(0).and_then(|view| view.done).expect("not made");
    assert!(stopped > 0.0, "{stopped}");
    page.set(0, Query::Report(query.clone()), &shop.desk);
    assert!(page.turn(&mut shop.desk));
    let done = |page: &Page| page.report(0).and_then(|view| view.done).expect("not made yet");
    assert!(done(&page) >= stopped, "goes on where it was stopped: {stopped} {}", done(&page));
    while done(&page) < 0.5 {
        assert!(page.turn(&mut shop.desk));
    }
    page.live.remove(&0);
    page.set(1, Query::Catalogue, &shop.desk);
    assert!(!page.turn(&mut shop.desk), "who left waits for nothing");
    page.set(0, Query::Report(query), &shop.desk);
    page.turn(&mut shop.desk);
    assert!(done(&page) < 0.5, "begins anew: {}", done(&page));
}

#[test]
fn a_list_by_lifetime_is_there_at_once_and_sorted_when_it_is_known() {
    let mut shop = large();
    let mut page = Page::default();
    let sort = vec![SortKey { field: company::LIFETIME_VALUE, descending: true }];
    let list = RowsQuery { sort, ..rows(Kind::Company, &SCORES) };
    page.set(0, Query::Rows(list.clone()), &shop.desk);
    let values = |page: &Page| match &page.views[0] {
        Some(View::Rows(view)) => view.rows.iter().map(|row| row.cells[5].clone()).collect::<Vec<_>>(),
        other => panic!("{other:?}"),
    };
    assert!(page.turn(&mut shop.desk));
    assert!(values(&page).windows(2).all(|pair| pair[0] == pair[1]), "nothing yet");
    let first = page.views[0].clone();
    while page.turn(&mut shop.desk) {}
    assert_ne!(page.views[0], first);
    assert_eq!(page.views[0], Some(shop.desk.ask(Query::Rows(list))), "as at once");
    let record = defaults::score_id(WORKSPACE, "lifetime");
    assert!(shop.desk.ws.records.slot(record).is_none(), "nothing is kept for others");
}

#[test]
fn the_margin_of_the_workspace_is_the_preset_of_all_reports() {
    let mut shop = Shop::new(false);
    let value = |shop: &mut Shop, key: &str, setting: &str| {
        let view = shop.report(key, Kind::Company);
        view.settings.iter().find(|one| one.key == setting).map(|one| one.value).expect("has the setting")
    };
    let all = [("lifetime", "margin"), ("five-points", "profit-margin"), ("profit", "goods-share")];
    let values = |shop: &mut Shop| all.map(|(key, setting)| value(shop, key, setting));
    assert_eq!(values(&mut shop), [100.0, 30.0, 0.0]);
    let margin = |percent| vec![set(workspace::MARGIN, Value::Decimal { mantissa: percent, places: 0 })];
    shop.desk.update(WORKSPACE, margin(40));
    assert_eq!(values(&mut shop), [40.0, 40.0, 60.0]);
    // What is kept for everybody goes before it.
    shop.keep();
    shop.desk.update(WORKSPACE, margin(50));
    assert_eq!(values(&mut shop), [40.0, 50.0, 50.0]);
    assert!(shop.desk.run(Command::Update { ids: vec![WORKSPACE], changes: margin(101) }).is_err());
}
