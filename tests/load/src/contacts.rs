//! Invented contacts as an import makes them: one cell with nine fields. The same in every run.

use anyhow::Result;
use sync::cell::{Cell, CellBuilder, Flags};
use sync::ids::{RecordId, StreamId};
use sync::stamp::Stamp;
use sync::tag::Tag;

/// Where the fields of a contact begin, and what bytes their values have: the server looks at neither.
const FIRST_FIELD: u32 = 16;
const TEXT: u8 = 1;

const GIVEN: [&str; 8] = ["Anna", "Jonas", "Friederike", "Matteo", "伟", "秀英", "建国", "雪梅"];
const FAMILY: [&str; 8] = ["Brandner", "Grünewald", "Lindqvist", "Rossi", "欧阳", "张", "陈", "黄"];
const PLACES: [&str; 4] = ["Bielefeld", "Göteborg", "苏州", "宁波"];
const NOTES: [&str; 3] =
    ["Met at the fair in hall 8, wants a quote for two spindles", "去年展会认识，关注交货期", ""];

/// An id as random as real ones, so that an index is hit everywhere.
pub(crate) fn record(series: &str, number: usize) -> RecordId {
    let hash = blake3::hash(format!("{series} {number}").as_bytes());
    let mut id = [0; 16];
    id.copy_from_slice(&hash.as_bytes()[..16]);
    RecordId(id)
}

/// A whole contact, as part of an upload.
pub(crate) fn contact(stream: StreamId, series: &str, number: usize, stamp: Stamp) -> Result<Cell> {
    let (given, family) = (GIVEN[number % 8], FAMILY[number / 8 % 8]);
    let values = [
        given.to_owned(),
        family.to_owned(),
        format!("{family} Antriebe {}", number % 4_000),
        "Head of Purchasing".to_owned(),
        format!("contact{number}@example.org"),
        format!("+86 138 {:08}", number),
        PLACES[number % 4].to_owned(),
        "DE".to_owned(),
        NOTES[number % 3].to_owned(),
    ];
    let cell = CellBuilder::new(stream, record(series, number), stamp, stamp.ms());
    let cell = (FIRST_FIELD..)
        .zip(values)
        .fold(cell, |cell, (field, value)| cell.set(Tag::builtin(field), TEXT, value));
    Ok(cell.flags(Flags::BULK).build()?)
}

/// One field of one contact.
pub(crate) fn edit(stream: StreamId, record: RecordId, stamp: Stamp, value: &str) -> Result<Cell> {
    let action = stamp.ms() << 16 | u64::from(stamp.time().counter());
    Ok(CellBuilder::new(stream, record, stamp, action).set(Tag::builtin(FIRST_FIELD), TEXT, value).build()?)
}
