//! Deals on the board.

use proptest::prelude::*;

use super::*;
use crate::defaults;
use crate::entities::{deal, pipeline, stage};

const WORKSPACE: RecordId = RecordId([0xaa; 16]);

/// A store with the pipeline that every workspace begins with.
fn board() -> Store {
    let mut store = Store::default();
    for write in defaults::pipeline(WORKSPACE, &store.now(), &str::to_owned) {
        store.kinds.insert(write.record, write.kind);
        for change in write.changes {
            store.values.insert((write.record, change.field, change.element), change.value.expect("written"));
        }
    }
    store
}

fn stage_of(key: &str) -> RecordId {
    defaults::stage_id(WORKSPACE, key)
}

fn new_deal(store: &mut Store, number: u8) -> RecordId {
    store.create(number, Kind::Deal, vec![set(deal::TITLE, text("Lathe"))])
}

fn column(store: &Store, stage: &str) -> Vec<RecordId> {
    let rank = |id: RecordId| store.get(id, deal::RANK).and_then(|rank| rank.as_text().map(str::to_owned));
    let mut all = store.referring(Kind::Deal, deal::STAGE, stage_of(stage));
    all.sort_by_key(|id| (rank(*id), *id));
    all
}

fn move_to(store: &mut Store, deal: RecordId, stage: &str, after: Option<RecordId>) -> Vec<Write> {
    store.run(&Command::MoveDeal { deal, stage: stage_of(stage), after }).expect("valid")
}

#[test]
fn a_new_deal_stands_on_top_of_the_first_stage() {
    let mut store = board();
    let (first, second) = (new_deal(&mut store, 1), new_deal(&mut store, 2));
    assert_eq!(column(&store, "contacted"), [second, first]);
    assert_eq!(store.get(first, deal::STATUS), Some(choice("open")));
    assert_eq!(store.get(first, deal::PIPELINE), Some(Value::Ref(defaults::pipeline_id(WORKSPACE))));
    assert_eq!(store.get(first, deal::STAGE_ENTERED_AT), Some(Value::Instant(1)));
    let placed = vec![set(deal::TITLE, text("x")), set(deal::STAGE, Value::Ref(stage_of("quoted")))];
    store.create(3, Kind::Deal, placed);
    assert_eq!(column(&store, "quoted"), [id(3)]);
    let won =
        store.create(4, Kind::Deal, vec![set(deal::TITLE, text("x")), set(deal::STATUS, choice("won"))]);
    assert_eq!(column(&store, "won"), [won]);
    assert!(store.get(won, deal::CLOSED_AT).is_some());
}

#[test]
fn a_deal_that_ends_keeps_how_far_it_had_come() {
    let mut store = board();
    let deal = new_deal(&mut store, 1);
    let last = |store: &Store| store.get(deal, deal::LAST_STAGE);
    move_to(&mut store, deal, "quoted", None);
    assert_eq!(last(&store), None);
    store.update(deal, vec![set(deal::STATUS, choice("lost"))]).expect("valid");
    assert_eq!(last(&store), Some(Value::Ref(stage_of("quoted"))));
    move_to(&mut store, deal, "won", None);
    assert_eq!(last(&store), Some(Value::Ref(stage_of("quoted"))), "what was no open stage tells nothing");
    store.update(deal, vec![set(deal::STATUS, choice("open"))]).expect("valid");
    assert_eq!(last(&store), None);
    store.update(deal, vec![set(deal::STAGE, Value::Ref(stage_of("lost")))]).expect("valid");
    assert_eq!(last(&store), Some(Value::Ref(stage_of("contacted"))));
}

#[test]
fn a_deal_that_had_ended_brings_its_past() {
    let mut store = board();
    store.clock = 1_000;
    let mut made = |number, status: &str, past: &[(FieldId, i64)]| {
        let own = vec![set(deal::TITLE, text("x")), set(deal::STATUS, choice(status))];
        let past = past.iter().map(|(field, at)| set(*field, Value::Instant(*at)));
        let deal = store.create(number, Kind::Deal, own.into_iter().chain(past).collect());
        let at = |field| match store.get(deal, field) {
            Some(Value::Instant(at)) => Some(at),
            _ => None,
        };
        (at(deal::CLOSED_AT), at(deal::STAGE_ENTERED_AT))
    };
    let (closed, entered) = (deal::CLOSED_AT, deal::STAGE_ENTERED_AT);
    for (number, (status, past, expected)) in (1..).zip([
        ("won", vec![(closed, 5)], (Some(5), 5)),
        ("lost", vec![(closed, 5), (entered, 4)], (Some(5), 4)),
        ("won", vec![(entered, 4)], (Some(1_003), 4)),
        ("won", vec![(closed, 9_999)], (Some(1_004), 1_004)),
        ("open", vec![(closed, 5)], (None, 1_005)),
        ("open", vec![(entered, 4)], (None, 4)),
    ]) {
        let (closed, entered) = expected;
        assert_eq!(made(number, status, &past), (closed, Some(entered)), "{status} {past:?}");
    }
}

#[test]
fn without_a_pipeline_a_deal_is_open_all_the_same() {
    let mut store = Store::default();
    let deal = new_deal(&mut store, 1);
    assert_eq!(store.get(deal, deal::STATUS), Some(choice("open")));
    assert_eq!(store.get(deal, deal::STAGE), None);
}

#[test]
fn moving_sets_stage_state_and_place() {
    let mut store = board();
    let deals: Vec<_> = (1..=3).map(|number| new_deal(&mut store, number)).collect();
    for deal in &deals {
        move_to(&mut store, *deal, "quoted", None);
    }
    assert_eq!(column(&store, "quoted"), [id(3), id(2), id(1)]);
    move_to(&mut store, id(3), "quoted", Some(id(2)));
    assert_eq!(column(&store, "quoted"), [id(2), id(3), id(1)]);
    let entered = store.get(id(3), deal::STAGE_ENTERED_AT);
    move_to(&mut store, id(3), "quoted", Some(id(1)));
    assert_eq!(column(&store, "quoted"), [id(2), id(1), id(3)]);
    assert_eq!(store.get(id(3), deal::STAGE_ENTERED_AT), entered, "within a column nothing is entered");
    move_to(&mut store, id(3), "won", None);
    assert_eq!(store.get(id(3), deal::STATUS), Some(choice("won")));
    assert_eq!(store.get(id(3), deal::CLOSED_AT), Some(Value::Instant(store.clock)));
    move_to(&mut store, id(3), "negotiation", Some(id(1)));
    assert_eq!(store.get(id(3), deal::STATUS), Some(choice("open")));
    assert_eq!(store.get(id(3), deal::CLOSED_AT), None);
    let lost = Command::MoveDeal { deal: id(1), stage: id(1), after: None };
    assert_eq!(codes(store.run(&lost)), [(ProblemCode::UnknownRecord, Some(deal::STAGE))]);
}

#[test]
fn editing_stage_or_state_moves_the_deal_too() {
    let mut store = board();
    let deal = new_deal(&mut store, 1);
    store.update(deal, vec![set(deal::STATUS, choice("lost"))]).expect("valid");
    assert_eq!(column(&store, "lost"), [deal]);
    store.update(deal, vec![set(deal::STAGE, Value::Ref(stage_of("solution")))]).expect("valid");
    assert_eq!(store.get(deal, deal::STATUS), Some(choice("open")));
    assert_eq!(store.get(deal, deal::STAGE_ENTERED_AT), Some(Value::Instant(store.clock)));
    assert_eq!(
        codes(store.update(deal, vec![clear(deal::STAGE)])),
        [(ProblemCode::Required, Some(deal::STAGE))]
    );
    let sure = store.update(deal, vec![set(deal::PROBABILITY, Value::Int(101))]);
    assert_eq!(codes(sure), [(ProblemCode::NotWithin, Some(deal::PROBABILITY))]);
}

#[test]
fn stages_in_use_stay() {
    let mut store = board();
    let deal = new_deal(&mut store, 1);
    for busy in [stage_of("contacted"), defaults::pipeline_id(WORKSPACE)] {
        assert_eq!(codes(store.run(&Command::Delete { ids: vec![busy] })), [(ProblemCode::Conflict, None)]);
    }
    let elsewhere = store.update(stage_of("contacted"), vec![set(stage::PIPELINE, Value::Ref(id(1)))]);
    assert!(codes(elsewhere).contains(&(ProblemCode::NotAllowed, Some(stage::PIPELINE))));
    // Deleted with the deal in one action it goes.
    let both = Command::Delete { ids: vec![deal, stage_of("contacted")] };
    assert_eq!(store.run(&both).map(|writes| writes.len()), Ok(2));
}

#[test]
fn equal_ranks_of_two_devices_do_not_stop_a_move() {
    let mut store = board();
    for number in 1..=5 {
        new_deal(&mut store, number);
    }
    let same = store.get(id(5), deal::RANK).expect("ranked");
    store.values.insert((id(4), deal::RANK, None), same);
    assert_eq!(column(&store, "contacted"), [id(4), id(5), id(3), id(2), id(1)]);
    // There is no room between 4 and 5: directly below both is the nearest place.
    move_to(&mut store, id(1), "contacted", Some(id(4)));
    assert_eq!(column(&store, "contacted"), [id(4), id(5), id(1), id(3), id(2)]);
}

#[test]
fn a_pipeline_keeps_an_open_stage() {
    let mut store = board();
    let own = defaults::pipeline_id(WORKSPACE);
    let name =
        store.get(own, pipeline::NAME).and_then(|name| name.as_text().map(str::to_owned)).expect("named");
    let open = store.referring(Kind::Stage, stage::PIPELINE, own).into_iter();
    let mut open: Vec<_> =
        open.filter(|id| store.get(*id, stage::STAGE_KIND) == Some(choice("open"))).collect();
    let last = open.pop().expect("several");
    // All at once is refused as one after the other is; with a new one in the same action it goes.
    let all = open.iter().copied().chain([last]).collect();
    let refused = store.run(&Command::Delete { ids: all }).expect_err("none would be left");
    assert_eq!((refused[0].code, refused[0].detail.as_str()), (ProblemCode::LastOpenStage, name.as_str()));
    store.run(&Command::Delete { ids: open.clone() }).expect("one is left");
    let other = store.create(50, Kind::Pipeline, vec![set(pipeline::NAME, text("Other"))]);
    let meanwhile = [
        (Command::Delete { ids: vec![last] }, None),
        (
            Command::Update { ids: vec![last], changes: vec![set(stage::STAGE_KIND, choice("won"))] },
            Some(stage::STAGE_KIND),
        ),
    ];
    for (command, field) in meanwhile {
        assert_eq!(codes(store.run(&command)), [(ProblemCode::LastOpenStage, field)], "{command:?}");
    }
    let away = crate::expand::update_each(
        &[stage_of("won"), last],
        &[set(stage::STAGE_KIND, choice("lost"))],
        &store,
        &Catalogue::from_records(&store),
        &store.now(),
    );
    assert_eq!((away.written.len(), away.refused.len()), (1, 1), "{away:?}");
    let new = Command::Create {
        id: id(51),
        kind: Kind::Stage,
        changes: vec![set(stage::NAME, text("New")), set(stage::PIPELINE, Value::Ref(own))],
    };
    let instead = Command::Batch(vec![Command::Delete { ids: vec![last] }, new]);
    store.run(&instead).expect("another one is there");
    // With its pipeline the last one goes.
    let gone = Command::Delete { ids: vec![id(51), stage_of("won"), stage_of("lost"), own] };
    store.run(&gone).expect("nothing begins there any more");
    assert!(!store.is_deleted(other));
}

#[test]
fn a_new_deal_begins_where_there_is_an_open_stage() {
    let mut store = board();
    let bare = vec![set(pipeline::NAME, text("Bare")), set(pipeline::RANK, text("0080"))];
    let bare = store.create(50, Kind::Pipeline, bare);
    let won = vec![
        set(stage::NAME, text("Won")),
        set(stage::PIPELINE, Value::Ref(bare)),
        set(stage::STAGE_KIND, choice("won")),
    ];
    store.create(51, Kind::Stage, won);
    let deal = new_deal(&mut store, 1);
    assert_eq!(column(&store, "contacted"), [deal], "the first pipeline has none");
    let there = vec![set(deal::TITLE, text("x")), set(deal::PIPELINE, Value::Ref(bare))];
    let create = |changes| Command::Create { id: id(2), kind: Kind::Deal, changes };
    assert_eq!(codes(store.run(&create(there.clone()))), [(ProblemCode::NoOpenStage, Some(deal::PIPELINE))]);
    let ended = there.into_iter().chain([set(deal::STATUS, choice("won"))]).collect();
    store.run(&create(ended)).expect("what is won begins nowhere");
    assert_eq!(store.get(id(2), deal::STAGE), Some(Value::Ref(id(51))));
    let moved = store.update(deal, vec![set(deal::PIPELINE, Value::Ref(bare))]);
    assert_eq!(codes(moved), [(ProblemCode::NoOpenStage, Some(deal::PIPELINE))]);
}

proptest! {
    #[test]
    fn a_moved_deal_is_where_it_was_put(moves in proptest::collection::vec((1u8..=6, 0u8..=6), 1..40)) {
        let mut store = board();
        for number in 1..=6 {
            new_deal(&mut store, number);
        }
        for (deal, after) in moves {
            let after = (after > 0 && after != deal).then(|| id(after));
            move_to(&mut store, id(deal), "contacted", after);
            let column = column(&store, "contacted");
            let place = column.iter().position(|other| *other == id(deal)).expect("in the column");
            prop_assert_eq!(column.len(), 6);
            prop_assert_eq!(place.checked_sub(1).map(|above| column[above]), after);
        }
    }
}
