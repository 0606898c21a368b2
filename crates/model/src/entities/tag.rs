//! Tag: a label that people put on records (1200-1299).

use crate::define::{choices, fields};
use crate::field::ChoiceDef;

/// Colours of a tag, by semantic tone.
pub const TONES: &[ChoiceDef] =
    choices!["neutral", "good" => Good, "warn" => Warn, "bad" => Bad, "info" => Info];

fields! {
    NAME = text(1200, "name").required().searched().listed().max(100);
    TONE = choice(1201, "tone", TONES).listed();
    DESCRIPTION = text(1202, "description");
    @computed
    RECORD_COUNT = int(1270, "record_count").listed();
}
