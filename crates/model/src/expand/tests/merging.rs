//! Merging and taking apart.

use super::*;
use crate::command::MOST_MERGED;
use crate::derive::element_of;
use crate::entities::{company, lead};

fn merge(survivor: u8, losers: &[u8]) -> Command {
    Command::Merge {
        survivor: id(survivor),
        losers: losers.iter().map(|id_| id(*id_)).collect(),
        take: vec![],
    }
}

fn unmerge(record: u8) -> Command {
    Command::Unmerge { record: id(record) }
}

fn phone(number: &str) -> Change {
    set(contact::PHONES, entry("work", number))
}

fn person(store: &mut Store, number: u8, name: &str, changes: Vec<Change>) -> RecordId {
    let mut all = vec![set(contact::FAMILY_NAME, text(name))];
    all.extend(changes);
    store.create(number, Kind::Contact, all)
}

fn phones(store: &Store, record: RecordId) -> Vec<String> {
    let all = store.elements(record, contact::PHONES).into_iter();
    let mut all: Vec<String> = all.filter_map(|(_, value)| Some(value.as_text()?.to_owned())).collect();
    sorting::ascending(&mut all);
    all
}

#[test]
fn the_survivor_gets_what_it_lacks_and_sets_are_united() {
    let mut store = Store::default();
    let kept = person(&mut store, 1, "王", vec![set(contact::WECHAT, text("wang")), phone("+86 1")]);
    let lost = person(
        &mut store,
        2,
        "Wang",
        vec![
            set(contact::DEPARTMENT, text("采购")),
            set(contact::WECHAT, text("xm")),
            phone("+86 1"),
            phone("+86 2"),
            set(contact::REPORTS_TO, Value::Ref(kept)),
        ],
    );
    let writes = store.run(&merge(1, &[2])).expect("valid");
    assert_eq!(writes.iter().map(|write| write.record).collect::<Vec<_>>(), [kept, lost]);
    assert_eq!(store.get(kept, contact::FAMILY_NAME), Some(text("王")));
    assert_eq!(store.get(kept, contact::WECHAT), Some(text("wang")));
    assert_eq!(store.get(kept, contact::DEPARTMENT), Some(text("采购")));
    assert_eq!(store.get(kept, contact::REPORTS_TO), None, "nobody reports to himself");
    assert_eq!(phones(&store, kept), ["+86 1", "+86 2"]);
    assert_eq!(store.get(lost, common::MERGED_INTO), Some(Value::Ref(kept)));
    // What is its own stays its own.
    assert_eq!(store.get(lost, contact::WECHAT), Some(text("xm")));
    assert_eq!(store.get(lost, contact::REPORTS_TO), Some(Value::Ref(kept)));
}

#[test]
fn chosen_values_are_taken() {
    let mut store = Store::default();
    person(&mut store, 1, "王", vec![set(contact::WECHAT, text("wang"))]);
    person(&mut store, 2, "Wang", vec![set(contact::WECHAT, text("xm"))]);
    let take = vec![(contact::WECHAT, id(2)), (contact::FAMILY_NAME, id(1))];
    store.run(&Command::Merge { survivor: id(1), losers: vec![id(2)], take }).expect("valid");
    assert_eq!(store.get(id(1), contact::WECHAT), Some(text("xm")));
    assert_eq!(store.get(id(1), contact::FAMILY_NAME), Some(text("王")));
}

#[test]
fn taking_apart_gives_back_what_nobody_changed_since() {
    let mut store = Store::default();
    person(&mut store, 1, "王", vec![set(contact::WECHAT, text("wang")), phone("+86 1")]);
    let lost = vec![
        set(contact::WECHAT, text("xm")),
        set(contact::DEPARTMENT, text("采购")),
        set(contact::OTHER_NAME, text("Jack")),
        phone("+86 2"),
    ];
    person(&mut store, 2, "Wang", lost);
    let take = vec![(contact::WECHAT, id(2))];
    store.run(&Command::Merge { survivor: id(1), losers: vec![id(2)], take }).expect("valid");
    store.update(id(1), vec![set(contact::DEPARTMENT, text("销售"))]).expect("valid");
    store.run(&unmerge(2)).expect("valid");
    assert_eq!(store.get(id(2), common::MERGED_INTO), None);
    assert_eq!(store.elements(id(2), common::REPLACED), []);
    assert_eq!(store.get(id(1), contact::WECHAT), Some(text("wang")), "as it was");
    assert_eq!(store.get(id(1), contact::OTHER_NAME), None, "as it was");
    assert_eq!(phones(&store, id(1)), ["+86 1"]);
    assert_eq!(store.get(id(1), contact::DEPARTMENT), Some(text("销售")), "changed since");
}

#[test]
fn of_three_one_can_go_again() {
    let mut store = Store::default();
    person(&mut store, 1, "王", vec![]);
    person(&mut store, 2, "Wang", vec![phone("+86 2"), phone("+86 9")]);
    person(&mut store, 3, "Wang", vec![phone("+86 3"), phone("+86 9"), set(contact::WECHAT, text("w3"))]);
    store.run(&merge(1, &[2, 3])).expect("valid");
    assert_eq!(phones(&store, id(1)), ["+86 2", "+86 3", "+86 9"]);
    store.run(&unmerge(3)).expect("valid");
    assert_eq!(phones(&store, id(1)), ["+86 2", "+86 9"], "what two of them have stays");
    assert_eq!(store.get(id(1), contact::WECHAT), None);
    assert_eq!(store.get(id(2), common::MERGED_INTO), Some(Value::Ref(id(1))));
}

#[test]
fn a_merged_one_is_merged_no_more_but_its_survivor_is() {
    let mut store = Store::default();
    for number in 1..=4 {
        person(&mut store, number, "王", vec![]);
    }
    store.run(&merge(2, &[1])).expect("valid");
    store.run(&merge(3, &[2])).expect("a chain");
    let merged = [(ProblemCode::Conflict, Some(common::MERGED_INTO))];
    assert_eq!(codes(store.run(&merge(4, &[1]))), merged);
    assert_eq!(codes(store.run(&merge(2, &[4]))), merged);
    assert_eq!(codes(store.run(&unmerge(3))), merged, "not merged");
    store.run(&unmerge(2)).expect("valid");
    assert_eq!(store.get(id(1), common::MERGED_INTO), Some(Value::Ref(id(2))));
}

#[test]
fn what_two_devices_merged_crosswise_comes_apart_at_once() {
    let mut store = Store::default();
    person(&mut store, 1, "王", vec![phone("+86 1")]);
    person(&mut store, 2, "Wang", vec![phone("+86 2")]);
    person(&mut store, 3, "W", vec![]);
    store.run(&merge(1, &[2])).expect("valid");
    // The other device's cell.
    store.values.insert((id(1), common::MERGED_INTO, None), Value::Ref(id(2)));
    store.run(&merge(3, &[1])).expect("the smallest id stands for both");
    store.run(&unmerge(1)).expect("valid");
    store.values.insert((id(1), common::MERGED_INTO, None), Value::Ref(id(2)));
    store.run(&unmerge(2)).expect("valid");
    for record in [id(1), id(2)] {
        assert_eq!(store.get(record, common::MERGED_INTO), None);
    }
    assert_eq!(phones(&store, id(1)), ["+86 1"]);
}

#[test]
fn what_cannot_be_one_is_refused() {
    let mut store = Store::default();
    person(&mut store, 1, "王", vec![]);
    person(&mut store, 2, "王", vec![]);
    store.create(3, Kind::Company, vec![set(company::NAME, text("Acme"))]);
    store.create(4, Kind::Tag, vec![set(crate::entities::tag::NAME, text("a"))]);
    store.create(5, Kind::Tag, vec![set(crate::entities::tag::NAME, text("b"))]);
    let many: Vec<u8> = (10..10 + MOST_MERGED as u8).collect();
    for number in &many {
        person(&mut store, *number, "王", vec![]);
    }
    person(&mut store, 6, "王", vec![]);
    store.run(&Command::Delete { ids: vec![id(6)] }).expect("valid");
    for (command, code) in [
        (merge(1, &[]), ProblemCode::OutOfRange),
        (merge(1, &many), ProblemCode::OutOfRange),
        (merge(1, &[1]), ProblemCode::Duplicate),
        (merge(1, &[2, 2]), ProblemCode::Duplicate),
        (merge(1, &[3]), ProblemCode::UnknownRecord),
        (merge(1, &[99]), ProblemCode::UnknownRecord),
        (merge(4, &[5]), ProblemCode::NotAllowed),
        (merge(1, &[6]), ProblemCode::Deleted),
        (unmerge(99), ProblemCode::UnknownRecord),
        (unmerge(1), ProblemCode::Conflict),
    ] {
        let found: Vec<ProblemCode> = codes(store.run(&command)).into_iter().map(|(code, _)| code).collect();
        assert_eq!(found, [code], "{command:?}");
    }
    for (take, code) in [
        ((contact::PHONES, id(2)), ProblemCode::UnknownField),
        ((common::KIND, id(2)), ProblemCode::UnknownField),
        ((lead::GRADE, id(2)), ProblemCode::UnknownField),
        ((contact::WECHAT, id(3)), ProblemCode::UnknownRecord),
    ] {
        let command = Command::Merge { survivor: id(1), losers: vec![id(2)], take: vec![take] };
        assert_eq!(codes(store.run(&command)), [(code, Some(take.0))]);
    }
}

#[test]
fn a_company_never_becomes_its_own_parent() {
    let mut store = Store::default();
    let firm = |store: &mut Store, number, parent: Option<u8>| {
        let mut changes = vec![set(company::NAME, text("Acme"))];
        changes.extend(parent.map(|parent| set(company::PARENT, Value::Ref(id(parent)))));
        store.create(number, Kind::Company, changes)
    };
    firm(&mut store, 1, None);
    firm(&mut store, 2, Some(1));
    firm(&mut store, 3, Some(2));
    assert_eq!(codes(store.run(&merge(3, &[1]))), [(ProblemCode::OwnParent, Some(company::PARENT))]);
    store.run(&merge(2, &[1])).expect("the daughter stays");
    assert_eq!(store.get(id(2), company::PARENT), None);
    store.run(&unmerge(1)).expect("valid");
    assert_eq!(store.get(id(2), company::PARENT), Some(Value::Ref(id(1))));
}

#[test]
fn who_is_another_is_a_set_of_records() {
    let mut store = Store::default();
    person(&mut store, 1, "王", vec![]);
    person(&mut store, 2, "王", vec![]);
    store.update(id(1), vec![set(common::DISTINCT_FROM, Value::Ref(id(2)))]).expect("a person's decision");
    let catalogue = Catalogue::default();
    let def = catalogue.field(Kind::Contact, common::DISTINCT_FROM).expect("a field");
    assert_eq!(
        store.elements(id(1), common::DISTINCT_FROM),
        [(element_of(def, &Value::Ref(id(2))), Value::Ref(id(2)))]
    );
    assert!(catalogue.field(Kind::Deal, common::DISTINCT_FROM).is_none());
}

#[test]
fn what_was_passed_on_along_a_chain_goes_with_the_first() {
    for own in [None, Some("+86 5")] {
        let mut store = Store::default();
        person(&mut store, 1, "L", vec![set(contact::WECHAT, text("l")), phone("+86 1")]);
        person(&mut store, 2, "M", own.map(phone).into_iter().collect());
        person(&mut store, 3, "S", vec![]);
        store.run(&merge(2, &[1])).expect("valid");
        store.run(&merge(3, &[2])).expect("valid");
        assert_eq!(store.get(id(3), contact::WECHAT), Some(text("l")));
        store.run(&unmerge(1)).expect("valid");
        for record in [id(2), id(3)] {
            assert_eq!(store.get(record, contact::WECHAT), None, "{record}");
            assert_eq!(phones(&store, record), own.into_iter().collect::<Vec<_>>(), "{record}");
        }
        store.run(&unmerge(2)).expect("valid");
        assert_eq!(phones(&store, id(3)), Vec::<String>::new());
    }
    // Who had something before it was given passes that on.
    let mut store = Store::default();
    person(&mut store, 1, "L", vec![set(contact::WECHAT, text("l"))]);
    person(&mut store, 2, "M", vec![set(contact::WECHAT, text("m"))]);
    person(&mut store, 3, "S", vec![]);
    let take = vec![(contact::WECHAT, id(1))];
    store.run(&Command::Merge { survivor: id(2), losers: vec![id(1)], take }).expect("valid");
    store.run(&merge(3, &[2])).expect("valid");
    store.run(&unmerge(1)).expect("valid");
    assert_eq!(store.get(id(3), contact::WECHAT), Some(text("m")));
    store.run(&unmerge(2)).expect("valid");
    assert_eq!(store.get(id(3), contact::WECHAT), None);
}

#[test]
fn taken_apart_in_any_order_nothing_of_the_departed_stays() {
    for order in [[2, 3], [3, 2]] {
        let mut store = Store::default();
        person(&mut store, 1, "S", vec![]);
        person(&mut store, 2, "A", vec![set(contact::WECHAT, text("a"))]);
        person(&mut store, 3, "B", vec![set(contact::WECHAT, text("b"))]);
        store.run(&merge(1, &[2])).expect("valid");
        let take = vec![(contact::WECHAT, id(3))];
        store.run(&Command::Merge { survivor: id(1), losers: vec![id(3)], take }).expect("valid");
        assert_eq!(store.get(id(1), contact::WECHAT), Some(text("b")));
        for record in order {
            store.run(&unmerge(record)).expect("valid");
        }
        assert_eq!(store.get(id(1), contact::WECHAT), None, "{order:?}");
    }
}

#[test]
fn one_that_two_devices_merged_into_two_leaves_both() {
    let mut store = Store::default();
    for number in 1..=2 {
        person(&mut store, number, "S", vec![]);
    }
    person(&mut store, 3, "L", vec![phone("+86 3")]);
    store.run(&merge(1, &[3])).expect("valid");
    // The other device did not know of that.
    store.values.remove(&(id(3), common::MERGED_INTO, None));
    store.run(&merge(2, &[3])).expect("valid");
    store.run(&unmerge(3)).expect("valid");
    for record in [id(1), id(2)] {
        assert_eq!(phones(&store, record), Vec::<String>::new(), "{record}");
    }
}
