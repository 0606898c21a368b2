//! The same changes for many records: one action of what can be written, and the reasons for the rest.
#![allow(missing_docs)]

mod common;

use common::*;
use model::entities::{common as fields, company, deal};
use model::{Change, Command, Kind, ProblemCode, RecordId, Value, defaults};
use protocol::FailureCode;
use protocol::each::UpdateEach;
use sync::cell::Flags;
use sync::ids::{MemberId, StreamId, WorkspaceId};
use sync::wire::names::Policy;

const BO: RecordId = RecordId([0xbb; 16]);

type Left = Vec<(FailureCode, Vec<ProblemCode>, Vec<RecordId>)>;

/// The number of the action, how many were written, and the others by reason.
fn each(desk: &mut Desk, ids: &[RecordId], changes: Vec<Change>) -> (u64, u32, Left) {
    desk.now += 1000;
    let (author, mut stamps) = (desk.author(), desk.stamps());
    let each = desk.ws.plan_each(&UpdateEach { ids: ids.to_vec(), changes }, &author, &mut stamps);
    desk.commit(each.planned);
    let codes = |problems: &[model::Problem]| problems.iter().map(|problem| problem.code).collect();
    let left = each.left.into_iter().map(|left| (left.why, codes(&left.problems), left.records));
    (author.action, each.done, left.collect())
}

fn value(desk: &Desk, id: RecordId, field: model::FieldId) -> Option<Value> {
    desk.ws.records.value(desk.ws.records.slot(id)?, field)
}

#[test]
fn what_cannot_be_written_is_left_with_its_reason_and_one_undo_takes_the_rest_back() {
    let mut desk = Desk::new();
    let [a, b, c, gone] = ["A", "B", "C", "Gone"].map(|name| desk.company(name));
    desk.update(b, vec![set(company::PARENT, Value::Ref(a))]);
    desk.run(Command::Delete { ids: vec![gone] }).expect("deleted");
    let lost = desk.next_id();
    let parent = vec![set(company::PARENT, Value::Ref(b))];
    let (action, done, left) = each(&mut desk, &[a, b, c, gone, lost], parent);
    assert_eq!(done, 1);
    assert_eq!(
        left,
        [
            (FailureCode::Invalid, vec![ProblemCode::OwnParent], vec![a, b]),
            (FailureCode::Invalid, vec![ProblemCode::Deleted], vec![gone]),
            (FailureCode::Invalid, vec![ProblemCode::UnknownRecord], vec![lost]),
        ]
    );
    assert_eq!(value(&desk, c, company::PARENT), Some(Value::Ref(b)));
    desk.now += 1000;
    assert_eq!(desk.undo(Some(action)), Some(0));
    assert_eq!([a, b, c].map(|id| value(&desk, id, company::PARENT)), [None, Some(Value::Ref(a)), None]);
}

#[test]
fn what_is_another_persons_is_left_and_the_own_ones_are_written() {
    let mut desk = Desk::new();
    desk.placement = desk.placement.with_policy(Policy::Own, []);
    let mine = desk.company("Mine");
    let owner = set(fields::OWNER, Value::Ref(BO));
    let theirs = desk.create(Kind::Company, vec![set(company::NAME, text("Theirs")), owner.clone()]);
    let workspace = WorkspaceId(WORKSPACE.0);
    desk.writable = Some(vec![StreamId::user(workspace, MemberId(ME.0)), StreamId::shared(workspace)]);
    let (_, done, left) = each(&mut desk, &[theirs, mine], vec![set(company::VIP, Value::Bool(true))]);
    assert_eq!((done, left), (1, vec![(FailureCode::Withheld, vec![], vec![theirs])]));
    assert_eq!(value(&desk, mine, company::VIP), Some(Value::Bool(true)));
    let (_, done, left) = each(&mut desk, &[mine], vec![owner]);
    assert_eq!((done, left), (0, vec![(FailureCode::HandOver, vec![], vec![mine])]));
}

#[test]
fn what_was_so_already_is_not_counted() {
    let mut desk = Desk::new();
    let [a, b, c] = ["A", "B", "C"].map(|name| desk.company(name));
    desk.update(b, vec![set(company::PARENT, Value::Ref(a))]);
    let parent = vec![set(company::PARENT, Value::Ref(a))];
    let (_, done, left) = each(&mut desk, &[b, c], parent.clone());
    assert_eq!((done, left), (1, vec![]));
    let (_, done, left) = each(&mut desk, &[b, c, a], parent);
    assert_eq!((done, left.len()), (0, 1), "and what is left is said beside it");
}

#[test]
fn ten_thousand_deals_enter_a_stage_in_one_action_and_go_back() {
    let mut desk = Desk::new();
    let ids: Vec<RecordId> = (0..10_000).map(|_| desk.next_id()).collect();
    let new = |id: &RecordId| Command::Create {
        id: *id,
        kind: Kind::Deal,
        changes: vec![set(deal::TITLE, text("Lathe"))],
    };
    desk.run(Command::Batch(ids.iter().map(new).collect())).expect("created");
    let (won, first) =
        (defaults::stage_id(WORKSPACE, "won"), value(&desk, ids[0], deal::STAGE).expect("in a stage"));
    let before = desk.cells.len();
    let (action, done, left) = each(&mut desk, &ids, vec![set(deal::STATUS, choice("won"))]);
    assert_eq!((done, left), (10_000, vec![]));
    assert!(desk.cells[before..].iter().all(|cell| cell.flags.contains(Flags::BULK)));
    assert!(ids.iter().all(|id| value(&desk, *id, deal::STAGE) == Some(Value::Ref(won))));
    let mut ranks: Vec<_> = ids.iter().filter_map(|id| value(&desk, *id, deal::RANK)).collect();
    ranks.sort_by(|a, b| a.as_text().cmp(&b.as_text()));
    ranks.dedup();
    assert_eq!(ranks.len(), 10_000, "each has a place of its own");
    // Again, nothing is left to write.
    let (_, done, _) = each(&mut desk, &ids, vec![set(deal::STATUS, choice("won"))]);
    assert_eq!((done, desk.cells.len()), (0, before + 10_000));
    desk.now += 1000;
    assert_eq!(desk.undo(Some(action)), Some(0));
    assert!(ids.iter().all(|id| value(&desk, *id, deal::STAGE) == Some(first.clone())));
}
