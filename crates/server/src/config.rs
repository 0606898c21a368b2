//! What the operator decides, already checked.

use std::path::PathBuf;
use std::time::Duration;

use sync::wire::accounts::Secret;

use crate::auth::password::PasswordCost;
use crate::auth::rate_limit::Allowance;
use crate::auth::setup_code::SetupCode;
use crate::body::Pace;
use crate::cells::snapshot::Cutting;
use crate::db::blobs::Room;
use crate::relay::RelayConfig;

/// Bytes in a mebibyte.
pub const MIB: u64 = 1 << 20;

/// How requests reach the server; decides cookies and which headers are believed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Transport {
    /// Plain HTTP: for the own computer or a closed test network.
    Plain,
    /// The server speaks TLS itself.
    Tls,
    /// A reverse proxy ends TLS and sets `X-Forwarded-For`.
    TrustedProxy,
}

impl Transport {
    /// Whether the browser sees https, so that cookies can be `Secure` and HSTS makes sense.
    pub fn is_secure(self) -> bool {
        self != Self::Plain
    }
}

/// The settings of one server.
#[derive(Debug, Clone)]
pub struct Config {
    /// How requests reach the server.
    pub transport: Transport,
    /// Names that the server answers to, beside addresses and local names; `*.` stands for one label.
    pub names: Vec<String>,
    /// The folder with the built page; without it only the interface under `/api` answers.
    pub assets: Option<PathBuf>,
    /// Anybody may create an account and a workspace, not only the first visitor.
    pub open_signup: bool,
    /// What the first account is made with; `None` where nobody but the operator reaches the server.
    pub setup_code: Option<SetupCode>,
    /// What hashing a password costs.
    pub password_cost: PasswordCost,
    /// Sign-in attempts on one account from one network address.
    pub sign_in_per_account_and_address: Allowance,
    /// Sign-in attempts on one account, from wherever.
    pub sign_in_per_account: Allowance,
    /// Sign-in and account attempts per network address.
    pub sign_in_per_address: Allowance,
    /// What people without an account may send from one network address.
    pub submissions_per_address: Allowance,
    /// What they may send to one document, from wherever.
    pub submissions_per_document: Allowance,
    /// How often a member is given another device in a workspace: devices are kept for ever, and everybody is told of them.
    pub devices_per_member: Allowance,
    /// How often an account makes another workspace.
    pub workspaces_per_account: Allowance,
    /// How fast the body of a request has to arrive.
    pub body_pace: Pace,
    /// Longest time from the end of a request's body to the head of its answer.
    pub answer_within: Duration,
    /// How long a server that was told to stop still answers, with 503, so that whoever asks turns to another process.
    pub drain: Duration,
    /// How much may be attached.
    pub attachments: Room,
    /// Which streams are kept in pieces for devices that begin with nothing.
    pub cutting: Cutting,
    /// Which other servers may be called.
    pub relay: RelayConfig,
    /// Where erased records are noted; `None` where nothing can be erased.
    pub erase_log: Option<PathBuf>,
    /// Lets a monitor that is not on this computer read `/metrics` with `Authorization: Bearer …`.
    pub metrics_token: Option<Secret>,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            transport: Transport::Plain,
            names: Vec::new(),
            assets: None,
            open_signup: false,
            setup_code: None,
            password_cost: PasswordCost::default(),
            // Slow enough against guessing; who uses it up keeps out nobody but people at the same address.
            sign_in_per_account_and_address: Allowance { burst: 10, refill_ms: 30_000 },
            // Against guessing from many addresses. It earns as much as fifteen addresses may use, so that fewer cannot
            // keep the account's owner out however long they try.
            sign_in_per_account: Allowance { burst: 300, refill_ms: 2_000 },
            // A whole stand at a trade show shares one address.
            sign_in_per_address: Allowance { burst: 60, refill_ms: 5_000 },
            // The visitors of a stand share one address, too.
            submissions_per_address: Allowance { burst: 30, refill_ms: 10_000 },
            submissions_per_document: Allowance { burst: 200, refill_ms: 5_000 },
            // A browser that erases its store every day needs one a day. Measuring under load takes a thousand of each.
            devices_per_member: Allowance { burst: 2_000, refill_ms: 10 * 60_000 },
            workspaces_per_account: Allowance { burst: 1_000, refill_ms: 60 * 60_000 },
            body_pace: Pace::default(),
            answer_within: Duration::from_secs(30),
            drain: Duration::ZERO,
            // A photo has 3 to 10 MB, a contract with pictures 20.
            attachments: Room { blob: 32 * MIB, workspace: 5 * 1_024 * MIB },
            cutting: Cutting::default(),
            relay: RelayConfig::default(),
            erase_log: None,
            metrics_token: None,
        }
    }
}
