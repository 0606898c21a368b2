//! The same changes for many records.

use super::*;
use crate::defaults;
use crate::entities::{company, deal, stage};

const WORKSPACE: RecordId = RecordId([0xaa; 16]);

fn each(store: &Store, ids: &[RecordId], changes: &[Change]) -> Each {
    update_each(ids, changes, store, &Catalogue::default(), &store.now())
}

fn apply(store: &mut Store, each: &Each) {
    for write in each.written.iter().flat_map(|(_, writes)| writes) {
        for change in &write.changes {
            let key = (write.record, change.field, change.element);
            match &change.value {
                Some(value) => store.values.insert(key, value.clone()),
                None => store.values.remove(&key),
            };
        }
    }
}

#[test]
fn what_cannot_be_written_to_one_does_not_stop_the_others() {
    let mut store = Store::default();
    let firm = |number: u8, name: &str, store: &mut Store| {
        store.create(number, Kind::Company, vec![set(company::NAME, text(name))])
    };
    let [holding, middle, other] =
        [(1, "Holding"), (2, "Middle"), (3, "Other")].map(|(number, name)| firm(number, name, &mut store));
    store.update(middle, vec![set(company::PARENT, Value::Ref(holding))]).expect("valid");
    let gone = firm(4, "Gone", &mut store);
    store.run(&Command::Delete { ids: vec![gone] }).expect("valid");
    // The holding would belong to a part of itself, and the middle to itself.
    let change = set(company::PARENT, Value::Ref(middle));
    let Each { written, refused } =
        each(&store, &[holding, other, gone, other, middle, id(9)], std::slice::from_ref(&change));
    let writes = vec![Write { record: other, kind: Kind::Company, changes: vec![change], deleted: None }];
    assert_eq!(written, [(other, writes)]);
    let codes: Vec<_> = refused.into_iter().map(|(id, problems)| (id, problems[0].code)).collect();
    use ProblemCode::{Deleted, OwnParent, UnknownRecord};
    assert_eq!(codes, [(holding, OwnParent), (gone, Deleted), (middle, OwnParent), (id(9), UnknownRecord)]);
}

#[test]
fn what_is_so_already_is_not_written() {
    let mut store = Store::default();
    let firms: Vec<RecordId> = (1..4)
        .map(|number| store.create(number, Kind::Company, vec![set(company::NAME, text("Firm"))]))
        .collect();
    store.update(firms[1], vec![set(company::LEGAL_NAME, text("Linz"))]).expect("valid");
    let Each { written, refused } = each(&store, &firms, &[set(company::LEGAL_NAME, text("Linz"))]);
    assert_eq!(written.iter().map(|(_, writes)| writes.len()).collect::<Vec<_>>(), [1, 0, 1]);
    assert_eq!(refused, []);
    let emptied = each(&store, &firms, &[clear(company::NAME)]);
    assert!(emptied.written.is_empty() && emptied.refused.len() == 3, "a name is required");
}

#[test]
fn deals_that_enter_a_stage_together_have_places_of_their_own() {
    let mut store = Store::default();
    for write in defaults::pipeline(WORKSPACE, &store.now(), &str::to_owned) {
        store.kinds.insert(write.record, write.kind);
        for change in write.changes {
            store.values.insert((write.record, change.field, change.element), change.value.expect("written"));
        }
    }
    let new = |store: &mut Store, number: u8| {
        store.create(number, Kind::Deal, vec![set(deal::TITLE, text("Lathe"))])
    };
    let quoted = defaults::stage_id(WORKSPACE, "quoted");
    let there = new(&mut store, 1);
    store.update(there, vec![set(deal::STAGE, Value::Ref(quoted))]).expect("valid");
    let deals: Vec<RecordId> = (2..40).map(|number| new(&mut store, number)).collect();
    let moved = each(&store, &deals, &[set(deal::STAGE, Value::Ref(quoted))]);
    assert_eq!((moved.written.len(), moved.refused.len()), (38, 0));
    apply(&mut store, &moved);
    let rank = |id: &RecordId| store.get(*id, deal::RANK).and_then(|rank| rank.as_text().map(str::to_owned));
    let ranks: Vec<Option<String>> = std::iter::once(&there).chain(&deals).map(rank).collect();
    assert!(ranks.windows(2).all(|pair| pair[1] < pair[0]), "each above the one before: {ranks:?}");
    let mut shuffled = deals.clone();
    shuffled.sort_by_key(|deal| deal.0[0].wrapping_mul(7));
    let lane = |store: &Store, stage: RecordId| {
        let rank =
            |id: RecordId| store.get(id, deal::RANK).and_then(|rank| rank.as_text().map(str::to_owned));
        let mut lane = store.referring(Kind::Deal, deal::STAGE, stage);
        lane.sort_by_key(|id| rank(*id));
        lane
    };
    let before: Vec<RecordId> = lane(&store, quoted).into_iter().filter(|id| *id != there).collect();
    for key in ["negotiation", "solution"] {
        let stage = defaults::stage_id(WORKSPACE, key);
        let moved = each(&store, &shuffled, &[set(deal::STAGE, Value::Ref(stage))]);
        apply(&mut store, &moved);
        assert_eq!(lane(&store, stage), before, "the order of the lane stays, however they are named");
    }
    let all = Command::Update { ids: shuffled, changes: vec![set(deal::STAGE, Value::Ref(quoted))] };
    store.run(&all).expect("valid");
    assert_eq!(lane(&store, quoted), [before, vec![there]].concat());
    // Said to be won, each goes to the stage of its pipeline that says so.
    let won = each(&store, &deals, &[set(deal::STATUS, choice("won"))]);
    apply(&mut store, &won);
    let stage = defaults::stage_id(WORKSPACE, "won");
    assert!(deals.iter().all(|id| store.get(*id, deal::STAGE) == Some(Value::Ref(stage))));
    assert_eq!(store.get(stage, stage::STAGE_KIND), Some(choice("won")));
    // The state of a deal follows its stage: without one it cannot be.
    let none = each(&store, &deals[..2], &[clear(deal::STAGE)]);
    assert!(none.written.is_empty() && none.refused.len() == 2);
}
