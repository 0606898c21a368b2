//! The two layers: what the server has, and what only this device has.
#![allow(missing_docs)]

mod common;

use common::*;
use engine::records::{Layer, Records};
use model::entities::{common as fields, company};
use model::{Kind, RecordId, Value};
use proptest::prelude::*;
use sync::cell::{Cell, CellBuilder};
use sync::digest::Digest;
use sync::entry::{EntryRef, Purge};
use sync::ids::{DeviceId, StreamId};
use sync::stamp::{HybridTime, Stamp};
use sync::tag::Tag;

const STREAM: StreamId = StreamId([5; 16]);

fn stamp(ms: u64, device: u64) -> Stamp {
    Stamp::new(HybridTime::new(ms, 0), DeviceId::new(device))
}

/// A cell that names a company.
fn named(record: u8, ms: u64, device: u64, name: &str) -> Cell {
    let tag = |field| engine::records::register::tag_of(field, None).expect("stored");
    let record = sync::ids::RecordId([record; 16]);
    let mut kind = Vec::new();
    let kind_type = model::codec::encode(Some(&Value::Int(i64::from(Kind::Company.code()))), &mut kind);
    let cell = CellBuilder::new(STREAM, record, stamp(ms, device), ms);
    cell.set(tag(fields::KIND), kind_type, kind)
        .set(tag(company::NAME), 5, name.as_bytes())
        .build()
        .expect("fits")
}

fn name(records: &Records, record: u8) -> String {
    records.slot(RecordId([record; 16])).map(|slot| records.text(slot, company::NAME)).unwrap_or_default()
}

#[test]
fn a_refusal_uncovers_what_the_server_has() {
    let mut records = Records::new();
    let (server, first, second) =
        (named(1, 10, 1, "server"), named(1, 20, 2, "first"), named(1, 30, 2, "second"));
    records.apply_remote([EntryRef::Cell(server.view())]);
    let changes = records.apply_local(&[first.clone(), second.clone()]);
    assert_eq!((changes.records.len(), name(&records, 1).as_str(), records.dirty_cells()), (1, "second", 2));
    let slot = records.slot(RecordId([1; 16])).expect("known");
    assert!(records.is_unsent(slot));
    records.refuse(&[(RecordId([1; 16]), second.stamp)]);
    assert_eq!(name(&records, 1), "first");
    records.acknowledge(&[(RecordId([1; 16]), first.stamp)]);
    assert_eq!(
        (name(&records, 1).as_str(), records.is_unsent(slot), records.dirty_cells()),
        ("first", false, 0)
    );
    // The cell of the server is superseded and gone.
    assert_eq!(records.acknowledged().count(), 1);
    // An older cell that comes late changes nothing.
    assert!(records.apply_remote([EntryRef::Cell(named(1, 15, 3, "late").view())]).is_empty());
}

#[test]
fn a_refused_creation_leaves_nothing() {
    let mut records = Records::new();
    let cell = named(1, 10, 1, "new");
    records.apply_local(std::slice::from_ref(&cell));
    let slot = records.slot(RecordId([1; 16])).expect("known");
    assert_eq!(records.of(Kind::Company).collect::<Vec<_>>(), [slot]);
    records.refuse(&[(RecordId([1; 16]), cell.stamp)]);
    assert_eq!((records.of(Kind::Company).count(), records.kind(slot)), (0, None));
}

#[test]
fn deleting_restoring_and_purging() {
    let mut records = Records::new();
    records.apply_remote([EntryRef::Cell(named(1, 10, 1, "one").view())]);
    let slot = records.slot(RecordId([1; 16])).expect("known");
    let record = sync::ids::RecordId([1; 16]);
    let delete = CellBuilder::new(STREAM, record, stamp(20, 2), 1).delete().build().expect("fits");
    records.apply_local(std::slice::from_ref(&delete));
    assert!(records.is_deleted(slot) && !records.is_present(slot));
    let restore = CellBuilder::new(STREAM, record, stamp(30, 2), 2).restore().build().expect("fits");
    records.apply_local(std::slice::from_ref(&restore));
    assert!(records.is_present(slot));
    let early = CellBuilder::new(STREAM, record, stamp(5, 2), 3).delete().build().expect("fits");
    records.apply_local(std::slice::from_ref(&early));
    assert!(records.is_present(slot), "a lower stamp loses");
    let unsent = [&delete, &restore, &early].map(|cell| (RecordId([1; 16]), cell.stamp));
    records.refuse(&unsent);
    assert!(records.is_present(slot));
    let purge = Purge { stream: STREAM, record };
    let changes = records.apply_remote([EntryRef::Purge(purge)]);
    assert_eq!((changes.records, records.is_present(slot)), (vec![slot], false));
    assert_eq!(records.register(slot, Tag::TOMBSTONE), None);
}

#[test]
fn references_are_known_both_ways() {
    let mut desk = Desk::new();
    let (acme, other) = (desk.company("Acme"), desk.company("Other"));
    let person = desk.contact("Lee", "Ann");
    let slot = |desk: &Desk, id| desk.ws.records.slot(id).expect("known");
    let at = |desk: &Desk, id| desk.ws.records.referrers(slot(desk, id), model::entities::contact::COMPANIES);
    desk.update(person, vec![works_at(acme, ""), works_at(other, "")]);
    assert_eq!((at(&desk, acme), at(&desk, other)), (vec![slot(&desk, person)], vec![slot(&desk, person)]));
    desk.update(person, vec![model::Change { value: None, ..works_at(acme, "") }]);
    assert_eq!((at(&desk, acme).len(), at(&desk, other)), (0, vec![slot(&desk, person)]));
    desk.run(model::Command::Delete { ids: vec![person] }).expect("deleted");
    assert!(at(&desk, other).is_empty());
}

proptest! {
    /// In any order of arrival, through either layer, the same cells give the same state and the same digest.
    #[test]
    fn order_of_arrival_does_not_matter(
        cells in prop::collection::vec((1u8..4, 1u64..40, 1u64..4), 1..25),
        shuffle in prop::collection::vec(any::<u32>(), 25),
        late in prop::collection::vec(any::<bool>(), 25),
    ) {
        let mut cells = cells;
        cells.sort_unstable();
        cells.dedup_by_key(|cell| (cell.1, cell.2));
        let cells: Vec<Cell> =
            cells.iter().map(|(record, ms, device)| named(*record, *ms, *device, &format!("{ms}-{device}"))).collect();
        let mut straight = Records::new();
        straight.load(Layer::Acknowledged, cells.iter().map(|cell| EntryRef::Cell(cell.view())));

        let mut order: Vec<usize> = (0..cells.len()).collect();
        order.sort_by_key(|place| shuffle[*place]);
        let mut mixed = Records::new();
        let _ = mixed.digest(STREAM);
        for place in &order {
            let cell = &cells[*place];
            if late[*place] {
                mixed.apply_local(std::slice::from_ref(cell));
            } else {
                mixed.apply_remote([EntryRef::Cell(cell.view())]);
            }
        }
        let own: Vec<_> = order.iter().filter(|place| late[**place]).map(|place| &cells[*place]).collect();
        mixed.acknowledge(&own.iter().map(|cell| (RecordId(cell.record.0), cell.stamp)).collect::<Vec<_>>());
        for record in 1..4 {
            prop_assert_eq!(name(&straight, record), name(&mixed, record));
        }
        prop_assert_eq!(straight.acknowledged().count(), mixed.acknowledged().count());
        let mut expected = Digest::new();
        mixed.acknowledged().for_each(|cell| expected.add(&cell));
        prop_assert_eq!(mixed.digest(STREAM), expected.total());
        prop_assert_eq!(straight.digest(STREAM), expected.total());
    }
}
