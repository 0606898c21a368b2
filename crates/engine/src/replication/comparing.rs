//! A round of comparing with the server: what differs, and what goes to and fro.

use std::collections::BTreeSet;

use sync::batch::runs;
use sync::cell::Cell;
use sync::cursor::Position;
use sync::ids::WorkspaceId;
use sync::limits::MAX_FETCH_CELLS;
use sync::wire::names::Refusal;
use sync::wire::offer::offer;
use sync::wire::pull::PullPage;
use sync::wire::push::CellResult;
use sync::wire::reconcile::{CellName, FetchRequest, ReconcileReply, ReconcileRequest};

use super::machine::{Failure, Outcome};
use super::perform::{fault, refused};
use crate::replica::recovery::{Difference, Offered};
use crate::replica::{Mirror, Replica};
use crate::transport::Api;
use crate::transport::api::Told;

/// Bytes of cells after which a round ends with the bucket that it is in.
const ROUND_BYTES: usize = 4 << 20;
/// Cells that are fetched at once before it is known how large they are.
const NAMES_AT_FIRST: usize = 64;

/// One round: ask, fetch, offer, apply.
pub(super) async fn reconcile<M: Mirror>(replica: &Replica<M>, api: &Api) -> Result<Outcome, Failure> {
    let Some(asked) = replica.next_round() else { return Ok(reconciled(replica, 0)) };
    let workspace = replica.state().identity.workspace;
    let sent_at = replica.wall_clock();
    let Told { mut reply, gate } = api.reconcile(workspace, &asked).await.map_err(refused)?;
    replica.observe(sent_at, &reply.meta, gate);
    let differing = replica.difference(asked.stream, &reply);
    let Exchange { fetched, surplus, named, end } = exchange(replica, api, &asked, &differing).await?;
    reply.to = end.unwrap_or(reply.to);
    let offered = offer_all(replica, api, &asked, &reply, surplus).await?;
    replica.reconciled(&asked, &reply, &fetched, &offered).await.map_err(fault)?;
    Ok(reconciled(replica, named))
}

/// What a round carries in both directions.
#[derive(Default)]
struct Exchange {
    /// The pages with what is missing here.
    fetched: Vec<Vec<u8>>,
    /// What is missing there.
    surplus: Vec<Cell>,
    /// How many cells that is.
    named: usize,
    /// The bucket before which the round ends; absent when it goes as far as the answer.
    end: Option<u16>,
}

/// Fetches what is missing and gathers what is surplus, some buckets at a time, until that is enough for one round: cells
/// may be a thousand times larger than their names.
async fn exchange<M: Mirror>(
    replica: &Replica<M>,
    api: &Api,
    asked: &ReconcileRequest,
    differing: &[Difference],
) -> Result<Exchange, Failure> {
    let workspace = replica.state().identity.workspace;
    let (mut rest, mut most, mut bytes) = (differing, NAMES_AT_FIRST, 0);
    let mut exchange = Exchange::default();
    while let Some(next) = rest.first() {
        if bytes >= ROUND_BYTES {
            exchange.end = Some(next.bucket);
            break;
        }
        let (some, others) = rest.split_at(how_many(rest, most));
        let mut missing: Vec<CellName> = some.iter().flat_map(|one| &one.missing).copied().collect();
        sorting::ascending(&mut missing);
        exchange.named += missing.len();
        let pages = fetch(api, workspace, asked, missing).await?;
        let surplus = replica.cells_of_names(asked.stream, some.iter().flat_map(|one| &one.surplus));
        exchange.named += surplus.len();
        bytes += pages.iter().map(Vec::len).sum::<usize>();
        bytes += surplus.iter().map(|cell| cell.view().encoded_len()).sum::<usize>();
        exchange.fetched.extend(pages);
        exchange.surplus.extend(surplus);
        // As many as are expected to fill the round.
        most = (exchange.named * ROUND_BYTES / bytes.max(1)).clamp(NAMES_AT_FIRST, MAX_FETCH_CELLS);
        rest = others;
    }
    Ok(exchange)
}

/// How many of these buckets name no more cells than that; at least one.
fn how_many(buckets: &[Difference], most: usize) -> usize {
    let mut named = 0;
    let fits = buckets.iter().take_while(|one| {
        named += one.missing.len() + one.surplus.len();
        named <= most
    });
    fits.count().max(1)
}

fn reconciled<M: Mirror>(replica: &Replica<M>, healed: usize) -> Outcome {
    Outcome::Reconciled { more: replica.is_recovering(), healed, revoked: replica.has_revoked() }
}

/// The pages with these cells. Those that are live no more when it asks do not come.
async fn fetch(
    api: &Api,
    workspace: WorkspaceId,
    asked: &ReconcileRequest,
    mut missing: Vec<CellName>,
) -> Result<Vec<Vec<u8>>, Failure> {
    let mut pages = Vec::new();
    while !missing.is_empty() {
        let rest = missing.split_off(missing.len().min(MAX_FETCH_CELLS));
        let mut wanted = FetchRequest { epoch: asked.epoch, stream: asked.stream, cells: missing };
        loop {
            let bytes = api.fetch(workspace, &wanted).await.map_err(refused)?;
            let page = PullPage::decode(&bytes).map_err(|error| Failure::Fault(error.to_string()))?;
            if page.head.epoch != asked.epoch {
                return Err(Failure::Epoch);
            }
            let came: BTreeSet<CellName> = page
                .entries()
                .filter_map(|(_, entry)| entry.cell())
                .map(|cell| CellName { record: cell.record, stamp: cell.stamp })
                .collect();
            let more = page.head.more && !came.is_empty();
            wanted.cells.retain(|name| !came.contains(name));
            pages.push(bytes);
            if !more {
                break;
            }
        }
        missing = rest;
    }
    Ok(pages)
}

/// Offers the cells and says what the server answered to each.
async fn offer_all<M: Mirror>(
    replica: &Replica<M>,
    api: &Api,
    asked: &ReconcileRequest,
    reply: &ReconcileReply,
    surplus: Vec<Cell>,
) -> Result<Offered, Failure> {
    let workspace = replica.state().identity.workspace;
    let (mut moved, mut at) = (Vec::new(), Position::START);
    let offers = replica.state().recovery().is_some_and(|recovery| recovery.offers);
    let mut results = Vec::new();
    if !offers {
        results.resize(surplus.len(), CellResult::Refused(Refusal::Purged));
    }
    for run in runs(&surplus).filter(|_| offers) {
        let body = offer(asked.epoch, reply.permit, asked.stream, run);
        let answer = api.offer(workspace, body).await.map_err(refused)?;
        if answer.results.len() != run.len() {
            return Err(Failure::Fault("the answer is to another offer".into()));
        }
        if was_told(replica, run, &answer.results) {
            return Err(Failure::GateForgotten);
        }
        results.extend(answer.results);
        moved.extend(answer.moved);
        at = answer.meta.at;
    }
    Ok(Offered { cells: surplus.into_iter().zip(results).collect(), moved, at })
}

/// Whether something is refused as written in the future that the server once told to be allowed: restored again since the
/// last hello, in the same epoch, it does not know of it.
fn was_told<M: Mirror>(replica: &Replica<M>, cells: &[Cell], results: &[CellResult]) -> bool {
    let Some(told) = replica.state().told() else { return false };
    let future = CellResult::Refused(Refusal::Future);
    cells.iter().zip(results).any(|(cell, result)| *result == future && told.gate.allows(cell.stamp.time()))
}
