//! What a person does to records: plan → commit → apply, and then everybody is told.

use std::rc::Rc;

use protocol::each::{LeftOut, UpdateEach, UpdatedEach};
use protocol::event::Event;
use protocol::{Failure, FailureCode, FromEngine, Reply, later};

use sync::cell::Flags;

use super::{Engine, PortId};
use crate::commands::{Author, Planned, Stamps};
use crate::replica::{Action, ReplicaError};
use crate::replication;
use crate::session::Opened;
use crate::storage::StorageError;
use crate::viewer::Viewer;
use crate::workspace::Workspace;

/// How often a bulk action of many pieces is told of; whoever ends it tells of the rest.
const TELL_MS: i64 = 250;

impl From<ReplicaError> for Failure {
    fn from(error: ReplicaError) -> Self {
        let code = match &error {
            ReplicaError::Storage(StorageError::Full(_)) => FailureCode::StorageFull,
            ReplicaError::Storage(StorageError::Refused(_) | StorageError::Erased) => {
                FailureCode::StorageRefused
            }
            ReplicaError::Storage(StorageError::NewerFormat(_) | StorageError::Closed) => {
                FailureCode::NewerFormat
            }
            ReplicaError::Storage(_) | ReplicaError::Damaged(_) => FailureCode::Internal,
            ReplicaError::Empty => FailureCode::NotFound,
            ReplicaError::Withheld => FailureCode::Withheld,
        };
        Failure::new(code, error.to_string())
    }
}

/// Whether records were left for want of a right.
pub(super) fn lack_right(left: &[LeftOut]) -> bool {
    left.iter().any(|left| matches!(left.why, FailureCode::Withheld | FailureCode::NotAllowed))
}

impl Engine {
    /// Does one action. `None` when there was nothing to do.
    ///
    /// # Errors
    /// What `plan` says, and when storage could not.
    pub(crate) async fn act(
        &self,
        opened: &Rc<Opened>,
        port: PortId,
        mut plan: impl FnMut(&mut Workspace, &Author, &mut Stamps<'_>) -> Result<Option<Planned>, Failure>,
    ) -> Result<Option<Planned>, Failure> {
        let viewer = self.need_viewer(opened, port)?;
        let (writable, placement) = {
            let state = opened.replica.state();
            (state.writable(), Rc::new(state.placement()))
        };
        let done = opened.replica.act(|workspace, stamper| {
            let author = Author {
                me: viewer.me,
                role: viewer.role,
                now: stamper.now(),
                today: workspace.today(&viewer),
                zone: viewer.zone.clone(),
                config: opened.config(),
                shared: opened.shared(),
                writable: writable.clone(),
                placement: placement.clone(),
                action: stamper.action(),
            };
            let planned = plan(workspace, &author, &mut || stamper.stamp())?;
            Ok::<_, Failure>(planned.map(|planned| {
                let action = Action {
                    cells: planned.cells.clone(),
                    history: planned.history.clone(),
                    relaxed: planned.relaxed,
                };
                (action, planned)
            }))
        });
        match done.await {
            Ok(Some(planned)) => {
                opened.replica.memory_mut().applied(&planned);
                let now = self.0.host.uptime();
                if !planned.cells.iter().all(|cell| cell.flags.contains(Flags::BULK)) {
                    opened.live.borrow_mut().peek();
                    self.written(opened);
                } else if now.saturating_sub(opened.told_at.get()) >= TELL_MS {
                    opened.told_at.set(now);
                    self.written(opened);
                }
                Ok(Some(planned))
            }
            Ok(None) => Ok(None),
            Err(failure) => {
                self.storage_trouble(opened, &failure);
                Err(failure)
            }
        }
    }

    /// As [`Engine::act`], with the reply for the page.
    pub(crate) async fn act_and_reply(
        &self,
        port: PortId,
        plan: impl FnMut(&mut Workspace, &Author, &mut Stamps<'_>) -> Result<Option<Planned>, Failure>,
    ) -> Result<Reply, Failure> {
        let opened = self.need_open()?;
        let planned = self.act(&opened, port, plan).await?.unwrap_or_default();
        Ok(match planned.undone {
            Some(action) => Reply::Undone { action, left: planned.left },
            None => Reply::Done { action: planned.action, records: planned.records },
        })
    }

    /// Writes the same to many records: one action of all that can be written. Where nothing was, for want of a right, it may
    /// have come back since it was last heard of.
    pub(crate) async fn update_each(&self, port: PortId, each: &UpdateEach) -> Result<later::Reply, Failure> {
        let opened = self.need_open()?;
        let mut updated = self.update_each_once(&opened, port, each).await?;
        if updated.action.is_none() && lack_right(&updated.left) {
            self.hear(&opened).await;
            updated = self.update_each_once(&opened, port, each).await?;
        }
        Ok(later::Reply::UpdatedEach(updated))
    }

    async fn update_each_once(
        &self,
        opened: &Rc<Opened>,
        port: PortId,
        each: &UpdateEach,
    ) -> Result<UpdatedEach, Failure> {
        let (mut done, mut left) = (0, Vec::new());
        let planned = self
            .act(opened, port, |workspace, author, stamps| {
                let each = workspace.plan_each(each, author, stamps);
                (done, left) = (each.done, each.left);
                Ok(Some(each.planned))
            })
            .await?;
        if planned.is_some() {
            // More than a batch holds is not told of by itself.
            self.written(opened);
        }
        let action = planned.map(|planned| planned.action);
        Ok(UpdatedEach { action, done, left })
    }

    /// The open workspace.
    pub(crate) fn need_open(&self) -> Result<Rc<Opened>, Failure> {
        self.opened().ok_or_else(|| Failure::new(FailureCode::NotFound, "no workspace is open"))
    }

    /// Who looks through a port.
    pub(crate) fn need_viewer(&self, opened: &Opened, port: PortId) -> Result<Viewer, Failure> {
        let viewer = self.viewer(opened, port);
        viewer.ok_or_else(|| Failure::new(FailureCode::Internal, "no page has said hello"))
    }

    /// Something was written: pages, other engines and the loop are told.
    pub(crate) fn written(&self, opened: &Rc<Opened>) {
        opened.trouble.take();
        self.tell_others(opened);
        self.drive(opened, replication::Event::Written);
        self.refresh();
    }

    /// Shows trouble with storage; other failures are the caller's.
    pub(crate) fn storage_trouble(&self, opened: &Opened, failure: &Failure) {
        use FailureCode::{Internal, NewerFormat, StorageFull, StorageRefused};
        if !matches!(failure.code, Internal | NewerFormat | StorageFull | StorageRefused) {
            return;
        }
        let (code, detail) = (failure.code, failure.detail.clone());
        opened.note(self.0.host.now(), detail.clone());
        *opened.trouble.borrow_mut() = Some((code, detail.clone()));
        self.0.ports.borrow().send_to_all(&FromEngine::Event(Event::StorageTrouble { code, detail }));
        self.refresh();
    }
}
