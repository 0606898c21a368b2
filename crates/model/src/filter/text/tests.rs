//! Texts of filters: stable, read back, never a panic.

use proptest::prelude::*;

use super::*;
use crate::codec::tests::any_value;
use crate::filter::{Happened, Moved, Unit, Way, What};
use crate::id::RecordId;
use crate::value::Currency;

fn rule(field: FieldId, op: Op, operand: Operand) -> Filter {
    Filter::Field { field, op, operand }
}

#[test]
fn texts_are_stable() {
    let id = RecordId([0xab; 16]);
    let eur = Currency(*b"EUR");
    let cases = [
        (Filter::default(), ""),
        (Filter::Any(vec![]), "any()"),
        (Filter::Text("a,b (c) 100%\n长青".into()), "text(a%2Cb %28c%29 100%25%0A长青)"),
        (Filter::Segment(id), "segment(abababababababababababababababab)"),
        (
            Filter::Records(vec![id, RecordId([1; 16])]),
            "records(abababababababababababababababab,01010101010101010101010101010101)",
        ),
        (
            Filter::Happened(Happened {
                what: What::Order,
                of: vec![Value::Ref(id)],
                within: Some(Span { count: 12, unit: Unit::Months }),
                op: Op::AtLeast,
                count: 3,
            }),
            "happened(order,12m,ge3,rabababababababababababababababab)",
        ),
        (
            Filter::Moved(Moved {
                segment: id,
                way: Way::Entered,
                when: When::Within(Span { count: 7, unit: Unit::Days }),
            }),
            "entered(abababababababababababababababab,7d)",
        ),
        (
            Filter::Moved(Moved { segment: id, way: Way::Left, when: When::On(19_786) }),
            "left(abababababababababababababababab,2024-03-04)",
        ),
        (rule(FieldId::Builtin(201), Op::Empty, Operand::None), "f201.empty()"),
        (rule(FieldId::Builtin(3), Op::Is, Operand::Me), "f3.is(me)"),
        (rule(FieldId::Derived(273), Op::Less, Operand::DaysFromToday(-30)), "d273.lt(@-30)"),
        (
            rule(
                FieldId::Builtin(407),
                Op::AtLeast,
                Operand::Values(vec![Value::Money { minor: -5, currency: eur }]),
            ),
            "f407.ge(m-5EUR)",
        ),
        (
            Filter::All(vec![
                rule(
                    FieldId::Custom(id),
                    Op::IsNot,
                    Operand::Values(vec![Value::Choice("a".into()), Value::Bool(true)]),
                ),
                Filter::Not(Box::new(rule(FieldId::Builtin(1), Op::Is, Operand::Values(vec![])))),
            ]),
            "all(cabababababababababababababababab.isnot(ka,b1),not(f1.is()))",
        ),
        (
            rule(
                FieldId::Builtin(9),
                Op::Is,
                Operand::Values(vec![Value::Date(19_786), Value::Int(-1), Value::Instant(5)]),
            ),
            "f9.is(d2024-03-04,n-1,i5)",
        ),
        (
            rule(
                FieldId::Builtin(9),
                Op::Is,
                Operand::Values(vec![Value::Decimal { mantissa: 1250, places: 2 }]),
            ),
            "f9.is(q12.50)",
        ),
    ];
    for (filter, text) in cases {
        assert_eq!(filter.to_text(), text);
        assert_eq!(Filter::from_text(text), Ok(filter));
    }
}

#[test]
fn nonsense_is_refused_where_it_is() {
    let deep = format!("{}text(a){}", "not(".repeat(40), ")".repeat(40));
    for text in [
        "all",
        "all(",
        "all())",
        "f1",
        "f1.is",
        "f1.is(",
        "f1.eq(n1)",
        "z1.is(n1)",
        "f1.is(n)",
        "f1.is(n1,)",
        "text(%zz)",
        "text(%ff)",
        "segment(1)",
        "entered(1,7d)",
        "entered(abababababababababababababababab)",
        "left(abababababababababababababababab,ever)",
        "left(abababababababababababababababab,2024-02-30)",
        "f1.is(mEUR)",
        "f1.is(d2024-02-30)",
        "f1.is(x)",
        "f1.is(x0)",
        "f-1.is(n1)",
        &deep,
    ] {
        assert!(Filter::from_text(text).is_err(), "{text}");
    }
    assert_eq!(Filter::from_text("all(f1.eq(n1))"), Err(FilterError { at: 4 }));
}

#[test]
fn sort_keys() {
    let keys = [
        SortKey { field: FieldId::Builtin(201), descending: false },
        SortKey { field: FieldId::Derived(5), descending: true },
    ];
    assert_eq!(print_sort(&keys), "f201,-d5");
    assert_eq!(parse_sort("f201,-d5").as_deref(), Some(&keys[..]));
    assert_eq!(parse_sort(""), Some(vec![]));
    assert_eq!(parse_sort("f201,nonsense"), None);
}

fn any_field() -> impl Strategy<Value = FieldId> {
    prop_oneof![
        any::<u32>().prop_map(FieldId::Builtin),
        any::<u32>().prop_map(FieldId::Derived),
        any::<[u8; 16]>().prop_map(|id| FieldId::Custom(RecordId(id))),
    ]
}

fn any_happened() -> impl Strategy<Value = Happened> {
    let unit = proptest::sample::select(Unit::ALL.to_vec());
    let span = proptest::option::of((any::<u16>(), unit).prop_map(|(count, unit)| Span { count, unit }));
    let op =
        proptest::sample::select(vec![Op::Is, Op::IsNot, Op::Less, Op::AtMost, Op::Greater, Op::AtLeast]);
    let what = proptest::sample::select(vec![What::Order, What::Activity]);
    (what, proptest::collection::vec(any_value(), 0..3), span, op, any::<u32>())
        .prop_map(|(what, of, within, op, count)| Happened { what, of, within, op, count })
}

fn any_moved() -> impl Strategy<Value = Moved> {
    let unit = proptest::sample::select(Unit::ALL.to_vec());
    let when = prop_oneof![
        (any::<u16>(), unit).prop_map(|(count, unit)| When::Within(Span { count, unit })),
        (date::MIN_DAY..=date::MAX_DAY).prop_map(When::On),
    ];
    (any::<[u8; 16]>(), proptest::sample::select(Way::ALL.to_vec()), when).prop_map(|(id, way, when)| Moved {
        segment: RecordId(id),
        way,
        when,
    })
}

pub(in crate::filter) fn any_filter() -> impl Strategy<Value = Filter> {
    let operand = prop_oneof![
        any::<i32>().prop_map(Operand::DaysFromToday),
        Just(Operand::Me),
        proptest::collection::vec(any_value(), 1..4).prop_map(Operand::Values),
    ];
    let compared = proptest::sample::select(vec![Op::Is, Op::IsNot, Op::Contains, Op::Less, Op::AtLeast]);
    let leaf = prop_oneof![
        any::<String>().prop_map(Filter::Text),
        any::<[u8; 16]>().prop_map(|id| Filter::Segment(RecordId(id))),
        proptest::collection::vec(any::<[u8; 16]>().prop_map(RecordId), 0..3).prop_map(Filter::Records),
        any_happened().prop_map(Filter::Happened),
        any_moved().prop_map(Filter::Moved),
        (any_field(), compared, operand).prop_map(|(field, op, operand)| rule(field, op, operand)),
        any_field().prop_map(|field| rule(field, Op::Filled, Operand::None)),
    ];
    leaf.prop_recursive(4, 20, 4, |inner| {
        prop_oneof![
            proptest::collection::vec(inner.clone(), 0..4).prop_map(Filter::All),
            proptest::collection::vec(inner.clone(), 0..4).prop_map(Filter::Any),
            inner.prop_map(|rule| Filter::Not(Box::new(rule))),
        ]
    })
}

proptest! {
    #[test]
    fn every_filter_comes_back(filter in any_filter()) {
        prop_assert_eq!(Filter::from_text(&filter.to_text()), Ok(filter.clone()));
        let json = serde_json::to_string(&filter).expect("plain data");
        prop_assert_eq!(serde_json::from_str::<Filter>(&json).expect("its own print"), filter);
    }

    #[test]
    fn reading_never_panics(text: String, at in 0usize..40) {
        let _ = Filter::from_text(&text);
        let sample = "all(f201.has(ta%2C),not(d5.lt(@-30)))";
        let _ = Filter::from_text(&format!("{}{text}{}", &sample[..at.min(sample.len())], &sample[at.min(sample.len())..]));
    }
}
