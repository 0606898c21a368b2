//! Three languages with the same messages, and every message that the page asks for.

use std::collections::{BTreeMap, BTreeSet};

use super::{Source, Violation};

/// The languages; the first one is compared with the others.
const LANGUAGES: &[&str] = &["en", "zh-Hans", "zh-Hant"];

/// What stands before a message's id in the page's code.
const CALLS: &[&str] = &["t(\"", "t!(\"", "tr(\"", "tr!(\""];

/// A message (`id`) or one of its attributes (`id.attribute`) with the variables it uses.
type Messages = BTreeMap<String, BTreeSet<String>>;

pub(super) fn check(sources: &[Source]) -> Vec<Violation> {
    let mut violations = Vec::new();
    let languages: Vec<(&str, Messages)> =
        LANGUAGES.iter().map(|language| (*language, messages(sources, language, &mut violations))).collect();
    let (base, base_messages) = &languages[0];
    for (language, messages) in &languages[1..] {
        violations.extend(differences(base, base_messages, language, messages));
    }
    for source in sources.iter().filter(|source| is_page_code(source)) {
        for (line, id) in asked(source).into_iter().filter(|(_, id)| !base_messages.contains_key(id)) {
            violations.push(source.at(line, &format!("no locale has a message `{id}`")));
        }
    }
    violations
}

fn is_page_code(source: &Source) -> bool {
    source.path.starts_with("src/") && source.ends_with(&["rs"]) && !source.path.ends_with("/tests.rs")
}

/// All messages of one language; one defined twice is a violation.
fn messages(sources: &[Source], language: &str, violations: &mut Vec<Violation>) -> Messages {
    let folder = format!("locales/{language}/");
    let mut all = Messages::new();
    for source in
        sources.iter().filter(|source| source.path.starts_with(&folder) && source.ends_with(&["ftl"]))
    {
        for (line, id, variables) in entries(source) {
            if all.insert(id.clone(), variables).is_some() {
                violations.push(source.at(line, &format!("`{id}` is defined twice")));
            }
        }
    }
    all
}

/// The entries of a Fluent file: `id = text`, ` .attribute = text`, with indented lines belonging to the entry above.
fn entries(source: &Source) -> Vec<(usize, String, BTreeSet<String>)> {
    let mut found: Vec<(usize, String, BTreeSet<String>)> = Vec::new();
    let mut message = String::new();
    for (number, line) in source.lines().filter(|(_, line)| !line.starts_with('#')) {
        if let Some((id, _)) = line.split_once('=').filter(|_| !line.starts_with([' ', '}'])) {
            message = id.trim().to_owned();
            found.push((number, message.clone(), BTreeSet::new()));
        } else if let Some((attribute, _)) =
            line.trim_start().strip_prefix('.').and_then(|rest| rest.split_once('='))
        {
            found.push((number, format!("{message}.{}", attribute.trim()), BTreeSet::new()));
        }
        if let Some((_, _, variables)) = found.last_mut() {
            variables.extend(variables_of(line));
        }
    }
    found
}

fn variables_of(line: &str) -> impl Iterator<Item = String> {
    let word =
        |rest: &str| rest.chars().take_while(|c| c.is_ascii_alphanumeric() || "-_".contains(*c)).collect();
    line.split('$').skip(1).map(word)
}

fn differences(base: &str, expected: &Messages, language: &str, messages: &Messages) -> Vec<Violation> {
    let mut violations = Vec::new();
    for (id, variables) in expected {
        match messages.get(id) {
            None => {
                violations.push(format!("locales/{language}:1: `{id}` is missing; locales/{base} has it"))
            }
            Some(others) if others != variables => violations.push(format!(
                "locales/{language}:1: `{id}` uses {others:?}, but in locales/{base} it uses {variables:?}"
            )),
            Some(_) => {}
        }
    }
    let surplus = messages.keys().filter(|id| !expected.contains_key(*id));
    violations.extend(surplus.map(|id| format!("locales/{language}:1: `{id}` is not in locales/{base}")));
    violations
}

/// The ids that a file of the page asks for by name.
fn asked(source: &Source) -> Vec<(usize, String)> {
    let mut found = Vec::new();
    for (number, line) in source.lines().filter(|(_, line)| !line.trim_start().starts_with("//")) {
        for call in CALLS {
            for (at, _) in line.match_indices(call) {
                let own_word = !line[..at].ends_with(|c: char| c.is_ascii_alphanumeric() || c == '_');
                let id = line[at + call.len()..].split('"').next().unwrap_or_default();
                if own_word && !id.contains('{') {
                    found.push((number, id.to_owned()));
                }
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn source(path: &str, text: &str) -> Source {
        Source { path: path.into(), text: text.into() }
    }

    #[test]
    fn languages_are_compared_message_by_message() {
        let en = "# a comment = no message\nsave = Save { $name }\nrows = { $count ->\n    [one] one\n   *[other] { $count }\n}\nname = Name\n    .hint = Hint\n";
        let hans = "save = 保存\nrows = { $count } 行\nname = 名称\n    .hint = 提示\nextra = 多\n";
        let sources = [
            source("locales/en/a.ftl", en),
            source("locales/zh-Hans/a.ftl", hans),
            source("locales/zh-Hant/a.ftl", &en.replace("    .hint = Hint\n", "name = twice\n")),
        ];
        let found = check(&sources);
        assert_eq!(
            found,
            [
                "locales/zh-Hant/a.ftl:8: `name` is defined twice",
                "locales/zh-Hans:1: `save` uses {}, but in locales/en it uses {\"name\"}",
                "locales/zh-Hans:1: `extra` is not in locales/en",
                "locales/zh-Hant:1: `name.hint` is missing; locales/en has it",
            ]
        );
    }

    #[test]
    fn an_id_that_no_locale_has_is_found_where_it_is_used() {
        let sources = [
            source("locales/en/a.ftl", "save = Save\n"),
            source("locales/zh-Hans/a.ftl", "save = 保存\n"),
            source("locales/zh-Hant/a.ftl", "save = 儲存\n"),
            source(
                "src/a.rs",
                "view! { {t(\"save\")} {tr!(\"sav\")} }\nlet cut = last(\"word\"); format!(\"x\");\n",
            ),
        ];
        assert_eq!(check(&sources), ["src/a.rs:1: no locale has a message `sav`"]);
    }
}
