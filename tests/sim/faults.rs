//! What may go wrong in a run, by name.

use std::collections::BTreeSet;
use std::str::FromStr;

/// A kind of fault.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Fault {
    /// Requests and answers are lost, doubled, late.
    Network,
    /// A device stops: between its steps, and while a request is under way.
    Crash,
    /// Wall clocks of devices are off by up to an hour, or a year, and are corrected.
    Clock,
    /// The server's clock is off by up to an hour, or a year, and is corrected.
    ServerClock,
    /// The server is restored from a backup.
    Restore,
    /// A device is copied, and both copies go on.
    Clone,
    /// Devices join while the run is under way.
    Join,
    /// Records move between streams.
    Move,
}

impl Fault {
    /// All of them.
    pub const ALL: [Self; 8] = [
        Self::Network,
        Self::Crash,
        Self::Clock,
        Self::ServerClock,
        Self::Restore,
        Self::Clone,
        Self::Join,
        Self::Move,
    ];

    /// Its name on the command line.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Network => "network",
            Self::Crash => "crash",
            Self::Clock => "clock",
            Self::ServerClock => "server-clock",
            Self::Restore => "restore",
            Self::Clone => "clone",
            Self::Join => "join",
            Self::Move => "move",
        }
    }
}

impl FromStr for Fault {
    type Err = String;

    fn from_str(name: &str) -> Result<Self, String> {
        let found = Self::ALL.into_iter().find(|fault| fault.name() == name);
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
        "all" => Ok(Fault::ALL.into()),
        "none" => Ok(Faults::new()),
        names => names.split(',').map(str::parse).collect(),
    }
}
