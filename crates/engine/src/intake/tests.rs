//! Submissions become leads: on one device, on two at once, and not where they cannot.

use std::rc::Rc;

use model::entities::{common, event, lead};
use model::{Command, Kind, RecordId, Value};
use protocol::account::Role;
use sync::cell::{Cell, CellBuilder};
use sync::entry::EntryRef;
use sync::ids::{DeviceId, DocumentId, StreamId, WorkspaceId};
use sync::payload::TYPE_BYTES;
use sync::stamp::{HybridTime, Stamp};

use super::*;
use crate::placement::Placement;

const WORKSPACE: WorkspaceId = WorkspaceId([7; 16]);
const EVENT: RecordId = RecordId([5; 16]);
const DOCUMENT: [u8; 16] = [0xdc; 16];
const SENT: RecordId = RecordId([9; 16]);
const AT: i64 = 1_000;

fn leads() -> StreamId {
    StreamId::event_leads(WORKSPACE, sync::ids::RecordId(EVENT.0))
}

fn author(role: Role, me: u8) -> Author {
    let placement = Placement::everyone(WORKSPACE).with_events([EVENT], []);
    Author {
        me: RecordId([me; 16]),
        role,
        now: 5_000,
        today: 0,
        zone: "UTC".into(),
        config: StreamId::config(WORKSPACE),
        shared: StreamId::shared(WORKSPACE),
        writable: None,
        placement: Rc::new(placement),
        action: 1,
    }
}

/// Stamps of a device.
fn stamps(device: u8) -> impl FnMut() -> Stamp {
    let mut ms = 5_000;
    move || {
        ms += 1;
        Stamp::new(HybridTime::new(ms, 0), DeviceId([device; 8]))
    }
}

/// What a visitor sent, as the server writes it.
fn submitted(record: RecordId, body: &[u8]) -> Cell {
    let document = DocumentId(DOCUMENT);
    let sent = Submission { document, received_at: AT as u64, content_type: "a/b", body };
    let stamp = Stamp::new(HybridTime::new(AT as u64, 0), DeviceId([0xdd; 8]));
    let cell = CellBuilder::new(leads(), sync::ids::RecordId(record.0), stamp, 1);
    cell.set(Tag::SUBMISSION, TYPE_BYTES, sent.encode()).build().expect("fits")
}

/// A workspace with an event whose form was published, and what was sent.
fn records(body: &[u8]) -> (Records, Catalogue) {
    let (mut records, catalogue) = (Records::new(), Catalogue::default());
    let name = Change { field: event::NAME, element: None, value: Some(Value::Text("Fair".into())) };
    let form = web_form::noted(RecordId(DOCUMENT), "token", false);
    let create = Command::Create { id: EVENT, kind: Kind::Event, changes: vec![name, form] };
    let planned = commands::plan(&records, &catalogue, &create, &author(Role::Owner, 1), &mut stamps(1));
    for cell in planned.expect("it is allowed").cells {
        records.apply_remote([EntryRef::Cell(cell.view())]);
    }
    records.apply_remote([EntryRef::Cell(submitted(SENT, body).view())]);
    (records, catalogue)
}

fn rules<'a>(records: &'a Records, catalogue: &'a Catalogue) -> Rules<'a> {
    Rules { records, catalogue, zone: "Asia/Shanghai" }
}

fn taken(records: &Records, catalogue: &Catalogue, author: &Author, device: u8) -> Vec<Cell> {
    let planned = plan(rules(records, catalogue), author, &mut stamps(device)).expect("plans");
    planned.map(|planned| planned.cells).unwrap_or_default()
}

#[test]
fn what_was_sent_becomes_a_lead_where_it_is() {
    let (mut records, catalogue) = records(b"name=Ada+King&f305=Works&f308=nobody");
    assert!(records.of(Kind::Lead).next().is_none(), "no list shows it yet");
    let cells = taken(&records, &catalogue, &author(Role::Member, 2), 2);
    assert_eq!((cells.len(), cells[0].stream, cells[0].view().move_target()), (1, leads(), None));
    records.apply_local(&cells);
    let slot = records.of(Kind::Lead).next().expect("a lead");
    assert_eq!(records.id(slot), SENT);
    assert_eq!(records.text(slot, lead::FAMILY_NAME), "King");
    assert_eq!(records.text(slot, lead::COMPANY_NAME), "Works");
    assert_eq!(records.text(slot, lead::NOTE), "emails: nobody", "what is no address is not lost");
    assert_eq!(records.value(slot, lead::EVENT), Some(Value::Ref(EVENT)));
    assert_eq!(records.text(slot, lead::SOURCE), "website");
    assert_eq!(records.value(slot, common::CREATED_AT), Some(Value::Instant(AT)));
    for nobodys in [common::OWNER, common::CREATED_BY, lead::CAPTURED_BY] {
        assert_eq!(records.value(slot, nobodys), None, "{nobodys:?}");
    }
    assert!(waiting(&records).is_empty());
    assert!(taken(&records, &catalogue, &author(Role::Member, 2), 2).is_empty(), "once");
}

#[test]
fn two_devices_at_once_make_one_lead() {
    let (mut records, catalogue) = records(b"name=Ada");
    let one = taken(&records, &catalogue, &author(Role::Member, 2), 2);
    let two = taken(&records, &catalogue, &author(Role::Owner, 3), 3);
    let values = |cells: &[Cell]| (cells[0].tags.clone(), cells[0].payload.clone());
    assert_eq!(values(&one), values(&two), "but the stamp they are the same");
    for cell in one.iter().chain(&two) {
        records.apply_remote([EntryRef::Cell(cell.view())]);
    }
    assert_eq!(records.of(Kind::Lead).count(), 1);
}

#[test]
fn what_is_taken_in_again_leaves_alone_what_was_changed_meanwhile() {
    let (sent, catalogue) = records(b"name=Ada&f305=Works");
    let one = taken(&sent, &catalogue, &author(Role::Member, 2), 2);
    let (mut here, _) = records(b"name=Ada&f305=Works");
    here.apply_local(&one);
    let change =
        Change { field: lead::COMPANY_NAME, element: None, value: Some(Value::Text("Mills".into())) };
    let edit = Command::Update { ids: vec![SENT], changes: vec![change] };
    let edited = commands::plan(&here, &catalogue, &edit, &author(Role::Member, 2), &mut stamps(2));
    let edited = edited.expect("it is allowed").cells;
    // The other device has heard of neither, and its clock is far ahead.
    let mut late = || Stamp::new(HybridTime::new(9_000, 0), DeviceId([3; 8]));
    let two = plan(rules(&sent, &catalogue), &author(Role::Owner, 3), &mut late);
    let two = two.expect("plans").expect("something").cells;
    let all: Vec<&Cell> = one.iter().chain(&edited).chain(&two).collect();
    for order in [[0, 1, 2], [2, 1, 0], [1, 2, 0]] {
        let (mut records, _) = records(b"name=Ada&f305=Works");
        records.apply_remote(order.map(|at| EntryRef::Cell(all[at].view())));
        let slot = records.of(Kind::Lead).next().expect("a lead");
        assert_eq!(records.text(slot, lead::COMPANY_NAME), "Mills", "{order:?}");
        assert_eq!(records.text(slot, lead::GIVEN_NAME), "Ada", "{order:?}");
    }
}

#[test]
fn no_two_that_were_sent_are_taken_in_under_one_stamp() {
    let (mut records, catalogue) = records(b"name=Ada");
    let other = submitted(RecordId([10; 16]), b"name=Berta");
    let stamp = Stamp::new(HybridTime::new(AT as u64, 1), other.stamp.device());
    records.apply_remote([EntryRef::Cell(Cell { stamp, ..other }.view())]);
    let cells = taken(&records, &catalogue, &author(Role::Member, 2), 2);
    let stamps: Vec<HybridTime> = cells.iter().map(|cell| cell.stamp.time()).collect();
    assert_eq!(stamps, [HybridTime::new(AT as u64, 0x8000), HybridTime::new(AT as u64, 0x8001)]);
}

#[test]
fn what_cannot_be_taken_in_waits() {
    for (body, role, writable, why) in [
        (&b"homepage=x&name=Bot"[..], Role::Owner, None, Err(Unfit::Trapped)),
        (b"", Role::Owner, None, Err(Unfit::Empty)),
        (b"name=Ada", Role::ReadOnly, None, Ok(())),
        (b"name=Ada", Role::Member, Some(vec![StreamId::shared(WORKSPACE)]), Ok(())),
    ] {
        let (records, catalogue) = records(body);
        let author = Author { writable, ..author(role, 2) };
        assert!(taken(&records, &catalogue, &author, 2).is_empty(), "{body:?}");
        let waits = waiting(&records);
        assert_eq!((waits.len(), waits[0].body.as_slice(), waits[0].event), (1, body, Some(EVENT)));
        assert_eq!(lead_of(rules(&records, &catalogue), &waits[0]).map(|_| ()), why);
    }
}

#[test]
fn of_a_form_that_nobody_knows_it_is_kept_until_a_person_decides() {
    let (mut records, catalogue) = (Records::new(), Catalogue::default());
    records.apply_remote([EntryRef::Cell(submitted(SENT, b"name=Ada&f999=x").view())]);
    let author = author(Role::Member, 2);
    assert!(taken(&records, &catalogue, &author, 2).is_empty());
    let waits = waiting(&records);
    assert_eq!(lead_of(rules(&records, &catalogue), &waits[0]), Err(Unfit::Foreign));
    let gone = plan_discard(&records, SENT, &author, &mut stamps(2)).expect("plans").expect("something");
    records.apply_local(&gone.cells);
    assert!(waiting(&records).is_empty());
    assert_eq!(gone.cells[0].stream, leads());

    let (mut records, catalogue) = super::tests::records(b"homepage=x");
    let all = waiting(&records);
    let kept = plan_one(rules(&records, &catalogue), &author, &mut stamps(2), (&all[0], EVENT));
    records.apply_local(&kept.expect("plans").expect("something").cells);
    let slot = records.of(Kind::Lead).next().expect("a lead");
    assert_eq!(records.text(slot, lead::NOTE), "homepage: x");
}

#[test]
fn the_type_of_the_value_is_that_of_bytes() {
    assert_eq!(model::codec::type_of(&Value::Bytes(Vec::new())), TYPE_BYTES);
}
