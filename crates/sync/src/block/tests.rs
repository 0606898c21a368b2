//! Tests of blocks.

use super::*;
use crate::{
    entry::{Entry, Purge},
    testing::{RECORD, STREAM, assert_checked, assert_exact, cell_a, unhex, vectors},
};

fn entries() -> Vec<Entry> {
    vec![
        Entry::Cell(cell_a()),
        Entry::Purge(Purge { stream: STREAM, record: RECORD }),
        Entry::Unknown { kind: 0xfe, bytes: vec![1, 2] },
    ]
}

fn open(bytes: &[u8]) -> Result<(), DecodeError> {
    Block::open(bytes).map(drop)
}

#[test]
fn golden() {
    let mut writer = BlockWriter::new(BlockKind::Dirty);
    entries().iter().for_each(|entry| writer.push(&entry.view()).unwrap());
    assert_eq!((writer.len(), writer.size() * 2), (3, vectors::BLOCK.len()));
    let bytes = writer.finish();
    assert_eq!(crate::hex::encode(&bytes), vectors::BLOCK);
    let block = Block::open(bytes).unwrap();
    assert_eq!((block.kind(), block.len()), (BlockKind::Dirty, 3));
    assert_eq!(block.entries().map(|entry| entry.to_entry()).collect::<Vec<_>>(), entries());
    assert_eq!(block.cells().count(), 1);
    assert_exact(&unhex(vectors::BLOCK), open);
    assert_checked(&unhex(vectors::BLOCK), open);
}

#[test]
fn relabelling_changes_the_kind_only() {
    let mut bytes = unhex(vectors::BLOCK);
    relabel(&mut bytes, BlockKind::Delta).unwrap();
    let block = Block::open(bytes.as_slice()).unwrap();
    assert_eq!(block.kind(), BlockKind::Delta);
    assert_eq!(block.entries().map(|entry| entry.to_entry()).collect::<Vec<_>>(), entries());
    relabel(&mut bytes, BlockKind::Dirty).unwrap();
    assert_eq!(bytes, unhex(vectors::BLOCK));
    bytes[50] ^= 1;
    assert_eq!(relabel(&mut bytes, BlockKind::Delta), Err(DecodeError::BadChecksum("block")));
}

#[test]
fn an_empty_block_and_unknown_kinds_are_kept() {
    for kind in [BlockKind::History, BlockKind::Quarantine, BlockKind::Unknown(200)] {
        let writer = BlockWriter::new(kind);
        assert!(writer.is_empty());
        let block = Block::open(writer.finish()).unwrap();
        assert_eq!((block.kind(), block.is_empty()), (kind, true));
    }
}

#[test]
fn a_full_block_refuses_and_stays_as_it_was() {
    let mut writer = BlockWriter::new(BlockKind::Delta);
    let large = crate::cell::Cell { payload: vec![0; 65_536], ..cell_a() };
    while writer.push_cell(large.view()).is_ok() {}
    let (size, count) = (writer.size(), writer.len());
    assert!(size <= MAX_BLOCK_BYTES && size + 65_536 > MAX_BLOCK_BYTES - 1_000);
    assert_eq!(writer.push_cell(large.view()), Err(BlockError::Full));
    assert_eq!((writer.size(), writer.len()), (size, count));
    assert_eq!(Block::open(writer.finish()).unwrap().len(), count);
    let oversized = crate::cell::Cell { payload: vec![0; 65_537], ..cell_a() };
    let refused = BlockWriter::new(BlockKind::Delta).push_cell(oversized.view());
    assert!(matches!(refused, Err(BlockError::Cell(OversizedCell { what: "payload", found: 65_537, .. }))));
}

#[test]
fn newer_and_foreign_bytes_are_named() {
    let mut bytes = unhex(vectors::BLOCK);
    bytes[5] = 2;
    assert_eq!(open(&bytes), Err(DecodeError::UnknownFormat { what: "block", found: 2 }));
    assert_eq!(open(b"SQLite format 3\0"), Err(DecodeError::BadMagic("a block")));
}
