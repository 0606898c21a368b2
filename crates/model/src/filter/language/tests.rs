//! Texts for people: read back, with errors where they are.

use proptest::prelude::*;

use super::*;
use crate::entities::contact;
use crate::filter::text::tests::any_filter;
use crate::problem::ProblemCode;

const LAMP: RecordId = RecordId([1; 16]);

fn with_words<T>(use_them: impl FnOnce(&Words<'_>) -> T) -> T {
    let catalogue = Catalogue::default();
    use_them(&Words {
        kind: Kind::Contact,
        catalogue: &catalogue,
        name: &|id| (id == LAMP).then(|| "Lamp \"A\"".to_owned()),
        named: &|name| (name == "Lamp \"A\"").then_some(LAMP),
    })
}

fn read(text: &str) -> Result<Filter, LanguageError> {
    with_words(|words| Filter::from_words(text, words).map(|read| read.filter))
}

#[test]
fn rules_read_as_sentences() {
    for (text, compact) in [
        ("everything", ""),
        ("nothing", "any()"),
        ("family_name has \"Li\" and vip is yes", "all(f201.has(tLi),f235.is(b1))"),
        ("not family_name is filled", "not(f201.filled())"),
        ("name_order is given_first", "f204.is(kgiven_first)"),
        ("birthday < today - 30 days or birthday is today", "any(f211.lt(@-30),f211.is(@0))"),
        ("owner is me", "f18.is(me)"),
        ("total_spent >= EUR 500.00", "d276.ge(m50000EUR)"),
        ("tags is #\"Lamp \\\"A\\\"\"", "f21.is(r01010101010101010101010101010101)"),
        ("orders >= 3 within 12 months", "happened(order,12m,ge3)"),
        ("activities = 0 within 60 days", "happened(activity,60d,is0)"),
        ("entered segment #\"Lamp \\\"A\\\"\" within 7 days", "entered(01010101010101010101010101010101,7d)"),
        (
            "not left segment #02020202020202020202020202020202 on 2024-03-04",
            "not(left(02020202020202020202020202020202,2024-03-04))",
        ),
        (
            "orders of (#\"Lamp \\\"A\\\"\") >= 1 and orders of (#02020202020202020202020202020202) = 0",
            "all(happened(order,ever,ge1,r01010101010101010101010101010101),happened(order,ever,is0,r02020202020202020202020202020202))",
        ),
        (
            "in segment #02020202020202020202020202020202 and not one of (#03030303030303030303030303030303)",
            "all(segment(02020202020202020202020202020202),not(records(03030303030303030303030303030303)))",
        ),
        ("(vip is yes or vip is empty) and text \"长青\"", "all(any(f235.is(b1),f235.empty()),text(长青))"),
        ("suffix is not (\"a\", \"b\")", "f206.isnot(ta,tb)"),
        ("?f99999 is 2024-03-04", "f99999.is(d2024-03-04)"),
    ] {
        let filter = Filter::from_text(compact).expect(compact);
        assert_eq!(with_words(|words| filter.to_words(words)), text);
        assert_eq!(read(text), Ok(filter), "{text}");
    }
    // What is printed otherwise.
    for (text, same) in [
        ("all of (vip is yes, vip is no)", "vip is yes and vip is no"),
        ("((vip is yes))", "vip is yes"),
        ("total_spent > EUR 5", "total_spent > EUR 5.00"),
        ("total_spent > 5.5 EUR", "total_spent > EUR 5.50"),
        ("vip is yes and vip is no or vip is empty", "(vip is yes and vip is no) or vip is empty"),
    ] {
        assert_eq!(read(text), read(same), "{text}");
    }
}

#[test]
fn an_error_has_a_place_and_what_would_be_allowed() {
    for (text, at, first) in [
        ("", 0, ""),
        ("famly_name is \"x\"", 0, "family_name"),
        ("vip is yes birthday is empty", 11, "and"),
        ("vip is yes and", 14, ""),
        ("vip equals yes", 4, ""),
        ("(vip is yes", 11, ")"),
        ("name_order is 5-", 14, "family_first"),
        ("birthday < \"x", 11, "<date, as 2024-03-31>"),
        ("total_spent > EUR 5.001", 14, "<currency and amount, as EUR 12.50>"),
        ("orders >= many", 10, "<whole number>"),
        ("orders within 3 days", 7, ""),
        ("orders >= 3 within 12 moons", 22, "months"),
        ("birthday < today - 99999999999 days", 19, "<fewer days>"),
        ("birthday < today - 5", 20, "days"),
        ("in segment #\"Nobody\"", 11, "#\"name of a record\""),
        ("enterd segment #01010101010101010101010101010101 within 7 days", 0, "entered segment"),
        ("left segment #01010101010101010101010101010101 in 7 days", 47, "within"),
        ("left segment #01010101010101010101010101010101", 46, ""),
        ("entered segment #01010101010101010101010101010101 on monday", 53, "<date, as 2024-03-31>"),
        ("vip is yes & vip is no", 11, "and"),
    ] {
        let error = read(text).expect_err(text);
        assert_eq!(error.at.start, at, "{text}: {error}");
        assert!(!error.allowed.is_empty(), "{text}");
        assert!(first.is_empty() || error.allowed[0] == first, "{text}: {:?}", error.allowed);
    }
    let deep = format!("{}vip is yes{}", "(".repeat(500), ")".repeat(500));
    assert_eq!(read(&deep).expect_err("too deep").allowed, ["<fewer brackets>"]);
    let nots = format!("{}vip is yes", "not ".repeat(500));
    assert_eq!(read(&nots).expect_err("too deep").allowed, ["<fewer brackets>"]);
}

#[test]
fn problems_stand_where_they_are_written() {
    let catalogue = Catalogue::default();
    let known = Known { kind: Kind::Contact, catalogue: &catalogue, record: &|_| false, segment: &|_| None };
    let text = "vip is yes and (name_order is sideways or not ?f99 is filled) and birthday is 5";
    let read = with_words(|words| Filter::from_words(text, words)).expect(text);
    let found: Vec<_> =
        read.problems(&known).into_iter().map(|(at, problem)| (&text[at], problem.code)).collect();
    assert_eq!(
        found,
        [
            ("name_order is sideways", ProblemCode::UnknownOption),
            ("?f99 is filled", ProblemCode::UnknownField),
            ("birthday is 5", ProblemCode::WrongType),
        ]
    );
    assert_eq!(&text[read.place(&[1, 1])], "not ?f99 is filled");
    assert_eq!(catalogue.by_key(Kind::Contact, "birthday").map(|def| def.id), Some(contact::BIRTHDAY));
}

proptest! {
    #[test]
    fn every_filter_comes_back(filter in any_filter()) {
        let text = with_words(|words| filter.to_words(words));
        prop_assert_eq!(read(&text), Ok(filter), "{}", text);
    }

    #[test]
    fn reading_never_panics(text: String, at in 0usize..60) {
        let _ = read(&text);
        let sample = "family_name has \"Li\" and orders >= 3 within 12 months";
        let _ = read(&format!("{}{text}{}", &sample[..at.min(sample.len())], &sample[at.min(sample.len())..]));
    }
}
