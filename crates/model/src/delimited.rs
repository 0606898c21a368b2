//! Rows of the files that the program writes: exports, reports of all sorts, and what an import could not take.
//!
//! Cells that a spreadsheet would take for a formula get an apostrophe in front, and so do those that would be taken for
//! such a cell: taking one off always gives the cell back.

/// What a file begins with: Excel takes files without a byte order mark for the local encoding.
pub const MARK: &str = "\u{feff}";

/// Appends a row and its line end.
pub fn push_row<'a>(out: &mut String, cells: impl IntoIterator<Item = &'a str>) {
    for (at, cell) in cells.into_iter().enumerate() {
        if at > 0 {
            out.push(',');
        }
        push_cell(out, cell);
    }
    out.push_str("\r\n");
}

/// Whether a cell is quoted is decided by all of it, the apostrophe included. Semicolons are, for programs that cut at them.
fn push_cell(out: &mut String, cell: &str) {
    let apostrophe = if is_formula(cell.trim_start_matches('\'')) { "'" } else { "" };
    if cell.contains(['"', ',', ';', '\n', '\r']) {
        out.extend(["\"", apostrophe, cell.replace('"', "\"\"").as_str(), "\""]);
    } else {
        out.extend([apostrophe, cell]);
    }
}

/// Whether a spreadsheet would calculate the cell. Signed numbers and phone numbers are left alone.
pub fn is_formula(cell: &str) -> bool {
    match cell.chars().next() {
        Some('=' | '@' | '\t' | '\r') => true,
        Some('+' | '-') => !cell[1..].chars().all(|c| c.is_ascii_digit() || " .,()-/".contains(c)),
        _ => false,
    }
}

/// A cell without the apostrophe that was put in front of it.
pub fn unescaped(cell: &str) -> &str {
    match cell.strip_prefix('\'') {
        Some(rest) if is_formula(rest.trim_start_matches('\'')) => rest,
        _ => cell,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_are_quoted_and_never_formulas() {
        for (text, cell) in [
            ("", ""),
            ("plain", "plain"),
            ("a,b", "\"a,b\""),
            ("a;b", "\"a;b\""),
            ("say \"hi\"", "\"say \"\"hi\"\"\""),
            ("two\nlines", "\"two\nlines\""),
            ("=1+1", "'=1+1"),
            ("=a,b", "\"'=a,b\""),
            ("=cmd|'/c calc'!A1", "'=cmd|'/c calc'!A1"),
            ("@SUM(A1)", "'@SUM(A1)"),
            ("-1+cmd", "'-1+cmd"),
            ("-2+3", "'-2+3"),
            ("'=1+1", "''=1+1"),
            ("'quoted'", "'quoted'"),
            ("-12.50", "-12.50"),
            ("+49 (0)89 123", "+49 (0)89 123"),
            ("+86 138-0013-8000", "+86 138-0013-8000"),
        ] {
            let mut out = String::new();
            push_row(&mut out, [text]);
            assert_eq!(out, format!("{cell}\r\n"), "{text}");
        }
    }

    #[test]
    fn apostrophes_come_off_again() {
        for text in ["=1+1", "'=1+1", "''=1+1", "'tis", "plain", "", "+49 89", "-x"] {
            let mut out = String::new();
            push_row(&mut out, [text]);
            assert_eq!(unescaped(out.trim_end()), text);
        }
    }
}
