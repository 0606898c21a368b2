//! Rules for every hand-written file: its head, its length, no left-over marks.

use super::{Source, Violation};

const LONGEST: usize = 400;

/// Marks of unfinished work. Split, so that this file does not name them itself.
const MARKS: &[&str] =
    &[concat!("TO", "DO"), concat!("FIX", "ME"), concat!("todo", "!("), concat!("unimplemented", "!(")];

/// Marks that switch tests off, or sleep instead of waiting for a condition.
const TEST_MARKS: &[&str] = &[
    concat!("#[ig", "nore"),
    concat!(".sk", "ip("),
    concat!("test.on", "ly"),
    concat!("waitFor", "Timeout"),
];

pub(super) fn check(sources: &[Source]) -> Vec<Violation> {
    sources.iter().flat_map(check_one).collect()
}

fn check_one(source: &Source) -> Vec<Violation> {
    let mut violations = Vec::new();
    if source.ends_with(&["rs"]) && !source.text.starts_with("//!") {
        violations.push(source.at(1, "begin with a `//!` line that says what the file is for"));
    }
    let code = source.ends_with(&["rs", "css", "js", "mjs", "html"]);
    let length = source.text.lines().count();
    if code && length > LONGEST {
        violations.push(source.at(length, &format!("{length} lines; split it before it passes {LONGEST}")));
    }
    let script = source.ends_with(&["js", "mjs"]) && source.path.starts_with("tests/");
    for (number, line) in source.lines().filter(|_| code) {
        if let Some(mark) = MARKS.iter().find(|mark| line.contains(**mark)) {
            violations.push(source.at(number, &format!("{mark} left in the code: do it, or write an issue")));
        }
        let test_marks = if script { TEST_MARKS } else { &TEST_MARKS[..1] };
        if let Some(mark) = test_marks.iter().find(|mark| line.contains(**mark)) {
            violations.push(source.at(number, &format!("{mark}: no test is switched off, none sleeps")));
        }
    }
    violations
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_rule_finds_its_case() {
        let long = "//! x\n".repeat(LONGEST + 1);
        let marked = format!("//! x\n// {} later\n", MARKS[0]);
        let ignored = format!("//! x\n{}]\n", TEST_MARKS[0]);
        let sleeping = format!("await page.{}(5);\n", TEST_MARKS[3]);
        let cases = [
            ("src/a.rs", "//! Fine.\nfn a() {}\n", 0),
            ("src/a.rs", "fn a() {}\n", 1),
            ("src/a.rs", &long, 1),
            ("src/a.rs", &marked, 1),
            ("src/a.rs", &ignored, 1),
            ("tests/e2e/a.mjs", &sleeping, 1),
            ("locales/en/a.ftl", &marked, 0),
        ];
        for (path, text, expected) in cases {
            let found = check_one(&Source { path: path.into(), text: text.into() });
            assert_eq!(found.len(), expected, "{path}: {found:?}");
        }
    }
}
