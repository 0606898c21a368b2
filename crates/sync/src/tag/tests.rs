//! Tests of tags: golden vectors, canonical form, order, text.

use super::*;
use crate::testing::any_tag;
use proptest::prelude::*;

fn read(bytes: &[u8]) -> Result<Tag, DecodeError> {
    let mut from = Reader::new(bytes);
    let tag = Tag::read(&mut from)?;
    from.finish("tag")?;
    Ok(tag)
}

#[test]
fn golden() {
    let element = [0xe1; 16];
    let table: [(Tag, Vec<u8>, String); 7] = [
        (Tag::TOMBSTONE, vec![0x00], "b0".into()),
        (Tag::STREAM, vec![0x04], "b1".into()),
        (Tag::builtin(31), vec![0x7c], "b31".into()),
        (Tag::builtin(32), vec![0x80, 0x01], "b32".into()),
        (Tag::builtin(u32::MAX), vec![0xfc, 0xff, 0xff, 0xff, 0x3f], "b4294967295".into()),
        (
            Tag::builtin(16).element(element),
            [&[0x42][..], &element].concat(),
            format!("b16:{}", "e1".repeat(16)),
        ),
        (
            Tag::custom([0xc0; 16]).element(element),
            [&[0x03][..], &[0xc0; 16], &element].concat(),
            format!("c{}:{}", "c0".repeat(16), "e1".repeat(16)),
        ),
    ];
    for (tag, bytes, text) in table {
        let mut out = Vec::new();
        tag.encode(&mut out);
        assert_eq!(out, bytes, "{text}");
        assert_eq!(tag.encoded_len(), bytes.len());
        assert_eq!(read(&bytes), Ok(tag));
        assert_eq!(tag.to_string(), text);
        assert_eq!(text.parse(), Ok(tag));
    }
}

#[test]
fn other_bytes_and_texts_are_refused() {
    let bad: [&[u8]; 5] = [&[], &[0x80, 0x00], &[0x05], &[0x02], &[0x80, 0x80, 0x80, 0x80, 0x40]];
    for bytes in bad {
        assert!(read(bytes).is_err(), "{bytes:02x?}");
    }
    for text in ["", "b", "b-1", "b+1", "16", "b16:", "c00", "b4294967296", "d1"] {
        assert_eq!(text.parse::<Tag>(), Err(ParseTagError), "{text}");
    }
}

#[test]
fn lists_ascend_without_repeats() {
    let read = |bytes: &[u8]| Tags::decode_counted(bytes).map(|tags| tags.len());
    assert_eq!(read(&[2, 0x40, 0x44]), Ok(2));
    let refused: [&[u8]; 5] = [&[0], &[2, 0x44, 0x40], &[2, 0x40, 0x40], &[1, 0x40, 0x44], &[3, 0x40, 0x44]];
    for bytes in refused {
        assert!(read(bytes).is_err(), "{bytes:02x?}");
    }
    assert_eq!(TagSet::new([]), Err(TagCountError(0)));
    assert_eq!(TagSet::new((0..1025).map(Tag::builtin)), Err(TagCountError(1025)));
}

proptest! {
    #[test]
    fn lists_return_sorted(tags in proptest::collection::vec(any_tag(), 1..20)) {
        let set = TagSet::new(tags.iter().copied()).unwrap();
        let mut bytes = Vec::new();
        set.view().encode_counted(&mut bytes);
        let back = Tags::decode_counted(&bytes).unwrap();
        prop_assert_eq!(back, set.view());
        let mut sorted = tags;
        sorted.sort();
        sorted.dedup();
        prop_assert_eq!(back.iter().collect::<Vec<_>>(), sorted.clone());
        for (place, tag) in sorted.iter().enumerate() {
            prop_assert_eq!(back.position(tag), Some(place));
        }
        prop_assert_eq!(back.contains(&Tag::builtin(777_777)), sorted.contains(&Tag::builtin(777_777)));
        let json = serde_json::to_string(&set).unwrap();
        prop_assert_eq!(serde_json::from_str::<TagSet>(&json).unwrap(), set);
    }
}
