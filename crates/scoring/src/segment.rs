//! Segments over columns: rules compiled once, then evaluated over all rows without branches.

mod bounds;
mod program;

pub use program::{Kept, Program, Surroundings, counted};
