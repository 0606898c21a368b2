//! What goes into the loop and what comes out of it.

use sync::ids::StreamId;
use sync::wire::device::DeviceReason;
use sync::wire::pull::StreamDigest;

use crate::replica::recovery::Cause;

/// Milliseconds on a clock that only counts up: a wall clock that is set back would stop the loop.
pub type Ms = i64;

/// One thing to do, one at a time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Step {
    /// Ask for a device id: the server has seen a copy of this one, or does not know it any more.
    NewDevice(DeviceReason),
    /// Say hello.
    Hello,
    /// Send the next batch.
    Push,
    /// Fetch the next page.
    Pull,
    /// Compare with the server's sums.
    Compare(Vec<StreamDigest>),
    /// Note that the two sides have to be compared.
    Recover(Cause),
    /// One round of comparing.
    Reconcile,
    /// One step of taking leave of what was taken away.
    Withdraw,
}

impl Step {
    /// How long it may take before it counts as lost.
    pub(super) fn deadline_ms(&self) -> Ms {
        match self {
            Step::Hello | Step::NewDevice(_) => 20_000,
            // The request itself ends sooner, by the number of its bytes.
            Step::Push | Step::Pull | Step::Reconcile => 300_000,
            Step::Compare(_) | Step::Recover(_) | Step::Withdraw => 120_000,
        }
    }
}

/// What became of a step.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// Hello was answered; the head of the log, and whether this build may pull.
    Greeted {
        /// Greatest sequence committed.
        head: u64,
        /// The server wants a newer build before it lets this one pull.
        too_old: bool,
        /// The two sides have to be compared before anything is pulled.
        recovering: bool,
        /// The server does not know this device.
        unknown: bool,
        /// Something was taken away that is still here.
        revoked: bool,
        /// This device is no part of the workspace any more.
        removed: bool,
        /// It may come back under another id.
        other_id: bool,
    },
    /// A batch was answered.
    Pushed {
        /// More waits.
        more: bool,
        /// Where the streams are now, when nobody else wrote in between: a pull would bring nothing.
        at: Option<u64>,
    },
    /// Nothing waited.
    NothingToPush,
    /// A page was applied.
    Pulled {
        /// More can be had at once.
        more: bool,
        /// Where the streams are now.
        at: u64,
        /// The server's sums, at the end.
        digests: Vec<StreamDigest>,
    },
    /// Sums were compared: which streams differ.
    Compared(Vec<StreamId>),
    /// A round of comparing is done.
    Reconciled {
        /// Another one is to come.
        more: bool,
        /// Cells that this device had to be given, or had to give.
        healed: usize,
        /// Nothing is left, and something was taken away that is still here.
        revoked: bool,
    },
    /// A step of taking leave is done.
    Withdrawn {
        /// Something is left.
        more: bool,
    },
    /// Done, without more to say.
    Done,
    /// It did not work.
    Failed(Failure),
}

/// Why a step did not work.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Failure {
    /// No answer, or not the server's.
    Unreachable(String),
    /// The session has ended.
    SignedOut,
    /// Signed in, but not for this workspace.
    Forbidden,
    /// Another epoch.
    Epoch,
    /// A copy of this device exists.
    Forked,
    /// The position is not one of this server's log.
    Lost,
    /// The position lies below the floor of the server's log.
    BelowFloor,
    /// The server has forgotten a gate that it told: hello reminds it.
    GateForgotten,
    /// This build is too old to pull.
    TooOld,
    /// Busy; after so many milliseconds.
    Busy(Option<u64>),
    /// A fault on either side.
    Fault(String),
}

/// What happens to the loop.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Event {
    /// This engine leads, or leads no more.
    Leading(bool),
    /// Something was written here.
    Written,
    /// The server says that something is new: the head, or members and rights.
    Nudged {
        /// Greatest sequence committed; `None` for a change of members or rights.
        head: Option<u64>,
    },
    /// The stream of events is gone.
    Deaf,
    /// The network is back, a page became visible, a person signed in or asked for it: try at once.
    Hopeful,
    /// Time has passed.
    Tick,
    /// A step is done.
    Finished {
        /// Its number.
        id: u64,
        /// What became of it.
        outcome: Outcome,
    },
}

/// What the shell is to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Effect {
    /// Do this and report it with [`Event::Finished`].
    Run {
        /// Its number.
        id: u64,
        /// What.
        step: Step,
    },
    /// Stop waiting for a step; its report will be ignored.
    Abandon {
        /// Its number.
        id: u64,
    },
    /// Send [`Event::Tick`] at this time; replaces an earlier wish.
    WakeAt(Ms),
    /// Open the stream of events, or close it.
    Listen(bool),
    /// Keep a line for the sync page.
    Note(String),
}

/// How things stand, for the chip and the sync page; the leader tells it to the other engines of its browser, with
/// [`Standing::by_wall_clock`].
#[derive(Debug, Clone, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Standing {
    /// The server cannot be reached since then.
    pub offline_since: Option<Ms>,
    /// Its last answer.
    pub last_contact: Option<Ms>,
    /// The session has ended.
    pub signed_out: bool,
    /// The member may no longer use the workspace.
    pub forbidden: bool,
    /// This device is no part of the workspace any more: nothing is sent or asked for but a hello now and then.
    #[serde(default)]
    pub removed: bool,
    /// The server wants a newer build.
    pub too_old: bool,
    /// Streams whose sums differed at the last comparison.
    pub differing: usize,
    /// A batch is on its way.
    pub sending: bool,
}

impl Standing {
    /// With times as milliseconds since 1970, by what the wall clock showed when the other one was at 0.
    pub fn by_wall_clock(self, zero: i64) -> Self {
        let wall = |at: Option<Ms>| at.map(|at| at + zero);
        Self { offline_since: wall(self.offline_since), last_contact: wall(self.last_contact), ..self }
    }
}
