//! Charts as plain SVG with direct labels. Each has its numbers as a table, for screen readers and for copying.

mod grid;
mod line;

pub use grid::{GridCell, GridChart};
pub use line::{LineChart, Mark};
