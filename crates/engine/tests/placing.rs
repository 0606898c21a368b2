//! Where actions write under a narrow policy, and what moves with a record that gets another owner.

mod common;

use common::{Desk, ME, WORKSPACE, add, set, text};
use model::entities::{activity, common as fields, company, lead, order, order_line};
use model::{Change, Command, Kind, RecordId, Value};
use protocol::FailureCode;
use sync::cell::{Cell, Flags};
use sync::ids::{MemberId, StreamId, WorkspaceId};
use sync::wire::names::Policy;

const BO: RecordId = RecordId([0xbb; 16]);
const FAIR: RecordId = RecordId([0xfa; 16]);

fn workspace() -> WorkspaceId {
    WorkspaceId(WORKSPACE.0)
}

fn of(member: RecordId) -> StreamId {
    StreamId::user(workspace(), MemberId(member.0))
}

/// Where everybody sees only what is their own.
fn desk() -> Desk {
    let mut desk = Desk::new();
    desk.placement = desk.placement.with_policy(Policy::Own, []);
    desk
}

fn owner(member: RecordId) -> Change {
    set(fields::OWNER, Value::Ref(member))
}

fn about(record: RecordId) -> Change {
    add(Kind::Activity, activity::ABOUT, Value::Ref(record))
}

fn note(desk: &mut Desk, of: &[RecordId]) -> RecordId {
    let mut changes: Vec<Change> = of.iter().map(|record| about(*record)).collect();
    changes.push(set(activity::TYPE, Value::Choice("note".into())));
    desk.create(Kind::Activity, changes)
}

/// The cells that came since: record, stream, target.
fn since(desk: &Desk, before: usize) -> Vec<(RecordId, StreamId, Option<StreamId>)> {
    let place = |cell: &Cell| (RecordId(cell.record.0), cell.stream, cell.view().move_target());
    desk.cells[before..].iter().map(place).collect()
}

#[test]
fn new_records_are_made_where_their_owner_and_what_they_belong_to_are() {
    let mut desk = desk();
    let before = desk.cells.len();
    let company = desk.company("Acker AG");
    let order = desk.order(company, common::TODAY, 100);
    let line = vec![
        set(order_line::ORDER, Value::Ref(order)),
        set(order_line::QUANTITY, Value::Decimal { mantissa: 1, places: 0 }),
    ];
    let line = desk.create(Kind::OrderLine, line);
    let tag = desk.create(Kind::Tag, vec![set(model::entities::tag::NAME, text("VIP"))]);
    let call = note(&mut desk, &[company]);
    let bos = desk.create(Kind::Company, vec![set(company::NAME, text("Brücke")), owner(BO)]);
    let both = note(&mut desk, &[company, bos]);
    // In one action, the place of the parent is known before it is there.
    let (lead, first) = (desk.next_id(), desk.next_id());
    let create = |id, kind, changes| Command::Create { id, kind, changes };
    let batch = Command::Batch(vec![
        create(lead, Kind::Lead, vec![set(lead::FAMILY_NAME, text("Cleve")), owner(BO)]),
        create(first, Kind::Activity, vec![about(lead), set(activity::TYPE, Value::Choice("note".into()))]),
    ]);
    desk.run(batch).expect("created");
    let mut places = since(&desk, before);
    places.dedup();
    let stream =
        |id: RecordId| places.iter().find(|(record, ..)| *record == id).map(|(_, stream, _)| *stream);
    for (id, expected) in [
        (company, of(ME)),
        (order, of(ME)),
        (line, of(ME)),
        (call, of(ME)),
        (tag, StreamId::shared(workspace())),
        (bos, of(BO)),
        (first, of(BO)),
        (lead, of(BO)),
    ] {
        assert_eq!(stream(id), Some(expected), "{id}");
    }
    // Of two companies the first by id says where.
    let expected = if company < bos { of(ME) } else { of(BO) };
    assert_eq!(stream(both), Some(expected));
    assert!(places.iter().all(|(.., target)| target.is_none()), "nothing moved");
}

#[test]
fn another_owner_takes_the_record_and_what_belongs_to_it() {
    let mut desk = desk();
    let company = desk.company("Acker AG");
    let order = desk.order(company, common::TODAY, 100);
    let (one, two) = (note(&mut desk, &[company]), note(&mut desk, &[company]));
    let of_order = note(&mut desk, &[company, order]);
    desk.run(Command::Delete { ids: vec![two] }).expect("deleted");
    let before = desk.cells.len();
    desk.update(company, vec![owner(BO)]);
    let mut moved = since(&desk, before);
    moved[1..].sort_unstable();
    let mut expected =
        vec![(company, of(ME), Some(of(BO))), (one, of(ME), Some(of(BO))), (two, of(ME), Some(of(BO)))];
    expected[1..].sort_unstable();
    assert_eq!(moved, expected, "the order has an owner of its own, and its note stays with it");
    let cells = &desk.cells[before..];
    assert!(
        cells.iter().all(|cell| cell.view().move_source() == Some(of(ME)) && cell.view().check().is_ok())
    );
    assert!(cells.iter().all(|cell| !cell.flags.contains(Flags::BULK)), "one batch takes it whole");
    let _ = of_order;

    // An edit of something else moves nothing, and neither does the same owner again.
    let before = desk.cells.len();
    desk.update(order, vec![set(order::NUMBER, text("7"))]);
    desk.update(order, vec![owner(ME)]);
    assert!(since(&desk, before).iter().all(|(.., target)| target.is_none()));
}

#[test]
fn what_is_more_than_a_batch_moves_in_slices() {
    let mut desk = desk();
    let company = desk.company("Acker AG");
    let notes = (0..sync::limits::MAX_BATCH_CELLS).map(|_| note(&mut desk, &[company])).count();
    let before = desk.cells.len();
    desk.update(company, vec![owner(BO)]);
    let cells = &desk.cells[before..];
    assert_eq!(cells.len(), notes + 1);
    assert!(cells.iter().all(|cell| cell.flags.contains(Flags::BULK) && cell.flags.contains(Flags::MOVE)));
    assert_eq!(cells[0].record.0, company.0, "the record itself first");
}

#[test]
fn what_takes_along_more_than_a_commit_moves_in_slices() {
    let mut desk = desk();
    let company = desk.company("Acker AG");
    let long = "長".repeat(15_000);
    for _ in 0..110 {
        let body = set(activity::BODY, text(&long));
        desk.create(
            Kind::Activity,
            vec![about(company), set(activity::TYPE, Value::Choice("note".into())), body],
        );
    }
    let before = desk.cells.len();
    desk.update(company, vec![owner(BO)]);
    let cells = &desk.cells[before..];
    assert_eq!(cells.len(), 111);
    assert!(cells.iter().all(|cell| cell.flags.contains(Flags::BULK) && cell.flags.contains(Flags::MOVE)));
}

#[test]
fn who_may_not_write_there_is_told_so_and_nothing_is_written() {
    let mut desk = desk();
    let company = desk.company("Acker AG");
    let shared = StreamId::shared(workspace());
    desk.writable = Some(vec![shared, of(ME)]);
    let before = desk.cells.len();
    let give = Command::Update { ids: vec![company], changes: vec![owner(BO)] };
    assert_eq!(desk.run(give.clone()).map_err(|failure| failure.code), Err(FailureCode::HandOver));
    let id = desk.next_id();
    let changes = vec![set(company::NAME, text("Brücke")), owner(BO)];
    let create = Command::Create { id, kind: Kind::Company, changes };
    assert_eq!(desk.run(create).map_err(|failure| failure.code), Err(FailureCode::HandOver));
    // The server does not name the stream any more, nor says that it was taken away: the record is only read.
    desk.writable = Some(vec![shared]);
    let rename = Command::Update { ids: vec![company], changes: vec![set(company::NAME, text("Acker"))] };
    assert_eq!(desk.run(rename.clone()).map_err(|failure| failure.code), Err(FailureCode::Withheld));
    assert_eq!(desk.cells.len(), before);
    desk.writable = Some(vec![shared, of(ME), of(BO)]);
    assert!(desk.run(rename).is_ok() && desk.run(give).is_ok());
}

#[test]
fn a_lead_of_booth_staff_goes_to_the_event() {
    let mut desk = desk();
    let leads = StreamId::event_leads(workspace(), sync::ids::RecordId(FAIR.0));
    desk.placement = desk.placement.clone().with_events([FAIR], [FAIR]);
    desk.writable = Some(vec![leads]);
    let before = desk.cells.len();
    let lead = desk.create(Kind::Lead, vec![set(lead::FAMILY_NAME, text("Dorn"))]);
    desk.update(lead, vec![set(lead::NOTE, text("wants a quote"))]);
    assert_eq!(since(&desk, before), [(lead, leads, None); 2]);
}
