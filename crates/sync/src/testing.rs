//! What the tests share: the cells of the golden vectors, random cells, and the ways in which bytes go bad.

pub(crate) mod vectors;

use crate::{
    cell::{Cell, CellBuilder, Flags},
    ids::{DeviceId, RecordId, StreamId, WorkspaceId},
    stamp::{HybridTime, Stamp},
    tag::{Field, Tag},
};
use proptest::prelude::*;

pub(crate) const DEVICE: DeviceId = DeviceId([0xd1, 0, 0, 0, 0, 0, 0, 0x0f]);
pub(crate) const STREAM: StreamId = StreamId([0x51; 16]);
pub(crate) const TARGET: StreamId = StreamId([0x52; 16]);
pub(crate) const RECORD: RecordId = RecordId([0x4e; 16]);
pub(crate) const WORKSPACE: WorkspaceId = WorkspaceId([0x77; 16]);
pub(crate) const MS: u64 = 0x0193_5a2b_3c4d;

/// The bytes of a golden vector.
pub(crate) fn unhex(text: &str) -> Vec<u8> {
    crate::hex::decode(text).unwrap()
}

/// A stamp of [`DEVICE`].
pub(crate) fn stamp(ms: u64, counter: u16) -> Stamp {
    Stamp::new(HybridTime::new(ms, counter), DEVICE)
}

/// A cell that writes an empty value to each of these built-in fields.
pub(crate) fn cell(record: u8, at: Stamp, fields: &[u32]) -> Cell {
    let mut builder = CellBuilder::new(STREAM, RecordId([record; 16]), at, 1);
    fields.iter().for_each(|field| builder.push(Tag::builtin(*field), 0, []));
    builder.build().unwrap()
}

/// The cell of [`vectors::CELL_A`], its values set in another order than they are written in.
pub(crate) fn cell_a() -> Cell {
    CellBuilder::new(STREAM, RECORD, stamp(MS, 0x0102), 300)
        .set(Tag::custom([0xc0; 16]), 0xee, [0xcc])
        .set(Tag::builtin(16), 1, *b"overwritten below")
        .set(Tag::builtin(17).element([0xe1; 16]), 0, [])
        .set(Tag::builtin(16), 7, [0xaa, 0xbb])
        .blob(crate::ids::ContentHash([0xb1; 32]))
        .bulk()
        .flags(Flags(1 << 31))
        .build()
        .unwrap()
}

/// The cell of [`vectors::CELL_B`].
pub(crate) fn cell_b() -> Cell {
    let builder = CellBuilder::new(STREAM, RecordId([0x4f; 16]), stamp(MS + 1, 0), 301).move_to(TARGET);
    Cell { key_epoch: 5, payload: vec![0xfe, 0xed], ..builder.build().unwrap() }
}

/// Any tag, mostly of a few fields so that tags meet.
pub(crate) fn any_tag() -> impl Strategy<Value = Tag> {
    let field = prop_oneof![
        4 => (0u32..6).prop_map(Field::Builtin),
        1 => any::<u32>().prop_map(Field::Builtin),
        1 => (0u8..3).prop_map(|byte| Field::Custom([byte; 16])),
    ];
    let element = prop_oneof![3 => Just(None), 1 => (0u8..3).prop_map(|byte| Some([byte; 16]))];
    (field, element).prop_map(|(field, element)| Tag { field, element })
}

prop_compose! {
    /// Any cell of one of a few records, with parts of any content.
    pub(crate) fn any_cell()(
        record in 0u8..4,
        time in prop_oneof![0u64..64, any::<u64>()],
        device in 0u64..3,
        action in any::<u64>(),
        flags in any::<u32>(),
        key_epoch in prop_oneof![Just(0u32), any::<u32>()],
        tags in proptest::collection::vec(any_tag(), 1..6),
        blobs in proptest::collection::vec(any::<[u8; 32]>(), 0..3),
        clear in proptest::collection::vec(any::<u8>(), 0..20),
        payload in proptest::collection::vec(any::<u8>(), 0..200),
    ) -> Cell {
        Cell {
            stream: STREAM,
            record: RecordId([record; 16]),
            stamp: Stamp::new(HybridTime::from_u64(time), DeviceId::new(device)),
            action,
            flags: Flags(flags),
            key_epoch,
            tags: crate::tag::TagSet::new(tags).unwrap(),
            blobs,
            clear,
            payload,
        }
    }
}

/// Every prefix is an error, and so is a surplus byte.
pub(crate) fn assert_exact<E>(bytes: &[u8], decode: impl Fn(&[u8]) -> Result<(), E>) {
    assert!(decode(bytes).is_ok(), "the whole is valid");
    for end in 0..bytes.len() {
        assert!(decode(&bytes[..end]).is_err(), "cut at {end} of {}", bytes.len());
    }
    assert!(decode(&[bytes, &[0]].concat()).is_err(), "surplus byte");
}

/// Every flipped bit is an error: for containers with a checksum.
pub(crate) fn assert_checked<E>(bytes: &[u8], decode: impl Fn(&[u8]) -> Result<(), E>) {
    each_flip(bytes, |at, flipped| assert!(decode(flipped).is_err(), "bit {at} flipped"));
}

/// Calls `visit` with the bytes after flipping each of their bits.
pub(crate) fn each_flip(bytes: &[u8], mut visit: impl FnMut(usize, &[u8])) {
    let mut flipped = bytes.to_vec();
    for bit in 0..bytes.len() * 8 {
        flipped[bit / 8] ^= 1 << (bit % 8);
        visit(bit, &flipped);
        flipped[bit / 8] ^= 1 << (bit % 8);
    }
}
