//! Files of other people: whatever they hold, and however they are cut, the same rows come out.

use formats::table::{Reader, Row, guess_delimiter};
use formats::text::{Decoder, detect, recognise};

type Read = (u64, Vec<String>, Vec<&'static str>);

fn rows(bytes: &[u8], piece: usize) -> Vec<Read> {
    let detected = detect(bytes, true, None);
    let mut start = String::new();
    Decoder::new(detected).push(bytes, true, &mut start, &mut Vec::new());
    let mut reader = Reader::new(detected, guess_delimiter(&start));
    let mut rows = Vec::new();
    let mut sink = |row: Row<'_>| {
        let troubles = row.troubles.iter().map(|trouble| trouble.key()).collect();
        rows.push((row.line, row.cells.iter().map(str::to_owned).collect(), troubles));
    };
    for piece in bytes.chunks(piece) {
        reader.push(piece, false, &mut sink);
    }
    reader.push(&[], true, &mut sink);
    rows
}

pub(super) fn csv(bytes: &[u8]) {
    let whole = rows(bytes, usize::MAX);
    for piece in [1, 7] {
        assert_eq!(rows(bytes, piece), whole, "cut into pieces of {piece}");
    }
    // What they hold can be written into a report.
    let mut written = String::new();
    for (_, cells, _) in &whole {
        model::delimited::push_row(&mut written, cells.iter().map(String::as_str));
    }
}

pub(super) fn encoding(bytes: &[u8]) {
    let _ = recognise(bytes);
    let chosen = formats::text::by_name("gb18030");
    for chosen in [None, chosen, formats::text::by_name("big5"), formats::text::by_name("utf-16le")] {
        let detected = detect(bytes, true, chosen);
        let read = |piece: usize| {
            let (mut decoder, mut text, mut damage) = (Decoder::new(detected), String::new(), Vec::new());
            bytes.chunks(piece).for_each(|piece| decoder.push(piece, false, &mut text, &mut damage));
            decoder.push(&[], true, &mut text, &mut damage);
            assert!(damage.iter().all(|entry| entry.range.end <= text.len() as u64));
            text
        };
        let whole = read(usize::MAX);
        assert_eq!(read(1), whole);
        assert_eq!(read(5), whole);
    }
}

pub(super) fn card(bytes: &[u8]) {
    let _ = std::str::from_utf8(bytes).map(formats::card::read);
}
