//! A settling in steps: whatever people do between two of them, the end is what settling at once gives, and until then
//! every list is as it was.
#![allow(missing_docs)]

mod common;

use std::collections::BTreeSet;

use common::*;
use engine::queries;
use engine::workspace::Workspace;
use model::entities::{activity, company, contact, deal, order};
use model::{Command, Filter, Kind, RecordId, SortKey, Value};
use proptest::prelude::*;
use protocol::query::RowsQuery;
use protocol::view::RowsView;
use protocol::{Query, View};

const NAMES: &[&str] = &["Acme", "王小明", "Ängström", "zeta 10", "zeta 9", "单雄", "b", "O'Neill", "a"];

#[derive(Debug, Clone)]
enum Act {
    Company(usize),
    Contact(usize, usize),
    Deal(usize, i64),
    Rename(usize, usize),
    Mail(usize, usize),
    Employ(usize, usize),
    Price(usize, i64),
    Call(usize, usize),
    Order(usize),
    Delete(usize),
    Restore(usize),
}

/// What happens between two looks.
#[derive(Debug, Clone)]
enum Event {
    Act(Act),
    /// A step of so many records.
    Step(usize),
    /// Somebody opens one more list.
    Open,
}

fn act() -> impl Strategy<Value = Act> {
    let n = 0usize..64;
    let name = 0..NAMES.len();
    prop_oneof![
        name.clone().prop_map(Act::Company),
        (name.clone(), n.clone()).prop_map(|(a, b)| Act::Contact(a, b)),
        (name.clone(), 0i64..5000).prop_map(|(a, b)| Act::Deal(a, b)),
        (n.clone(), name.clone()).prop_map(|(a, b)| Act::Rename(a, b)),
        (n.clone(), name).prop_map(|(a, b)| Act::Mail(a, b)),
        (n.clone(), n.clone()).prop_map(|(a, b)| Act::Employ(a, b)),
        (n.clone(), 0i64..5000).prop_map(|(a, b)| Act::Price(a, b)),
        (n.clone(), n.clone()).prop_map(|(a, b)| Act::Call(a, b)),
        n.clone().prop_map(Act::Order),
        n.clone().prop_map(Act::Delete),
        n.prop_map(Act::Restore),
    ]
}

fn event() -> impl Strategy<Value = Event> {
    prop_oneof![
        4 => act().prop_map(Event::Act),
        8 => (1usize..6).prop_map(Event::Step),
        1 => Just(Event::Open),
    ]
}

fn questions() -> Vec<RowsQuery> {
    let rows = |kind: Kind, filter: &str, sort: &[(model::FieldId, bool)]| RowsQuery {
        filter: Filter::from_text(filter).expect("a rule"),
        sort: sort
            .iter()
            .map(|(field, descending)| SortKey { field: *field, descending: *descending })
            .collect(),
        columns: model::Catalogue::default().default_columns(kind),
        ..rows_of(kind)
    };
    vec![
        rows(Kind::Contact, "", &[]),
        rows(Kind::Company, "", &[]),
        rows(Kind::Deal, "", &[(deal::AMOUNT, true)]),
        rows(Kind::Contact, "", &[(contact::EMAILS, true)]),
        rows(Kind::Contact, "f213.filled()", &[]),
        rows(Kind::Contact, "", &[(contact::COMPANY, false)]),
        RowsQuery { filter: Filter::Text("a".into()), ..rows(Kind::Contact, "", &[]) },
        rows(Kind::Company, "", &[(company::LAST_ACTIVITY_AT, true)]),
        rows(Kind::Order, "", &[]),
    ]
}

struct Run {
    desk: Desk,
    all: Vec<(Kind, RecordId)>,
    /// Changed since the settling began.
    moved: BTreeSet<RecordId>,
}

impl Run {
    fn new() -> Self {
        Self { desk: Desk::new(), all: Vec::new(), moved: BTreeSet::new() }
    }

    fn pick(&self, kinds: &[Kind], n: usize) -> Option<(Kind, RecordId)> {
        let of: Vec<_> = self.all.iter().filter(|(kind, _)| kinds.contains(kind)).collect();
        (!of.is_empty()).then(|| *of[n % of.len()])
    }

    fn create(&mut self, kind: Kind, changes: Vec<model::Change>) {
        let id = self.desk.next_id();
        // About somebody deleted nothing is written, which is as good as anything here.
        if self.desk.run(Command::Create { id, kind, changes }).is_ok() {
            self.all.push((kind, id));
            self.moved.insert(id);
        }
    }

    fn run(&mut self, (_, id): (Kind, RecordId), command: Command) {
        let _ = self.desk.run(command);
        self.moved.insert(id);
    }

    fn update(&mut self, found: Option<(Kind, RecordId)>, change: impl Fn(Kind) -> model::Change) {
        if let Some((kind, id)) = found {
            self.run((kind, id), Command::Update { ids: vec![id], changes: vec![change(kind)] });
        }
    }

    fn act(&mut self, act: &Act) {
        const ALL: &[Kind] = &[Kind::Company, Kind::Contact, Kind::Deal];
        match act {
            Act::Company(name) => self.create(Kind::Company, vec![set(company::NAME, text(NAMES[*name]))]),
            Act::Contact(family, given) => self.create(
                Kind::Contact,
                vec![
                    set(contact::FAMILY_NAME, text(NAMES[*family])),
                    set(contact::GIVEN_NAME, text(&given.to_string())),
                ],
            ),
            Act::Deal(name, minor) => {
                let title = set(deal::TITLE, text(NAMES[*name]));
                self.create(Kind::Deal, vec![title, set(deal::AMOUNT, money(*minor))]);
            }
            Act::Rename(which, name) => self.update(self.pick(ALL, *which), |kind| {
                let field = match kind {
                    Kind::Company => company::NAME,
                    Kind::Contact => contact::FAMILY_NAME,
                    _ => deal::TITLE,
                };
                set(field, text(NAMES[*name]))
            }),
            Act::Mail(which, name) => self.update(self.pick(&[Kind::Contact], *which), |_| {
                add(Kind::Contact, contact::EMAILS, entry("", &format!("{name}@example.com")))
            }),
            Act::Employ(which, at) => {
                if let Some((_, at)) = self.pick(&[Kind::Company], *at) {
                    self.update(self.pick(&[Kind::Contact], *which), |_| works_at(at, "x"));
                }
            }
            Act::Price(which, minor) => {
                self.update(self.pick(&[Kind::Deal], *which), |_| set(deal::AMOUNT, money(*minor)));
            }
            Act::Call(which, minutes) => {
                if let Some((_, about)) = self.pick(&[Kind::Company], *which) {
                    let done = self.desk.now - 60_000 * *minutes as i64;
                    let about = model::Change {
                        field: activity::ABOUT,
                        element: Some(about),
                        value: Some(Value::Ref(about)),
                    };
                    let done = set(activity::DONE_AT, Value::Instant(done));
                    self.create(Kind::Activity, vec![set(activity::TYPE, choice("call")), about, done]);
                }
            }
            Act::Order(by) => {
                if let Some((_, by)) = self.pick(&[Kind::Company], *by) {
                    let day = set(order::ORDERED_ON, Value::Date(TODAY));
                    self.create(Kind::Order, vec![set(order::CUSTOMER, Value::Ref(by)), day]);
                }
            }
            Act::Delete(which) => {
                if let Some((kind, id)) = self.pick(ALL, *which) {
                    self.run((kind, id), Command::Delete { ids: vec![id] });
                }
            }
            Act::Restore(which) => {
                if let Some((kind, id)) = self.pick(ALL, *which) {
                    self.run((kind, id), Command::Restore { ids: vec![id] });
                }
            }
        }
    }

    fn rename_company(&mut self, which: usize) {
        let name = set(company::NAME, text(NAMES[NAMES.len() - 1 - which]));
        self.update(self.pick(&[Kind::Company], which), |_| name.clone());
    }

    /// What is answered now, whatever is not settled.
    fn now(&mut self, query: &RowsQuery) -> RowsView {
        let viewer = self.desk.viewer();
        answer(&mut self.desk.ws, query, &viewer)
    }

    /// What a new engine answers that reads the same cells.
    fn fresh(&self, queries: &[RowsQuery]) -> Vec<RowsView> {
        let (mut ws, viewer) = (self.desk.reopened(), self.desk.viewer());
        queries.iter().map(|query| answer(&mut ws, query, &viewer)).collect()
    }

    fn begin(&mut self) {
        let viewer = self.desk.viewer();
        self.desk.ws.begin_settling(&[viewer]);
        self.moved.clear();
    }

    fn settle(&mut self) {
        let viewer = self.desk.viewer();
        self.desk.ws.settle(&[viewer]);
    }
}

fn answer(ws: &mut Workspace, query: &RowsQuery, viewer: &engine::viewer::Viewer) -> RowsView {
    match queries::answer(ws, &Query::Rows(query.clone()), viewer).expect("answered") {
        View::Rows(view) => view,
        other => panic!("{other:?}"),
    }
}

fn ids(view: &RowsView) -> Vec<RecordId> {
    view.rows.iter().map(|row| row.id).collect()
}

/// Whether what other records say decides its order; then what was moved is more than what was touched.
fn is_foreign(query: &RowsQuery) -> bool {
    query.sort.iter().any(|key| [contact::COMPANY, company::LAST_ACTIVITY_AT].contains(&key.field))
        || query.filter == Filter::Text("a".into())
        || query.kind == Kind::Order
}

/// An answer without the records that were moved.
fn unmoved(view: &RowsView, moved: &BTreeSet<RecordId>) -> Vec<RecordId> {
    ids(view).into_iter().filter(|id| !moved.contains(id)).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 60, ..ProptestConfig::default() })]

    #[test]
    fn steps_and_changes_in_any_order_end_as_if_all_had_been_at_once(
        before in prop::collection::vec(act(), 10..40),
        flood in prop::collection::vec(act(), 5..30),
        events in prop::collection::vec(event(), 20..120),
        mut open in prop::sample::subsequence(questions(), 2..4),
    ) {
        let mut run = Run::new();
        before.iter().for_each(|act| run.act(act));
        run.settle();
        let late = open.pop().expect("one is opened late");
        let old: Vec<RowsView> = open.iter().map(|query| run.now(query)).collect();
        flood.iter().for_each(|act| run.act(act));
        run.begin();
        for event in &events {
            let ended = match event {
                Event::Act(act) => {
                    run.act(act);
                    false
                }
                Event::Step(most) => run.desk.ws.settle_step(*most).is_some(),
                Event::Open => {
                    run.now(&late);
                    false
                }
            };
            for (query, old) in open.iter().zip(&old) {
                let now = run.now(query);
                prop_assert!(ended || ids(&now) == ids(old), "the same records until the end: {:?}", query);
            }
            if ended {
                break;
            }
        }
        for (query, fresh) in open.iter().zip(run.fresh(&open)) {
            let now = run.now(query);
            for row in &now.rows {
                let is = fresh.rows.iter().find(|other| other.id == row.id);
                prop_assert!(is.is_none_or(|is| is == row), "each as it is now: {:?}", query);
            }
            if !run.desk.ws.is_settling() && !is_foreign(query) {
                let (now, fresh) = (unmoved(&now, &run.moved), unmoved(&fresh, &run.moved));
                prop_assert_eq!(now, fresh, "sorted without the moved: {:?}", query);
            }
        }
        run.settle();
        open.push(late);
        for (query, fresh) in open.iter().zip(run.fresh(&open)) {
            prop_assert_eq!(run.now(query), fresh, "{:?}", query);
        }
    }
}

#[test]
fn who_is_renamed_between_any_two_steps_misleads_nobody() {
    let query = rows_of(Kind::Contact);
    let (there, new) = (["b", "d", "f", "h"], ["a", "c", "e", "g", "i"]);
    for (which, name) in [(0, "x"), (3, "0"), (4, "x"), (5, "x"), (6, "0"), (8, "0")] {
        let mut after = 0;
        loop {
            let mut run = Run::new();
            let mut people: Vec<RecordId> = there.iter().map(|name| run.desk.contact(name, "")).collect();
            run.settle();
            run.now(&query);
            people.extend(new.iter().map(|name| run.desk.contact(name, "")));
            run.begin();
            let early = (0..after).any(|_| run.desk.ws.settle_step(1).is_some());
            run.desk.update(people[which], vec![set(contact::FAMILY_NAME, text(name))]);
            while run.desk.ws.is_settling() {
                run.desk.ws.settle_step(1);
            }
            let mut names: Vec<&str> = there.into_iter().chain(new).collect();
            names.remove(which);
            names.sort_unstable();
            let now = run.now(&query);
            let others = now.rows.iter().filter(|row| row.id != people[which]).map(|row| row.name.as_str());
            assert_eq!(others.collect::<Vec<_>>(), names, "{which} to {name} after {after} steps");
            assert_eq!(now.total, 9);
            if early {
                break;
            }
            after += 1;
        }
        assert!(after > 20, "it takes steps: {after}");
    }
}

/// So much changes that lists by what others decide, and sums, are made anew, and that whole lists are sorted again.
#[test]
fn a_flood_takes_steps_of_bounded_size_and_ends_as_if_all_had_been_at_once() {
    const STEP: usize = 50;
    let all = questions();
    for (there, come) in [(0, 300), (600, 150)] {
        let mut run = Run::new();
        (0..9).for_each(|name| run.act(&Act::Company(name)));
        (0..9).for_each(|by| run.act(&Act::Order(by)));
        for n in 0..there {
            run.act(&Act::Contact(n % 9, n));
            run.act(&Act::Deal(n % 9, n as i64));
        }
        run.settle();
        let old: Vec<Vec<RecordId>> = all.iter().map(|query| ids(&run.now(query))).collect();
        for n in 0..come {
            run.act(&Act::Contact(n % 9, n));
            run.act(&Act::Employ(n, n));
            run.act(&Act::Deal(n % 9, n as i64));
            run.act(&Act::Call(n, n));
        }
        (0..9).for_each(|n| run.rename_company(n));
        run.begin();
        let mut steps = 0;
        while run.desk.ws.settle_step(STEP).is_none() {
            steps += 1;
            if steps % 40 == 0 {
                run.act(&Act::Rename(steps, steps % 9));
                run.act(&Act::Contact(steps % 9, steps));
                assert!(all.iter().zip(&old).all(|(query, old)| ids(&run.now(query)) == *old));
            }
        }
        // Each changed record is at least looked for, chosen, read, sorted and placed.
        assert!(steps > 5 * come / STEP, "{steps} steps");
        run.settle();
        for (query, fresh) in all.iter().zip(run.fresh(&all)) {
            assert_eq!(run.now(query), fresh, "{query:?}");
        }
    }
}
