//! Leads: capture and conversion.

use super::*;
use crate::entities::{activity, company, deal, lead};

fn captured(store: &mut Store) -> RecordId {
    store.create(
        1,
        Kind::Lead,
        vec![
            set(lead::FAMILY_NAME, text("王")),
            set(lead::GIVEN_NAME, text("小明")),
            set(lead::COMPANY_NAME, text("上海长青机械")),
            set(lead::JOB_TITLE, text("采购经理")),
            set(lead::PHONES, entry("mobile", "+86 138 1234 5678")),
            set(lead::GRADE, choice("grade_a")),
            set(lead::PROMISED_ON, Value::Date(20_003)),
            set(lead::NEXT_STEP, text("Send the quote")),
            set(lead::CAPTURE_SECONDS, Value::Int(12)),
        ],
    )
}

fn convert(contact: u8, company: Option<u8>, deal: Option<u8>) -> Command {
    Command::ConvertLead { lead: id(1), contact: id(contact), company: company.map(id), deal: deal.map(id) }
}

#[test]
fn a_captured_lead_is_new_and_dated() {
    let mut store = Store::default();
    let lead = captured(&mut store);
    assert_eq!(store.get(lead, lead::STATUS), Some(choice("new")));
    assert_eq!(
        store.get(lead, lead::CAPTURED_AT),
        Some(Value::Zoned { at: 1, zone: "Asia/Shanghai".into() })
    );
    assert_eq!(store.get(lead, lead::CAPTURED_BY), Some(Value::Ref(ME)));
    // A scanned code or a note alone is enough to keep.
    store.create(2, Kind::Lead, vec![set(lead::RAW_CODE, text("BEGIN:VCARD"))]);
    let empty =
        Command::Create { id: id(3), kind: Kind::Lead, changes: vec![set(lead::GRADE, choice("grade_a"))] };
    assert_eq!(codes(store.run(&empty)), [(ProblemCode::Required, Some(lead::FAMILY_NAME))]);
}

#[test]
fn conversion_creates_person_company_and_deal() {
    let mut store = Store::default();
    captured(&mut store);
    let writes = store.run(&convert(2, Some(3), Some(4))).expect("valid");
    assert_eq!(writes.len(), 4);
    assert_eq!(store.get(id(2), contact::FAMILY_NAME), Some(text("王")));
    assert_eq!(store.elements(id(2), contact::PHONES).len(), 1);
    assert_eq!(store.elements(id(2), contact::COMPANIES), [(id(3), entry("", "采购经理"))]);
    assert_eq!(store.get(id(3), company::NAME), Some(text("上海长青机械")));
    assert_eq!(store.get(id(4), deal::TITLE), Some(text("上海长青机械")));
    assert_eq!(store.get(id(4), deal::NEXT_STEP_ON), Some(Value::Date(20_003)));
    assert_eq!(store.elements(id(4), deal::CONTACTS), [(id(2), entry("", ""))]);
    assert_eq!(store.get(id(1), lead::STATUS), Some(choice("converted")));
    assert_eq!(store.get(id(1), lead::CONVERTED_DEAL), Some(Value::Ref(id(4))));
    assert_eq!(codes(store.run(&convert(5, None, None))), [(ProblemCode::Conflict, Some(lead::STATUS))]);
}

#[test]
fn conversion_into_existing_records_only_completes_them() {
    let mut store = Store::default();
    captured(&mut store);
    store.create(3, Kind::Company, vec![set(company::NAME, text("Changqing Machinery"))]);
    store.create(
        2,
        Kind::Contact,
        vec![
            set(contact::FAMILY_NAME, text("Wang")),
            set(contact::PHONES, entry("work", "+86 138-1234-5678")),
            Change {
                field: contact::COMPANIES,
                element: Some(id(3)),
                value: Some(entry("decides", "Buyer")),
            },
        ],
    );
    store.run(&convert(2, Some(3), None)).expect("valid");
    assert_eq!(store.get(id(2), contact::FAMILY_NAME), Some(text("Wang")));
    assert_eq!(store.get(id(2), contact::GIVEN_NAME), Some(text("小明")));
    assert_eq!(store.elements(id(2), contact::PHONES).len(), 1, "the same number is not added again");
    assert_eq!(store.elements(id(2), contact::COMPANIES), [(id(3), entry("decides", "Buyer"))]);
    assert_eq!(store.get(id(3), company::NAME), Some(text("Changqing Machinery")));
}

#[test]
fn a_promise_without_a_deal_becomes_one_task() {
    let mut store = Store::default();
    captured(&mut store);
    store.run(&convert(2, None, None)).expect("valid");
    let tasks = store.all(Kind::Activity);
    assert_eq!(tasks, [crate::derive::derive_id(id(1), "promise")]);
    assert_eq!(store.get(tasks[0], activity::SUBJECT), Some(text("Send the quote")));
    assert_eq!(store.get(tasks[0], activity::DUE_ON), Some(Value::Date(20_003)));
    assert_eq!(store.elements(tasks[0], activity::ABOUT), [(id(2), Value::Ref(id(2)))]);
}

#[test]
fn a_lead_with_only_a_note_can_be_converted() {
    let mut store = Store::default();
    store.create(
        1,
        Kind::Lead,
        vec![set(lead::NOTE, text("met at the bar\nred tie")), set(lead::WECHAT, text("wx1"))],
    );
    store.run(&convert(2, None, Some(4))).expect("valid");
    assert_eq!(store.get(id(4), deal::TITLE), Some(text("wx1")));
    let wrong = Command::ConvertLead { lead: id(4), contact: id(5), company: None, deal: None };
    assert_eq!(codes(store.run(&wrong)), [(ProblemCode::UnknownRecord, None)]);
}
