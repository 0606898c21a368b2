//! Files of unsent changes that another device wrote: looked at, and delivered to the server.

use std::collections::BTreeSet;

use protocol::later::Reply;
use protocol::request::Draft;
use protocol::unsent::{Delivered, DeliveredBatch, UnsentFile};
use protocol::{Failure, FailureCode};
use sync::batch::Batch;
use sync::cell::{Cell, CellRef};
use sync::export::{Export, Section};
use sync::limits::MAX_DELIVER_BYTES;
use sync::wire::deliver::DeliveredBatch as Told;
use sync::wire::names::Refusal;
use sync::wire::push::CellResult;

use super::failures::failure;
use super::{Engine, PortId};
use crate::queries;
use crate::replication;
use crate::session::Opened;
use crate::viewer::Viewer;

/// Refused actions that are told of one batch.
const MOST_ACTIONS: usize = 50;

impl Engine {
    /// What is in a file.
    pub(super) fn read_unsent(&self, bytes: &[u8]) -> Result<Reply, Failure> {
        let opened = self.need_open()?;
        let file = read(&opened, bytes)?;
        let (mut actions, mut records) = (BTreeSet::new(), BTreeSet::new());
        for batch in file.batches() {
            for cell in batch.cells() {
                actions.insert((cell.stamp.device(), cell.action));
                records.insert(cell.record);
            }
        }
        Ok(Reply::Unsent(UnsentFile {
            member: file.head.member.to_string(),
            at: file.head.created_at as i64,
            changes: actions.len() as u64,
            records: records.len() as u64,
            drafts: drafts(&file).count() as u64,
        }))
    }

    /// Delivers a file, and keeps its drafts here.
    pub(super) async fn deliver(&self, port: PortId, bytes: Vec<u8>) -> Result<Reply, Failure> {
        let opened = self.need_open()?;
        let viewer = self.need_viewer(&opened, port)?;
        let file = read(&opened, &bytes)?;
        let told = self.0.api.deliver(opened.workspace, bytes.clone()).await.map_err(failure)?;
        if told.batches.len() != file.batches().count() {
            return Err(Failure::new(FailureCode::Server, "the answer is to another file"));
        }
        let batches = file.batches().zip(&told.batches);
        let batches = batches.map(|(batch, told)| delivered(&opened, &viewer, &batch, told)).collect();
        let drafts = keep_drafts(&opened, &file).await?;
        self.drive(&opened, replication::Event::Nudged { head: Some(told.meta.at.seq) });
        Ok(Reply::Delivered(Delivered { batches, drafts }))
    }
}

/// Reads a file of the open workspace.
fn read<'a>(opened: &Opened, bytes: &'a [u8]) -> Result<Export<'a>, Failure> {
    if bytes.len() > MAX_DELIVER_BYTES {
        return Err(Failure::new(FailureCode::FileTooLarge, format!("{} bytes", bytes.len())));
    }
    let file = Export::decode(bytes)
        .map_err(|error| Failure::new(FailureCode::FileUnreadable, error.to_string()))?;
    if file.head.workspace != opened.workspace {
        return Err(Failure::new(FailureCode::FileElsewhere, file.head.workspace.to_string()));
    }
    Ok(file)
}

fn drafts(file: &Export<'_>) -> impl Iterator<Item = Draft> {
    file.sections().filter_map(|section| match section {
        Section::Draft(bytes) => serde_json::from_slice(bytes).ok(),
        _ => None,
    })
}

/// Keeps the drafts of a file beside those that are here. Returns how many are new.
async fn keep_drafts(opened: &Opened, file: &Export<'_>) -> Result<u64, Failure> {
    let mut here = opened.replica.drafts().await?;
    let mut kept = 0;
    for mut draft in drafts(file).filter(|draft| !draft.changes.is_empty()) {
        if here.iter().any(|other| other.changes == draft.changes) {
            continue;
        }
        let is_free = |form: &String| here.iter().all(|other| other.form != *form);
        let beside = (2..).map(|number| format!("{}/{number}", draft.form));
        let Some(form) = std::iter::once(draft.form.clone()).chain(beside).find(is_free) else { continue };
        draft.form = form;
        opened.replica.put_draft(draft.clone()).await?;
        here.push(draft);
        kept += 1;
    }
    Ok(kept)
}

/// What a page shows of a batch and its answer.
fn delivered(opened: &Opened, viewer: &Viewer, batch: &Batch<'_>, told: &Told) -> DeliveredBatch {
    let withheld = told.refused.as_ref().map(ToString::to_string);
    let reason = |place: usize| match (&told.refused, told.results.get(place)) {
        (Some(refusal), _) | (None, Some(CellResult::Refused(refusal))) => Some(refusal.clone()),
        _ => None,
    };
    let mut refused: Vec<(Refusal, Vec<Cell>)> = Vec::new();
    for (place, cell) in batch.cells().enumerate() {
        let Some(reason) = reason(place) else { continue };
        add(&mut refused, reason, &cell);
    }
    let stored = told.results.iter().filter(|result| result.is_stored()).count() as u32;
    let more = refused.len().saturating_sub(MOST_ACTIONS) as u32;
    refused.truncate(MOST_ACTIONS);
    let (reasons, changes): (Vec<String>, Vec<_>) =
        refused.into_iter().map(|(reason, cells)| (reason.to_string(), (told.number, cells))).unzip();
    let changes = queries::refused(&mut opened.replica.memory_mut(), &changes, viewer);
    DeliveredBatch { stored, withheld, refused: reasons.into_iter().zip(changes).collect(), more }
}

/// Adds a refused cell to its action; the cell that was refused for its own sake says why.
fn add(refused: &mut Vec<(Refusal, Vec<Cell>)>, reason: Refusal, cell: &CellRef<'_>) {
    let of_it = |(_, cells): &&mut (Refusal, Vec<Cell>)| {
        cells
            .first()
            .is_some_and(|first| (first.stamp.device(), first.action) == (cell.stamp.device(), cell.action))
    };
    match refused.iter_mut().find(of_it) {
        Some((why, cells)) => {
            if *why == Refusal::Action {
                *why = reason;
            }
            cells.push(cell.to_cell());
        }
        None => refused.push((reason, vec![cell.to_cell()])),
    }
}
