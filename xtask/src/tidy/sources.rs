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

/// In a crate's manifest: rustdoc, which needs many seconds for each crate, looks for no examples in it.
const NO_EXAMPLES: &str = "doctest = false";

pub(super) fn check(sources: &[Source]) -> Vec<Violation> {
    let mut violations: Vec<Violation> = sources.iter().flat_map(check_one).collect();
    violations.extend(unread_examples(sources));
    violations
}

/// Examples in documentation that nothing compiles.
fn unread_examples(sources: &[Source]) -> Vec<Violation> {
    let manifests = sources.iter().filter(|source| source.text.contains(NO_EXAMPLES));
    let folders: Vec<&str> = manifests.filter_map(|source| source.path.strip_suffix("Cargo.toml")).collect();
    let is_unread = |source: &&Source| {
        source.ends_with(&["rs"]) && folders.iter().any(|folder| source.path.starts_with(folder))
    };
    let fence = |line: &str| {
        let line = line.trim_start();
        line.strip_prefix("///").or(line.strip_prefix("//!")).is_some_and(|doc| doc.trim() == "```")
    };
    let message = format!("an example that nothing compiles: take `{NO_EXAMPLES}` out of the manifest");
    sources
        .iter()
        .filter(is_unread)
        .filter_map(|source| {
            source.lines().find(|(_, line)| fence(line)).map(|(number, _)| source.at(number, &message))
        })
        .collect()
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
    fn an_example_is_compiled_or_refused() {
        let source = |path: &str, text: &str| Source { path: path.into(), text: text.into() };
        let example = concat!("//! A thing.\n/", "// ```\n/", "// a();\n/", "// ```\n");
        let sources = [
            source("crates/a/Cargo.toml", "[lib]\ndoctest = false\n"),
            source("crates/a/src/lib.rs", example),
            source("crates/a/src/other.rs", "//! Nothing.\n"),
            source("crates/b/Cargo.toml", "[lib]\n"),
            source("crates/b/src/lib.rs", example),
        ];
        let found = unread_examples(&sources);
        assert_eq!(found.len(), 1, "{found:?}");
        assert!(found[0].starts_with("crates/a/src/lib.rs:2: "), "{found:?}");
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
