//! Cells of the files that exports write, separated by commas.

/// Appends a cell: quoted where needed; what a spreadsheet would take for a formula begins with an apostrophe.
pub fn push(out: &mut String, text: &str) {
    let number = text
        .strip_prefix(['-', '+'])
        .unwrap_or(text)
        .chars()
        .all(|c| c.is_ascii_digit() || ".+ ()-".contains(c));
    let formula = text.starts_with(['=', '+', '-', '@', '\t', '\r']) && !number;
    if !formula && !text.contains(['"', ',', '\n', '\r', ';']) {
        out.push_str(text);
        return;
    }
    out.push('"');
    if formula {
        out.push('\'');
    }
    out.push_str(&text.replace('"', "\"\""));
    out.push('"');
}

#[cfg(test)]
mod tests {
    use super::push;

    #[test]
    fn cells_are_quoted_and_never_formulas() {
        for (text, cell) in [
            ("", ""),
            ("plain", "plain"),
            ("a,b", "\"a,b\""),
            ("say \"hi\"", "\"say \"\"hi\"\"\""),
            ("two\nlines", "\"two\nlines\""),
            ("=cmd|'/c calc'!A1", "\"'=cmd|'/c calc'!A1\""),
            ("@SUM(A1)", "\"'@SUM(A1)\""),
            ("-1+cmd", "\"'-1+cmd\""),
            ("-12.50", "-12.50"),
            ("+49 (0)89 123", "+49 (0)89 123"),
        ] {
            let mut out = String::new();
            push(&mut out, text);
            assert_eq!(out, cell, "{text}");
        }
    }
}
