//! Finds where a row ends, and sees when quotes are broken.
//!
//! A quote that is never closed would swallow everything up to the next quote. So quoting is taken strictly: after a
//! closing quote only a delimiter or the end of the row may follow. Where that fails after a line end, or a quoted cell
//! grows beyond any sense, the row is taken to end at its first line end; only that row is damaged.

/// A quoted cell with more lines than this is a broken quote.
const MAX_QUOTED_LINES: usize = 400;
/// A quoted cell with more bytes than this is a broken quote.
const MAX_QUOTED_BYTES: usize = 256 * 1024;

/// The end of a row within a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct End {
    /// Where the row's text ends.
    pub(super) end: usize,
    /// Where the next row begins.
    pub(super) next: usize,
    /// Line ends inside the row.
    pub(super) inner_lines: usize,
    /// End of the first line, when there are inner lines.
    pub(super) first_line: Option<(usize, usize)>,
    /// How the quotes look.
    pub(super) quotes: Quotes,
}

/// How the quotes of a row look.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Quotes {
    /// There are none that matter.
    None,
    /// Cells are quoted correctly.
    Good,
    /// A quoted cell goes on after its closing quote.
    Stray,
    /// A quote is never closed; the row ends at its first line end.
    Broken,
}

enum State {
    CellStart,
    Plain,
    Quoted,
    /// After a quote inside a quoted cell: closing, or the first of a doubled one.
    QuoteSeen,
}

/// Finds the end of the row that begins at the start of `text`. `None`: more text is needed. With `last`, the end of
/// the text ends the row.
pub(super) fn end_of_row(text: &[u8], delimiter: u8, quotes: bool, last: bool) -> Option<End> {
    let (end, next) = line_end(text, 0, last).or_else(|| last.then_some((text.len(), text.len())))?;
    if !quotes || memchr::memchr(b'"', &text[..end]).is_none() {
        return Some(End { end, next, inner_lines: 0, first_line: None, quotes: Quotes::None });
    }
    Scan { text, delimiter, last, state: State::CellStart, found: Quotes::None, inner: 0, first: None }.run()
}

/// The next line end from `from` on: where it stands and what follows it. A carriage return at the very end of the
/// text may be the first half of one, so it needs more text.
fn line_end(text: &[u8], from: usize, last: bool) -> Option<(usize, usize)> {
    let at = from + memchr::memchr2(b'\n', b'\r', text.get(from..)?)?;
    if text[at] == b'\n' {
        return Some((at, at + 1));
    }
    match text.get(at + 1) {
        Some(b'\n') => Some((at, at + 2)),
        Some(_) => Some((at, at + 1)),
        None => last.then_some((at, at + 1)),
    }
}

struct Scan<'a> {
    text: &'a [u8],
    delimiter: u8,
    last: bool,
    state: State,
    found: Quotes,
    inner: usize,
    first: Option<(usize, usize)>,
}

impl Scan<'_> {
    fn run(mut self) -> Option<End> {
        let (mut at, mut opened) = (0, 0);
        while let Some(&byte) = self.text.get(at) {
            let line = matches!(byte, b'\n' | b'\r').then(|| line_end(self.text, at, self.last));
            match (&self.state, line) {
                (_, Some(None)) => return None,
                (State::Quoted, Some(Some((end, next)))) => {
                    self.inner += 1;
                    self.first = self.first.or(Some((end, next)));
                    if self.inner > MAX_QUOTED_LINES || next - opened > MAX_QUOTED_BYTES {
                        return self.broken();
                    }
                    at = next;
                    continue;
                }
                (_, Some(Some((end, next)))) => return Some(self.end(end, next)),
                (State::Quoted, None) => {
                    let rest = &self.text[at..];
                    let skip = memchr::memchr3(b'"', b'\n', b'\r', rest).unwrap_or(rest.len());
                    if at + skip - opened > MAX_QUOTED_BYTES {
                        return self.broken();
                    }
                    at += skip;
                    if skip > 0 {
                        continue;
                    }
                    self.state = State::QuoteSeen;
                }
                (State::CellStart, None) if byte == b'"' => {
                    (self.state, opened) = (State::Quoted, at);
                    self.found = if self.found == Quotes::None { Quotes::Good } else { self.found };
                }
                (State::QuoteSeen, None) if byte == b'"' => self.state = State::Quoted,
                (_, None) if byte == self.delimiter => self.state = State::CellStart,
                (State::QuoteSeen, None) => {
                    if self.inner > 0 {
                        return self.broken();
                    }
                    (self.state, self.found) = (State::Plain, Quotes::Stray);
                }
                (State::CellStart | State::Plain, None) => self.state = State::Plain,
            }
            at += 1;
        }
        match self.state {
            _ if !self.last => None,
            State::Quoted => self.broken(),
            _ => Some(self.end(self.text.len(), self.text.len())),
        }
    }

    fn end(&self, end: usize, next: usize) -> End {
        End { end, next, inner_lines: self.inner, first_line: self.first, quotes: self.found }
    }

    /// The row as its first line only. Without a line end yet, more text is needed, and at last the rest is the row.
    fn broken(&self) -> Option<End> {
        let first = self.first.or_else(|| line_end(self.text, 0, self.last));
        let whole = (self.text.len(), self.text.len());
        let (end, next) = first.or(self.last.then_some(whole))?;
        Some(End { end, next, inner_lines: 0, first_line: None, quotes: Quotes::Broken })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ends(text: &str) -> Vec<(&str, Quotes)> {
        let (mut rest, mut rows) = (text, Vec::new());
        while !rest.is_empty() {
            let end = end_of_row(rest.as_bytes(), b',', true, true).expect("the last text ends a row");
            rows.push((&rest[..end.end], end.quotes));
            rest = &rest[end.next..];
        }
        rows
    }

    #[test]
    fn rows_end_where_people_mean_it() {
        use Quotes::{Broken, Good, None, Stray};
        let table: &[(&str, &[(&str, Quotes)])] = &[
            ("a,b\nc,d", &[("a,b", None), ("c,d", None)]),
            ("a\r\nb\rc\n", &[("a", None), ("b", None), ("c", None)]),
            ("\"a\nb\",c\nd\n", &[("\"a\nb\",c", Good), ("d", None)]),
            ("\"a \"\"x\"\" b\",c\nd", &[("\"a \"\"x\"\" b\",c", Good), ("d", None)]),
            ("12\" disk,c\nd", &[("12\" disk,c", None), ("d", None)]),
            ("\"12\" disk\",c\nd", &[("\"12\" disk\",c", Stray), ("d", None)]),
            ("\"a,b\n\"c\",d\ne\n", &[("\"a,b", Broken), ("\"c\",d", Good), ("e", None)]),
            ("x,\"a\ny,b\nz,c", &[("x,\"a", Broken), ("y,b", None), ("z,c", None)]),
            ("x,\"a", &[("x,\"a", Broken)]),
            ("\"\"\"\",b\nc", &[("\"\"\"\",b", Good), ("c", None)]),
        ];
        for (text, expected) in table {
            assert_eq!(ends(text), *expected, "{text:?}");
        }
    }

    #[test]
    fn a_quote_does_not_swallow_the_file() {
        let text = format!("x,\"open\n{}", "a,b\n".repeat(5000));
        let rows = ends(&text);
        assert_eq!(rows.len(), 5001);
        assert_eq!(rows[0], ("x,\"open", Quotes::Broken));
    }

    #[test]
    fn waits_for_the_other_half_of_a_line_end() {
        assert_eq!(end_of_row(b"a\r", b',', true, false), None);
        assert_eq!(end_of_row(b"a\r\n", b',', true, false).map(|end| end.next), Some(3));
        assert_eq!(end_of_row(b"\"a\"", b',', true, false), None);
    }
}
