//! What depends on language and place, injected: the order of texts, and the civil day of an instant.
//!
//! In the worker both come from the browser's Intl, natively from a fixed order and fixed offsets.

#[cfg(target_arch = "wasm32")]
pub mod browser;
pub mod fixed;

use std::cmp::Ordering;

/// A language with its order of texts.
pub trait Locale {
    /// BCP 47 tag, and the key under which orders are cached: tag and collation version.
    fn key(&self) -> String;

    /// The order of two texts, total: texts that the language takes for equal are ordered by their bytes.
    fn compare(&self, a: &str, b: &str) -> Ordering;

    /// Sorts texts in the same order, at once.
    fn sort(&self, texts: &mut Vec<String>) {
        texts.sort_by(|a, b| self.compare(a, b));
    }

    /// The civil day, as days since 1970, of an instant in a zone (IANA name). An unknown zone counts as UTC.
    fn civil_day(&self, at_ms: i64, zone: &str) -> i32;
}
