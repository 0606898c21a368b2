//! The tasks of `cargo xtask bench scoring`, the same natively and in the browser, over data of a seeded generator.

mod data;
#[cfg(target_arch = "wasm32")]
mod exports;
mod models;
mod tasks;

pub use data::{Bought, Data};
pub use models::models;
pub use tasks::{Bench, TASKS};
