//! Bytes at rest: cells and what they consist of, and the containers on disk.
//!
//! Containers carry a checksum over everything. It is set right before they are opened, because a fuzzer would not get
//! past it otherwise, and who writes a broken container can write its checksum too.

use sync::batch::{Batch, freeze};
use sync::block::{Block, BlockKind, BlockWriter, relabel};
use sync::cell::{Cell, CellRef};
use sync::clock::Clock;
use sync::codec::Reader;
use sync::digest::Digest;
use sync::entry::EntryRef;
use sync::export::{Export, ExportKey};
use sync::ids::RecordId;
use sync::payload::Payload;
use sync::segment::Segment;
use sync::stamp::Stamp;
use sync::submission::Submission;
use sync::tag::{Tag, Tags};
use sync::wire::gate::GateProof;

use super::same;

/// How a container is summed (docs/sync.md).
fn checksum(parts: &[&[u8]]) -> [u8; 16] {
    let mut hasher = blake3::Hasher::new();
    parts.iter().for_each(|part| {
        hasher.update(part);
    });
    let mut sum = [0; 16];
    sum.copy_from_slice(&hasher.finalize().as_bytes()[..16]);
    sum
}

pub(super) fn cell(bytes: &[u8]) {
    let Ok(found) = CellRef::decode(bytes) else {
        assert!(Cell::from_bytes(bytes).is_err(), "both readers refuse it");
        return;
    };
    let mut out = Vec::new();
    found.encode(&mut out);
    same(&out, bytes);
    assert_eq!(found.encoded_len(), bytes.len());
    assert_eq!(found.to_cell().view(), found);
    let _ =
        (found.check(), found.check_size(), found.digest_term(), found.move_target(), found.move_source());
    if let Ok(values) = found.values() {
        assert_eq!(values.iter().count(), found.tags.len());
    }
}

pub(super) fn tags(bytes: &[u8]) {
    let Ok(found) = Tags::decode_counted(bytes) else { return };
    let mut out = Vec::new();
    found.encode_counted(&mut out);
    same(&out, bytes);
    for (place, tag) in found.iter().enumerate() {
        assert_eq!(found.position(&tag), Some(place));
        assert_eq!(tag.to_string().parse(), Ok(tag));
    }
}

/// The tags first, counted, then the payload of a cell with these.
pub(super) fn payload(bytes: &[u8]) {
    let mut from = Reader::new(bytes);
    let Ok(tags) = Tags::read_counted(&mut from) else { return };
    let Ok(found) = Payload::parse(tags, from.rest()) else { return };
    assert_eq!(found.values().count(), tags.len());
    for (place, tag) in tags.iter().enumerate() {
        assert_eq!(found.value(&tag), found.get(place));
    }
}

pub(super) fn submission(bytes: &[u8]) {
    if let Ok(found) = Submission::decode(bytes) {
        same(&found.encode(), bytes);
    }
}

pub(super) fn entry(bytes: &[u8]) {
    let mut from = Reader::new(bytes);
    let Ok(found) = EntryRef::read(&mut from) else { return };
    let read = &bytes[..bytes.len() - from.rest().len()];
    let mut out = Vec::new();
    found.encode(&mut out);
    same(&out, read);
    out.clear();
    found.to_entry().view().encode(&mut out);
    same(&out, read);
}

pub(super) fn batch(bytes: &[u8]) {
    let Ok(found) = Batch::decode(bytes) else { return };
    let cells: Vec<CellRef<'_>> = found.cells().collect();
    assert_eq!(cells.len(), found.len());
    assert_eq!(found.raw_cells().count(), found.len());
    if let Ok(again) = freeze(found.workspace, found.device, found.number, &cells) {
        same(&again, bytes);
    }
}

pub(super) fn block(bytes: &[u8]) {
    let mut bytes = bytes.to_vec();
    if bytes.len() >= 32 {
        let sum = checksum(&[&bytes[..16], &bytes[32..]]);
        bytes[16..32].copy_from_slice(&sum);
    }
    let Ok(found) = Block::open(&bytes[..]) else { return };
    assert_eq!(found.entries().count(), found.len());
    let mut writer = BlockWriter::new(found.kind());
    let fits = found.entries().all(|entry| writer.push(&entry).is_ok());
    if fits && bytes[7] == 0 {
        same(&writer.finish(), &bytes);
    }
    let mut other = bytes.clone();
    relabel(&mut other, BlockKind::Dirty).expect("it was readable");
    assert_eq!(Block::open(other).expect("still").kind(), BlockKind::Dirty);
}

pub(super) fn segment(bytes: &[u8]) {
    let mut bytes = bytes.to_vec();
    if bytes.len() >= 48 {
        let sum = checksum(&[&bytes[..32], &bytes[48..]]);
        bytes[32..48].copy_from_slice(&sum);
    }
    let Ok(found) = Segment::open(&bytes[..]) else { return };
    assert_eq!(found.iter().count(), found.len());
    let mut digest = Digest::new();
    for (row, cell) in found.iter().enumerate() {
        assert_eq!((cell.record, cell.stamp), (found.record(row), found.stamp(row)));
        assert!(found.rows_of(cell.record).contains(&row));
        digest.add(&cell);
        let mut out = Vec::new();
        cell.encode(&mut out);
        assert_eq!(out.len(), cell.encoded_len());
    }
    assert_eq!(found.get(found.len()), None);
    assert!(found.rows_of(RecordId([0xff; 16])).end <= found.len());
}

pub(super) fn export(bytes: &[u8]) {
    let Ok(found) = Export::decode(bytes) else { return };
    let batches: Vec<Batch<'_>> = found.batches().collect();
    assert!(batches.iter().all(|batch| batch.workspace == found.head.workspace));
    assert!(batches.len() <= found.sections().count());
    let _ = found.verify(&ExportKey([7; 32]));
}

pub(super) fn clock(bytes: &[u8]) {
    // What it measured is kept within bounds, so it may not be written as it was read.
    if let Ok(found) = Clock::from_bytes(bytes) {
        assert_eq!(Clock::from_bytes(&found.to_bytes()), Ok(found));
    }
}

pub(super) fn digest(bytes: &[u8]) {
    if let Ok(found) = Digest::from_bytes(bytes) {
        same(&found.to_bytes(), bytes);
        assert!(found.differing(&found).is_empty());
    }
}

/// The text forms of ids, stamps, tags and proofs.
pub(super) fn texts(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    if let Ok(id) = text.parse::<RecordId>() {
        assert_eq!(id.to_string().parse(), Ok(id));
    }
    if let Ok(stamp) = text.parse::<Stamp>() {
        assert_eq!(stamp.to_string().parse(), Ok(stamp));
    }
    if let Ok(tag) = text.parse::<Tag>() {
        assert_eq!(tag.to_string().parse(), Ok(tag));
    }
    if let Ok(proof) = text.parse::<GateProof>() {
        assert_eq!(proof.to_string().parse(), Ok(proof));
    }
    if let Some(bytes) = sync::hex::decode(text) {
        assert_eq!(sync::hex::encode(&bytes), text.to_ascii_lowercase());
    }
}
