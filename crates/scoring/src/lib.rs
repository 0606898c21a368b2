//! Scores computed from a workspace's records: one model per file, all of them listed in [`table::MODELS`].
//!
//! Pure and bit-exact: amounts are integers in minor units, nothing depends on the order of the rows, and the day of
//! the analysis comes in as an argument. Native and wasm builds give the same bits.

pub mod baskets;
pub mod calibration;
pub mod clusters;
pub mod concentration;
pub mod duplicates;
pub mod finance;
pub mod lifetime;
mod linear;
pub mod logit;
mod optimise;
pub mod orders;
pub mod pipeline;
mod radix;
mod random;
pub mod ratio;
pub mod retention;
pub mod rfm;
pub mod special;
pub mod survival;
pub mod table;

pub use concentration::Concentration;
pub use orders::{Orders, OrdersError, Purchase, Purchases};
pub use ratio::Ratio;
pub use rfm::{Fitted, Settings, fit};
