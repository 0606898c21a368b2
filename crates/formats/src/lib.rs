//! Files ↔ rows: encodings, delimiters, broken quotes, and the mapping of columns to fields.
//!
//! Everything here is push-driven and pure: bytes come in chunks of any size, rows and problems come out, and the same
//! bytes give the same rows however they were cut. The worker around it is `src/bin/import.rs`.

pub mod card;
pub mod import;
pub mod mapping;
pub mod report;
pub mod table;
pub mod text;
pub mod typing;
