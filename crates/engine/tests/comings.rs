//! Who came into a segment and who went, seen by members who see everything, and rules that ask for it.
#![allow(missing_docs)]

mod common;

use common::*;
use engine::comings::memory::Memory;
use engine::comings::{self, Pass, Slice};
use engine::live::{Live, Moment};
use model::defaults::segment_day_id;
use model::entities::segment_day::{self, MOST_SEGMENTS, Seen};
use model::entities::{company, segment};
use model::{Change, Command, Filter, Kind, RecordId, Value};
use protocol::account::Role;
use protocol::query::RowsQuery;
use protocol::{Query, View};
use sync::ids::DeviceId;

const DAY_MS: i64 = 86_400_000;
const BO: RecordId = RecordId([0xbb; 16]);

/// A desk that remembers.
struct Watcher {
    desk: Desk,
    memory: Memory,
    me: RecordId,
    role: Role,
}

impl Watcher {
    fn new(desk: Desk) -> Self {
        Self { desk, memory: Memory::default(), me: ME, role: Role::Owner }
    }

    /// Looks once; how many segments there was something to say of, `None` where it may not or has to look again.
    fn look(&mut self) -> Option<usize> {
        let viewer = engine::viewer::Viewer { me: self.me, role: self.role, ..self.desk.viewer() };
        self.desk.ws.settle(std::slice::from_ref(&viewer));
        let kept = Memory::from_bytes(&self.memory.to_bytes());
        let mut pass = Pass::begin(&self.desk.ws, &viewer, kept)?;
        loop {
            match pass.go_on(&self.desk.ws, &viewer, 0.0) {
                Slice::More => {}
                Slice::Void => return None,
                Slice::Done => break,
            }
        }
        let found = pass.finish();
        let mut author = self.desk.author();
        author.me = self.me;
        author.role = self.role;
        let mut stamps = self.desk.stamps();
        let planned = self.desk.ws.plan_segment_days(found.today, &found.seen, &author, &mut stamps);
        self.desk.commit(planned.expect("may be written"));
        self.memory = found.memory;
        Some(found.seen.len())
    }

    fn tomorrow(&mut self, days: i64) {
        self.desk.now += days * DAY_MS;
    }

    /// What the others wrote.
    fn pull(&mut self, other: &Watcher) {
        self.desk.pull(&other.desk);
    }

    fn names(&mut self, rule: &str) -> Vec<String> {
        let filter = Filter::from_text(rule).expect(rule);
        self.desk.names(RowsQuery { filter, ..rows_of(Kind::Company) })
    }

    /// What the record of a day says, by member.
    fn day(&self, segment: RecordId, day: i32) -> Vec<(RecordId, Seen)> {
        let records = &self.desk.ws.records;
        let slot = records.slot(segment_day_id(segment, day));
        let elements = slot.map(|slot| records.elements(slot, segment_day::SEEN)).unwrap_or_default();
        let seen = elements.into_iter().map(|(member, value)| match value {
            Value::Bytes(bytes) => (member, Seen::from_bytes(&bytes).expect("of this version")),
            other => panic!("{other:?}"),
        });
        seen.collect()
    }

    /// How many came and went on a day, by the only member who saw it; `None` where nothing is written.
    fn numbers(&self, segment: RecordId, day: i32) -> Option<(u32, u32, u32)> {
        let seen = self.day(segment, day).into_iter().next()?.1;
        Some((seen.size, seen.came.count, seen.went.count))
    }
}

fn segment(desk: &mut Desk, name: &str, rule: &str) -> RecordId {
    let changes = vec![set(segment::NAME, text(name)), set(segment::OF_KIND, choice("company")), ruled(rule)];
    desk.create(Kind::Segment, changes)
}

fn ruled(rule: &str) -> Change {
    set(segment::RULE, Value::Bytes(rule.as_bytes().to_vec()))
}

fn renamed(desk: &mut Desk, id: RecordId, name: &str) {
    desk.update(id, vec![set(company::NAME, text(name))]);
}

#[test]
fn who_came_and_who_went_is_written_once_a_day_and_asked_by_rules() {
    let mut here = Watcher::new(Desk::new());
    let [acme, beta, gamma] = ["Acme vip", "Beta", "Gamma vip"].map(|name| here.desk.company(name));
    let of = segment(&mut here.desk, "A", "f100.has(tvip)");
    assert_eq!(here.look(), Some(1), "the first day says how many");
    assert_eq!(here.numbers(of, TODAY), Some((2, 0, 0)));
    assert_eq!(here.look(), Some(0), "nothing happened");
    here.tomorrow(1);
    assert_eq!(here.look(), Some(0), "nor over night");
    assert_eq!(here.numbers(of, TODAY + 1), None);
    renamed(&mut here.desk, beta, "Beta vip");
    renamed(&mut here.desk, gamma, "Gamma");
    // Three days on which nobody was here.
    here.tomorrow(3);
    assert_eq!(here.look(), Some(1));
    assert_eq!(here.numbers(of, TODAY + 4), Some((2, 1, 1)));
    let rule = |rule: &str| rule.replace("IT", &of.to_string());
    for (text, expected) in [
        ("entered(IT,1d)", vec!["Beta vip"]),
        ("left(IT,1d)", vec!["Gamma"]),
        ("left(IT,2026-03-20)", vec!["Gamma"]),
        ("left(IT,2026-03-19)", vec![]),
        ("all(segment(IT),not(entered(IT,1m)))", vec!["Acme vip"]),
    ] {
        assert_eq!(here.names(&rule(text)), expected, "{text}");
    }
    // Midnight goes by.
    here.tomorrow(1);
    assert_eq!(here.names(&rule("entered(IT,1d)")), [""; 0]);
    assert_eq!(here.names(&rule("entered(IT,2d)")), ["Beta vip"]);
    // Who is erased, deleted or merged is shown as what there is of it.
    here.desk.merge(acme, &[beta]);
    assert_eq!(here.names(&rule("entered(IT,2d)")), ["Acme vip"]);
    here.desk.run(Command::Delete { ids: vec![gamma] }).expect("deleted");
    assert_eq!(here.names(&rule("left(IT,1m)")), [""; 0]);
    assert_eq!(here.look(), Some(0), "a merge is no coming and no going");
    here.desk.run(Command::Delete { ids: vec![acme] }).expect("deleted");
    assert_eq!(here.look(), Some(1));
    assert_eq!(here.numbers(of, TODAY + 5), Some((0, 0, 1)));
    // A segment that is gone, or asks itself, is left out as one that is named.
    let other = segment(&mut here.desk, "B", &format!("left({of},1y)"));
    let itself = format!("all(f100.filled(),entered({other},1d))");
    here.desk.update(other, vec![ruled(&itself)]);
    here.desk.company("Delta");
    assert_eq!(here.names(&format!("all(f100.filled(),segment({other}))")), ["Delta"]);
    here.desk.run(Command::Delete { ids: vec![of] }).expect("deleted");
    assert_eq!(here.names(&rule("all(f100.filled(),entered(IT,1y))")), ["Delta"]);
}

#[test]
fn two_members_and_a_second_device_see_one_day() {
    let mut ada = Watcher::new(Desk::new());
    let [first, second] = ["One", "Two"].map(|name| ada.desk.company(name));
    let of = segment(&mut ada.desk, "A", "f100.has(tvip)");
    ada.look();
    let mut tablet = Watcher::new(Desk::on(DeviceId::new(8)));
    let mut bo = Watcher { me: BO, ..Watcher::new(Desk::on(DeviceId::new(9))) };
    for other in [&mut tablet, &mut bo] {
        other.pull(&ada);
        assert_eq!(other.look(), Some(0), "they begin with what there is");
        other.tomorrow(1);
        other.desk.ids = 500;
    }
    ada.tomorrow(1);
    renamed(&mut ada.desk, first, "One vip");
    assert_eq!(ada.look(), Some(1));
    bo.pull(&ada);
    renamed(&mut bo.desk, second, "Two vip");
    assert_eq!(bo.look(), Some(1));
    let members: Vec<RecordId> = bo.day(of, TODAY + 1).into_iter().map(|(member, _)| member).collect();
    assert_eq!(members, [ME, BO]);
    let came = format!("entered({of},1d)");
    assert_eq!(bo.names(&came), ["One vip", "Two vip"]);
    // The other device of the first member says what both of them see, in the same place.
    tablet.pull(&ada);
    tablet.pull(&bo);
    tablet.desk.now += 60_000;
    assert_eq!(tablet.look(), Some(1));
    ada.pull(&bo);
    ada.pull(&tablet);
    assert_eq!(ada.day(of, TODAY + 1).len(), 2);
    assert_eq!(ada.look(), Some(0), "it is said");
    assert_eq!(ada.names(&came), ["One vip", "Two vip"]);
    // What others wrote is known the next day.
    for watcher in [&mut ada, &mut tablet, &mut bo] {
        watcher.tomorrow(1);
    }
    assert_eq!((ada.look(), tablet.look(), bo.look()), (Some(0), Some(0), Some(0)));
}

#[test]
fn another_rule_begins_anew_and_what_cannot_be_told_is_not_kept() {
    let mut here = Watcher::new(Desk::new());
    for name in ["Acme vip", "Beta gold"] {
        here.desk.company(name);
    }
    let of = segment(&mut here.desk, "A", "f100.has(tvip)");
    let above = segment(&mut here.desk, "in A", &format!("segment({of})"));
    let mine = segment(&mut here.desk, "mine", "f18.is(me)");
    let broken = segment(&mut here.desk, "broken", "f9999.filled()");
    let before = comings::signature(&here.desk.ws.records);
    assert_eq!(here.look(), Some(2), "not what asks who looks, nor what has problems");
    here.tomorrow(1);
    here.desk.update(of, vec![ruled("f100.has(tgold)")]);
    assert_ne!(comings::signature(&here.desk.ws.records), before);
    assert_eq!(here.look(), Some(2), "it changed for who names it, too");
    for id in [of, above] {
        assert_eq!(here.numbers(id, TODAY + 1), Some((1, 0, 0)));
        let rules = [TODAY, TODAY + 1].map(|day| here.day(id, day)[0].1.rule);
        assert_ne!(rules[0], rules[1], "the day is marked by it");
    }
    assert_eq!((here.numbers(mine, TODAY), here.numbers(broken, TODAY)), (None, None));
    // Who is put in by hand came.
    let gamma = here.desk.company("Gamma");
    let by_hand = Change { field: segment::INCLUDED, element: Some(gamma), value: Some(Value::Ref(gamma)) };
    here.desk.update(of, vec![by_hand]);
    assert_eq!(here.look(), Some(2));
    assert_eq!(here.names(&format!("entered({above},1d)")), ["Gamma"]);
}

#[test]
fn only_so_many_segments_and_only_who_sees_everything() {
    let mut here = Watcher::new(Desk::new());
    here.desk.company("Acme");
    for number in 0..=MOST_SEGMENTS {
        here.desk.now += 1;
        segment(&mut here.desk, &format!("S {number}"), "");
    }
    for role in [Role::Manager, Role::Member, Role::ReadOnly, Role::Booth] {
        here.role = role;
        assert_eq!(here.look(), None, "{role:?}");
    }
    here.role = Role::Administrator;
    assert_eq!(here.look(), Some(MOST_SEGMENTS));
    let last = here.desk.ws.records.of(Kind::Segment).last().expect("one");
    assert_eq!(here.numbers(here.desk.ws.records.id(last), TODAY), None, "the last one is not kept");
    let before = here.desk.cells.len();
    here.desk.undo(None).expect("a person did something");
    let undone = here.desk.cells[before..].iter().map(|cell| RecordId(cell.record.0));
    let records = &here.desk.ws.records;
    let kinds: Vec<_> = undone.map(|id| records.slot(id).and_then(|slot| records.kind(slot))).collect();
    assert_eq!(kinds, [Some(Kind::Segment)], "and not what was looked at");
}

#[test]
fn a_list_by_such_a_rule_follows_when_a_day_comes_from_elsewhere() {
    let mut ada = Watcher::new(Desk::new());
    let acme = ada.desk.company("Acme");
    let of = segment(&mut ada.desk, "A", "f100.has(tvip)");
    ada.look();
    let mut bo = Watcher { me: BO, ..Watcher::new(Desk::on(DeviceId::new(9))) };
    bo.pull(&ada);
    bo.look();
    let filter = Filter::from_text(&format!("entered({of},7d)")).expect("a rule");
    let mut live: Live<u32> = Live::default();
    live.set(1, Query::Rows(RowsQuery { filter, ..rows_of(Kind::Company) }), bo.desk.viewer());
    let run = |bo: &mut Watcher, live: &mut Live<u32>| -> Option<u32> {
        let moment = Moment { now: bo.desk.now, wall: bo.desk.now, working: false };
        let patches = live.run(&mut bo.desk.ws, moment);
        patches.into_iter().find_map(|patch| match patch.view {
            Ok(View::Rows(rows)) => Some(rows.total),
            _ => None,
        })
    };
    assert_eq!(run(&mut bo, &mut live), Some(0));
    ada.tomorrow(1);
    bo.tomorrow(1);
    renamed(&mut ada.desk, acme, "Acme vip");
    bo.pull(&ada);
    assert_eq!(run(&mut bo, &mut live), None, "nobody has looked");
    assert_eq!(ada.look(), Some(1));
    bo.pull(&ada);
    assert_eq!(run(&mut bo, &mut live), Some(1));
    // A week later he came longer ago.
    bo.tomorrow(7);
    assert_eq!(run(&mut bo, &mut live), Some(0));
}
