//! The sample company's year as blocks for the engine.

use protocol::import::{Block, ImportRecord};

use super::BLOCK_RECORDS;

/// Blocks of the made-up records, each as postcard bytes with its number of records; the last one has none, as that of
/// a file.
pub fn sample_blocks(story: Vec<demo::Record>) -> Vec<(Vec<u8>, usize)> {
    let records = story.into_iter().zip(1..).map(|(record, line)| ImportRecord {
        line,
        id: record.id,
        kind: record.kind,
        matches: Vec::new(),
        only_new: false,
        changes: record.changes,
        links: Vec::new(),
    });
    let records: Vec<ImportRecord> = records.collect();
    let blocks = records.chunks(BLOCK_RECORDS).chain([&[][..]]);
    blocks.map(|records| (protocol::encode(&Block { records: records.to_vec() }), records.len())).collect()
}
