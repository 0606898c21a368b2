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

/// What begins an example.
const FENCE: &str = "```";
/// What begins a text that is none.
const TEXT: &str = concat!("```", "text");

pub(super) fn check(sources: &[Source]) -> Vec<Violation> {
    let mut violations: Vec<Violation> = sources.iter().flat_map(check_one).collect();
    violations.extend(unread_examples(sources));
    violations
}

/// Examples in documentation: rustdoc would take many seconds for each crate to compile them, and nothing else does.
fn unread_examples(sources: &[Source]) -> Vec<Violation> {
    let fence = |line: &str| {
        let line = line.trim_start();
        line.strip_prefix("///").or(line.strip_prefix("//!")).is_some_and(|doc| doc.trim() == FENCE)
    };
    // The line that closes a text looks like one that opens an example.
    let example = |source: &Source| {
        let mut fences = source.lines().filter(|(_, line)| fence(line) || line.contains(TEXT));
        std::iter::from_fn(|| Some((fences.next()?, fences.next())))
            .find(|((_, line), _)| fence(line))
            .map(|((number, _), _)| number)
    };
    let message = "an example that nothing compiles: make it a test, or a text";
    let rust = sources.iter().filter(|source| source.ends_with(&["rs"]));
    rust.filter_map(|source| example(source).map(|number| source.at(number, message))).collect()
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
    fn an_example_is_a_test_or_refused() {
        let source = |path: &str, text: &str| Source { path: path.into(), text: text.into() };
        let example = concat!("//! A thing.\n/", "// ```\n/", "// a();\n/", "// ```\n");
        let text = concat!("//! ```te", "xt\n//! a b\n/", "/! ```\n");
        let sources = [
            source("crates/a/src/lib.rs", example),
            source("crates/a/src/other.rs", text),
            source("crates/b/src/lib.rs", &format!("{text}{example}")),
            source("docs/a.md", example),
        ];
        let found = unread_examples(&sources);
        assert_eq!(found.len(), 2, "{found:?}");
        assert!(found[0].starts_with("crates/a/src/lib.rs:2: "), "{found:?}");
        assert!(found[1].starts_with("crates/b/src/lib.rs:5: "), "{found:?}");
    }

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
