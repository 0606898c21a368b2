//! Requests: which part answers what.

use protocol::rule::RuleRequest;
use protocol::{Failure, FailureCode, Reply, Request, later};

use super::{Engine, PortId};
use crate::queries::{self, exports};

/// How long scores that a list needs are computed in one go.
const WORK_MS: f64 = 12.0;
/// Refused changes that are told of at once.
const MOST_REFUSED: usize = 200;

fn file((name, bytes): (String, Vec<u8>)) -> Reply {
    Reply::File { name, media_type: "application/octet-stream".into(), bytes }
}

impl Engine {
    /// Answers a request.
    pub(crate) async fn answer(&self, port: PortId, request: Request) -> Result<Reply, Failure> {
        match request {
            Request::Run(command) => {
                let opened = self.need_open()?;
                let run = async || {
                    self.act_and_reply(port, |ws, author, stamps| ws.plan(&command, author, stamps).map(Some))
                        .await
                };
                self.once_more(&opened, run).await
            }
            Request::Undo(action) => {
                self.undo(port, |ws, author, stamps| ws.plan_undo(action, author, stamps)).await
            }
            Request::Redo => self.undo(port, |ws, author, stamps| ws.plan_redo(author, stamps)).await,
            Request::Later(bytes) => self.later(port, &bytes).await,
            Request::ImportBegin(begin) => self.import_begin(port, &begin).await,
            Request::ImportBlock { import, bytes } => self.import_block(port, import, &bytes).await,
            Request::ImportEnd { import, tally } => self.import_end(port, import, tally).await,
            Request::ImportCancel(import) => self.import_cancel(port, import).await,
            Request::ImportUndo(import) => self.import_undo(port, import).await,
            Request::Files(bytes) => self.asked_files(&bytes).await,
            Request::PutDraft(_)
            | Request::DropDraft(_)
            | Request::Drafts
            | Request::SyncNow
            | Request::RetryRefused(_)
            | Request::ExportRefused(_)
            | Request::DiscardRefused(_)
            | Request::ExportUnsent
            | Request::ExportRecords { .. }
            | Request::Ids(_) => self.device(port, request).await,
            other => self.account(port, other).await,
        }
    }

    /// What code asks that comes after the first screen.
    async fn later(&self, port: PortId, bytes: &[u8]) -> Result<Reply, Failure> {
        let unreadable =
            |error: protocol::message::Unreadable| Failure::new(FailureCode::Internal, error.to_string());
        let reply = match protocol::decode(bytes).map_err(unreadable)? {
            later::Request::Refused(keys) => self.refused(port, &keys).await,
            later::Request::ReadUnsent { bytes } => self.read_unsent(&bytes),
            later::Request::Deliver { bytes } => self.deliver(port, bytes).await,
            later::Request::Access(request) => self.access(port, request).await,
            later::Request::AskErase(record) => self.ask_erase(record).await,
            later::Request::WebForm(event, request) => self.web_form(port, event, request).await,
            later::Request::Erase(erasing) => self.erase(erasing).await,
            later::Request::FindDuplicates(kind) => self.begin_finding(kind).await,
            later::Request::StopFinding(kind) => self.stop_finding(kind),
            later::Request::Rule(request) => self.rule(port, &request),
            later::Request::AskTakeBack(import) => self.ask_take_back(import),
            later::Request::UpdateEach(each) => self.update_each(port, &each).await,
            later::Request::StartCampaign(start) => self.start_campaign(port, &start).await,
            other => self.oversight(other).await,
        };
        reply.map(|reply| Reply::Later(protocol::encode(&reply)))
    }

    /// What refused changes would have written.
    async fn refused(&self, port: PortId, keys: &[u64]) -> Result<later::Reply, Failure> {
        let opened = self.need_open()?;
        let viewer = self.need_viewer(&opened, port)?;
        let changes = opened.replica.refused_cells(&keys[..keys.len().min(MOST_REFUSED)]).await?;
        Ok(later::Reply::Refused(queries::refused(&mut opened.replica.memory_mut(), &changes, &viewer)))
    }

    /// A rule that somebody writes.
    fn rule(&self, port: PortId, request: &RuleRequest) -> Result<later::Reply, Failure> {
        let opened = self.need_open()?;
        let viewer = self.need_viewer(&opened, port)?;
        queries::rule::answer(&opened.replica.memory(), request, &viewer).map(later::Reply::Rule)
    }

    /// Requests about this device's own data.
    async fn device(&self, port: PortId, request: Request) -> Result<Reply, Failure> {
        let opened = self.need_open()?;
        let replica = &opened.replica;
        let done = match request {
            Request::PutDraft(draft) => replica.put_draft(draft).await.map(|()| Reply::Ok),
            Request::DropDraft(form) => replica.drop_draft(&form).await.map(|()| Reply::Ok),
            Request::Drafts => replica.drafts().await.map(Reply::Drafts),
            Request::RetryRefused(keys) => {
                let retry = async || replica.retry_refused(&keys).await.map_err(Failure::from);
                let done = self.once_more(&opened, retry).await;
                self.written(&opened);
                return done
                    .map(|()| Reply::Ok)
                    .inspect_err(|failure| self.storage_trouble(&opened, failure));
            }
            Request::DiscardRefused(keys) => {
                let done = replica.discard_refused(&keys).await.map(|()| Reply::Ok);
                self.written(&opened);
                done
            }
            Request::ExportRefused(keys) => replica.export_refused(&keys).await.map(file),
            Request::ExportUnsent => replica.export_unsent().await.map(file),
            Request::ExportRecords { list, ids } => {
                let viewer = self.need_viewer(&opened, port)?;
                loop {
                    let file =
                        exports::records_within(&mut replica.memory_mut(), &list, &ids, &viewer, WORK_MS);
                    match file {
                        Some(file) => return Ok(file),
                        None => self.0.host.sleep(0).await,
                    }
                }
            }
            Request::Ids(query) => {
                let viewer = self.need_viewer(&opened, port)?;
                loop {
                    let ids = queries::ids_within(&mut replica.memory_mut(), &query, &viewer, WORK_MS);
                    match ids {
                        Some(ids) => return Ok(Reply::Ids(ids)),
                        // Others get their turn.
                        None => self.0.host.sleep(0).await,
                    }
                }
            }
            _ => {
                self.hope();
                return Ok(Reply::Ok);
            }
        };
        done.map_err(|error| {
            let failure = Failure::from(error);
            self.storage_trouble(&opened, &failure);
            failure
        })
    }

    async fn undo(
        &self,
        port: PortId,
        plan: impl FnMut(
            &mut crate::workspace::Workspace,
            &crate::commands::Author,
            &mut crate::commands::Stamps<'_>,
        ) -> Result<Option<crate::commands::Planned>, Failure>,
    ) -> Result<Reply, Failure> {
        let opened = self.need_open()?;
        Ok(match self.act(&opened, port, plan).await? {
            Some(planned) => {
                Reply::Undone { action: planned.undone.unwrap_or(planned.action), left: planned.left }
            }
            None => Reply::NothingToUndo,
        })
    }
}
