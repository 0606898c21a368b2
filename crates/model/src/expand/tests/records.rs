//! Creating, updating, deleting; sets, references, rules over several fields.

use std::cell::Cell;

use super::*;
use crate::entities::{company, event, pipeline, rate, segment, tag, workspace};

#[test]
fn a_new_record_says_what_it_is_and_who_made_it() {
    let mut store = Store::default();
    let name = set(company::NAME, text("  Acme\0 "));
    let writes =
        store.run(&Command::Create { id: id(1), kind: Kind::Company, changes: vec![name] }).expect("valid");
    let fields: Vec<_> = writes[0].changes.iter().map(|change| change.field).collect();
    assert_eq!(fields, [common::KIND, company::NAME, common::CREATED_AT, common::CREATED_BY, common::OWNER]);
    assert_eq!(store.get(id(1), company::NAME), Some(text("Acme")));
    assert_eq!(store.get(id(1), common::OWNER), Some(Value::Ref(ME)));
    assert_eq!(store.get(id(1), common::CREATED_AT), Some(Value::Instant(1)));
}

#[test]
fn what_cannot_be_created() {
    use ProblemCode::*;
    let mut store = Store::default();
    let company = store.create(1, Kind::Company, vec![set(company::NAME, text("Acme"))]);
    let long = "x".repeat(10_000);
    for (kind, changes, expected) in [
        (Kind::Company, vec![], vec![(Required, Some(company::NAME))]),
        (Kind::Company, vec![set(company::NAME, text(" "))], vec![(Required, Some(company::NAME))]),
        (Kind::Contact, vec![], vec![(Required, Some(contact::FAMILY_NAME))]),
        (
            Kind::Tag,
            vec![set(tag::NAME, text(&long))],
            vec![(TooLong, Some(tag::NAME)), (Required, Some(tag::NAME))],
        ),
        (
            Kind::Tag,
            vec![set(company::NAME, text("x")), set(tag::NAME, text("x"))],
            vec![(UnknownField, Some(company::NAME))],
        ),
        (
            Kind::Contact,
            vec![set(contact::GIVEN_NAME, text("x")), set(contact::COMPANY, Value::Ref(company))],
            vec![(UnknownField, Some(contact::COMPANY))],
        ),
        (
            Kind::Company,
            vec![set(company::NAME, text("x")), set(company::PARENT, Value::Ref(id(99)))],
            vec![(UnknownRecord, Some(company::PARENT))],
        ),
        (
            Kind::Contact,
            vec![set(contact::GIVEN_NAME, text("x")), set(contact::REPORTS_TO, Value::Ref(company))],
            vec![(UnknownRecord, Some(contact::REPORTS_TO))],
        ),
        (
            Kind::Company,
            vec![set(company::NAME, text("x")), set(common::KIND, Value::Int(2))],
            vec![(NotAllowed, Some(common::KIND))],
        ),
        (
            Kind::Event,
            vec![
                set(event::NAME, text("Fair")),
                set(event::STARTS_ON, Value::Date(5)),
                set(event::ENDS_ON, Value::Date(4)),
            ],
            vec![(EndsBeforeStart, Some(event::ENDS_ON))],
        ),
        (
            Kind::Rate,
            vec![
                set(rate::CURRENCY, text("EUR")),
                set(rate::PER, text("EUR")),
                set(rate::VALID_FROM, Value::Date(1)),
                set(rate::RATE, Value::Int(0)),
            ],
            vec![(NotPositive, Some(rate::RATE)), (Duplicate, Some(rate::PER))],
        ),
        (
            Kind::Segment,
            vec![
                set(segment::NAME, text("x")),
                set(segment::OF_KIND, choice("company")),
                set(segment::RULE, Value::Bytes(b"{json}".to_vec())),
            ],
            vec![(WrongType, Some(segment::RULE))],
        ),
    ] {
        assert_eq!(codes(store.run(&Command::Create { id: id(50), kind, changes })), expected, "{kind:?}");
        assert!(!store.kinds.contains_key(&id(50)));
    }
    let twice =
        Command::Create { id: company, kind: Kind::Company, changes: vec![set(company::NAME, text("x"))] };
    assert_eq!(codes(store.run(&twice)), [(Duplicate, None)]);
}

#[test]
fn updates_write_only_what_differs() {
    let mut store = Store::default();
    let acme = store.create(1, Kind::Company, vec![set(company::NAME, text("Acme"))]);
    assert_eq!(store.update(acme, vec![set(company::NAME, text("Acme "))]), Ok(vec![]));
    let writes =
        store.update(acme, vec![set(company::NAME, text("Acme")), set(company::VIP, Value::Bool(true))]);
    assert_eq!(writes.expect("valid")[0].changes, [set(company::VIP, Value::Bool(true))]);
    assert_eq!(
        codes(store.update(acme, vec![clear(company::NAME)])),
        [(ProblemCode::Required, Some(company::NAME))]
    );
    let read_only = store.update(acme, vec![set(common::CREATED_AT, Value::Instant(0))]);
    assert_eq!(codes(read_only), [(ProblemCode::NotAllowed, Some(common::CREATED_AT))]);
    assert_eq!(codes(store.update(id(9), vec![])), [(ProblemCode::UnknownRecord, None)]);
}

#[test]
fn what_was_missing_before_does_not_stop_an_edit() {
    let mut store = Store::default();
    let acme = store.create(1, Kind::Company, vec![set(company::NAME, text("Acme"))]);
    store.values.remove(&(acme, company::NAME, None));
    store.values.insert((acme, company::PAYMENT_DAYS, None), Value::Int(-1));
    let untouched = set(company::PAYMENT_DAYS, Value::Int(-1));
    let edit =
        store.update(acme, vec![set(company::VIP, Value::Bool(true)), untouched, clear(company::NAME)]);
    assert_eq!(edit.map(|writes| writes.len()), Ok(1), "a whole form may be sent back");
    let range = store.update(acme, vec![set(company::PAYMENT_DAYS, Value::Int(-2))]);
    assert_eq!(codes(range), [(ProblemCode::NotWithin, Some(company::PAYMENT_DAYS))]);
}

#[test]
fn stages_can_be_put_in_another_order() {
    let mut store = Store::default();
    let pipeline = store.create(1, Kind::Pipeline, vec![set(pipeline::NAME, text("Sales"))]);
    let rank = store.get(pipeline, pipeline::RANK).and_then(|rank| rank.as_text().map(str::to_owned));
    let lower = set(pipeline::RANK, text(&crate::rank::between(None, rank.as_deref())));
    assert_eq!(store.update(pipeline, vec![lower]).map(|writes| writes.len()), Ok(1));
    let nonsense = store.update(pipeline, vec![set(pipeline::RANK, text("first"))]);
    assert_eq!(codes(nonsense), [(ProblemCode::WrongType, Some(pipeline::RANK))]);
}

#[test]
fn sets_merge_by_element() {
    let mut store = Store::default();
    let acme = store.create(1, Kind::Company, vec![set(company::NAME, text("Acme"))]);
    let anna = store.create(
        2,
        Kind::Contact,
        vec![
            set(contact::GIVEN_NAME, text("Anna")),
            set(contact::PHONES, entry("work", "+49 (0)89 123456")),
            set(contact::PHONES, entry("", "0049 89 12 34 56")),
            set(contact::PHONES, entry("mobile", "+49 171 999999")),
            Change { field: contact::COMPANIES, element: Some(acme), value: Some(entry("decides", "CEO")) },
        ],
    );
    let phones = store.elements(anna, contact::PHONES);
    assert_eq!(phones.len(), 2, "{phones:?}");
    assert_eq!(store.elements(anna, contact::COMPANIES), [(acme, entry("decides", "CEO"))]);
    // An element keeps its place when its text is corrected; clearing without an element empties the set.
    let (element, _) = phones[0];
    let fix = Change {
        field: contact::PHONES,
        element: Some(element),
        value: Some(entry("work", "+49 89 654321")),
    };
    store.update(anna, vec![fix]).expect("valid");
    assert_eq!(store.elements(anna, contact::PHONES).len(), 2);
    store.update(anna, vec![clear(contact::PHONES)]).expect("valid");
    assert_eq!(store.elements(anna, contact::PHONES), []);
    // A link to a deleted or wrong record is refused; a role needs its record.
    for (element, code) in [(Some(anna), ProblemCode::UnknownRecord), (None, ProblemCode::WrongType)] {
        let link = Change { field: contact::COMPANIES, element, value: Some(entry("uses", "")) };
        assert_eq!(codes(store.update(anna, vec![link])), [(code, Some(contact::COMPANIES))]);
    }
    store.run(&Command::Delete { ids: vec![acme] }).expect("valid");
    let link = Change { field: contact::COMPANIES, element: Some(acme), value: Some(entry("uses", "")) };
    assert_eq!(codes(store.update(anna, vec![link])), [(ProblemCode::Deleted, Some(contact::COMPANIES))]);
    let unlink = Change { field: contact::COMPANIES, element: Some(acme), value: None };
    assert_eq!(store.update(anna, vec![unlink]).map(|writes| writes.len()), Ok(1));
}

/// Counts how often somebody asks for a value.
struct Counted<'a>(&'a Store, Cell<usize>);

impl Records for Counted<'_> {
    fn kind(&self, id: RecordId) -> Option<Kind> {
        self.0.kind(id)
    }

    fn is_deleted(&self, id: RecordId) -> bool {
        self.0.is_deleted(id)
    }

    fn value(&self, id: RecordId, field: FieldId, element: Option<RecordId>) -> Option<Value> {
        self.1.set(self.1.get() + 1);
        Records::value(self.0, id, field, element)
    }

    fn elements(&self, id: RecordId, field: FieldId) -> Vec<(RecordId, Value)> {
        self.0.elements(id, field)
    }

    fn merged(&self, into: RecordId) -> Vec<RecordId> {
        self.0.merged(into)
    }

    fn all(&self, kind: Kind) -> Vec<RecordId> {
        self.0.all(kind)
    }
}

#[test]
fn deleting_twice_as_many_is_twice_the_work() {
    let mut store = Store::default();
    for number in 1..=200 {
        store.create(number, Kind::Contact, vec![set(contact::FAMILY_NAME, text("Li"))]);
    }
    let reads = |count: u8| {
        let counted = Counted(&store, Cell::new(0));
        let command = Command::Delete { ids: (1..=count).map(id).collect() };
        let writes = command.expand(&counted, &Catalogue::default(), &store.now()).expect("valid");
        assert_eq!(writes.len(), usize::from(count));
        counted.1.get()
    };
    assert!(reads(200) <= 2 * reads(100) + 10, "{} after {}", reads(200), reads(100));
}

#[test]
fn deleting_and_restoring() {
    let mut store = Store::default();
    let acme = store.create(1, Kind::Company, vec![set(company::NAME, text("Acme"))]);
    let writes = store.run(&Command::Delete { ids: vec![acme, acme] }).expect("valid");
    assert_eq!(writes, [Write { record: acme, kind: Kind::Company, changes: vec![], deleted: Some(true) }]);
    assert_eq!(store.run(&Command::Delete { ids: vec![acme] }), Ok(vec![]));
    assert_eq!(codes(store.update(acme, vec![])), [(ProblemCode::Deleted, None)]);
    store.run(&Command::Restore { ids: vec![acme] }).expect("valid");
    assert!(!store.is_deleted(acme));
    assert_eq!(
        codes(store.run(&Command::Restore { ids: vec![id(9)] })),
        [(ProblemCode::UnknownRecord, None)]
    );
    let space = store.create(3, Kind::Workspace, vec![set(workspace::NAME, text("W"))]);
    assert_eq!(codes(store.run(&Command::Delete { ids: vec![space] })), [(ProblemCode::NotAllowed, None)]);
}

#[test]
fn no_company_is_its_own_parent() {
    let mut store = Store::default();
    for (number, parent) in [(1, None), (2, Some(1)), (3, Some(2))] {
        let parent = parent.map(|parent| set(company::PARENT, Value::Ref(id(parent))));
        store.create(
            number,
            Kind::Company,
            std::iter::once(set(company::NAME, text("x"))).chain(parent).collect(),
        );
    }
    let ring = store.update(id(1), vec![set(company::PARENT, Value::Ref(id(3)))]);
    assert_eq!(codes(ring), [(ProblemCode::OwnParent, Some(company::PARENT))]);
}

#[test]
fn a_batch_is_one_action_and_sees_itself() {
    let mut store = Store::default();
    let batch = Command::Batch(vec![
        Command::Create { id: id(1), kind: Kind::Company, changes: vec![set(company::NAME, text("Acme"))] },
        Command::Create {
            id: id(2),
            kind: Kind::Contact,
            changes: vec![
                set(contact::GIVEN_NAME, text("Anna")),
                Change { field: contact::COMPANIES, element: Some(id(1)), value: Some(entry("", "")) },
            ],
        },
        Command::Update { ids: vec![id(1)], changes: vec![set(company::VIP, Value::Bool(true))] },
    ]);
    let writes = store.run(&batch).expect("valid");
    assert_eq!(writes.iter().map(|write| write.record).collect::<Vec<_>>(), [id(1), id(2)]);
    let mut deep = Command::Delete { ids: vec![id(1)] };
    for _ in 0..6 {
        deep = Command::Batch(vec![deep]);
    }
    assert_eq!(codes(store.run(&deep)), [(ProblemCode::Conflict, None)]);
    // One bad part refuses all of it.
    let half =
        Command::Batch(vec![Command::Delete { ids: vec![id(1)] }, Command::Delete { ids: vec![id(77)] }]);
    assert_eq!(codes(store.run(&half)), [(ProblemCode::UnknownRecord, None)]);
    assert!(!store.is_deleted(id(1)));
}
