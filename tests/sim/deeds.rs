//! What may happen in a step, and how often.

use crate::faults::{Fault, Faults};

/// What happens in a step.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Deed {
    /// A person does something.
    Work,
    /// A device takes its next step towards the server.
    Sync,
    /// A device merges its log into its base.
    Compact,
    /// A delayed request arrives.
    Deliver,
    /// A line is cut.
    Cut,
    /// A line that was cut is good again.
    Mend,
    /// A device's process ends.
    Restart,
    /// A device's process will end at one of its next commits.
    Halt,
    /// A second tab is opened, or closed.
    Tab,
    /// A device loses power.
    Power,
    /// A device has no room for its next commit.
    Fill,
    /// The server's process ends.
    RestartServer,
    /// Two people do something, and both devices push at once.
    Race,
    /// A wall clock is set.
    SetClock,
    /// The server's clock is set.
    SetServerClock,
    /// A copy of the server's database is put aside.
    Backup,
    /// The server goes on from such a copy.
    Restore,
    /// A device is copied.
    Copy,
    /// A device joins, of somebody there or of somebody new.
    Join,
    /// A record moves to the other stream.
    Move,
    /// Somebody's role changes.
    Promote,
    /// Half a year passes in which nobody is heard of.
    HalfYear,
    /// The server looks for what may be forgotten.
    Collect,
    /// The server cuts its streams into pieces, and a device joins.
    CutPieces,
}

/// Deeds with their weights, and of which fault they are. One whose fault is not wanted is a step of a device instead, so
/// that with fewer faults everything else happens as it did.
const DEEDS: &[(u32, Option<Fault>, Deed)] = &[
    (320, None, Deed::Work),
    (350, None, Deed::Sync),
    (30, None, Deed::Compact),
    (30, Some(Fault::Network), Deed::Deliver),
    (10, Some(Fault::Cut), Deed::Cut),
    (20, Some(Fault::Cut), Deed::Mend),
    (20, Some(Fault::Crash), Deed::Restart),
    (25, Some(Fault::Crash), Deed::Halt),
    (25, Some(Fault::Tabs), Deed::Tab),
    (15, Some(Fault::Power), Deed::Power),
    (10, Some(Fault::Full), Deed::Fill),
    (8, Some(Fault::ServerCrash), Deed::RestartServer),
    (40, Some(Fault::Race), Deed::Race),
    (20, Some(Fault::Clock), Deed::SetClock),
    (10, Some(Fault::ServerClock), Deed::SetServerClock),
    (15, Some(Fault::Restore), Deed::Backup),
    (15, Some(Fault::Restore), Deed::Restore),
    (8, Some(Fault::Clone), Deed::Copy),
    (20, Some(Fault::Join), Deed::Join),
    (40, Some(Fault::Move), Deed::Move),
    (15, Some(Fault::Role), Deed::Promote),
    (8, Some(Fault::Collect), Deed::HalfYear),
    (14, Some(Fault::Collect), Deed::Collect),
    (14, Some(Fault::Snapshot), Deed::CutPieces),
];

/// The sum of all weights.
pub(crate) const WEIGHTS: u32 = {
    let (mut sum, mut place) = (0, 0);
    while place < DEEDS.len() {
        sum += DEEDS[place].0;
        place += 1;
    }
    sum
};

/// The deed at a point below [`WEIGHTS`].
pub(crate) fn deed(mut point: u32, faults: &Faults) -> Deed {
    for (weight, fault, deed) in DEEDS {
        if point < *weight {
            return if fault.is_none_or(|fault| faults.contains(&fault)) { *deed } else { Deed::Sync };
        }
        point -= weight;
    }
    Deed::Sync
}
