//! Planning the same changes for many records: one action of all that can be written, and what is left out with the reason.

use model::expand::{Each, Write, update_each};
use model::{Catalogue, Change, Problem, RecordId};
use protocol::each::LeftOut;
use protocol::{Failure, FailureCode};
use sync::cell::{Cell, Flags};

use super::placing::Placing;
use super::{Author, Planned, Stamps, cells_of, planned};
use crate::records::Records;

/// What is to be written, and what is not.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct PlannedEach {
    /// The action; without cells where nothing is written.
    pub planned: Planned,
    /// Records that are written. Those that were so already are not: nothing happened to them.
    pub done: u32,
    /// The others, by what is wrong; what concerns most of them comes first.
    pub left: Vec<LeftOut>,
}

/// Plans the same changes for each of these records.
pub fn plan(
    records: &Records,
    catalogue: &Catalogue,
    (ids, changes): (&[RecordId], &[Change]),
    author: &Author,
    stamps: &mut Stamps<'_>,
) -> PlannedEach {
    let each = update_each(ids, changes, records, catalogue, &author.now());
    // Without a first part there is none that could fail.
    let Parts { planned, done, left } =
        plan_parts(records, Vec::new(), each, author, stamps).unwrap_or_default();
    PlannedEach { planned, done: done.len() as u32, left }
}

/// An action of parts that are written or not each by itself.
#[derive(Debug, Default)]
pub(super) struct Parts {
    /// The action.
    pub(super) planned: Planned,
    /// The records that are written. Those that were so already are not.
    pub(super) done: Vec<RecordId>,
    /// The others, by what is wrong.
    pub(super) left: Vec<LeftOut>,
}

/// Plans such an action. `first` is what comes before all of them, and without which there is none.
///
/// # Errors
/// Why `first` cannot be written.
pub(super) fn plan_parts(
    records: &Records,
    first: Vec<Write>,
    Each { written, refused }: Each,
    author: &Author,
    stamps: &mut Stamps<'_>,
) -> Result<Parts, Failure> {
    let mut left = Left::default();
    for (id, problems) in refused {
        left.add(id, FailureCode::Invalid, problems);
    }
    let sizes: Vec<(RecordId, usize)> = written.iter().map(|(id, writes)| (*id, writes.len())).collect();
    let mut from = first.len();
    let writes: Vec<Write> =
        first.into_iter().chain(written.into_iter().flat_map(|(_, writes)| writes)).collect();
    let mut placing = Placing::new(records, &author.placement, &writes);
    let mut cells = cells_of_all(&writes[..from], &mut placing, author, stamps)?;
    let mut done = Vec::with_capacity(sizes.len());
    for (id, size) in sizes {
        let own = &writes[from..from + size];
        from += size;
        match cells_of_all(own, &mut placing, author, stamps) {
            Ok(cells_of_it) => {
                done.extend((!own.is_empty()).then_some(id));
                cells.extend(cells_of_it);
            }
            Err(failure) => left.add(id, failure.code, failure.problems),
        }
    }
    Ok(Parts { planned: planned(records, cells, author), done, left: left.finish() })
}

/// What belongs to one record is written altogether or not at all.
fn cells_of_all(
    writes: &[Write],
    placing: &mut Placing<'_>,
    author: &Author,
    stamps: &mut Stamps<'_>,
) -> Result<Vec<Cell>, Failure> {
    let mut cells = Vec::with_capacity(writes.len());
    for write in writes {
        if !author.may_write(write.kind) {
            return Err(Failure::new(FailureCode::NotAllowed, write.kind.key()));
        }
        cells.extend(cells_of(write, placing, author, stamps, Flags::NONE)?);
    }
    Ok(cells)
}

/// Records that are left out, by what is wrong.
#[derive(Default)]
struct Left(Vec<LeftOut>);

impl Left {
    fn add(&mut self, id: RecordId, why: FailureCode, mut problems: Vec<Problem>) {
        // Which record it is about is said by the list.
        let own = id.to_string();
        problems
            .iter_mut()
            .filter(|problem| problem.detail == own)
            .for_each(|problem| problem.detail.clear());
        match self.0.iter_mut().find(|left| left.why == why && left.problems == problems) {
            Some(left) => left.records.push(id),
            None => self.0.push(LeftOut { why, problems, records: vec![id] }),
        }
    }

    fn finish(mut self) -> Vec<LeftOut> {
        sorting::by_key(&mut self.0, |left| std::cmp::Reverse(left.records.len()));
        self.0
    }
}
