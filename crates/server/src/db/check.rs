//! Whether a database holds what it says: every record's live cells against all its cells, the digest sums against the live
//! cells, the heads against the chains, the attachments against their names.

use std::collections::{BTreeSet, VecDeque};

use sync::cell::CellRef;
use sync::digest::{Digest, Total};
use sync::ids::{ContentHash, ContentHasher, RecordId, StreamId, WorkspaceId};
use sync::limits::BLOB_PIECE_BYTES;
use sync::merge::{Merge, merge};
use sync::stamp::Stamp;

use super::blobs::ContentId;
use super::cells::Snapshot as _;
use super::sql::{Value, query};
use super::store::{LogView, Store, pieces};
use super::{DbError, DbResult};
use crate::position::Link;

/// Rows read at once.
const PAGE: u32 = 256;
/// Pieces of an attachment read at once: 1 MiB.
const PIECES: u32 = 16;

/// What was looked at and found.
#[derive(Debug, Default)]
pub struct Report {
    /// Every stream with its digest.
    pub streams: Vec<(WorkspaceId, StreamId, Total)>,
    /// What is wrong, a sentence each.
    pub faults: Vec<String>,
}

/// Checks one state of everything.
///
/// # Errors
/// When storage fails; what is wrong with the data is in the report.
pub async fn check(db: &Store) -> DbResult<Report> {
    let mut report = Report::default();
    let mut tx = db.begin_snapshot().await?;
    let workspaces = query("SELECT workspace, head, link FROM workspace ORDER BY workspace");
    for row in workspaces.fetch_all(&mut tx).await? {
        let workspace = WorkspaceId(row.bytes(0, "workspace id")?);
        let (head, link) = (row.uint(1, "head")?, Link(row.bytes(2, "link")?));
        let mut view = LogView { tx, workspace };
        check_chain(&mut view, head, link, &mut report).await?;
        let streams = query(
            "SELECT stream FROM cell WHERE workspace = $1 UNION SELECT stream FROM history WHERE workspace = $1
             UNION SELECT stream FROM bucket WHERE workspace = $1 ORDER BY stream",
        );
        for row in streams.bind(workspace).fetch_all(&mut view.tx).await? {
            check_stream(&mut view, StreamId(row.bytes(0, "stream id")?), head, &mut report).await?;
        }
        check_blobs(&mut view, &mut report).await?;
        tx = view.tx;
    }
    Ok(report)
}

async fn check_chain(view: &mut LogView, head: u64, link: Link, report: &mut Report) -> DbResult<()> {
    let last = query("SELECT max(seq) FROM chain WHERE workspace = $1").bind(view.workspace);
    let last = last.fetch_one(&mut view.tx).await?.uint_opt(0, "sequence")?.unwrap_or(0);
    if last != head || (head > 0 && view.link_at(head).await? != Some(link)) {
        report
            .faults
            .push(format!("workspace {}: the chain does not end at the head {head}", view.workspace));
    }
    Ok(())
}

/// Reads every attachment once, a part at a time.
async fn check_blobs(view: &mut LogView, report: &mut Report) -> DbResult<()> {
    let blobs = query("SELECT hash, content, length FROM blob WHERE workspace = $1 ORDER BY hash");
    for row in blobs.bind(view.workspace).fetch_all(&mut view.tx).await? {
        let hash = ContentHash(row.bytes(0, "content hash")?);
        let (content, length) = (ContentId(row.bytes(1, "content id")?), row.uint(2, "length")?);
        let (mut hasher, mut found) = (ContentHasher::default(), 0);
        for first in (0..length.div_ceil(BLOB_PIECE_BYTES as u64)).step_by(PIECES as usize) {
            let bytes = pieces(&mut view.tx, view.workspace, content, first, PIECES).await?;
            hasher.update(&bytes);
            found += bytes.len() as u64;
        }
        if found != length || hasher.finish() != hash {
            let workspace = view.workspace;
            report.faults.push(format!("workspace {workspace}: attachment {hash} is not what its name says"));
        }
    }
    Ok(())
}

async fn check_stream(view: &mut LogView, stream: StreamId, head: u64, report: &mut Report) -> DbResult<()> {
    let mut live = Rows::new(
        "SELECT record, stamp, seq, body FROM cell
         WHERE workspace = $1 AND stream = $2 AND (record, stamp) > ($3, $4) ORDER BY record, stamp LIMIT $5",
        |row| row.stamp.into(),
        Stamp::ZERO,
    );
    let mut past = Rows::new(
        "SELECT record, stamp, seq, body FROM history
         WHERE workspace = $1 AND stream = $2 AND (record, seq) > ($3, $4) ORDER BY record, seq LIMIT $5",
        |row| row.seq.into(),
        0_u64,
    );
    let mut digest = Digest::new();
    loop {
        let next = [live.record(view, stream).await?, past.record(view, stream).await?];
        let Some(record) = next.into_iter().flatten().min() else { break };
        let (live, past) = (live.take(view, stream, record).await?, past.take(view, stream, record).await?);
        for what in check_record(stream, record, &live, &past, head) {
            report
                .faults
                .push(format!("workspace {}, stream {stream}, record {record}: {what}", view.workspace));
        }
        for row in &live {
            digest.add(&decode(&row.body)?);
        }
        check_uses(view, stream, live.iter().chain(&past), report).await?;
    }
    let stored = view.total(stream).await?;
    if stored != digest.total() || view.sums(stream).await? != digest.sums() {
        let what = format!(
            "workspace {}, stream {stream}: the digest is not that of the live cells",
            view.workspace
        );
        report.faults.push(what);
    }
    report.streams.push((view.workspace, stream, stored));
    Ok(())
}

/// What cells name is noted as named.
async fn check_uses(
    view: &mut LogView,
    stream: StreamId,
    rows: impl Iterator<Item = &Row>,
    report: &mut Report,
) -> DbResult<()> {
    for row in rows {
        // What cannot be read was reported.
        let Ok(cell) = CellRef::decode(&row.body) else { continue };
        for hash in cell.blobs.iter() {
            let noted = query("SELECT 1 FROM blob_use WHERE workspace = $1 AND hash = $2 AND stamp = $3")
                .bind(view.workspace)
                .bind(hash)
                .bind(row.stamp);
            if noted.fetch_optional(&mut view.tx).await?.is_none() {
                report.faults.push(format!(
                    "workspace {}, stream {stream}, record {}: attachment {hash} is not noted as named",
                    view.workspace, row.record
                ));
            }
        }
    }
    Ok(())
}

/// What is wrong with a record.
fn check_record(
    stream: StreamId,
    record: RecordId,
    live: &[Row],
    past: &[Row],
    head: u64,
) -> Vec<&'static str> {
    let mut faults = BTreeSet::new();
    let mut merged: Vec<CellRef<'_>> = Vec::new();
    for (place, row) in live.iter().chain(past).enumerate() {
        let Ok(cell) = CellRef::decode(&row.body) else {
            faults.insert("a cell cannot be read");
            continue;
        };
        // The past of a record that moved may still name the stream that it was written in.
        let is_here = cell.stream == stream || place >= live.len();
        if !is_here || (cell.record, cell.stamp) != (record, row.stamp) {
            faults.insert("a cell lies where it does not belong");
        }
        if row.seq > head {
            faults.insert("a sequence is beyond the head");
        }
        match merge(&merged, &cell) {
            Merge::Present(_) => drop(faults.insert("two cells have one stamp")),
            Merge::Superseded => {}
            Merge::Inserted { dead } => {
                for place in dead.into_iter().rev() {
                    merged.remove(place);
                }
                merged.push(cell);
            }
        }
    }
    let expected: BTreeSet<Stamp> = merged.iter().map(|cell| cell.stamp).collect();
    if expected != live.iter().map(|row| row.stamp).collect() {
        faults.insert("the live cells are not those that win something");
    }
    faults.into_iter().collect()
}

fn decode(body: &[u8]) -> DbResult<CellRef<'_>> {
    CellRef::decode(body).map_err(|_| DbError::Corrupt("cell"))
}

/// A stored cell.
struct Row {
    record: RecordId,
    stamp: Stamp,
    seq: u64,
    body: Vec<u8>,
}

/// The rows of a table by record, read page by page in the order of its key.
struct Rows {
    sql: &'static str,
    /// What the key has beside the record.
    rest_of_key: fn(&Row) -> Value<'static>,
    read: VecDeque<Row>,
    last: (RecordId, Value<'static>),
    all_read: bool,
}

impl Rows {
    fn new(
        sql: &'static str,
        rest_of_key: fn(&Row) -> Value<'static>,
        first: impl Into<Value<'static>>,
    ) -> Self {
        let last = (RecordId([0; 16]), first.into());
        Self { sql, rest_of_key, read: VecDeque::new(), last, all_read: false }
    }

    /// The next record.
    async fn record(&mut self, view: &mut LogView, stream: StreamId) -> DbResult<Option<RecordId>> {
        if self.read.is_empty() && !self.all_read {
            self.read_page(view, stream).await?;
        }
        Ok(self.read.front().map(|row| row.record))
    }

    /// The rows of a record that is not behind.
    async fn take(&mut self, view: &mut LogView, stream: StreamId, record: RecordId) -> DbResult<Vec<Row>> {
        let mut taken = Vec::new();
        while self.record(view, stream).await? == Some(record) {
            taken.extend(self.read.pop_front());
        }
        Ok(taken)
    }

    async fn read_page(&mut self, view: &mut LogView, stream: StreamId) -> DbResult<()> {
        let rows = query(self.sql)
            .bind(view.workspace)
            .bind(stream)
            .bind(self.last.0)
            .bind(self.last.1.clone())
            .bind(PAGE)
            .fetch_all(&mut view.tx)
            .await?;
        self.all_read = rows.len() < PAGE as usize;
        for row in rows {
            let row = Row {
                record: RecordId(row.bytes(0, "record id")?),
                stamp: Stamp::from_bytes(row.bytes(1, "stamp")?),
                seq: row.uint(2, "sequence")?,
                body: row.blob(3)?.to_vec(),
            };
            self.last = (row.record, (self.rest_of_key)(&row));
            self.read.push_back(row);
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests;
