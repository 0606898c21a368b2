//! Imports: rows are taken over piece by piece, so that people's edits get in between.

use std::rc::Rc;

use futures::channel::oneshot;
use model::RecordId;
use protocol::import::{Begin, Progress, Tally};
use protocol::{Failure, Reply, later};

use super::{Engine, PortId};
use crate::commands::{Author, Planned, Stamps};
use crate::session::Opened;
use crate::timer::Timer;
use crate::workspace::Workspace;

/// Records of one piece while nobody else does anything, and while somebody works.
const LARGE: usize = 900;
const SMALL: usize = 50;
/// How long after the last request somebody counts as working.
const WORKING_MS: i64 = 2_000;
/// How long the next piece waits while somebody works, as a multiple of what the last one took: an edit that comes meanwhile
/// has the database to itself. At most so many milliseconds.
const PAUSE_TIMES: f64 = 1.0;
const MOST_PAUSE_MS: f64 = 25.0;
/// Turns of the event loop that a piece waits for people.
const PATIENCE: u32 = 20;
/// How long pieces may go on that write nothing. One that writes leaves the event loop its turn.
const TURN_MS: f64 = 5.0;
/// How long after a piece what it wrote is kept from the server: until the next piece, or the end.
const HOLD_MS: i64 = 5_000;

/// Plans the next piece of an import, or of taking one back.
type NextPiece = fn(&mut Workspace, RecordId, &Author, &mut Stamps<'_>) -> Result<Option<Planned>, Failure>;

impl Engine {
    pub(crate) async fn import_begin(&self, port: PortId, begin: &Begin) -> Result<Reply, Failure> {
        self.act_and_reply(port, |workspace, author, stamps| {
            workspace.import_begin(begin, author, stamps).map(Some)
        })
        .await
    }

    pub(crate) async fn import_block(
        &self,
        port: PortId,
        import: RecordId,
        bytes: &[u8],
    ) -> Result<Reply, Failure> {
        let opened = self.need_open()?;
        block_done(&opened, import).await?;
        // Of the blocks before this one, which are durable.
        let progress = opened.replica.memory_mut().import_progress(import)?;
        opened.replica.memory_mut().import_block(import, bytes)?;
        // The page gets its answer before, so that the next block is read while this one is taken over.
        let (done, block) = oneshot::channel();
        opened.blocks.borrow_mut().push((import, block));
        let (engine, taking) = (self.clone(), opened.clone());
        self.0.host.spawn(Box::pin(async move {
            // Whoever asks next hears of a failure; after the last block that is the end.
            let _ = done.send(engine.pieces(&taking, port, import, Workspace::import_next).await);
        }));
        Ok(Reply::Import(progress))
    }

    pub(crate) async fn import_end(
        &self,
        port: PortId,
        import: RecordId,
        tally: Tally,
    ) -> Result<Reply, Failure> {
        let opened = self.need_open()?;
        block_done(&opened, import).await?;
        let mut ended: Option<(Planned, Progress)> = None;
        self.act(&opened, port, |workspace, author, stamps| {
            let (planned, progress) = match ended.take() {
                Some((planned, progress)) => (anew(planned, author, stamps), progress),
                None => workspace.import_end(import, tally, author, stamps)?,
            };
            ended = Some((planned.clone(), progress));
            Ok(Some(planned))
        })
        .await?;
        opened.replica.hold_bulk(0);
        opened.live.borrow_mut().hurry();
        self.written(&opened);
        Ok(Reply::Import(ended.map(|(_, progress)| progress).unwrap_or_default()))
    }

    pub(crate) async fn import_cancel(&self, port: PortId, import: RecordId) -> Result<Reply, Failure> {
        let opened = self.need_open()?;
        // What it already wrote is taken back, too; that it failed is no matter any more.
        let _ = block_done(&opened, import).await;
        opened.replica.memory_mut().import_cancel(import)?;
        self.take_back(&opened, port, import).await
    }

    pub(crate) fn ask_take_back(&self, import: RecordId) -> Result<later::Reply, Failure> {
        let opened = self.need_open()?;
        let taking_back = opened.replica.memory().import_taking_back(import)?;
        Ok(later::Reply::TakingBack(taking_back))
    }

    pub(crate) async fn import_undo(&self, port: PortId, import: RecordId) -> Result<Reply, Failure> {
        let opened = self.need_open()?;
        opened.replica.memory_mut().import_undo(import)?;
        self.take_back(&opened, port, import).await
    }

    async fn take_back(&self, opened: &Rc<Opened>, port: PortId, import: RecordId) -> Result<Reply, Failure> {
        let done = self.pieces(opened, port, import, Workspace::import_undo_next).await;
        opened.replica.hold_bulk(0);
        opened.live.borrow_mut().hurry();
        self.written(opened);
        let taken_back = opened.replica.memory_mut().import_undo_end(import);
        done.map(|()| Reply::TakenBack(taken_back))
    }

    async fn pieces(
        &self,
        opened: &Rc<Opened>,
        port: PortId,
        import: RecordId,
        next: NextPiece,
    ) -> Result<(), Failure> {
        let mut turn = Timer::start();
        loop {
            let mut piece: Option<Planned> = None;
            let mut more = true;
            let size = self.piece_size();
            let piece_began = Timer::start();
            opened.replica.hold_bulk(HOLD_MS);
            self.act(opened, port, |workspace, author, stamps| {
                workspace.set_import_piece(size);
                // Taking a piece moves the import on, so a plan that has to be made again keeps its piece.
                piece = match piece.take() {
                    Some(piece) => Some(anew(piece, author, stamps)),
                    None => next(workspace, import, author, stamps)?,
                }
                .map(|piece| Planned { relaxed: true, ..piece });
                more = piece.is_some();
                Ok(piece.clone())
            })
            .await?;
            opened.replica.memory_mut().import_written(import);
            if !more || opened.closed.get() {
                break;
            }
            if piece.is_some_and(|piece| !piece.cells.is_empty()) {
                if self.is_working() {
                    let pause_ms = (piece_began.ms() * PAUSE_TIMES).min(MOST_PAUSE_MS);
                    self.0.host.sleep(pause_ms as u32).await;
                }
                turn = Timer::start();
            } else if turn.ms() > TURN_MS {
                self.0.host.sleep(0).await;
                turn = Timer::start();
            }
            // Whatever a person does meanwhile goes first. Nobody waits for ever: an import may wait for the server.
            for _ in 0..PATIENCE {
                if self.0.asking.get() == 0 {
                    break;
                }
                self.0.host.sleep(0).await;
            }
        }
        self.written(opened);
        Ok(())
    }

    fn piece_size(&self) -> usize {
        if self.is_working() { SMALL } else { LARGE }
    }

    /// Whether somebody asks for something, or just did.
    pub(crate) fn is_working(&self) -> bool {
        let since = self.0.host.uptime().saturating_sub(self.0.asked_at.get());
        self.0.asking.get() > 0 || since <= WORKING_MS
    }
}

/// Waits until the block of an import that is being taken over is done.
async fn block_done(opened: &Opened, import: RecordId) -> Result<(), Failure> {
    let place = opened.blocks.borrow().iter().position(|(of, _)| *of == import);
    let block = place.map(|place| opened.blocks.borrow_mut().remove(place).1);
    match block {
        // A task that ended without a word belonged to a workspace that was closed.
        Some(block) => block.await.unwrap_or(Ok(())),
        None => Ok(()),
    }
}

/// The same writes with new stamps: another engine on this database was faster. What they overwrite was noted under the
/// old stamps, and is left out.
fn anew(mut planned: Planned, author: &Author, stamps: &mut Stamps<'_>) -> Planned {
    for cell in &mut planned.cells {
        cell.stamp = stamps();
        cell.action = author.action;
    }
    planned.action = author.action;
    planned.history.clear();
    planned
}
