//! Golden vectors and laws of the value codec.

use proptest::prelude::*;

use super::*;

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn unhex(text: &str) -> Vec<u8> {
    (0..text.len()).step_by(2).map(|at| u8::from_str_radix(&text[at..at + 2], 16).expect("hex")).collect()
}

fn eur() -> Currency {
    Currency(*b"EUR")
}

#[test]
fn golden_vectors_never_change() {
    let entry = |label: &str, text: &str| Value::Entry { label: label.into(), text: text.into() };
    let address = Address { lines: "Weg 1\n2. OG".into(), city: "上海".into(), ..Address::default() };
    let vectors: &[(Option<Value>, u8, &str)] = &[
        (None, 0, ""),
        (Some(Value::Bool(false)), 1, "00"),
        (Some(Value::Bool(true)), 1, "01"),
        (Some(Value::Int(0)), 2, "00"),
        (Some(Value::Int(-1)), 2, "01"),
        (Some(Value::Int(300)), 2, "d804"),
        (Some(Value::Int(i64::MAX)), 2, "feffffffffffffffff01"),
        (Some(Value::Int(i64::MIN)), 2, "ffffffffffffffffff01"),
        (Some(Value::Decimal { mantissa: 1250, places: 2 }), 3, "02c413"),
        (Some(Value::Decimal { mantissa: -1, places: 6 }), 3, "0601"),
        (Some(Value::Money { minor: 123_450, currency: eur() }), 4, "455552f4880f"),
        (Some(Value::Text("Łódź 长青 🌲".into())), 5, "c581c3b364c5ba20e995bfe99d9220f09f8cb2"),
        (Some(Value::Text(String::new())), 5, ""),
        (Some(Value::Date(19_786)), 6, "94b502"),
        (Some(Value::Date(-1)), 6, "01"),
        (Some(Value::Instant(1_709_510_400_123)), 7, "f6e194ecc063"),
        (Some(Value::Zoned { at: 0, zone: "Asia/Shanghai".into() }), 8, "00417369612f5368616e67686169"),
        (Some(Value::Ref(RecordId([7; 16]))), 9, "07070707070707070707070707070707"),
        (Some(Value::Choice("won".into())), 10, "776f6e"),
        (Some(entry("work", "+49 89 1")), 11, "04776f726b2b34392038392031"),
        (Some(Value::Address(Box::new(address))), 12, "0b57656720310a322e204f4706e4b88ae6b5b7000000"),
        (Some(Value::Bytes(vec![0, 255])), 13, "00ff"),
    ];
    for (value, type_byte, bytes) in vectors {
        let mut out = Vec::new();
        let written = encode(value.as_ref(), &mut out);
        assert_eq!((written, hex(&out).as_str()), (*type_byte, *bytes), "{value:?}");
        assert_eq!(decode(*type_byte, &unhex(bytes)), Ok(value.clone()), "{bytes}");
    }
}

#[test]
fn damaged_bytes_are_named_errors() {
    let cases: &[(u8, &str, CodecError)] = &[
        (0, "00", CodecError::Trailing),
        (1, "", CodecError::Truncated),
        (1, "02", CodecError::Number),
        (1, "0100", CodecError::Trailing),
        (2, "80", CodecError::Truncated),
        (2, "8000", CodecError::Number),
        (2, "ffffffffffffffffff02", CodecError::Number),
        (2, "ffffffffffffffffffff01", CodecError::Number),
        (3, "0701", CodecError::Number),
        (4, "657572f48809", CodecError::Currency),
        (4, "4555", CodecError::Truncated),
        (5, "ff", CodecError::Utf8),
        (5, "eda080", CodecError::Utf8),
        (6, "8080808080808001", CodecError::Number),
        (9, "0707", CodecError::Truncated),
        (11, "05776f726b", CodecError::Truncated),
        (11, "ffffffffffffffffff01", CodecError::Truncated),
        (12, "0000000000ff", CodecError::Trailing),
        (14, "", CodecError::UnknownType(14)),
        (255, "00", CodecError::UnknownType(255)),
    ];
    for (type_byte, bytes, error) in cases {
        assert_eq!(decode(*type_byte, &unhex(bytes)), Err(*error), "{type_byte} {bytes}");
    }
}

/// Any value that can be stored.
pub(crate) fn any_value() -> impl Strategy<Value = Value> {
    let text = || any::<String>();
    prop_oneof![
        any::<bool>().prop_map(Value::Bool),
        any::<i64>().prop_map(Value::Int),
        (any::<i64>(), 0u8..=6).prop_map(|(mantissa, places)| Value::Decimal { mantissa, places }),
        (any::<i64>(), proptest::array::uniform3(b'A'..=b'Z'))
            .prop_map(|(minor, letters)| Value::Money { minor, currency: Currency(letters) }),
        text().prop_map(Value::Text),
        any::<i32>().prop_map(Value::Date),
        any::<i64>().prop_map(Value::Instant),
        (any::<i64>(), text()).prop_map(|(at, zone)| Value::Zoned { at, zone }),
        any::<[u8; 16]>().prop_map(|id| Value::Ref(RecordId(id))),
        text().prop_map(Value::Choice),
        (text(), text()).prop_map(|(label, text)| Value::Entry { label, text }),
        (text(), text(), text(), text(), text()).prop_map(|(lines, city, region, postal_code, country)| {
            Value::Address(Box::new(Address { lines, city, region, postal_code, country }))
        }),
        any::<Vec<u8>>().prop_map(Value::Bytes),
    ]
}

proptest! {
    #[test]
    fn every_value_comes_back(value in any_value()) {
        let mut out = Vec::new();
        let type_byte = encode(Some(&value), &mut out);
        prop_assert_eq!(decode(type_byte, &out), Ok(Some(value)));
    }

    #[test]
    fn the_text_of_bytes_is_that_of_their_value(value in any_value(), junk in any::<Vec<u8>>(), type_byte in 0u8..16) {
        let mut out = Vec::new();
        let own = encode(Some(&value), &mut out);
        prop_assert_eq!(text(own, &out), value.as_text());
        let decoded = decode(type_byte, &junk).ok().flatten();
        prop_assert_eq!(text(type_byte, &junk), decoded.as_ref().and_then(Value::as_text));
    }

    #[test]
    fn bytes_that_decode_are_the_only_spelling(type_byte in 0u8..16, bytes in any::<Vec<u8>>()) {
        if let Ok(value) = decode(type_byte, &bytes) {
            let mut out = Vec::new();
            prop_assert_eq!(encode(value.as_ref(), &mut out), type_byte);
            prop_assert_eq!(out, bytes);
        }
    }
}
