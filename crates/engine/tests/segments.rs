//! Segments that name others, whom somebody put in or took out by hand, and rules as somebody writes them.
#![allow(missing_docs)]

mod common;

use common::*;
use model::entities::segment;
use model::problem::ProblemCode;
use model::{Change, Command, Filter, Kind, RecordId, Value};
use protocol::query::{RowsQuery, SegmentsQuery};
use protocol::rule::{NameProblem, RuleError, RuleRequest, RuleView, Written};
use protocol::view::SegmentRow;
use protocol::{Query, View};
use sync::entry::EntryRef;

/// A segment of companies with a rule in its compact text.
fn segment(desk: &mut Desk, name: &str, rule: &str) -> RecordId {
    desk.create(
        Kind::Segment,
        vec![set(segment::NAME, text(name)), set(segment::OF_KIND, choice("company")), ruled(rule)],
    )
}

fn ruled(rule: &str) -> Change {
    set(segment::RULE, Value::Bytes(rule.as_bytes().to_vec()))
}

fn by_hand(field: model::FieldId, id: RecordId) -> Change {
    Change { field, element: Some(id), value: Some(Value::Ref(id)) }
}

fn listed(desk: &mut Desk, rule: &str) -> Vec<String> {
    let filter = Filter::from_text(rule).expect(rule);
    desk.names(RowsQuery { filter, ..rows_of(Kind::Company) })
}

fn counted(desk: &mut Desk) -> Vec<(String, Option<u32>, u32)> {
    let query = SegmentsQuery { kind: Some(Kind::Company), text: String::new(), start: 0, len: 50 };
    let View::Segments(view) = desk.ask(Query::Segments(query)) else { panic!("no segments") };
    view.rows.into_iter().map(|row: SegmentRow| (row.name, row.count, row.problems)).collect()
}

fn written(desk: &mut Desk, of: Option<RecordId>, rule: Written) -> Result<RuleView, RuleError> {
    let viewer = desk.viewer();
    let request = RuleRequest { kind: Kind::Company, segment: of, rule };
    engine::queries::rule::answer(&desk.ws, &request, &viewer).expect("a rule")
}

#[test]
fn who_is_put_in_or_taken_out_by_hand_on_two_devices_is_so_on_both() {
    let mut desk = Desk::new();
    let ids = ["Acme", "Beta", "Gamma", "Delta"].map(|name| desk.company(name));
    let list = segment(&mut desk, "List", "f100.is(tAcme,tBeta)");
    // What the other device did with the same records, before it heard of what happens here.
    let mut other = Desk::empty();
    other.ws.apply_remote(desk.cells.iter().map(|cell| EntryRef::Cell(cell.view())), &[]);
    other.device = sync::ids::DeviceId::new(8);
    other.update(list, vec![by_hand(segment::INCLUDED, ids[2])]);
    desk.update(list, vec![by_hand(segment::INCLUDED, ids[3]), by_hand(segment::EXCLUDED, ids[0])]);
    desk.ws.apply_remote(other.cells.iter().map(|cell| EntryRef::Cell(cell.view())), &[]);
    other.ws.apply_remote(desk.cells.iter().map(|cell| EntryRef::Cell(cell.view())), &[]);
    for desk in [&mut desk, &mut other] {
        assert_eq!(listed(desk, &format!("segment({list})")), ["Beta", "Delta", "Gamma"]);
        assert_eq!(counted(desk), [("List".to_owned(), Some(3), 0)]);
    }
    // Who is merged into another one counts as that one.
    desk.merge(ids[0], &[ids[3]]);
    desk.update(list, vec![Change { field: segment::EXCLUDED, element: Some(ids[0]), value: None }]);
    assert_eq!(listed(&mut desk, &format!("segment({list})")), ["Acme", "Beta", "Gamma"]);
}

#[test]
fn what_cannot_be_told_is_left_out_and_the_rest_works() {
    let mut desk = Desk::new();
    for name in ["Acme", "Beta"] {
        desk.company(name);
    }
    let gone = segment(&mut desk, "gone", "");
    let people = desk.create(
        Kind::Segment,
        vec![set(segment::NAME, text("people")), set(segment::OF_KIND, choice("contact"))],
    );
    let (a, b) = (segment(&mut desk, "a", "f100.is(tAcme)"), segment(&mut desk, "b", ""));
    desk.update(a, vec![ruled(&format!("all(f100.is(tAcme),segment({b}))"))]);
    desk.update(b, vec![ruled(&format!("all(f100.is(tAcme),segment({a}))"))]);
    desk.run(Command::Delete { ids: vec![gone] }).expect("deleted");
    for lost in ["f9999.is(tx)".to_owned(), format!("segment({gone})"), format!("segment({people})")] {
        for (rule, expect) in [
            (lost.clone(), &[][..]),
            (format!("not({lost})"), &[]),
            (format!("any({lost})"), &[]),
            (format!("all(f100.is(tBeta),{lost})"), &["Beta"]),
            (format!("all(f100.is(tBeta),not({lost}))"), &["Beta"]),
            (format!("any(f100.is(tBeta),not({lost}))"), &["Beta"]),
        ] {
            assert_eq!(listed(&mut desk, &rule), expect, "{rule}");
        }
    }
    let names = segment(&mut desk, "names", &format!("all(f100.is(tBeta),segment({a}))"));
    // What closes the circle is left out of both; who names one of them asks the rest of it.
    let rows = [("a", 1, 1), ("b", 1, 1), ("names", 0, 1)];
    assert_eq!(counted(&mut desk), rows.map(|(name, count, wrong)| (name.to_owned(), Some(count), wrong)));
    // A circle that is opened is none any more.
    desk.update(b, vec![clear(segment::RULE)]);
    let rows = [("a", 1, 0), ("b", 2, 0), ("names", 0, 0)];
    assert_eq!(counted(&mut desk), rows.map(|(name, count, wrong)| (name.to_owned(), Some(count), wrong)));
    assert_eq!(listed(&mut desk, &format!("segment({names})")), [""; 0]);
}

#[test]
fn a_segment_in_a_circle_keeps_its_lists_and_what_does_not_close_it() {
    let mut desk = Desk::new();
    let ids = ["Acme", "Beta GmbH", "Gamma GmbH", "Delta", "Epsilon"].map(|name| desk.company(name));
    let list = segment(&mut desk, "Hand list", "");
    let makers = segment(&mut desk, "Makers", &format!("any(segment({list}),f100.has(tgmbh))"));
    desk.update(
        list,
        vec![
            ruled(&format!("segment({makers})")),
            by_hand(segment::INCLUDED, ids[0]),
            by_hand(segment::INCLUDED, ids[3]),
            by_hand(segment::EXCLUDED, ids[4]),
        ],
    );
    let names = segment(&mut desk, "Names", &format!("any(segment({list}),segment({makers}))"));
    let besides = segment(&mut desk, "Besides", &format!("not(segment({names}))"));
    for (id, expect) in [
        (list, &["Acme", "Delta"][..]),
        (makers, &["Beta GmbH", "Gamma GmbH"]),
        (names, &["Acme", "Beta GmbH", "Delta", "Gamma GmbH"]),
        (besides, &["Epsilon"]),
    ] {
        assert_eq!(listed(&mut desk, &format!("segment({id})")), expect);
    }
    // One that names itself, and takes somebody out by hand.
    desk.update(makers, vec![ruled(&format!("segment({makers})")), by_hand(segment::EXCLUDED, ids[1])]);
    assert_eq!(listed(&mut desk, &format!("segment({makers})")), [""; 0]);
    assert_eq!(listed(&mut desk, &format!("segment({list})")), ["Acme", "Delta"]);
}

#[test]
fn a_thousand_segments_in_a_row_need_no_deep_call() {
    let mut desk = Desk::new();
    desk.company("Acme");
    desk.company("Beta");
    let mut last = segment(&mut desk, "0", "f100.is(tAcme)");
    for n in 1..1_000 {
        last = segment(&mut desk, &n.to_string(), &format!("not(segment({last}))"));
    }
    assert_eq!(listed(&mut desk, &format!("segment({last})")), ["Beta"]);
    assert_eq!(counted(&mut desk).len(), 50);
}

#[test]
fn a_rule_is_written_in_words_and_its_problems_have_places() {
    let mut desk = Desk::new();
    let acme = desk.company("Acme");
    desk.company("Twin");
    let twin = desk.company("Twin");
    let vips = segment(&mut desk, "VIPs", "f100.filled()");
    let (_, wrong) = (vips, RecordId([9; 16]));
    let filter = Filter::from_text(&format!(
        "all(segment({vips}),f107.is(r{acme}),records({twin}),f9999.filled(),segment({wrong}))"
    ))
    .expect("a rule");
    let view = written(&mut desk, None, Written::Stored(Some(filter.clone()))).expect("read");
    // Of two with the same name neither is called by it.
    assert!(view.words.starts_with("in segment #\"VIPs\" and"), "{}", view.words);
    assert!(view.words.contains(&format!("one of (#{twin})")), "{}", view.words);
    let again = written(&mut desk, None, Written::Words(view.words.clone())).expect("read");
    assert_eq!((again.filter, &again.problems), (filter, &view.problems));
    let at: Vec<_> = view
        .problems
        .iter()
        .map(|one| (&view.words[one.at.0 as usize..one.at.1 as usize], one.path.clone(), one.problem.code))
        .filter(|(_, path, _)| path[0] > 2)
        .collect();
    let unknown = format!("in segment #{wrong}");
    assert_eq!(
        at,
        [
            ("?f9999 is filled", vec![3], ProblemCode::UnknownField),
            (unknown.as_str(), vec![4], ProblemCode::UnknownRecord)
        ]
    );
    // Its own rule must not name it, neither directly nor through another one.
    let own = written(&mut desk, Some(vips), Written::Words("in segment #\"VIPs\"".into())).expect("read");
    assert_eq!(own.problems.len(), 1);
    let over = segment(&mut desk, "Over", &format!("segment({vips})"));
    let through = Written::Words("in segment #\"Over\" and name is filled".into());
    let found = written(&mut desk, Some(vips), through.clone()).expect("read").problems;
    assert_eq!(
        found.iter().map(|one| (one.at, one.problem.code)).collect::<Vec<_>>(),
        [((0, 18), ProblemCode::Conflict)]
    );
    assert!(written(&mut desk, Some(over), through).is_ok_and(|view| view.problems.len() == 1));
    assert_eq!(written(&mut desk, Some(vips), Written::Stored(None)).expect("read").words, "name is filled");
    let error = written(&mut desk, None, Written::Words("name haz \"x\"".into())).expect_err("no rule");
    assert_eq!((error.at, error.found.as_str(), error.allowed[0].as_str()), ((5, 8), "haz", "has"));
    assert_eq!(error.name, None);
    for (name, problem) in [("No such", NameProblem::Nobody), ("Twin", NameProblem::Several)] {
        let rule = format!("name is filled and in segment #\"{name}\"");
        let error = written(&mut desk, None, Written::Words(rule)).expect_err("no rule");
        assert_eq!((error.found, error.name), (format!("#\"{name}\""), Some(problem)));
    }
}
