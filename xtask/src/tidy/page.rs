//! Rules for what the browser gets: colours from the tokens, nothing inline, layers that know only what they may.

use super::{Source, Violation};

const TOKENS: &str = "style/tokens.css";
const COLOUR_FUNCTIONS: &[&str] =
    &["rgb(", "rgba(", "hsl(", "hsla(", "hwb(", "lab(", "lch(", "oklab(", "oklch("];

/// Words that files below a folder must not contain, and why.
const FORBIDDEN: &[(&str, &str, &str)] = &[
    (
        "src/",
        " style=\"",
        "the policy forbids style attributes; use `style:property=…` or `style=(\"--name\", …)`",
    ),
    ("src/", "inner_html=", "text from people would become markup"),
    ("src/components/", "crate::engine", "components know no engine: pass data and callbacks in"),
    ("style/", "@layer", "the bundler puts each file into its layer"),
    ("style/", "@import", "the bundler concatenates; it follows no imports"),
];

pub(super) fn check(sources: &[Source]) -> Vec<Violation> {
    sources.iter().flat_map(check_one).collect()
}

fn check_one(source: &Source) -> Vec<Violation> {
    let mut violations = Vec::new();
    for (folder, word, why) in FORBIDDEN.iter().filter(|(folder, ..)| source.path.starts_with(folder)) {
        let folder_files = source.lines().filter(|(_, line)| line.contains(word) && !is_comment(line));
        violations.extend(
            folder_files
                .map(|(number, _)| source.at(number, &format!("`{}` in {folder}: {why}", word.trim()))),
        );
    }
    if source.ends_with(&["css"]) && source.path.starts_with("style/") && source.path != TOKENS {
        for (number, line) in source.lines().filter(|(_, line)| has_colour(line)) {
            violations.push(source.at(number, &format!("a colour outside {TOKENS}: {}", line.trim())));
        }
    }
    if source.ends_with(&["html"]) {
        for (number, line) in source.lines() {
            if let Some(what) = inline(line) {
                violations.push(source.at(number, &format!("{what}: the policy forbids it")));
            }
        }
    }
    violations
}

fn is_comment(line: &str) -> bool {
    let line = line.trim_start();
    ["//", "/*", "*"].iter().any(|start| line.starts_with(start))
}

/// A colour written out in a declaration's value. `color-mix()` of tokens is no colour of its own.
fn has_colour(line: &str) -> bool {
    let Some((_, value)) = line.split_once(':') else { return false };
    let word_before =
        |at: usize| value[..at].ends_with(|letter: char| letter.is_ascii_alphanumeric() || letter == '-');
    let function =
        COLOUR_FUNCTIONS.iter().any(|name| value.match_indices(name).any(|(at, _)| !word_before(at)));
    let hex = value.match_indices('#').any(|(at, _)| {
        let digits = value[at + 1..].chars().take_while(char::is_ascii_hexdigit).count();
        let after = value[at + 1 + digits..].chars().next();
        matches!(digits, 3 | 4 | 6 | 8)
            && !after.is_some_and(|letter| letter.is_alphanumeric() || letter == '-')
    });
    // A selector such as `a:hover #add` has no semicolon; a value ends with one.
    (function || hex) && value.contains(';')
}

fn inline(line: &str) -> Option<&'static str> {
    if line.contains("<script") && !line.contains("src=") {
        return Some("an inline script");
    }
    if line.contains(" style=") || line.contains("<style") {
        return Some("an inline style");
    }
    let handler = line.match_indices(" on").any(|(at, _)| {
        let rest = &line[at + 3..];
        let letters = rest.chars().take_while(char::is_ascii_lowercase).count();
        letters > 2 && rest[letters..].starts_with("=\"")
    });
    handler.then_some("an inline event handler")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_rule_finds_its_case_and_leaves_its_neighbour() {
        let cases = [
            ("style/base.css", "a { color: #fff; }", 1),
            ("style/base.css", "a { color: oklch(0.5 0.1 150); }", 1),
            ("style/base.css", "a { color: color-mix(in oklab, var(--x), var(--y)); }", 0),
            ("style/base.css", "a:hover #added { top: 0 }", 0),
            ("style/base.css", "a { mask: url(#face-id); }", 0),
            ("style/tokens.css", "  --a: #fff;", 0),
            ("style/base.css", "@layer base {}", 1),
            ("src/a.rs", "<div style=\"top: 0\">", 1),
            ("src/a.rs", "<div style:top=\"0\">", 0),
            ("src/a.rs", "<div style=(\"--top\", top)>", 0),
            ("src/a.rs", "// never style= here", 0),
            ("src/components/a.rs", "use crate::engine::Client;", 1),
            ("src/pages/a.rs", "use crate::engine::Client;", 0),
            ("index.html", "<script>1</script>", 1),
            ("index.html", "<script src=\"/boot.js\"></script>", 0),
            ("index.html", "<body onload=\"go()\">", 1),
            ("index.html", "<p>depends on=\"x\"</p>", 0),
        ];
        for (path, text, expected) in cases {
            let found = check_one(&Source { path: path.into(), text: text.into() });
            assert_eq!(found.len(), expected, "{path}: {text}: {found:?}");
        }
    }
}
