//! Tests of cells: golden vectors, exactness, totality, what `check` refuses.

use super::*;
use crate::{
    codec::DecodeError,
    payload::{PayloadError, Value},
    testing::{self, RECORD, STREAM, TARGET, any_cell, assert_exact, each_flip, unhex, vectors},
};
use proptest::prelude::*;

#[test]
fn golden() {
    let table = [
        (testing::cell_a(), vectors::CELL_A, vectors::TERM_A, vectors::FINGER_A),
        (testing::cell_b(), vectors::CELL_B, vectors::TERM_B, vectors::FINGER_B),
    ];
    for (cell, bytes, term, fingerprint) in table {
        assert_eq!(crate::hex::encode(&cell.to_bytes()), bytes);
        assert_eq!(Cell::from_bytes(&unhex(bytes)).unwrap(), cell);
        assert_eq!(format!("{:032x}", cell.view().digest_term()), term);
        assert_eq!(crate::hex::encode(&cell.view().fingerprint()), fingerprint);
        assert_eq!(cell.view().encoded_len() * 2, bytes.len());
        assert_exact(&unhex(bytes), |bytes| CellRef::decode(bytes).map(drop));
    }
}

#[test]
fn a_flipped_bit_is_another_cell_or_an_error_and_changes_the_hashes() {
    let bytes = unhex(vectors::CELL_A);
    let good = CellRef::decode(&bytes).unwrap();
    each_flip(&bytes, |bit, flipped| {
        let Ok(cell) = CellRef::decode(flipped) else { return };
        assert_ne!(cell, good, "bit {bit}");
        let (stream, action) = (cell.stream != good.stream, cell.action != good.action);
        let blobs = cell.blobs != good.blobs;
        assert_eq!(cell.fingerprint() == good.fingerprint(), stream, "bit {bit}");
        assert_eq!(cell.digest_term() == good.digest_term(), action || blobs, "bit {bit}");
        let _ = cell.values().map(|values| values.iter().count());
    });
}

#[test]
fn another_format_number_is_named() {
    let mut bytes = unhex(vectors::CELL_A);
    bytes[0] = 2;
    assert_eq!(CellRef::decode(&bytes), Err(DecodeError::UnknownFormat { what: "cell", found: 2 }));
}

#[test]
fn limits_are_refused_by_name() {
    let cell = testing::cell_a();
    let too_many = |cell: Cell| match CellRef::decode(&cell.to_bytes()) {
        Err(DecodeError::TooMuch { what, .. }) => what,
        other => panic!("{other:?}"),
    };
    let payload = vec![0; crate::limits::MAX_PAYLOAD_BYTES + 1];
    assert_eq!(too_many(Cell { payload, ..cell.clone() }), "cell payload");
    let clear = vec![0; crate::limits::MAX_CLEAR_BYTES + 1];
    assert_eq!(too_many(Cell { clear, ..cell.clone() }), "cell clear part");
    let blobs = vec![[0; 32]; crate::limits::MAX_BLOBS + 1];
    assert_eq!(too_many(Cell { blobs, ..cell }), "cell blobs");
}

#[test]
fn the_largest_cell_is_within_its_limit() {
    use crate::limits::*;
    let tags = (0..MAX_TAGS as u32).map(|i| {
        let mut definition = [0xff; 16];
        definition[..4].copy_from_slice(&i.to_be_bytes());
        Tag::custom(definition).element([0xee; 16])
    });
    let cell = Cell {
        action: u64::MAX,
        flags: Flags(u32::MAX),
        key_epoch: u32::MAX,
        tags: TagSet::new(tags).unwrap(),
        blobs: vec![[1; 32]; MAX_BLOBS],
        clear: vec![2; MAX_CLEAR_BYTES],
        payload: vec![3; MAX_PAYLOAD_BYTES],
        ..testing::cell_a()
    };
    let bytes = cell.to_bytes();
    assert!(bytes.len() <= MAX_CELL_BYTES, "{} > {MAX_CELL_BYTES}", bytes.len());
    assert_eq!(Cell::from_bytes(&bytes).unwrap(), cell);
}

#[test]
fn builders_refuse_what_does_not_fit() {
    let builder = || CellBuilder::new(STREAM, RECORD, testing::stamp(1, 0), 1);
    assert_eq!(builder().build(), Err(BuildError::Tags(0)));
    let mut many = builder();
    (0..=crate::limits::MAX_TAGS as u32).for_each(|field| many.push(Tag::builtin(field), 0, []));
    assert_eq!(many.build(), Err(BuildError::Tags(1025)));
    let long = builder().set(Tag::builtin(16), 1, vec![0; 65_531]).build();
    assert_eq!(long.unwrap().payload.len(), crate::limits::MAX_PAYLOAD_BYTES);
    let longer = builder().set(Tag::builtin(16), 1, vec![0; 65_532]).build();
    assert_eq!(longer, Err(BuildError::Payload(65_537)));
    let blobs = (0..65).fold(builder().delete(), |builder, byte| builder.blob(ContentHash([byte; 32])));
    assert_eq!(blobs.build(), Err(BuildError::Blobs(65)));
}

#[test]
fn values_are_read_by_tag_and_encrypted_ones_are_not() {
    let (plain, sealed) = (testing::cell_a(), testing::cell_b());
    let values = plain.view().values().unwrap();
    assert_eq!(values.value(&Tag::builtin(16)), Some(Value { kind: 7, bytes: &[0xaa, 0xbb] }));
    assert_eq!(values.iter().count(), 3);
    assert_eq!(sealed.view().values().unwrap_err(), PayloadError::Encrypted(5));
}

#[test]
fn flags_must_agree_with_tags() {
    let builder = || CellBuilder::new(STREAM, RECORD, testing::stamp(1, 0), 1);
    let edit = || builder().set(Tag::builtin(16), 0, []);
    let table = [
        (edit(), Ok(())),
        (builder().delete(), Ok(())),
        (builder().restore(), Ok(())),
        (builder().delete().restore(), Err(CellFault::Tombstone)),
        (edit().flags(Flags::TOMBSTONE), Err(CellFault::Tombstone)),
        (builder().set(Tag::TOMBSTONE, 0, []), Err(CellFault::Tombstone)),
        (builder().move_to(TARGET), Ok(())),
        (edit().flags(Flags::MOVE), Err(CellFault::Move)),
        (builder().set(Tag::STREAM, 0, []), Err(CellFault::Move)),
        (builder().set(Tag::STREAM, 0, []).flags(Flags::MOVE), Err(CellFault::Move)),
    ];
    for (builder, expected) in table {
        let cell = builder.build().unwrap();
        assert_eq!(cell.view().check(), expected, "{cell:?}");
    }
    let moved = builder().move_to(TARGET).build().unwrap();
    assert_eq!(moved.view().move_target(), Some(TARGET));
    assert_eq!(edit().build().unwrap().view().move_target(), None);
}

#[test]
fn json_names_every_part() {
    let json = serde_json::to_value(testing::cell_a()).unwrap();
    let expected = serde_json::json!({
        "stream": "51".repeat(16),
        "record": "4e".repeat(16),
        "stamp": "01935a2b3c4d0102d10000000000000f",
        "action": 300,
        "flags": 0x8000_0004u32,
        "key_epoch": 0,
        "tags": ["b16", format!("b17:{}", "e1".repeat(16)), format!("c{}", "c0".repeat(16))],
        "blobs": ["b1".repeat(32)],
        "clear": "",
        "payload": "010207aabb000001eecc",
    });
    assert_eq!(json, expected);
    assert_eq!(serde_json::from_value::<Cell>(json).unwrap(), testing::cell_a());
    for (part, bad) in [("payload", "0"), ("tags", ""), ("stamp", "00"), ("clear", "zz")] {
        let mut json = expected.clone();
        json[part] = bad.into();
        assert!(serde_json::from_value::<Cell>(json).is_err(), "{part}");
    }
}

proptest! {
    #[test]
    fn cells_return(cell in any_cell()) {
        let bytes = cell.to_bytes();
        prop_assert_eq!(bytes.len(), cell.view().encoded_len());
        prop_assert_eq!(&Cell::from_bytes(&bytes).unwrap(), &cell);
        let json = serde_json::to_string(&cell).unwrap();
        prop_assert_eq!(serde_json::from_str::<Cell>(&json).unwrap(), cell);
    }

    #[test]
    fn any_bytes_are_a_cell_or_an_error(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
        let mut bytes = bytes;
        if let Some(first) = bytes.first_mut() {
            *first = CELL_FORMAT;
        }
        if let Ok(cell) = CellRef::decode(&bytes) {
            prop_assert_eq!(cell.to_cell().to_bytes(), bytes);
        }
    }
}
