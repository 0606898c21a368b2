//! What people without an account send: a cell in the stream of the document, as if whoever published it pushed it.
//!
//! The same judging, merging and committing as for a push, with the publisher's rights at this moment, under the device that
//! was issued with the document. Nothing of what was sent is looked into.

use std::collections::HashSet;

use sync::cell::{Cell, CellBuilder};
use sync::ids::{DocumentId, RecordId, WorkspaceId};
use sync::payload::TYPE_BYTES;
use sync::stamp::{HybridTime, Stamp};
use sync::submission::Submission;
use sync::tag::Tag;

use super::committed::{after, commit_of, count};
use super::plan::{Forked, Stored, plan};
use super::push::rights;
use crate::clock::random_bytes;
use crate::db::cells::StoredDevice;
use crate::db::documents::Document;
use crate::error::{ApiError, ApiResult};
use crate::state::AppState;

/// The same bytes for the same document within a day and a bit are the same submission.
const DAY_MS: u64 = 24 * 60 * 60 * 1_000;

/// Names submissions, so that what is sent twice has one name. `Debug` does not show it.
#[derive(Clone)]
pub struct SubmissionKey([u8; 32]);

impl std::fmt::Debug for SubmissionKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("SubmissionKey(…)")
    }
}

impl SubmissionKey {
    /// Derives it from the server's secret.
    pub fn new(server_secret: &[u8; 32]) -> Self {
        Self(blake3::derive_key("perennial 2026 server: names of submissions", server_secret))
    }

    /// The record of what was sent on a day.
    fn record(&self, workspace: WorkspaceId, sent: &Submission<'_>, day: u64) -> RecordId {
        let DocumentId(document) = sent.document;
        let mut hasher = blake3::Hasher::new_keyed(&self.0);
        hasher.update(&workspace.0).update(&document).update(&day.to_be_bytes());
        hasher.update(&(sent.content_type.len() as u64).to_be_bytes()).update(sent.content_type.as_bytes());
        hasher.update(sent.body);
        let mut id = [0; RecordId::LEN];
        id.copy_from_slice(&hasher.finalize().as_bytes()[..RecordId::LEN]);
        RecordId(id)
    }
}

/// What became of something that was sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Submitted {
    /// It is stored.
    Stored,
    /// It was stored before, whatever has become of it since.
    Repeated,
    /// Whoever published the document may not put anything there any more.
    Refused,
}

/// Stores what was sent to a document, durably.
///
/// # Errors
/// When storage fails.
pub async fn submit(
    state: &AppState,
    document: &Document,
    content_type: &str,
    body: &[u8],
) -> ApiResult<Submitted> {
    let (workspace, user) = (document.workspace, document.user);
    let mut writer = state.db.writer(workspace).await?;
    let log = writer.log().await?;
    let now = state.clock.now_ms();
    let sent = Submission { document: document.id, received_at: now, content_type, body };
    let today = now / DAY_MS;
    let names = [today, today.saturating_sub(1)].map(|day| state.submissions.record(workspace, &sent, day));
    let mut asked = names.to_vec();
    asked.sort_unstable();
    asked.dedup();
    if !writer.makers(&asked).await?.is_empty() || !writer.purged(&asked).await?.is_empty() {
        return Ok(Submitted::Repeated);
    }
    let device = writer.device(document.device).await?;
    let Some(device) = device.filter(|device| device.user == user && !device.revoked) else {
        return Ok(Submitted::Refused);
    };
    let cell = cell(state, document, names[0], &device, &sent)?;
    let cells = [cell.view()];
    let own = HashSet::from([document.device]);
    let rights = rights(state, &mut *writer, (user, Some(own)), &log, &cells).await?;
    let refusals = rights.judge(&cells);
    if refusals.iter().any(Option::is_some) {
        return Ok(Submitted::Refused);
    }
    // The record is new, so there is nothing that it could meet.
    let plan = plan(&cells, refusals, Stored::default(), log.head, &|_| (user, None))
        .map_err(|Forked| ApiError::internal("a submission repeats a stamp"))?;
    let (commit, results) = commit_of(state, workspace, None, &log, plan);
    writer.apply(&commit).await?;
    writer.commit().await?;
    let log = after(log, &commit);
    state.nudges.committed(workspace, log.epoch, log.head);
    count(state, &results);
    Ok(Submitted::Stored)
}

fn cell(
    state: &AppState,
    document: &Document,
    record: RecordId,
    device: &StoredDevice,
    sent: &Submission<'_>,
) -> ApiResult<Cell> {
    let time = next_time(sent.received_at, device.last_stamp, random_bytes(&*state.random));
    let stamp = Stamp::new(time, document.device);
    let cell = CellBuilder::new(document.stream, record, stamp, time.to_u64());
    cell.set(Tag::SUBMISSION, TYPE_BYTES, sent.encode()).build().map_err(ApiError::internal)
}

/// The time of the next stamp of a device. Within a millisecond it begins at a random place: a server that was restored
/// and whose clock was set back, too, does not know what it has given.
fn next_time(now_ms: u64, last: Stamp, random: [u8; 2]) -> HybridTime {
    let now = HybridTime::new(now_ms, u16::from_be_bytes(random) >> 1);
    if last.ms() < now_ms { now } else { last.time().next().unwrap_or(now) }
}

#[cfg(test)]
mod tests {
    use sync::ids::DeviceId;

    use super::*;

    const SENT: Submission<'_> =
        Submission { document: DocumentId([1; 16]), received_at: 7, content_type: "a/b", body: b"x" };

    #[test]
    fn names_follow_from_all_that_was_sent_and_the_day() {
        let key = SubmissionKey::new(&[7; 32]);
        let name = |sent: &Submission<'_>, day| key.record(WorkspaceId([1; 16]), sent, day);
        assert_eq!(name(&SENT, 3), name(&Submission { received_at: 9, ..SENT }, 3));
        let others = [
            (SENT, 4),
            (Submission { document: DocumentId([2; 16]), ..SENT }, 3),
            (Submission { content_type: "a/bx", body: b"", ..SENT }, 3),
            (Submission { body: b"y", ..SENT }, 3),
        ];
        for (other, day) in others {
            assert_ne!(name(&other, day), name(&SENT, 3), "{other:?} {day}");
        }
        assert_ne!(SubmissionKey::new(&[8; 32]).record(WorkspaceId([1; 16]), &SENT, 3), name(&SENT, 3));
        assert_ne!(key.record(WorkspaceId([2; 16]), &SENT, 3), name(&SENT, 3));
    }

    #[test]
    fn stamps_of_a_document_follow_one_another() {
        let device = DeviceId([1; 8]);
        let last = |ms, counter| Stamp::new(HybridTime::new(ms, counter), device);
        for (now, last, expected) in [
            (9, Stamp::ZERO, HybridTime::new(9, 0x7fff)),
            (9, last(8, 3), HybridTime::new(9, 0x7fff)),
            (9, last(9, 3), HybridTime::new(9, 4)),
            // The clock was set back.
            (9, last(20, u16::MAX), HybridTime::new(21, 0)),
        ] {
            assert_eq!(next_time(now, last, [0xff; 2]), expected, "{now} {last:?}");
        }
    }
}
