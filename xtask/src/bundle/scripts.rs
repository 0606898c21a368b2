//! Scripts without their comments and indentation, which nobody reads where they are served.
//!
//! Only whole lines and what stands before them go, so nothing inside a line can be hurt; a text that reaches over lines
//! would be, and is refused.

use std::fs;
use std::path::Path;

use anyhow::{Result, ensure};

use crate::files;

/// Rewrites every script of a folder.
pub(super) fn shorten_all(folder: &Path) -> Result<()> {
    for path in files::below(folder)? {
        if path.extension().is_some_and(|end| end == "js") {
            let script = fs::read_to_string(&path)?;
            ensure!(is_plain(&script), "{}: a text in backticks reaches over lines", path.display());
            fs::write(&path, shorten(&script))?;
        }
    }
    Ok(())
}

/// Whether every text in backticks ends on its line.
fn is_plain(script: &str) -> bool {
    let is_code = |line: &&str| !line.trim_start().starts_with(['/', '*']);
    script.lines().filter(is_code).all(|line| line.matches('`').count() % 2 == 0)
}

fn shorten(script: &str) -> String {
    let (mut out, mut in_comment) = (String::with_capacity(script.len()), false);
    for line in script.lines().map(str::trim) {
        let begins = !in_comment && line.starts_with("/*");
        let is_comment = in_comment || begins || line.starts_with("//");
        if in_comment || begins {
            // A comment that ends within the line is followed by code: the line stays as it is.
            match line.find("*/") {
                Some(end) if begins && end + 2 < line.len() => {
                    out.push_str(line);
                    out.push('\n');
                    continue;
                }
                end => in_comment = end.is_none(),
            }
        }
        if !is_comment && !line.is_empty() {
            out.push_str(line);
            out.push('\n');
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_and_indentation_go_and_code_stays() {
        for (script, expected) in [
            ("// a\nb();\n", "b();\n"),
            ("  a(\"// b\"); // c\n\n", "a(\"// b\"); // c\n"),
            ("/**\n * a\n * @param b\n */\nc();\n", "c();\n"),
            ("/* a */\nb();\n", "b();\n"),
            ("/* a */ b();\nc(); /* d\n", "/* a */ b();\nc(); /* d\n"),
            ("const a = \"/*\";\nconst b = 1;\n", "const a = \"/*\";\nconst b = 1;\n"),
            ("if (a) {\n    b();\n}\n", "if (a) {\nb();\n}\n"),
        ] {
            assert_eq!(shorten(script), expected, "{script}");
        }
    }

    #[test]
    fn a_text_over_lines_is_refused() {
        for (script, plain) in
            [("a(`b`);\n", true), ("a(`b\n  c`);\n", false), ("// it's `a\nb();\n", true), ("a();\n", true)]
        {
            assert_eq!(is_plain(script), plain, "{script}");
        }
    }
}
