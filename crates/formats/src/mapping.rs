//! Which column goes where: guessed from headers in three languages and from what the cells look like.

mod content;
mod guess;
mod names;
mod numbers;
mod synonyms;
mod words;

pub use content::{ColumnStats, Shape};
pub use guess::{Guess, guess};
pub use names::{known_names, target_by_name};
pub use numbers::{Convention, Evidence};
pub(crate) use synonyms::other_words;
