//! Undo and redo beyond the law that one takes back the other.
#![allow(missing_docs)]

mod common;

use common::*;
use model::entities::company;
use model::{Command, Kind, RecordId, Value};
use sync::cell::{CellBuilder, Flags};
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

#[test]
fn more_records_than_a_batch_holds_are_changed_and_taken_back_in_one_action() {
    let mut desk = Desk::new();
    let count = sync::limits::MAX_BATCH_CELLS + 200;
    let create =
        |id| Command::Create { id, kind: Kind::Company, changes: vec![set(company::NAME, text("Acme"))] };
    let creates = (0..count).map(|_| create(desk.next_id())).collect();
    desk.run(Command::Batch(creates)).expect("created");
    let viewer = desk.viewer();
    let mut query = rows_of(Kind::Company);
    query.len = u32::MAX;
    let ids = engine::queries::ids(&mut desk.ws, &query, &viewer);
    assert_eq!(ids.len(), count);
    (query.start, query.len) = (5, 3);
    assert_eq!(engine::queries::ids(&mut desk.ws, &query, &viewer), ids[5..8]);

    let changes = vec![set(company::VIP, Value::Bool(true))];
    let vips = |desk: &Desk| {
        let vip = |id: &&RecordId| {
            let slot = desk.ws.records.slot(**id).expect("known");
            desk.ws.records.value(slot, company::VIP).is_some()
        };
        ids.iter().filter(vip).count()
    };
    desk.cells.clear();
    desk.now += 1000;
    desk.run(Command::Update { ids: ids.clone(), changes }).expect("updated");
    assert_eq!(vips(&desk), count);
    desk.now += 1000;
    assert_eq!(desk.undo(None), Some(0));
    assert_eq!(vips(&desk), 0);
    desk.now += 1000;
    assert!(desk.redo());
    assert_eq!(vips(&desk), count);
    let bulk = |cell: &sync::cell::Cell| cell.flags.contains(sync::cell::Flags::BULK);
    assert!(desk.cells.iter().all(bulk), "else they would have to fit one batch");
}

#[test]
fn what_is_too_large_for_one_batch_is_done_in_several_and_taken_back() {
    let mut desk = Desk::new();
    let ids: Vec<RecordId> = (0..200).map(|n| desk.company(&format!("C{n}"))).collect();
    let note = "x".repeat(6_000);
    let before = desk.cells.len();
    desk.now += 1000;
    desk.run(Command::Update { ids, changes: vec![set(company::DESCRIPTION, text(&note))] })
        .expect("planned");
    let written = &desk.cells[before..];
    assert_eq!(written.len(), 200);
    assert!(written.iter().all(|cell| cell.flags.contains(Flags::BULK)));
    assert_eq!(desk.undo(None), Some(0));
    let undone = &desk.cells[before + 200..];
    assert!(undone.len() == 200 && undone.iter().all(|cell| !cell.flags.contains(Flags::BULK)));
}
