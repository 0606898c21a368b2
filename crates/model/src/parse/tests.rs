//! What is understood, what is refused, and that everything printed is understood.

use proptest::prelude::*;

use super::*;
use crate::entities::{activity, common, company, contact, deal, event, lead, product, stage};
use crate::print::{print, print_set};
use crate::{Catalogue, FieldId, Kind, date};

fn comma(decimal_comma: Option<bool>) -> Hints {
    Hints { decimal_comma, currency: Some(Currency(*b"EUR")), ..Hints::default() }
}

fn field(kind: Kind, field: FieldId, text: &str, hints: &Hints) -> Result<Option<Value>, ProblemCode> {
    let catalogue = Catalogue::default();
    parse(catalogue.field(kind, field).expect("declared"), text, hints).map_err(|problem| problem.code)
}

#[test]
fn numbers_in_many_spellings() {
    use ProblemCode::{Ambiguous, NotANumber, OutOfRange, TooPrecise};
    for (text, hint, expected) in [
        ("1234.50", None, Ok("1234.50")),
        ("1,234.50", None, Ok("1234.50")),
        ("1.234,50", None, Ok("1234.50")),
        ("1 234,5", None, Ok("1234.5")),
        ("1\u{202f}234\u{202f}567,5", None, Ok("1234567.5")),
        ("1’234.5", None, Ok("1234.5")),
        ("1,23,456.7", None, Ok("123456.7")),
        ("1,234,567", None, Ok("1234567")),
        ("1.234.567", None, Ok("1234567")),
        ("1,234", None, Err(Ambiguous)),
        ("1.234", None, Err(Ambiguous)),
        ("1,234", Some(true), Ok("1.234")),
        ("1,234", Some(false), Ok("1234")),
        ("1.234", Some(true), Ok("1234")),
        ("1.234", Some(false), Ok("1.234")),
        ("0,125", None, Ok("0.125")),
        ("1234,567", None, Ok("1234.567")),
        ("12,5", None, Ok("12.5")),
        ("1.5", Some(true), Ok("1.5")),
        (".5", None, Ok("0.5")),
        ("-5", None, Ok("-5")),
        ("−5", None, Ok("-5")),
        ("5-", None, Ok("-5")),
        ("(123)", None, Ok("-123")),
        ("+7", None, Ok("7")),
        ("12万", None, Ok("120000")),
        ("1.2亿", None, Ok("120000000")),
        ("１２３．５", None, Ok("123.5")),
        ("1.1234567", None, Err(TooPrecise)),
        ("99999999999999999999", None, Err(OutOfRange)),
        ("12,34,56", None, Err(NotANumber)),
        ("1,2345.6", None, Err(NotANumber)),
        ("1.2.3,4,5", None, Err(NotANumber)),
        ("1,234.567.890", None, Err(NotANumber)),
        ("1 2", None, Err(NotANumber)),
        ("12 34 567", None, Ok("1234567")),
        ("1e5", None, Err(NotANumber)),
        ("=1+1", None, Err(NotANumber)),
        ("--5", None, Err(NotANumber)),
        ("12abc", None, Err(NotANumber)),
        (",", None, Err(NotANumber)),
        ("5.", None, Err(NotANumber)),
    ] {
        let parsed = parse_decimal(text, &comma(hint)).map(|number| number.to_string());
        assert_eq!(parsed.as_deref().map_err(|fault| *fault), expected, "{text} {hint:?}");
    }
}

#[test]
fn whole_numbers() {
    let days = |text, hint| field(Kind::Stage, stage::ROTTING_DAYS, text, &comma(hint));
    assert_eq!(days("1,234", None), Ok(Some(Value::Int(1234))));
    assert_eq!(days("1,234", Some(true)), Ok(Some(Value::Int(1234))));
    assert_eq!(days("1.000", None), Err(ProblemCode::Ambiguous));
    assert_eq!(days("14.0", None), Ok(Some(Value::Int(14))));
    assert_eq!(days("14.5", None), Err(ProblemCode::TooPrecise));
    assert_eq!(days("  ", None), Ok(None));
}

#[test]
fn amounts_in_many_spellings() {
    use ProblemCode::{Ambiguous, NotANumber, TooPrecise};
    for (text, expected) in [
        ("￥1,234.50", Ok("1234.50 CNY")),
        ("1.234,50 €", Ok("1234.50 EUR")),
        ("$1,234.50", Ok("1234.50 USD")),
        ("US$ 12", Ok("12.00 USD")),
        ("USD1,234.5", Ok("1234.50 USD")),
        ("12 chf", Ok("12.00 CHF")),
        ("(123)", Ok("-123.00 EUR")),
        ("($5.10)", Ok("-5.10 USD")),
        ("-€5", Ok("-5.00 EUR")),
        ("€-5", Ok("-5.00 EUR")),
        ("12万", Ok("120000.00 EUR")),
        ("12万元", Ok("120000.00 CNY")),
        ("3.5亿人民币", Ok("350000000.00 CNY")),
        ("500円", Ok("500 JPY")),
        ("JPY 500.5", Err(TooPrecise)),
        ("KWD 1.2345", Err(TooPrecise)),
        ("1,234 €", Err(Ambiguous)),
        ("12.345", Err(Ambiguous)),
        ("(-5)", Err(NotANumber)),
        ("€", Err(NotANumber)),
        ("free", Err(NotANumber)),
    ] {
        let parsed = parse_money(text, &comma(None)).map(|money| money.to_string());
        assert_eq!(parsed.as_deref().map_err(|fault| *fault), expected, "{text}");
    }
    assert_eq!(parse_money("5", &Hints::default()), Err(ProblemCode::UnknownCurrency));
}

#[test]
fn what_was_computed_is_rounded() {
    let hints = Hints { rounds: true, decimal_comma: Some(false), ..comma(None) };
    let euro = |text| parse_money(text, &hints).map(|money| money.to_string());
    for (text, expected) in [
        ("22.368", "22.37 EUR"),
        ("957.5775", "957.58 EUR"),
        ("-0.005", "0.00 EUR"),
        ("22.368000000000002", "22.37 EUR"),
        ("JPY 500.5", "500 JPY"),
    ] {
        assert_eq!(euro(text).as_deref(), Ok(expected), "{text}");
    }
    let price = parse_decimal("2.5500000000000003", &hints).map(Decimal::normalised);
    assert_eq!(price, Ok(Decimal::new(255, 2).expect("small")));
}

#[test]
fn dates_in_many_spellings() {
    use ProblemCode::{Ambiguous, NotADate};
    for (text, day_first, expected) in [
        ("2024-03-04", None, Ok("2024-03-04")),
        ("2024/3/4", None, Ok("2024-03-04")),
        ("2024.03.04", None, Ok("2024-03-04")),
        ("20240304", None, Ok("2024-03-04")),
        ("2024年3月4日", None, Ok("2024-03-04")),
        ("２０２４年３月４日", None, Ok("2024-03-04")),
        ("2024年3月4号", None, Ok("2024-03-04")),
        ("4.3.2024", None, Ok("2024-03-04")),
        ("04.03.24", None, Ok("2024-03-04")),
        ("04.03.68", None, Ok("2068-03-04")),
        ("04.03.69", None, Ok("1969-03-04")),
        ("04.03.1969", None, Ok("1969-03-04")),
        ("03/04/2024", None, Err(Ambiguous)),
        ("03-04-2024", None, Err(Ambiguous)),
        ("03/04/2024", Some(true), Ok("2024-04-03")),
        ("03/04/2024", Some(false), Ok("2024-03-04")),
        ("03/03/2024", None, Ok("2024-03-03")),
        ("25/03/2024", None, Ok("2024-03-25")),
        ("03/25/2024", Some(true), Ok("2024-03-25")),
        ("24/03/04", None, Err(Ambiguous)),
        ("24/03/04", Some(true), Ok("2004-03-24")),
        ("4 March 2024", None, Ok("2024-03-04")),
        ("March 4th, 2024", None, Ok("2024-03-04")),
        ("Mon, 4-Mar-24", None, Ok("2024-03-04")),
        ("2024 Sept 4", None, Ok("2024-09-04")),
        ("2024-03-04 10:30:00", None, Ok("2024-03-04")),
        ("2024-03-04T10:30Z", None, Ok("2024-03-04")),
        ("2024-02-30", None, Err(NotADate)),
        ("30/02/2024", None, Err(NotADate)),
        ("2024-13-01", None, Err(NotADate)),
        ("tomorrow", None, Err(NotADate)),
        ("4 Marching 2024", None, Err(NotADate)),
        ("2024年3月", None, Err(NotADate)),
        ("12345", None, Err(NotADate)),
        ("1/2", None, Err(NotADate)),
        ("123/4/2024", None, Err(NotADate)),
        ("99999999", None, Err(NotADate)),
    ] {
        let hints = Hints { day_first, ..Hints::default() };
        let parsed = parse_date(text, &hints).map(date::print);
        assert_eq!(parsed.as_deref().map_err(|fault| *fault), expected, "{text} {day_first:?}");
    }
}

#[test]
fn moments_in_many_spellings() {
    let offsets = crate::zone::Offsets::fixed(480);
    let hints = Hints { offsets, zone: "Asia/Shanghai".into(), ..Hints::default() };
    for (text, expected) in [
        ("2024-03-04T10:30:00Z", Some("2024-03-04T10:30:00Z")),
        ("2024-03-04 10:30", Some("2024-03-04T02:30:00Z")),
        ("2024-03-04", Some("2024-03-03T16:00:00Z")),
        ("2024-03-04T10:30:15.25+01:00", Some("2024-03-04T09:30:15.250Z")),
        ("2024-03-04 10:30 -0500", Some("2024-03-04T15:30:00Z")),
        ("4.3.2024, 3:05 pm", Some("2024-03-04T07:05:00Z")),
        ("2024年3月4日 下午3:05", Some("2024-03-04T07:05:00Z")),
        ("2024/3/4 12:00 AM", Some("2024-03-03T16:00:00Z")),
        ("2024-03-04 24:00", None),
        ("2024-03-04 10:61", None),
        ("2024-03-04 10:30 maybe", None),
        ("2024-03-04 10:30 +14:00", Some("2024-03-03T20:30:00Z")),
        ("2024-03-04 10:30 +14:30", None),
        ("10:30", None),
    ] {
        let parsed = parse_moment(text, &hints).ok().map(crate::print::print_moment);
        assert_eq!(parsed.as_deref(), expected, "{text}");
    }
    let zoned = field(Kind::Activity, activity::STARTS_AT, "2024-03-04 10:30", &hints);
    assert_eq!(zoned, Ok(Some(Value::Zoned { at: 1_709_519_400_000, zone: "Asia/Shanghai".into() })));
}

#[test]
fn words_options_and_percentages() {
    for (text, expected) in
        [("Yes", Some(true)), ("是", Some(true)), ("無", Some(false)), ("ＮＯ", Some(false)), ("maybe", None)]
    {
        assert_eq!(parse_bool(text), expected, "{text}");
    }
    let hints =
        Hints { choice_labels: vec![("现场参观".into(), "wants_visit".into())], ..Hints::default() };
    let choice = |text| field(Kind::Lead, lead::QUALIFIER, text, &hints);
    assert_eq!(choice("Has budget"), Ok(Some(Value::Choice("has_budget".into()))));
    assert_eq!(choice("现场参观"), Ok(Some(Value::Choice("wants_visit".into()))));
    assert_eq!(choice("hero"), Err(ProblemCode::UnknownOption));
    let percent = |text| field(Kind::Deal, deal::PROBABILITY, text, &hints);
    assert_eq!(percent("12,5 %"), Ok(Some(Value::Decimal { mantissa: 125, places: 1 })));
    assert_eq!(percent("５％"), Ok(Some(Value::Decimal { mantissa: 5, places: 0 })));
    assert_eq!(percent("5‰"), Ok(Some(Value::Decimal { mantissa: 5, places: 1 })));
    let currency = |text| field(Kind::Company, company::CURRENCY, text, &hints);
    assert_eq!(currency("eur"), Ok(Some(Value::Text("EUR".into()))));
    assert_eq!(currency("人民币"), Ok(Some(Value::Text("CNY".into()))));
    assert_eq!(currency("shells"), Err(ProblemCode::UnknownCurrency));
}

#[test]
fn sets_are_split_labelled_and_free_of_doubles() {
    let catalogue = Catalogue::default();
    let set =
        |id, text| parse_set(catalogue.field(Kind::Contact, id).expect("declared"), text, &Hints::default());
    let texts = |set: Result<Vec<(RecordId, Value)>, Vec<Problem>>| {
        set.map(|set| set.iter().map(|(_, value)| print(value)).collect::<Vec<_>>())
    };
    let phones = texts(set(contact::PHONES, "mobile: +86 138 1234 5678；010-65551234\n+8613812345678"));
    assert_eq!(phones, Ok(vec!["mobile: +86 138 1234 5678".into(), "010-65551234".into()]));
    let emails = texts(set(contact::EMAILS, "Li Na <li@a.cn>, mailto:B@c.de; work: d@e.fr"));
    assert_eq!(emails, Ok(vec!["li@a.cn".into(), "B@c.de".into(), "work: d@e.fr".into()]));
    let bad = set(contact::EMAILS, "a@b.cn; nobody; x@").map_err(|all| all.len());
    assert_eq!(bad, Err(2));
    assert_eq!(texts(set(contact::PHONES, " ; ")), Ok(vec![]));
}

#[test]
fn a_text_with_a_colon_keeps_its_empty_label() {
    let value = Value::Entry { label: String::new(), text: "row: 7".into() };
    let catalogue = Catalogue::default();
    let def = catalogue.field(Kind::Contact, common::EXTERNAL_IDS).expect("declared");
    assert_eq!(print(&value), ": row: 7");
    assert_eq!(parse(def, &print(&value), &Hints::default()), Ok(Some(value)));
}

#[test]
fn hostile_text_stays_text() {
    for text in [
        "=cmd|' /C calc'!A0",
        "<script>alert(1)</script>",
        "\u{202e}txt.exe",
        "'; DROP TABLE contacts; --",
        "🦀🦀",
    ] {
        let parsed = field(Kind::Contact, contact::FAMILY_NAME, text, &Hints::default());
        assert_eq!(parsed, Ok(Some(Value::Text(text.into()))));
    }
    let long = "x".repeat(10_000);
    assert_eq!(
        field(Kind::Contact, contact::FAMILY_NAME, &long, &Hints::default()),
        Err(ProblemCode::TooLong)
    );
    let detail = parse(
        Catalogue::default().field(Kind::Contact, contact::BIRTHDAY).expect("declared"),
        &long,
        &Hints::default(),
    );
    assert!(detail.expect_err("no date").detail.chars().count() <= 80);
}

/// A field and a value that it accepts.
fn any_accepted() -> impl Strategy<Value = (Kind, FieldId, Value)> {
    let word = "[a-zA-Z王小明éß0-9]{1,12}";
    let moment = || (i64::from(date::MIN_DAY) * 86_400_000)..(i64::from(date::MAX_DAY) * 86_400_000);
    let one = |kind: Kind, id: FieldId| move |value: Value| (kind, id, value);
    prop_oneof![
        word.prop_map(Value::Text).prop_map(one(Kind::Company, company::NAME)),
        any::<bool>().prop_map(Value::Bool).prop_map(one(Kind::Company, company::VIP)),
        any::<i64>().prop_map(Value::Int).prop_map(one(Kind::Event, event::GOAL_LEADS)),
        (any::<i64>(), 0u8..=6)
            .prop_map(|(mantissa, places)| Value::Decimal { mantissa, places })
            .prop_map(one(Kind::Product, product::PRICE)),
        (any::<i64>(), proptest::sample::select(Currency::all().collect::<Vec<_>>()))
            .prop_map(|(minor, currency)| Value::Money { minor, currency })
            .prop_map(one(Kind::Deal, deal::AMOUNT)),
        (date::MIN_DAY..=date::MAX_DAY).prop_map(Value::Date).prop_map(one(Kind::Deal, deal::CLOSE_ON)),
        moment().prop_map(Value::Instant).prop_map(one(Kind::Activity, activity::REMIND_AT)),
        moment()
            .prop_map(|at| Value::Zoned { at, zone: "America/Argentina/Buenos_Aires".into() })
            .prop_map(one(Kind::Activity, activity::STARTS_AT)),
        any::<[u8; 16]>().prop_map(|id| Value::Ref(RecordId(id))).prop_map(one(Kind::Contact, common::OWNER)),
        proptest::sample::select(company::INDUSTRIES)
            .prop_map(|option| Value::Choice(option.key.to_string()))
            .prop_map(one(Kind::Company, company::INDUSTRY)),
        proptest::sample::select(Currency::all().collect::<Vec<_>>())
            .prop_map(|currency| Value::Text(currency.to_string()))
            .prop_map(one(Kind::Company, company::CURRENCY)),
        ("[a-z]{0,8}", "[a-z: ]{0,6}[a-z]")
            .prop_map(|(label, text)| Value::Entry {
                label,
                text: text.trim_start_matches([':', ' ']).to_owned()
            })
            .prop_map(one(Kind::Contact, common::EXTERNAL_IDS)),
    ]
}

proptest! {
    #[test]
    fn what_is_printed_is_understood((kind, id, value) in any_accepted()) {
        let hints = comma(Some(false));
        prop_assert_eq!(field(kind, id, &print(&value), &hints), Ok(Some(value.clone())), "{}", print(&value));
        let catalogue = Catalogue::default();
        let def = catalogue.field(kind, id).expect("declared");
        if def.is_set() {
            let set = parse_set(def, &print_set([&value]), &hints);
            prop_assert_eq!(set, Ok(vec![(element_of(def, &value), value)]));
        }
    }

    #[test]
    fn no_text_panics(text: String, comma: Option<bool>, day_first: Option<bool>) {
        let hints = Hints { decimal_comma: comma, day_first, ..Hints::default() };
        for kind in Kind::ALL {
            for def in crate::entities::fields_of(*kind) {
                let _ = parse(def, &text, &hints);
            }
        }
    }

    #[test]
    fn no_number_like_text_panics(text in "[0-9.,'() -]{0,20}[万亿]?", day_text in "[0-9/.:年月日 T+-]{0,24}") {
        let _ = parse_money(&text, &comma(None));
        let _ = parse_moment(&day_text, &Hints::default());
    }
}
