//! Bytes in, rows out: the decoder and the row parser together, with damaged text attributed to its row.

use std::collections::VecDeque;

use super::delimiter::{Delimiter, is_declaration};
use super::row::{Row, RowTrouble};
use super::rows::Rows;
use crate::text::{Damage, Decoder, Detected, Repair};

/// A row as the reader hands it on: the first one may hold the names of the columns.
pub type ReaderRow<'a> = Row<'a>;

/// Reads a delimited file chunk by chunk.
pub struct Reader {
    decoder: Decoder,
    rows: Rows,
    text: String,
    fresh: Vec<Damage>,
    damage: VecDeque<Damage>,
    /// Whether the first line may still be Excel's `sep=`.
    beginning: bool,
    /// Whether formulas have an apostrophe in front that is none of the cell's.
    escaped: bool,
}

impl Reader {
    /// For a file with this encoding and separator.
    pub fn new(detected: Detected, delimiter: Delimiter) -> Self {
        Self {
            decoder: Decoder::new(detected),
            rows: Rows::new(delimiter),
            text: String::new(),
            fresh: Vec::new(),
            damage: VecDeque::new(),
            beginning: true,
            escaped: false,
        }
    }

    /// Says how many columns there are, see [`Rows::expect_columns`].
    pub fn expect_columns(&mut self, columns: usize) {
        self.rows.expect_columns(columns);
    }

    /// Says that the program wrote the file ([`model::delimited`]): apostrophes in front of formulas are none of the cells'.
    pub fn expect_apostrophes(&mut self) {
        self.escaped = true;
    }

    /// Takes the next bytes and hands every complete row to `sink`; with `last` the rest too.
    pub fn push(&mut self, bytes: &[u8], last: bool, sink: &mut dyn FnMut(ReaderRow<'_>)) {
        self.text.clear();
        self.decoder.push(bytes, last, &mut self.text, &mut self.fresh);
        self.damage.extend(self.fresh.drain(..));
        let (damage, beginning, escaped) = (&mut self.damage, &mut self.beginning, self.escaped);
        self.rows.push(&self.text, last, &mut |mut row| {
            if std::mem::take(beginning) && is_declaration(row.cells) {
                return;
            }
            if escaped {
                row.cells = row.cells.unescaped();
            }
            while damage.front().is_some_and(|next| next.range.end <= row.range.start) {
                damage.pop_front();
            }
            for entry in damage.iter().take_while(|entry| entry.range.start < row.range.end) {
                row.troubles.add(match entry.repair {
                    Repair::ReadAs(_) => RowTrouble::ForeignEncoding,
                    Repair::Lost => RowTrouble::LostCharacters,
                });
            }
            sink(row);
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::detect;
    use encoding_rs::GB18030;
    use model::delimited;
    use proptest::prelude::*;

    fn read(bytes: &[u8], chunk: usize, delimiter: Delimiter) -> Vec<(u64, Vec<String>, Vec<&'static str>)> {
        let mut reader = Reader::new(detect(bytes, true, None), delimiter);
        let mut rows = Vec::new();
        let mut sink = |row: Row<'_>| {
            let cells = row.cells.iter().map(str::to_owned).collect();
            rows.push((row.line, cells, row.troubles.iter().map(RowTrouble::key).collect()));
        };
        for piece in bytes.chunks(chunk) {
            reader.push(piece, false, &mut sink);
        }
        reader.push(b"", true, &mut sink);
        rows
    }

    #[test]
    fn damage_belongs_to_its_row() {
        let mut bytes = "城市,国家\n上海,中国\n".as_bytes().to_vec();
        bytes.extend_from_slice(&GB18030.encode("苏州工业园区,中国\n").0);
        bytes.extend_from_slice(b"M\xfcller \xff\xff,x\nend,\xef\xbf\xbd\n");
        for chunk in [1, 5, 1000] {
            let rows = read(&bytes, chunk, Delimiter::Comma);
            let troubles: Vec<_> = rows.iter().map(|row| row.2.clone()).collect();
            let mixed = vec!["mixed-encoding"];
            assert_eq!(troubles, [vec![], vec![], mixed.clone(), mixed, vec![]]);
            assert_eq!((rows[2].1[0].as_str(), rows[3].1[0].as_str()), ("苏州工业园区", "Müller ÿÿ"));
        }
    }

    proptest! {
        #[test]
        fn what_is_written_is_read_again(rows in proptest::collection::vec(proptest::collection::vec("[=+'@-]{0,3}[a-z0-9,;\"\n é张]{1,30}", 1..6), 1..8)) {
            let mut file = String::new();
            rows.iter().for_each(|row| delimited::push_row(&mut file, row.iter().map(String::as_str)));
            let mut reader = Reader::new(detect(file.as_bytes(), true, None), Delimiter::Comma);
            reader.expect_apostrophes();
            let mut found = Vec::new();
            reader.push(file.as_bytes(), true, &mut |row: Row<'_>| {
                found.push(row.cells.iter().map(str::to_owned).collect::<Vec<_>>());
            });
            prop_assert_eq!(found, rows);
        }
    }

    #[test]
    fn the_line_for_excel_is_no_row() {
        let rows = read(b"sep=;\na;b\n1;2\n", 3, Delimiter::Semicolon);
        assert_eq!(rows.iter().map(|row| row.1[0].as_str()).collect::<Vec<_>>(), ["a", "1"]);
        assert_eq!(rows[0].0, 2);
        assert_eq!(read(b"sep=,\na,b\n", 3, Delimiter::Comma)[0].1, ["a", "b"]);
    }
}
