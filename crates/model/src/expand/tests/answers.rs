//! Answers of customers: each question has its scale, and who answers today need not say so.

use super::*;
use crate::entities::{answer, company, lead};

fn given(company: RecordId, question: &str, score: i64) -> Vec<Change> {
    vec![
        set(answer::CUSTOMER, Value::Ref(company)),
        set(answer::QUESTION, choice(question)),
        set(answer::SCORE, Value::Int(score)),
    ]
}

#[test]
fn answers_lie_on_the_scale_of_their_question() {
    let mut store = Store::default();
    let acme = store.create(1, Kind::Company, vec![set(company::NAME, text("Acme"))]);
    for (question, score, fits) in [
        ("nps", -1, false),
        ("nps", 0, true),
        ("nps", 10, true),
        ("nps", 11, false),
        ("csat", 0, false),
        ("csat", 5, true),
        ("csat", 6, false),
        ("ces", 7, true),
        ("ces", 8, false),
    ] {
        let changes = given(acme, question, score);
        let made = store.run(&Command::Create { id: id(9), kind: Kind::Answer, changes });
        let expected = if fits { vec![] } else { vec![(ProblemCode::NotWithin, Some(answer::SCORE))] };
        assert_eq!(codes(made), expected, "{question} {score}");
        store = Store { kinds: BTreeMap::from([(acme, Kind::Company)]), ..store };
    }
    // Another question has another scale.
    let nine = store.create(2, Kind::Answer, given(acme, "nps", 9));
    let asked = store.update(nine, vec![set(answer::QUESTION, choice("csat"))]);
    assert_eq!(codes(asked), [(ProblemCode::NotWithin, Some(answer::SCORE))]);
    assert_eq!(codes(store.update(nine, vec![set(answer::COMMENT, text("Fast"))])), []);
}

#[test]
fn an_answer_is_of_today_and_needs_a_customer_and_a_score() {
    let mut store = Store::default();
    let acme = store.create(1, Kind::Company, vec![set(company::NAME, text("Acme"))]);
    let answer = store.create(2, Kind::Answer, given(acme, "csat", 4));
    assert_eq!(store.get(answer, answer::ANSWERED_ON), Some(Value::Date(20_000)));
    let none = store.run(&Command::Create { id: id(3), kind: Kind::Answer, changes: vec![] });
    let expected = [answer::CUSTOMER, answer::QUESTION, answer::SCORE];
    assert_eq!(codes(none), expected.map(|field| (ProblemCode::Required, Some(field))));
}

#[test]
fn who_referred_a_lead_has_referred_the_customer() {
    let mut store = Store::default();
    let friend = store.create(1, Kind::Company, vec![set(company::NAME, text("Acme"))]);
    let changes = vec![
        set(lead::FAMILY_NAME, text("Li")),
        set(lead::COMPANY_NAME, text("Nova")),
        set(lead::REFERRED_BY, Value::Ref(friend)),
    ];
    let lead = store.create(2, Kind::Lead, changes);
    let convert = Command::ConvertLead { lead, contact: id(3), company: Some(id(4)), deal: None };
    store.run(&convert).expect("valid");
    assert_eq!(store.get(id(3), contact::REFERRED_BY), Some(Value::Ref(friend)));
    assert_eq!(store.get(id(4), company::REFERRED_BY), Some(Value::Ref(friend)));
}
