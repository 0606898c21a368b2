//! Laws that hold after any sequence of actions.
#![allow(missing_docs)]

mod common;

use common::*;
use engine::queries;
use engine::records::Layer;
use engine::workspace::Workspace;
use model::entities::{activity, common as fields, company, contact, deal};
use model::{Command, Filter, Kind, Op, Operand, RecordId, SortKey, Value};
use proptest::prelude::*;
use protocol::query::{BoardQuery, ReportQuery, RfmQuery, RowsQuery, SegmentsQuery};
use protocol::{Query, View};
use sync::entry::EntryRef;
use sync::ids::DeviceId;

/// What somebody does; numbers choose among what there is.
#[derive(Debug, Clone)]
enum Step {
    Company(usize),
    Contact(usize, usize),
    Deal(usize, i64),
    Order(usize, i32, i64),
    Task(usize, i32),
    Rename(usize, usize),
    Employ(usize, usize),
    Leave(usize, usize),
    Move(usize, usize),
    Delete(usize),
    Restore(usize),
    Undo,
    Redo,
    Acknowledge,
    Refuse,
    Day,
}

const NAMES: &[&str] =
    &["Acme", "王小明", "Ängström", "zeta 10", "zeta 9", "单雄", "", "O'Neill", "上海机床"];

/// Something that a person can take back.
fn act() -> impl Strategy<Value = Step> {
    let n = 0usize..64;
    let name = 0..NAMES.len();
    prop_oneof![
        name.clone().prop_map(Step::Company),
        (name.clone(), name.clone()).prop_map(|(a, b)| Step::Contact(a, b)),
        (name.clone(), 0i64..5000).prop_map(|(a, b)| Step::Deal(a, b)),
        (n.clone(), -400..5i32, -50i64..5000).prop_map(|(a, b, c)| Step::Order(a, b, c)),
        (n.clone(), -3..3i32).prop_map(|(a, b)| Step::Task(a, b)),
        (n.clone(), name).prop_map(|(a, b)| Step::Rename(a, b)),
        (n.clone(), n.clone()).prop_map(|(a, b)| Step::Employ(a, b)),
        (n.clone(), n.clone()).prop_map(|(a, b)| Step::Leave(a, b)),
        (n.clone(), n.clone()).prop_map(|(a, b)| Step::Move(a, b)),
        n.clone().prop_map(Step::Delete),
        n.prop_map(Step::Restore),
    ]
}

fn step() -> impl Strategy<Value = Step> {
    let others = [Step::Undo, Step::Redo, Step::Acknowledge, Step::Refuse, Step::Day];
    prop_oneof![11 => act(), 5 => prop::sample::select(others.to_vec())]
}

/// A desk that knows which of its cells the server has.
struct Run {
    desk: Desk,
    all: Vec<(Kind, RecordId)>,
    acknowledged: usize,
}

impl Run {
    fn new() -> Self {
        let mut desk = Desk::new();
        let rules = [
            ("many", "f100.filled()"),
            ("buyers", "d175.ge(n1)"),
            ("steady", "happened(order,12m,ge1)"),
            ("silent", "happened(activity,60d,is0)"),
        ];
        for (name, key) in rules {
            let rule = Filter::from_text(key).expect("a rule").to_text();
            desk.create(
                Kind::Segment,
                vec![
                    set(model::entities::segment::NAME, text(name)),
                    set(model::entities::segment::OF_KIND, choice("company")),
                    set(model::entities::segment::RULE, Value::Bytes(rule.into_bytes())),
                ],
            );
        }
        let acknowledged = desk.cells.len();
        let mut run = Self { desk, all: Vec::new(), acknowledged: 0 };
        run.acknowledge(acknowledged);
        run
    }

    fn acknowledge(&mut self, upto: usize) {
        let names: Vec<_> = self.desk.cells[self.acknowledged..upto]
            .iter()
            .map(|cell| (RecordId(cell.record.0), cell.stamp))
            .collect();
        self.desk.ws.acknowledge(&names);
        self.acknowledged = upto;
    }

    fn pick(&self, kinds: &[Kind], n: usize) -> Option<RecordId> {
        let of: Vec<RecordId> =
            self.all.iter().filter(|(kind, _)| kinds.contains(kind)).map(|(_, id)| *id).collect();
        (!of.is_empty()).then(|| of[n % of.len()])
    }

    fn create(&mut self, kind: Kind, changes: Vec<model::Change>) {
        let id = self.desk.next_id();
        if self.desk.run(Command::Create { id, kind, changes }).is_ok() {
            self.all.push((kind, id));
        }
    }

    fn step(&mut self, step: &Step) {
        self.desk.now += 1000;
        match step {
            Step::Company(name) => self.create(Kind::Company, vec![set(company::NAME, text(NAMES[*name]))]),
            Step::Contact(family, given) => self.create(
                Kind::Contact,
                vec![
                    set(contact::FAMILY_NAME, text(NAMES[*family])),
                    set(contact::GIVEN_NAME, text(NAMES[*given])),
                ],
            ),
            Step::Deal(name, minor) => {
                self.create(
                    Kind::Deal,
                    vec![set(deal::TITLE, text(NAMES[*name])), set(deal::AMOUNT, money(*minor))],
                );
            }
            Step::Order(customer, day, minor) => {
                if let Some(customer) = self.pick(&[Kind::Company, Kind::Contact], *customer) {
                    let fields = vec![
                        set(model::entities::order::CUSTOMER, Value::Ref(customer)),
                        set(model::entities::order::ORDERED_ON, Value::Date(TODAY + day)),
                        set(model::entities::order::AMOUNT, money(*minor)),
                    ];
                    self.create(Kind::Order, fields);
                }
            }
            Step::Task(about, day) => {
                if let Some(about) = self.pick(&[Kind::Company, Kind::Contact, Kind::Deal], *about) {
                    let fields = vec![
                        set(activity::TYPE, choice("task")),
                        set(activity::DUE_ON, Value::Date(TODAY + day)),
                        model::Change {
                            field: activity::ABOUT,
                            element: Some(about),
                            value: Some(Value::Ref(about)),
                        },
                    ];
                    self.create(Kind::Activity, fields);
                }
            }
            Step::Rename(which, name) => {
                if let Some(id) = self.pick(&[Kind::Company], *which) {
                    self.update(id, vec![set(company::NAME, text(NAMES[*name]))]);
                }
            }
            Step::Employ(person, at) => {
                if let (Some(id), Some(at)) =
                    (self.pick(&[Kind::Contact], *person), self.pick(&[Kind::Company], *at))
                {
                    self.update(id, vec![works_at(at, "x")]);
                }
            }
            Step::Leave(person, at) => {
                if let (Some(id), Some(at)) =
                    (self.pick(&[Kind::Contact], *person), self.pick(&[Kind::Company], *at))
                {
                    self.update(id, vec![model::Change { value: None, ..works_at(at, "") }]);
                }
            }
            Step::Move(which, to) => self.move_deal(*which, *to),
            Step::Delete(which) => self.on(*which, |id| Command::Delete { ids: vec![id] }),
            Step::Restore(which) => self.on(*which, |id| Command::Restore { ids: vec![id] }),
            Step::Undo => {
                self.desk.undo(None);
            }
            Step::Redo => {
                self.desk.redo();
            }
            Step::Acknowledge => self.acknowledge(self.desk.cells.len()),
            Step::Refuse => {
                let refused = self.desk.cells.split_off(self.acknowledged);
                let names: Vec<_> =
                    refused.iter().map(|cell| (RecordId(cell.record.0), cell.stamp)).collect();
                self.desk.ws.refuse(&names);
            }
            Step::Day => self.desk.now += 86_400_000,
        }
    }

    fn move_deal(&mut self, which: usize, to: usize) {
        let Some(deal) = self.pick(&[Kind::Deal], which) else { return };
        let stages = model::defaults::STAGES;
        let stage = model::defaults::stage_id(WORKSPACE, stages[to % stages.len()].key);
        // Refused for a deleted deal, which is as good as anything here.
        let _ = self.desk.run(Command::MoveDeal { deal, stage, after: None });
    }

    fn update(&mut self, id: RecordId, changes: Vec<model::Change>) {
        let _ = self.desk.run(Command::Update { ids: vec![id], changes });
    }

    fn on(&mut self, which: usize, command: impl Fn(RecordId) -> Command) {
        if let Some((_, id)) = self.all.get(which % self.all.len().max(1)).copied() {
            let _ = self.desk.run(command(id));
        }
    }

    /// A new engine that reads the same cells.
    fn reopened(&self) -> Workspace {
        let mut ws = Workspace::new(WORKSPACE, DeviceId::new(7));
        let entry = |cell: &'_ sync::cell::Cell| cell.clone();
        let cells: Vec<_> = self.desk.cells.iter().map(entry).collect();
        let (server, here) = cells.split_at(self.acknowledged);
        ws.load(Layer::Acknowledged, server.iter().map(|cell| EntryRef::Cell(cell.view())));
        ws.load(Layer::Dirty, here.iter().map(|cell| EntryRef::Cell(cell.view())));
        ws.opened();
        ws
    }

    fn answers(&self, ws: &mut Workspace) -> Vec<View> {
        let viewer = self.desk.viewer();
        ws.settle(std::slice::from_ref(&viewer));
        let ask = |query: &Query| queries::answer(ws, query, &viewer).expect("answered");
        questions().iter().map(ask).map(without_time).collect()
    }
}

fn rule(field: model::FieldId, op: Op, operand: Operand) -> Filter {
    Filter::Field { field, op, operand }
}

fn questions() -> Vec<Query> {
    let sort = |field, descending| vec![SortKey { field, descending }];
    let rows = |kind: Kind, filter: Filter, sort: Vec<SortKey>| {
        let columns: Vec<_> = model::Catalogue::default().default_columns(kind);
        Query::Rows(RowsQuery { filter, sort, columns, ..rows_of(kind) })
    };
    let all = Filter::default;
    vec![
        rows(Kind::Company, all(), vec![]),
        rows(Kind::Contact, all(), vec![]),
        rows(Kind::Contact, all(), sort(contact::COMPANY, false)),
        rows(Kind::Company, all(), sort(company::TOTAL_SPENT, true)),
        rows(
            Kind::Company,
            rule(company::ORDER_COUNT, Op::AtLeast, Operand::Values(vec![Value::Int(1)])),
            vec![],
        ),
        rows(
            Kind::Company,
            rule(company::RFM_R, Op::AtLeast, Operand::Values(vec![Value::Int(3)])),
            sort(company::RFM_M, true),
        ),
        rows(
            Kind::Deal,
            rule(deal::STATUS, Op::Is, Operand::Values(vec![choice("open")])),
            sort(deal::AMOUNT, true),
        ),
        rows(Kind::Contact, Filter::Text("an".into()), vec![]),
        rows(
            Kind::Activity,
            rule(activity::IS_OVERDUE, Op::Is, Operand::Values(vec![Value::Bool(true)])),
            sort(activity::DUE_ON, false),
        ),
        rows(Kind::Company, rule(fields::OWNER, Op::Is, Operand::Me), sort(company::LAST_ACTIVITY_AT, true)),
        Query::Board(BoardQuery { pipeline: None, filter: all(), cards: 50 }),
        Query::Today,
        Query::Segments(SegmentsQuery { kind: None, text: String::new(), start: 0, len: 50 }),
        Query::Rfm(RfmQuery { on: None, kind: Some(Kind::Company) }),
        rows(
            Kind::Company,
            rule(company::ABC_CLASS, Op::Is, Operand::Values(vec![choice("class_a")])),
            sort(company::LIFETIME_VALUE, true),
        ),
        Query::Report(ReportQuery {
            key: "pareto".into(),
            kind: Some(Kind::Company),
            settings: vec![],
            is_paused: false,
        }),
        Query::Search { text: "wang".into(), kinds: vec![], limit: 50 },
        Query::Search { text: "e 1".into(), kinds: vec![], limit: 50 },
        Query::Catalogue,
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 60, ..ProptestConfig::default() })]

    /// What is kept and patched is what a new engine computes from the same cells.
    #[test]
    fn patched_answers_are_those_from_scratch(steps in prop::collection::vec(step(), 1..40)) {
        let mut run = Run::new();
        let mut ws = std::mem::replace(&mut run.desk.ws, Workspace::new(WORKSPACE, DeviceId::new(7)));
        run.answers(&mut ws);
        run.desk.ws = ws;
        for (at, step) in steps.iter().enumerate() {
            run.step(step);
            if at % 3 == 0 || at + 1 == steps.len() {
                let mut ws = std::mem::replace(&mut run.desk.ws, Workspace::new(WORKSPACE, DeviceId::new(7)));
                let patched = run.answers(&mut ws);
                run.desk.ws = ws;
                let fresh = run.answers(&mut run.reopened());
                for ((query, patched), fresh) in questions().iter().zip(patched).zip(fresh) {
                    prop_assert_eq!(patched, fresh, "{:?} after {:?}", query, &steps[..=at]);
                }
            }
        }
    }

    /// Doing and undoing leaves nothing; doing again is as if it had never been undone.
    #[test]
    fn undo_takes_back_and_redo_does_again(steps in prop::collection::vec(step(), 1..25), last in act()) {
        let mut run = Run::new();
        steps.iter().for_each(|step| run.step(step));
        let seen = |run: &mut Run| {
            let mut ws = run.reopened();
            run.answers(&mut ws)
        };
        let before = seen(&mut run);
        let cells = run.desk.cells.len();
        run.step(&last);
        if run.desk.cells.len() == cells {
            return Ok(());
        }
        let after = seen(&mut run);
        prop_assert_eq!(run.desk.undo(None), Some(0));
        let undone = seen(&mut run);
        for (undone, before) in undone.iter().zip(&before) {
            prop_assert_eq!(unsent_aside(undone), unsent_aside(before));
        }
        prop_assert!(run.desk.redo());
        for (redone, after) in seen(&mut run).iter().zip(&after) {
            prop_assert_eq!(unsent_aside(redone), unsent_aside(after));
        }
    }

    /// Any number of actions go back one after the other, and come again.
    #[test]
    fn a_whole_afternoon_goes_back_and_comes_again(steps in prop::collection::vec(act(), 1..15)) {
        let mut run = Run::new();
        let seen = |run: &Run| run.answers(&mut run.reopened()).iter().map(unsent_aside).collect::<Vec<_>>();
        let before = seen(&run);
        let mut done = 0;
        for step in &steps {
            let cells = run.desk.cells.len();
            run.step(step);
            done += usize::from(run.desk.cells.len() > cells);
        }
        let after = seen(&run);
        for _ in 0..done {
            run.desk.now += 1000;
            prop_assert_eq!(run.desk.undo(None), Some(0), "{:?}", steps);
        }
        prop_assert_eq!(seen(&run), before);
        for _ in 0..done {
            run.desk.now += 1000;
            prop_assert!(run.desk.redo());
        }
        prop_assert_eq!(seen(&run), after);
    }
}

/// A view without the marks of what is not yet sent.
fn unsent_aside(view: &View) -> View {
    let mut view = view.clone();
    if let View::Rows(rows) = &mut view {
        rows.rows.iter_mut().for_each(|row| row.unsent = false);
    }
    if let View::Board(board) = &mut view {
        board.columns.iter_mut().flat_map(|column| &mut column.cards).for_each(|card| card.unsent = false);
    }
    view
}
