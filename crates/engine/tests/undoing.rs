//! Undo and redo beyond the law that one takes back the other.
#![allow(missing_docs)]

mod common;

use common::*;
use model::entities::company;
use model::{Command, Kind, RecordId, Value};
use sync::cell::CellBuilder;
use sync::entry::EntryRef;
use sync::ids::{DeviceId, StreamId, WorkspaceId};
use sync::stamp::{HybridTime, Stamp};

/// Another device writes a name, later than everything here.
fn overwrite(desk: &mut Desk, id: RecordId, name: &str) {
    let stream = StreamId::shared(WorkspaceId(WORKSPACE.0));
    let stamp = Stamp::new(HybridTime::new(desk.now as u64 + 3_600_000, 0), DeviceId::new(99));
    let tag = engine::records::register::tag_of(company::NAME, None).expect("stored");
    let cell = CellBuilder::new(stream, sync::ids::RecordId(id.0), stamp, 1).set(tag, 5, name.as_bytes());
    let cell = cell.build().expect("fits");
    let history = desk.ws.history_of([EntryRef::Cell(cell.view())]);
    assert!(!history.is_empty(), "what was overwritten is noted");
    desk.ws.apply_remote([EntryRef::Cell(cell.view())], &history);
}

#[test]
fn what_somebody_else_changed_since_is_left_and_counted() {
    let mut desk = Desk::new();
    let acme = desk.company("Acme");
    let action =
        desk.update(acme, vec![set(company::NAME, text("Acme 2")), set(company::VIP, Value::Bool(true))]);
    overwrite(&mut desk, acme, "Theirs");
    assert_eq!(desk.undo(Some(action)), Some(1));
    let slot = desk.ws.records.slot(acme).expect("known");
    assert_eq!(desk.ws.records.text(slot, company::NAME), "Theirs");
    assert_eq!(desk.ws.records.value(slot, company::VIP), None);
}

#[test]
fn undo_and_redo_survive_a_restart() {
    let mut desk = Desk::new();
    let acme = desk.company("Acme");
    desk.now += 1000;
    desk.update(acme, vec![set(company::NAME, text("Acme 2"))]);
    desk.ws = desk.reopened();
    desk.now += 1000;
    assert_eq!(desk.undo(None), Some(0));
    assert_eq!(desk.names(rows_of(Kind::Company)), ["Acme"]);
    desk.ws = desk.reopened();
    desk.now += 1000;
    assert!(desk.redo());
    assert_eq!(desk.names(rows_of(Kind::Company)), ["Acme 2"]);
    desk.ws = desk.reopened();
    assert!(!desk.redo());
}

#[test]
fn a_new_action_ends_what_could_be_done_again() {
    let mut desk = Desk::new();
    let acme = desk.company("Acme");
    desk.now += 1000;
    assert_eq!(desk.undo(None), Some(0));
    assert_eq!(desk.names(rows_of(Kind::Company)), Vec::<String>::new());
    desk.now += 1000;
    desk.company("Other");
    assert!(!desk.redo());
    desk.run(Command::Restore { ids: vec![acme] }).expect("restored");
    assert_eq!(desk.names(rows_of(Kind::Company)), ["Acme", "Other"]);
}

#[test]
fn several_steps_go_back_in_turn_until_nothing_is_left() {
    let mut desk = Desk::new();
    let acme = desk.company("One");
    for name in ["Two", "Three"] {
        desk.now += 1000;
        desk.update(acme, vec![set(company::NAME, text(name))]);
    }
    for expected in [vec!["Two"], vec!["One"], vec![]] {
        desk.now += 1000;
        assert_eq!(desk.undo(None), Some(0));
        assert_eq!(desk.names(rows_of(Kind::Company)), expected);
    }
    assert_eq!(desk.undo(None), None, "the workspace's own beginning is nobody's action");
    for expected in ["One", "Two", "Three"] {
        desk.now += 1000;
        assert!(desk.redo());
        assert_eq!(desk.names(rows_of(Kind::Company)), [expected]);
    }
}
