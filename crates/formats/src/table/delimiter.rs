//! What separates the cells.

use super::{Cells, Row, Rows};

/// A separator of cells.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Delimiter {
    /// `,`
    Comma,
    /// `;`
    Semicolon,
    /// A tabulator.
    Tab,
    /// `|`
    Bar,
    /// Any run of spaces and tabulators; such files know no quotes.
    Spaces,
}

/// Rows looked at.
const SAMPLE: usize = 60;

/// In the order in which they win when several explain the file equally well: a comma inside cells of a semicolon
/// file is a decimal comma, while the opposite hardly occurs.
const CANDIDATES: [Delimiter; 4] = [Delimiter::Tab, Delimiter::Semicolon, Delimiter::Bar, Delimiter::Comma];

impl Delimiter {
    /// As a byte, in the protocol's dialect.
    pub fn byte(self) -> u8 {
        match self {
            Delimiter::Comma => b',',
            Delimiter::Semicolon => b';',
            Delimiter::Tab => b'\t',
            Delimiter::Bar => b'|',
            Delimiter::Spaces => b' ',
        }
    }

    /// From the protocol's byte.
    pub fn from_byte(byte: u8) -> Option<Self> {
        CANDIDATES.into_iter().chain([Delimiter::Spaces]).find(|delimiter| delimiter.byte() == byte)
    }

    pub(super) fn quotes(self) -> bool {
        self != Delimiter::Spaces
    }
}

/// The separator that explains the beginning of a file best; a comma when there is only one column.
pub fn guess_delimiter(text: &str) -> Delimiter {
    if let Some(declared) = declared(text) {
        return declared;
    }
    let fits = CANDIDATES.map(|delimiter| fit(text, delimiter));
    let best = fits.iter().copied().fold(0.0, f64::max);
    let winner = CANDIDATES.into_iter().zip(fits).find(|(_, fit)| *fit > 0.0 && *fit >= best - 0.05);
    match winner {
        Some((delimiter, fit)) if fit >= 0.5 => delimiter,
        _ if fit(text, Delimiter::Spaces) >= 1.1 => Delimiter::Spaces,
        Some((delimiter, _)) => delimiter,
        None => Delimiter::Comma,
    }
}

/// A first line `sep=;`, as Excel reads it.
fn declared(text: &str) -> Option<Delimiter> {
    let line = text.lines().next()?.trim_matches('"');
    let byte = line.strip_prefix("sep=").or_else(|| line.strip_prefix("SEP="))?.as_bytes();
    Delimiter::from_byte(*byte.first()?)
}

/// Whether these are the cells of such a line, cut at whatever separator is in use.
pub(crate) fn is_declaration(cells: Cells<'_>) -> bool {
    let first = cells.get(0);
    let short = cells.len() <= 2 && cells.get(1).is_empty() && first.len() <= 5;
    short && (first.starts_with("sep=") || first.starts_with("SEP="))
}

/// How well a separator explains the sample: the share of rows with the usual number of cells, and 0.2 more when the
/// first row has it too. Zero when the usual number is one (for spaces: below three, because words have spaces).
fn fit(text: &str, delimiter: Delimiter) -> f64 {
    let mut counts = Vec::new();
    let mut rows = Rows::new(delimiter);
    let complete = text.rfind('\n').map_or(text, |end| &text[..end]);
    rows.push(complete, true, &mut |row: Row<'_>| {
        if counts.len() < SAMPLE && !row.cells.blank() {
            counts.push(row.cells.len());
        }
    });
    let mut sorted = counts.clone();
    sorted.sort_unstable();
    let usual = sorted.chunk_by(|a, b| a == b).max_by_key(|group| group.len());
    let (Some(usual), Some(first)) = (usual, counts.first()) else { return 0.0 };
    let least = if delimiter == Delimiter::Spaces { 3 } else { 2 };
    if usual[0] < least {
        return 0.0;
    }
    usual.len() as f64 / counts.len() as f64 + if *first == usual[0] { 0.2 } else { 0.0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_the_separator() {
        use Delimiter::{Bar, Comma, Semicolon, Spaces, Tab};
        for (text, expected) in [
            ("a,b,c\n1,2,3\n", Comma),
            ("Name;Preis;Menge\nA;1,5;2,25\nB;3,0;1,00\n", Semicolon),
            ("A;1,5;2,25\nB;3,0;1,00\nC;4,5;1,0\n", Semicolon),
            ("name\tnote\nA\tone, two; three\nB\tfour\n", Tab),
            ("a|b\n1|2\n", Bar),
            (" 00004 0001 19970101  2   29.33\n 00004 0001 19970118  2   29.73\n", Spaces),
            ("name\nAnna Maria Berg\nBen Carl Dorn\n", Comma),
            ("name,note\n\"A;B\",\"x;y\"\n\"C;D\",\"z;z\"\n", Comma),
            ("name,text\nA,\"one\ntwo; three\"\nB,\n", Comma),
            ("sep=;\na,b;c,d\n", Semicolon),
            ("", Comma),
            ("single", Comma),
        ] {
            assert_eq!(guess_delimiter(text), expected, "{text:?}");
        }
    }
}
