//! Starting a campaign, and what becomes of it when customers are merged.

use super::*;
use crate::entities::{campaign, company, deal};

const CAMPAIGN: RecordId = RecordId([0xca; 16]);

fn about(from: i32, until: i32) -> Vec<Change> {
    vec![
        set(campaign::NAME, text("Spring")),
        set(campaign::STARTS_ON, Value::Date(from)),
        set(campaign::COUNTS_UNTIL, Value::Date(until)),
    ]
}

fn start(store: &Store, customers: &[RecordId], thousandths: u16) -> Start {
    let catalogue = Catalogue::default();
    let whom = (CAMPAIGN, &about(20_000, 20_060)[..]);
    start_campaign(whom, customers, thousandths, store, &catalogue, &store.now()).expect("valid")
}

fn apply(store: &mut Store, start: &Start) {
    for write in start.campaign.iter().chain(start.each.written.iter().flat_map(|(_, writes)| writes)) {
        store.kinds.insert(write.record, write.kind);
        for change in &write.changes {
            let value = change.value.clone().expect("written");
            store.values.insert((write.record, change.field, change.element), value);
        }
    }
}

/// The campaigns that stand in a field of a customer.
fn held(store: &Store, customer: RecordId, field: FieldId) -> Vec<RecordId> {
    store.elements(customer, field).into_iter().filter_map(|(_, value)| value.as_ref_id()).collect()
}

#[test]
fn each_customer_gets_it_or_is_held_out_and_both_stand_with_him() {
    let mut store = Store::default();
    let mut customers: Vec<RecordId> = (1..=10)
        .map(|number| store.create(number, Kind::Company, vec![set(company::NAME, text("Firm"))]))
        .collect();
    customers.extend(
        (11..=20)
            .map(|number| store.create(number, Kind::Contact, vec![set(contact::FAMILY_NAME, text("Li"))])),
    );
    let started = start(&store, &customers, 300);
    assert_eq!((started.held_out.len(), started.each.refused.len()), (6, 0));
    assert_eq!(started.held_out, campaign::draw(CAMPAIGN, &customers, 300));
    assert_eq!(started.campaign.len(), 1);
    apply(&mut store, &started);
    assert_eq!(store.get(CAMPAIGN, campaign::NAME), Some(text("Spring")));
    for customer in customers {
        let [reached, out] = campaign::membership(store.kinds[&customer]).expect("a customer");
        let is_out = started.held_out.contains(&customer);
        let expected = [!is_out, is_out].map(|is| if is { vec![CAMPAIGN] } else { vec![] });
        assert_eq!([reached, out].map(|field| held(&store, customer, field)), expected);
    }
}

#[test]
fn who_cannot_get_it_is_left_out_before_the_draw() {
    let mut store = Store::default();
    let firm = |number: u8, store: &mut Store| {
        store.create(number, Kind::Company, vec![set(company::NAME, text("Firm"))])
    };
    let [one, other, gone, twin] = [1, 2, 3, 4].map(|number| firm(number, &mut store));
    store.run(&Command::Delete { ids: vec![gone] }).expect("valid");
    store.run(&Command::Merge { survivor: one, losers: vec![twin], take: vec![] }).expect("valid");
    let sale = store.create(5, Kind::Deal, vec![set(deal::TITLE, text("Lathe"))]);
    let started = start(&store, &[one, gone, other, twin, sale, id(99), other], 500);
    let written: Vec<RecordId> = started.each.written.iter().map(|(customer, _)| *customer).collect();
    assert_eq!((written, started.held_out.len()), (vec![one, other], 1));
    let refused: Vec<_> = started.each.refused.iter().map(|(id, all)| (*id, all[0].code)).collect();
    use ProblemCode::{Deleted, NotAllowed, UnknownRecord};
    assert_eq!(refused, [(gone, Deleted), (sale, NotAllowed), (id(99), UnknownRecord)]);
}

#[test]
fn a_campaign_that_ends_before_it_begins_is_refused_and_nobody_edits_whom_it_reached() {
    let mut store = Store::default();
    let firm = store.create(1, Kind::Company, vec![set(company::NAME, text("Firm"))]);
    let whom = (CAMPAIGN, &about(20_000, 19_999)[..]);
    let refused = start_campaign(whom, &[firm], 100, &store, &Catalogue::default(), &store.now());
    let codes_of = |problems: Vec<Problem>| problems.into_iter().map(|one| (one.code, one.field)).collect();
    let found: Option<Vec<_>> = refused.err().map(codes_of);
    assert_eq!(found, Some(vec![(ProblemCode::EndsBeforeStart, Some(campaign::COUNTS_UNTIL))]));
    let started = start(&store, &[firm], 0);
    apply(&mut store, &started);
    for change in [set(company::CAMPAIGNS, Value::Ref(CAMPAIGN)), clear(company::HELD_OUT_OF)] {
        let field = change.field;
        assert_eq!(codes(store.update(firm, vec![change])), [(ProblemCode::NotAllowed, Some(field))]);
    }
}

#[test]
fn merging_unites_what_customers_got_and_taking_apart_gives_it_back() {
    let mut store = Store::default();
    let [one, other] =
        [1, 2].map(|number| store.create(number, Kind::Company, vec![set(company::NAME, text("Firm"))]));
    let started = start(&store, &[other], 0);
    apply(&mut store, &started);
    store.run(&Command::Merge { survivor: one, losers: vec![other], take: vec![] }).expect("valid");
    assert_eq!(held(&store, one, company::CAMPAIGNS), [CAMPAIGN]);
    store.run(&Command::Unmerge { record: other }).expect("valid");
    assert_eq!(held(&store, one, company::CAMPAIGNS), []);
    assert_eq!(held(&store, other, company::CAMPAIGNS), [CAMPAIGN]);
}
