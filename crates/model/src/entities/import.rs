//! Import: one run of an import, with its result; undoing it deletes what it created (1800-1899).

use crate::define::{choices, fields};
use crate::field::ChoiceDef;

/// What was imported, by the key of the kind.
pub const KINDS: &[ChoiceDef] =
    choices!["company", "contact", "lead", "deal", "activity", "product", "order", "answer"];

fields! {
    FILE_NAME = text(1800, "file_name").required().searched().listed();
    OF_KIND = choice(1801, "of_kind", KINDS).listed();
    STARTED_AT = instant(1802, "started_at").listed();
    FINISHED_AT = instant(1803, "finished_at");
    ROWS_READ = int(1804, "rows_read").listed();
    RECORDS_CREATED = int(1805, "records_created").listed();
    RECORDS_UPDATED = int(1806, "records_updated").listed();
    ROWS_WITH_PROBLEMS = int(1807, "rows_with_problems").listed();
    MAPPING = bytes(1808, "mapping").system();
    UNDONE_AT = instant(1809, "undone_at").listed();
    FILE_SIZE = int(1810, "file_size");
    ENCODING = text(1811, "encoding").max(50);
}
