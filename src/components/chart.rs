//! Charts as plain SVG with direct labels. Each has its numbers as a table, for screen readers and for copying.

mod bar;
mod grid;
mod line;

pub use bar::{Bar, BarChart};
pub use grid::{GridCell, GridChart};
pub use line::{LineChart, Mark};
