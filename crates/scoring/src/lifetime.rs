//! How long customers without a contract stay and how often they buy: BG/NBD, MBG/NBD and Pareto/NBD.
//!
//! All three say that somebody buys at random times with a rate of his own (gamma distributed) until he leaves unseen.
//! They differ in when he leaves: after a purchase (BG/NBD), after a purchase or at once (MBG/NBD), at any time
//! (Pareto/NBD). Of each customer they need three numbers, see [`Customer`]. [`fit()`] finds the parameters, [`choose`]
//! tries all three, [`Lifetime`] predicts with them; [`spend`] says how much a purchase brings and [`value`] what
//! a customer is worth over a horizon.
//!
//! Sources: Fader, Hardie & Lee, "Counting your customers the easy way", Marketing Science 24 (2005); Batislam,
//! Denizel & Filiztekin, IJRM 24 (2007); Schmittlein, Morrison & Colombo, Management Science 33 (1987); Fader & Hardie,
//! "A note on deriving the Pareto/NBD model" (2005). Why they are computed in another way than written there:
//! `docs/decisions/0020-lifetime-models.md`.

mod dropout;
mod fit;
mod horizon;
mod leaving;
mod pareto;
mod plain;
mod predict;
mod rows;
pub mod spend;
mod summary;
pub mod value;

use serde::{Deserialize, Serialize};

pub use fit::{Choice, Choosing, Convergence, Fitted, Flag, choose, fit};
pub use predict::Prediction;
pub use rows::{Customer, Rows, RowsError};
pub use summary::{Summary, summarise};

/// Version of the arithmetic: a published fit of another version is not applied.
pub const VERSION: u16 = 1;

/// A model that can be asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Family {
    /// Beta-geometric / negative binomial: who has bought may leave after each purchase but the first.
    BgNbd,
    /// Modified: he may leave after the first purchase too.
    MbgNbd,
    /// Pareto / negative binomial: he may leave at any time.
    ParetoNbd,
}

impl Family {
    /// In the order in which they are tried.
    pub const ALL: [Self; 3] = [Self::BgNbd, Self::MbgNbd, Self::ParetoNbd];
}

/// A model with its parameters. Rates are per unit of the time in which the customers were given.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(tag = "model", rename_all = "lowercase")]
pub enum Lifetime {
    /// Rates are gamma(r, α), the probability of leaving after a purchase is beta(a, b).
    BgNbd {
        /// Shape of the rates.
        r: f64,
        /// Inverse scale of the rates.
        alpha: f64,
        /// First shape of leaving.
        a: f64,
        /// Second shape of leaving.
        b: f64,
    },
    /// As BG/NBD, with a chance to leave after the first purchase.
    MbgNbd {
        /// Shape of the rates.
        r: f64,
        /// Inverse scale of the rates.
        alpha: f64,
        /// First shape of leaving.
        a: f64,
        /// Second shape of leaving.
        b: f64,
    },
    /// Rates are gamma(r, α), rates of leaving are gamma(s, β).
    ParetoNbd {
        /// Shape of the rates.
        r: f64,
        /// Inverse scale of the rates.
        alpha: f64,
        /// Shape of leaving.
        s: f64,
        /// Inverse scale of leaving.
        beta: f64,
    },
    /// Nobody leaves; rates are gamma(r, α). What remains when the data show nobody leaving.
    Nbd {
        /// Shape of the rates.
        r: f64,
        /// Inverse scale of the rates.
        alpha: f64,
    },
    /// Nobody leaves and everybody has the same rate. What remains when customers do not differ.
    Poisson {
        /// Purchases per unit of time.
        rate: f64,
    },
}

impl Lifetime {
    /// The model of this family with four parameters in the order of the papers: r, α, then a, b or s, β.
    pub const fn new(family: Family, [r, alpha, third, fourth]: [f64; 4]) -> Self {
        match family {
            Family::BgNbd => Self::BgNbd { r, alpha, a: third, b: fourth },
            Family::MbgNbd => Self::MbgNbd { r, alpha, a: third, b: fourth },
            Family::ParetoNbd => Self::ParetoNbd { r, alpha, s: third, beta: fourth },
        }
    }

    /// Names of the parameters, in their order.
    pub const fn names(&self) -> &'static [&'static str] {
        match self {
            Self::BgNbd { .. } | Self::MbgNbd { .. } => &["r", "alpha", "a", "b"],
            Self::ParetoNbd { .. } => &["r", "alpha", "s", "beta"],
            Self::Nbd { .. } => &["r", "alpha"],
            Self::Poisson { .. } => &["rate"],
        }
    }

    /// The parameters, in the order of [`Self::names`].
    pub fn parameters(&self) -> Vec<f64> {
        match *self {
            Self::BgNbd { r, alpha, a, b } | Self::MbgNbd { r, alpha, a, b } => vec![r, alpha, a, b],
            Self::ParetoNbd { r, alpha, s, beta } => vec![r, alpha, s, beta],
            Self::Nbd { r, alpha } => vec![r, alpha],
            Self::Poisson { rate } => vec![rate],
        }
    }

    /// Log-likelihood of the customers.
    pub fn log_likelihood(&self, rows: &Rows) -> f64 {
        match *self {
            Self::BgNbd { r, alpha, a, b } => dropout::evaluate(rows, &[r, alpha, a, b], dropout::BG).0,
            Self::MbgNbd { r, alpha, a, b } => dropout::evaluate(rows, &[r, alpha, a, b], dropout::MBG).0,
            Self::ParetoNbd { r, alpha, s, beta } => pareto::evaluate(rows, &[r, alpha, s, beta]).0,
            Self::Nbd { r, alpha } => plain::nbd(rows, &[r, alpha]).0,
            Self::Poisson { rate } => plain::poisson(rows, rate),
        }
    }
}
