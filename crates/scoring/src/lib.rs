//! Scores computed from a workspace's records: one model per file, all of them listed in [`table::MODELS`].
//!
//! Pure and bit-exact: amounts are integers in minor units, nothing depends on the order of the rows, and the day of
//! the analysis comes in as an argument. Native and wasm builds give the same bits.

pub mod bitmap;
pub mod columns;
pub mod concentration;
pub mod ledger;
pub mod orders;
mod radix;
mod ranked;
pub mod ratio;
pub mod rfm;
pub mod segment;
pub mod standing;
pub mod table;
pub mod top;

pub use bitmap::Bitmap;
pub use concentration::Concentration;
pub use ledger::{Entry, Ledger};
pub use orders::{Orders, OrdersError, Purchase, Purchases};
pub use ratio::Ratio;
pub use rfm::{Fitted, Settings, fit};
pub use standing::Standing;
pub use top::top;
