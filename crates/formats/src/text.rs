//! From bytes to text: what kind of file it is, in which encoding, and how damaged lines are repaired.

mod decode;
mod detect;
mod magic;

pub use decode::{Damage, Decoder, Repair};
pub use detect::{Detected, by_name, detect};
pub use magic::{Unreadable, recognise};
