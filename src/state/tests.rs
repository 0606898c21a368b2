//! How handlers are written that wait for an answer: docs/decisions/0010-page.md, "After an answer".

use crate::sources;

/// What panics, or warns, when its signal, value or callback has gone with its view.
const FAILING: [&str; 9] =
    ["set", "update", "get", "get_untracked", "with", "with_untracked", "get_value", "set_value", "run"];

/// Their signals live as long as the page.
const LASTING: [&str; 2] = ["pages/import/wizard.rs", "pages/import/conversation.rs"];

/// The text of each `async` block.
fn blocks(code: &str) -> Vec<&str> {
    let starts = code.match_indices("async ").map(|(at, _)| at);
    let block = |at: usize| {
        let open = at + code[at..].find('{')?;
        let mut depth = 0;
        for (offset, byte) in code[open..].bytes().enumerate() {
            match byte {
                b'{' => depth += 1,
                b'}' => depth -= 1,
                _ => {}
            }
            if depth == 0 {
                return Some(&code[open..open + offset]);
            }
        }
        None
    };
    starts.filter_map(block).collect()
}

/// Calls after the first `.await` of a block that are not allowed there.
fn failing(block: &str) -> Vec<String> {
    let Some((_, after)) = block.split_once(".await") else { return Vec::new() };
    // A test that the value is still there makes what follows it safe until the next `.await`.
    let unchecked = after.split(".await").map(|part| {
        let checked =
            ["try_get_untracked()", "try_get_value()"].iter().filter_map(|check| part.find(check)).min();
        &part[..checked.unwrap_or(part.len())]
    });
    let lines = unchecked.flat_map(str::lines).filter(|line| !line.contains("app()."));
    lines
        .filter(|line| FAILING.iter().any(|name| calls(line, name)))
        .map(|line| line.trim().to_owned())
        .collect()
}

/// Whether a line calls this on something that may go; statics stay.
fn calls(line: &str, name: &str) -> bool {
    let is_static = |before: &str| {
        let receiver = before.rsplit(|c: char| !c.is_alphanumeric() && c != '_').next().unwrap_or_default();
        !receiver.is_empty() && !receiver.contains(char::is_lowercase)
    };
    line.match_indices(&format!(".{name}(")).any(|(at, _)| !is_static(&line[..at]))
}

#[test]
fn nothing_that_may_be_gone_is_used_after_an_await() {
    let (mut seen, mut found) = (0, Vec::new());
    for (name, code) in sources::all() {
        if LASTING.contains(&name.as_str()) || name == "state/tests.rs" {
            continue;
        }
        for block in blocks(&code) {
            seen += usize::from(block.contains(".await"));
            found.extend(failing(block).into_iter().map(|line| format!("{name}: {line}")));
        }
    }
    assert!(seen > 20, "the search finds {seen} blocks that wait");
    assert!(found.is_empty(), "{found:#?}");
}

#[test]
fn the_search_finds_what_it_should() {
    for (code, count) in [
        ("async move { call().await; open.set(false) }", 1),
        ("async move { open.set(true); call().await; }", 0),
        ("async move { call().await; open.try_set(false); done.try_run(()) }", 0),
        ("async move { if call().await.is_ok() {\n then.run(1);\n}\n name.get() }", 2),
        ("async move { call().await; app().overlay.set(None) }", 0),
        ("async move { call().await; CURRENT.set(None); x.set(CURRENT) }", 1),
        ("async move { call().await; if a.try_get_untracked().is_none() { return; } a.set(1); }", 0),
    ] {
        let found: usize = blocks(code).into_iter().map(|block| failing(block).len()).sum();
        assert_eq!(found, count, "{code}");
    }
}
