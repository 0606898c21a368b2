//! No language lacks a message or a variable, and everything that is named at run time has its message.

use std::collections::{BTreeMap, BTreeSet};

use fluent_syntax::ast::{Entry, Expression, InlineExpression, Pattern, PatternElement};
use model::field::{FieldKind, Label};
use model::{Catalogue, ChoiceDef, Kind};

use super::{Language, code, files};
use crate::sources;

/// Message id → names of its variables.
type Messages = BTreeMap<String, BTreeSet<String>>;

fn files(language: Language) -> impl Iterator<Item = &'static (&'static str, &'static str)> {
    let load = |loading: lazily::Loading<fn() -> files::Files>| {
        futures::executor::block_on(loading).expect("all is one program here")()
    };
    let all: [files::Files; 2] = [load(files::of(language)), load(files::more_of(language))];
    all.into_iter().flatten()
}

fn messages(language: Language) -> Messages {
    let mut messages = Messages::new();
    for (file, text) in files(language) {
        let resource = fluent_syntax::parser::parse(*text)
            .unwrap_or_else(|(_, errors)| panic!("{} {file}: {errors:?}", language.tag()));
        for entry in resource.body {
            if let Entry::Message(message) = entry {
                let mut variables = BTreeSet::new();
                message.value.iter().for_each(|pattern| collect(pattern, &mut variables));
                let before = messages.insert(message.id.name.to_owned(), variables);
                assert!(before.is_none(), "{} {file}: {} twice", language.tag(), message.id.name);
            }
        }
    }
    messages
}

fn collect(pattern: &Pattern<&str>, into: &mut BTreeSet<String>) {
    for element in &pattern.elements {
        if let PatternElement::Placeable { expression } = element {
            match expression {
                Expression::Inline(inline) => collect_inline(inline, into),
                Expression::Select { selector, variants } => {
                    collect_inline(selector, into);
                    variants.iter().for_each(|variant| collect(&variant.value, into));
                }
            }
        }
    }
}

fn collect_inline(inline: &InlineExpression<&str>, into: &mut BTreeSet<String>) {
    match inline {
        InlineExpression::VariableReference { id } => {
            into.insert(id.name.to_owned());
        }
        InlineExpression::Placeable { expression } => {
            if let Expression::Inline(inner) = expression.as_ref() {
                collect_inline(inner, into);
            }
        }
        _ => {}
    }
}

#[test]
fn every_language_has_the_same_messages_and_variables() {
    let english = messages(Language::En);
    for language in [Language::ZhHans, Language::ZhHant] {
        let other = messages(language);
        let missing: Vec<_> = english.keys().filter(|id| !other.contains_key(*id)).collect();
        let extra: Vec<_> = other.keys().filter(|id| !english.contains_key(*id)).collect();
        assert!(
            missing.is_empty() && extra.is_empty(),
            "{}: missing {missing:?} extra {extra:?}",
            language.tag()
        );
        for (id, variables) in &english {
            // A language without plurals may leave a count out of the sentence, never add something unknown.
            assert!(other[id].is_subset(variables), "{}: {id}: {:?}", language.tag(), other[id]);
        }
    }
}

fn choices(kind: &FieldKind) -> &[ChoiceDef] {
    match kind {
        FieldKind::Choice(options) | FieldKind::Role { roles: options, .. } => options,
        _ => &[],
    }
}

#[test]
fn everything_in_the_catalogue_has_a_name() {
    let english = messages(Language::En);
    let mut missing = BTreeSet::new();
    let mut need = |id: String| {
        if !english.contains_key(&id) {
            missing.insert(id);
        }
    };
    let catalogue = Catalogue::default();
    for kind in Kind::ALL {
        need(format!("kind-{}", kind.key()));
        need(format!("kinds-{}", kind.key()));
        for def in catalogue.fields(*kind) {
            let Label::Message(key) = &def.label else { continue };
            if !english.contains_key(&format!("field-any-{key}")) {
                need(format!("field-{}-{key}", kind.key()));
            }
            choices(&def.kind).iter().for_each(|option| need(format!("choice-{}", option.key)));
        }
    }
    // Several of a type, as rules over what happened say it.
    model::entities::activity::TYPES.iter().for_each(|option| need(format!("happened-{}", option.key)));
    assert!(missing.is_empty(), "{missing:#?}");
}

#[test]
fn every_report_and_its_settings_have_names() {
    let english = messages(Language::En);
    let mut missing = BTreeSet::new();
    let mut need = |id: String| {
        if !english.contains_key(&id) {
            missing.insert(id);
        }
    };
    for report in protocol::reports::table::REPORTS {
        for part in ["", "-text", "-how"] {
            need(format!("report-{}{part}", report.key));
        }
        report.settings.iter().for_each(|setting| need(format!("report-setting-{}", setting.key)));
        need(format!("insight-{}", report.group.key()));
    }
    for score in protocol::reports::scores::SCORES {
        score.settings.iter().for_each(|setting| need(format!("report-setting-{}", setting.key)));
    }
    assert!(missing.is_empty(), "{missing:#?}");
}

#[test]
fn every_option_has_a_word_for_files_in_every_language() {
    let words = futures::executor::block_on(super::choice_words());
    let catalogue = Catalogue::default();
    let defs = Kind::ALL.iter().flat_map(|kind| catalogue.fields(*kind));
    for option in defs.flat_map(|def| choices(&def.kind)) {
        let count = words.iter().filter(|(_, key)| *key == option.key).count();
        assert_eq!(count, Language::ALL.len(), "{}", option.key);
    }
    assert!(words.contains(&("航空航天".to_owned(), "aerospace".to_owned())));
}

/// Titles, sentences, formulas and settings of every report, and what it says of a workspace without anything.
#[test]
fn every_report_has_its_words() {
    use protocol::reports::table::{Group, REPORTS, making};
    use protocol::reports::{Base, Block, Cell};
    let english = messages(Language::En);
    let mut ids: Vec<String> = Group::ALL.iter().map(|group| format!("insight-{}", group.key())).collect();
    for about in REPORTS {
        ids.extend(["", "-text", "-how"].map(|end| format!("report-{}{end}", about.key)));
        ids.extend(about.settings.iter().map(|setting| format!("report-setting-{}", setting.key)));
        let begun = making(about.key, &std::rc::Rc::new(Base::default()), &[]);
        let report = begun.expect("a report of the table").finish();
        ids.extend(report.notes.into_iter().map(|note| note.message));
        for block in report.blocks {
            let cells = match block {
                Block::Figures(figures) => {
                    ids.extend(figures.iter().map(|figure| figure.label.clone()));
                    figures.into_iter().map(|figure| figure.value.cell).collect::<Vec<_>>()
                }
                Block::Table(table) => {
                    ids.push(table.title);
                    let heads = table.columns.into_iter().map(|column| column.label);
                    let values = table.rows.into_iter().flat_map(|row| row.values).map(|shown| shown.cell);
                    heads.chain(values).collect()
                }
            };
            let said = |cell| if let Cell::Message(id) = cell { Some(id) } else { None };
            ids.extend(cells.into_iter().filter_map(said));
        }
    }
    let missing: BTreeSet<_> = ids.into_iter().filter(|id| !english.contains_key(id)).collect();
    assert!(missing.is_empty(), "{missing:#?}");
}

/// The variants of an enum, read from its source: the enums carry no list of their own.
fn variants(source: &str, name: &str) -> Vec<String> {
    let body = source.split(&format!("pub enum {name} {{")).nth(1).expect("the enum exists");
    let body = body.split("\n}").next().expect("the enum ends");
    body.lines()
        .map(str::trim)
        .filter(|line| line.starts_with(|c: char| c.is_ascii_uppercase()))
        .map(|line| line.chars().take_while(char::is_ascii_alphanumeric).collect())
        .collect()
}

#[test]
fn every_problem_and_failure_has_a_sentence() {
    let english = messages(Language::En);
    let problems = variants(include_str!("../../crates/model/src/problem.rs"), "ProblemCode");
    let failures = variants(include_str!("../../crates/protocol/src/request.rs"), "FailureCode");
    assert!(problems.len() > 10 && failures.len() > 10);
    for (prefix, names) in [("problem", problems), ("failure", failures)] {
        for name in names {
            let mut id = prefix.to_owned();
            for c in name.chars() {
                if c.is_ascii_uppercase() {
                    id.push('-');
                }
                id.push(c.to_ascii_lowercase());
            }
            assert!(english.contains_key(&id), "{id}");
        }
    }
}

/// Why the server refused a change is told by its own word; what is sent again by itself or only offered is not told.
#[test]
fn every_refusal_has_a_sentence() {
    let english = messages(Language::En);
    let source = include_str!("../../crates/sync/src/wire/names.rs");
    let body = source.split("    Refusal {").nth(1).expect("the enumeration exists");
    let body = body.split("\n    }").next().expect("it ends");
    let words: Vec<&str> = body.split('"').skip(1).step_by(2).collect();
    assert!(words.len() > 5, "{words:?}");
    for word in words.into_iter().filter(|word| !matches!(*word, "future" | "conflict")) {
        assert!(english.contains_key(&format!("refused-{word}")), "{word}");
    }
}

/// Ids written as literals in the page's source, in `t("…")` and `tr!("…")`.
#[test]
fn every_id_in_the_source_exists() {
    let english = messages(Language::En);
    let mut seen = 0;
    for (name, text) in sources::all() {
        if name == "i18n/tests.rs" {
            continue;
        }
        let code: Vec<&str> = text.lines().filter(|line| !line.trim_start().starts_with("//")).collect();
        let code = code.join("\n");
        for opening in ["t(\"", "tr!(\"", "tr!(\n"] {
            for after in code.split(opening).skip(1) {
                let after = after.trim_start().trim_start_matches('"');
                let id: String = after.chars().take_while(|c| *c != '"').collect();
                let is_id =
                    id.contains('-') && id.chars().all(|c| c.is_ascii_alphanumeric() || "-_".contains(c));
                if is_id {
                    seen += 1;
                    assert!(english.contains_key(&id), "{name}: {id}");
                }
            }
        }
    }
    assert!(seen > 100, "the search for ids finds {seen}");
}

#[test]
fn codes_become_ids() {
    assert_eq!(code(&model::ProblemCode::NotAnEmail), "not-an-email");
    assert_eq!(code(&protocol::FailureCode::Offline), "offline");
}

#[test]
fn language_is_chosen_from_setting_then_browser() {
    for (setting, wanted, expect) in [
        (None, vec!["de-DE", "zh-TW"], Language::ZhHant),
        (None, vec!["zh-CN"], Language::ZhHans),
        (None, vec!["zh"], Language::ZhHans),
        (None, vec!["zh-Hant-HK"], Language::ZhHant),
        (None, vec!["fr"], Language::En),
        (Some("zh-Hans"), vec!["en-GB"], Language::ZhHans),
        (Some("xx"), vec!["en-GB"], Language::En),
    ] {
        assert_eq!(Language::choose(setting, wanted.iter().copied()), expect, "{setting:?} {wanted:?}");
    }
}
