//! Tests of segments.

use super::*;
use crate::{
    cell::Cell,
    codec::{DecodeError, checksum},
    ids::RecordId,
    testing::{
        STREAM, TARGET, any_cell, assert_checked, assert_exact, cell, cell_a, cell_b, each_flip, stamp,
        unhex, vectors,
    },
};
use proptest::prelude::*;

fn build(cells: &[Cell]) -> Vec<u8> {
    let mut builder = SegmentBuilder::new(STREAM);
    cells.iter().for_each(|cell| builder.push(&cell.view()).unwrap());
    builder.finish()
}

fn open(bytes: &[u8]) -> Result<(), DecodeError> {
    Segment::open(bytes).map(drop)
}

#[test]
fn golden() {
    let bytes = build(&[cell_a(), cell_b()]);
    assert_eq!(crate::hex::encode(&bytes), vectors::SEGMENT);
    let segment = Segment::open(bytes).unwrap();
    assert_eq!((segment.stream(), segment.len()), (STREAM, 2));
    assert_eq!(segment.iter().map(|cell| cell.to_cell()).collect::<Vec<_>>(), [cell_a(), cell_b()]);
    assert_eq!((segment.record(1), segment.stamp(1)), (cell_b().record, cell_b().stamp));
    assert_eq!(segment.get(2), None);
    assert_exact(&unhex(vectors::SEGMENT), open);
    assert_checked(&unhex(vectors::SEGMENT), open);
}

/// A checksum keeps damage out, not malice: with a right checksum, too, every bit may be anything.
#[test]
fn flipped_bits_under_a_right_checksum_do_not_panic() {
    each_flip(&unhex(vectors::SEGMENT), |_, flipped| {
        let mut bytes = flipped.to_vec();
        let sum = checksum(&[&bytes[..CHECKSUM_AT], &bytes[HEADER..]]);
        bytes[CHECKSUM_AT..HEADER].copy_from_slice(&sum);
        if let Ok(segment) = Segment::open(bytes.as_slice()) {
            assert_eq!(segment.iter().count(), segment.len());
            segment.iter().for_each(|cell| drop(Cell::from_bytes(&cell.to_cell().to_bytes()).unwrap()));
        }
    });
}

/// A segment whose checksum is right after `change`.
fn forge(mut bytes: Vec<u8>, change: impl FnOnce(&mut [u8])) -> Vec<u8> {
    change(&mut bytes);
    let sum = checksum(&[&bytes[..CHECKSUM_AT], &bytes[HEADER..]]);
    bytes[CHECKSUM_AT..HEADER].copy_from_slice(&sum);
    bytes
}

#[test]
fn forged_rows_are_refused() {
    let bytes = build(&[cell(1, stamp(1, 0), &[16]), cell(2, stamp(1, 0), &[16])]);
    let records = HEADER + 12 * usize::from(bytes[7]);
    assert_eq!(open(&forge(bytes.clone(), |_| {})), Ok(()));
    let swapped = forge(bytes, |bytes| bytes[records..records + 16].fill(3));
    assert_eq!(open(&swapped), Err(DecodeError::NotCanonical("segment rows")));
    // One payload end moved to the end of the column: the first payload would be two at their limit together.
    let large = |record| Cell { payload: vec![7; 65_536], ..cell(record, stamp(1, 0), &[16]) };
    let bytes = build(&[large(1), large(2)]);
    let end = bytes.windows(8).position(|ends| ends == [0, 1, 0, 0, 0, 2, 0, 0]).unwrap();
    let oversized = forge(bytes, |bytes| bytes[end..end + 4].copy_from_slice(&[0, 2, 0, 0]));
    assert_eq!(open(&oversized), Err(DecodeError::NotCanonical("segment ends")));
}

#[test]
fn columns_of_zeros_are_left_out_and_unknown_ones_passed_over() {
    let plain = cell(1, stamp(1, 0), &[16]);
    let bytes = build(std::slice::from_ref(&plain));
    assert_eq!(bytes[6..8], [0, 8], "record, stamp, action, shape, its end and bytes, payload end and bytes");
    // The same segment by a newer build that added column 99.
    let mut newer = bytes.clone();
    newer[7] = 9;
    let end = bytes.len() - HEADER - 12 * 8;
    let entry: Vec<u8> = [99u32, end as u32, 3].iter().flat_map(|number| number.to_be_bytes()).collect();
    newer.splice(HEADER + 12 * 8..HEADER + 12 * 8, entry);
    newer.extend_from_slice(&[7, 7, 7]);
    let sum = checksum(&[&newer[..CHECKSUM_AT], &newer[HEADER..]]);
    newer[CHECKSUM_AT..HEADER].copy_from_slice(&sum);
    for bytes in [bytes, newer] {
        let segment = Segment::open(bytes).unwrap();
        assert_eq!(segment.get(0).map(|cell| cell.to_cell()), Some(plain.clone()));
    }
}

#[test]
fn rows_of_a_record_lie_together() {
    let cells: Vec<Cell> = [(1, 5), (3, 1), (3, 2), (3, 9), (8, 1)]
        .map(|(record, ms)| cell(record, stamp(ms, 0), &[ms as u32]))
        .into();
    let segment = Segment::open(build(&cells)).unwrap();
    let table = [(0, 0..0), (1, 0..1), (2, 1..1), (3, 1..4), (8, 4..5), (9, 5..5)];
    for (record, rows) in table {
        assert_eq!(segment.rows_of(RecordId([record; 16])), rows, "record {record}");
    }
    let empty = Segment::open(SegmentBuilder::new(STREAM).finish()).unwrap();
    assert!(empty.is_empty() && empty.get(0).is_none());
    assert_eq!(empty.rows_of(RecordId([1; 16])), 0..0);
}

#[test]
fn content_of_zeros_is_content() {
    for (blobs, clear) in [(vec![], vec![0]), (vec![[0; 32]], vec![]), (vec![[0; 32]], vec![0, 0])] {
        let cells = [Cell { blobs, clear, ..cell(1, stamp(1, 0), &[16]) }];
        let segment = Segment::open(build(&cells)).unwrap();
        assert_eq!(segment.iter().map(|cell| cell.to_cell()).collect::<Vec<_>>(), cells);
    }
}

#[test]
fn cells_out_of_order_or_place_are_refused() {
    let (one, two) = (cell(1, stamp(1, 0), &[16]), cell(2, stamp(1, 0), &[16]));
    let mut builder = SegmentBuilder::new(STREAM);
    assert_eq!(builder.push(&two.view()), Ok(()));
    assert_eq!(builder.push(&one.view()), Err(SegmentError::Order));
    assert_eq!(builder.push(&two.view()), Err(SegmentError::Order));
    let elsewhere = Cell { stream: TARGET, ..cell(3, stamp(1, 0), &[16]) };
    assert_eq!(builder.push(&elsewhere.view()), Err(SegmentError::Stream));
    let oversized = Cell { blobs: vec![[0; 32]; 65], ..cell(3, stamp(1, 0), &[16]) };
    assert!(matches!(builder.push(&oversized.view()), Err(SegmentError::Cell(_))));
    assert_eq!(builder.len(), 1);
}

#[test]
fn many_cells_are_cut_between_records() {
    let cells: Vec<Cell> = (0..200u8)
        .flat_map(|record| (0..3).map(move |ms| (record, ms)))
        .map(|(record, ms)| Cell {
            payload: vec![record; 10_000],
            ..cell(record, stamp(ms, 0), &[16 + ms as u32])
        })
        .collect();
    let segments = build_all(STREAM, cells.iter().map(Cell::view)).unwrap();
    assert_eq!(segments.len(), 3);
    let mut all = Vec::new();
    for (i, bytes) in segments.iter().enumerate() {
        let last = i + 1 == segments.len();
        assert!(bytes.len() < 4 << 20 && (last || bytes.len() >= 2 << 20), "{}", bytes.len());
        let segment = Segment::open(bytes.as_slice()).unwrap();
        assert_eq!(segment.len() % 3, 0, "a record was cut");
        all.extend(segment.iter().map(|cell| cell.to_cell()));
    }
    assert_eq!(all, cells);
    assert_eq!(build_all(STREAM, cells.iter().rev().map(Cell::view)), Err(SegmentError::Order));
    assert_eq!(build_all(STREAM, []), Ok(vec![]));
}

proptest! {
    #[test]
    fn segments_return(cells in proptest::collection::vec(any_cell(), 0..30)) {
        let mut cells = cells;
        cells.sort_by_key(|cell| (cell.record, cell.stamp));
        cells.dedup_by_key(|cell| (cell.record, cell.stamp));
        let bytes = build(&cells);
        prop_assert_eq!(&build(&cells), &bytes);
        let segment = Segment::open(bytes).unwrap();
        prop_assert_eq!(segment.iter().map(|cell| cell.to_cell()).collect::<Vec<_>>(), cells);
    }

    #[test]
    fn any_bytes_are_a_segment_or_an_error(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
        let mut bytes = [&SEGMENT_MAGIC[..], &[0, 1, 0, 3], &bytes].concat();
        if bytes.len() > HEADER {
            let sum = checksum(&[&bytes[..CHECKSUM_AT], &bytes[HEADER..]]);
            bytes[CHECKSUM_AT..HEADER].copy_from_slice(&sum);
        }
        let _ = open(&bytes);
    }
}
