//! What may go wrong in a run, by name.
//!
//! To add a fault: a line here, its deeds with their weights in `deeds.rs`, and what they do in `run.rs`.

use std::collections::BTreeSet;
use std::str::FromStr;

macro_rules! faults {
    ($($(#[$doc:meta])* $name:ident = $text:literal,)*) => {
        /// A kind of fault.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
        pub enum Fault { $($(#[$doc])* $name,)* }

        impl Fault {
            /// All of them.
            pub const ALL: &'static [Self] = &[$(Self::$name,)*];

            /// Its name on the command line.
            pub const fn name(self) -> &'static str { match self { $(Self::$name => $text,)* } }
        }
    };
}

faults! {
    /// Requests and answers are lost, doubled, late, overtaken.
    Network = "network",
    /// A line is cut for a while, in both directions or for answers only.
    Cut = "cut",
    /// A device stops: between its steps, while a request is under way, and before or after any of its commits.
    Crash = "crash",
    /// A second tab, with an engine of its own, works on the same database.
    Tabs = "tabs",
    /// A device loses power: what was not forced to its disk may be gone.
    Power = "power",
    /// A device has no room for its next commit.
    Full = "full",
    /// The server stops, at rest and in the middle of a request, and starts again.
    ServerCrash = "server-crash",
    /// Two devices push at the same time.
    Race = "race",
    /// Wall clocks of devices are off by up to an hour, or a year, and are corrected.
    Clock = "clock",
    /// The server's clock is off by up to an hour, or a year, and is corrected.
    ServerClock = "server-clock",
    /// The server is restored from a backup.
    Restore = "restore",
    /// A device is copied, and both copies go on.
    Clone = "clone",
    /// Devices and people join while the run is under way.
    Join = "join",
    /// Records move between streams.
    Move = "move",
    /// People's rights change while they work, online or not.
    Role = "role",
    /// Half a year passes at a time, and the server takes away what nobody needs any more.
    Collect = "collect",
    /// Streams are cut into pieces, and devices are filled with them.
    Snapshot = "snapshot",
}

impl FromStr for Fault {
    type Err = String;

    fn from_str(name: &str) -> Result<Self, String> {
        let found = Self::ALL.iter().copied().find(|fault| fault.name() == name);
        found.ok_or_else(|| {
            let names: Vec<&str> = Self::ALL.iter().map(|fault| fault.name()).collect();
            format!("no fault is named {name:?}; there are {}", names.join(", "))
        })
    }
}

/// The faults of a run.
pub type Faults = BTreeSet<Fault>;

/// Reads `all`, `none`, or names with commas between them.
///
/// # Errors
/// Which name is unknown, and which are known.
pub fn parse(text: &str) -> Result<Faults, String> {
    match text {
        "all" => Ok(Fault::ALL.iter().copied().collect()),
        "none" => Ok(Faults::new()),
        names => names.split(',').map(str::parse).collect(),
    }
}
