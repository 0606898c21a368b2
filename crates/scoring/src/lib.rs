//! Scores computed from a workspace's records: one model per file, all of them listed in [`table::MODELS`].
//!
//! Pure and bit-exact: amounts are integers in minor units, nothing depends on the order of the rows, and the day of
//! the analysis comes in as an argument. Native and wasm builds give the same bits.

pub mod bargain;
pub mod baskets;
pub mod bitmap;
pub mod calibration;
pub mod campaign;
pub mod care;
pub mod chances;
pub mod churn;
pub mod clusters;
pub mod cohorts;
pub mod columns;
pub mod completeness;
pub mod concentration;
pub mod decay;
pub mod duplicates;
pub mod engagement;
pub mod finance;
pub mod lead_score;
pub mod ledger;
pub mod lifecycle;
pub mod lifetime;
mod linear;
pub mod logit;
pub mod loyalty;
mod median;
pub mod numbers;
mod optimise;
pub mod orders;
pub mod pipeline;
pub mod profit;
pub mod profit_curve;
pub mod progress;
mod radix;
pub mod random;
mod ranked;
mod ranks;
pub mod ratio;
pub mod referral;
pub mod retention;
pub mod rfm;
pub mod segment;
mod sorting;
pub mod special;
pub mod standing;
pub mod surveys;
pub mod survival;
pub mod table;
pub mod top;

pub use bitmap::Bitmap;
pub use concentration::Concentration;
pub use ledger::{Entry, Ledger};
pub use median::median;
pub use numbers::Numbers;
pub use orders::{Orders, OrdersError, Purchase, Purchases};
pub use progress::{Progress, Steps};
pub use ratio::Ratio;
pub use rfm::{Fitted, Settings, fit};
pub use standing::Standing;
pub use top::top;
