//! The sample company's year as blocks for the engine.

use protocol::import::{Block, ImportRecord};

use super::BLOCK_RECORDS;

/// Blocks of the made-up records, each as postcard bytes with its number of records.
pub fn sample_blocks(story: Vec<demo::Record>) -> Vec<(Vec<u8>, usize)> {
    let mut blocks = Vec::new();
    let mut rest = story.into_iter().peekable();
    while rest.peek().is_some() {
        let records: Vec<ImportRecord> = rest
            .by_ref()
            .take(BLOCK_RECORDS)
            .map(|record| ImportRecord {
                id: record.id,
                kind: record.kind,
                matches: Vec::new(),
                only_new: false,
                changes: record.changes,
                links: Vec::new(),
            })
            .collect();
        let count = records.len();
        blocks.push((protocol::encode(&Block { records }), count));
    }
    blocks
}
