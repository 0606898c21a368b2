//! Names that come from data: kinds, fields, options, problems and failures.

use model::field::Label;
use model::{ChoiceDef, FieldDef, Kind, Problem};
use protocol::Failure;

use super::{Language, files, find, t};
use crate::tr;

/// The name of one record of a kind.
pub fn kind(kind: Kind) -> String {
    t(&format!("kind-{}", kind.key()))
}

/// The name of several records of a kind.
pub fn kinds(kind: Kind) -> String {
    t(&format!("kinds-{}", kind.key()))
}

/// What a record is called, also where it has no name.
pub fn called(name: &str) -> String {
    if name.is_empty() { t("record-unnamed") } else { name.to_owned() }
}

/// The label of a field; `of` is the kind of record it is shown for.
pub fn field(of: Kind, def: &FieldDef) -> String {
    match &def.label {
        Label::Text(text) => text.clone(),
        Label::Message(key) => {
            let own = format!("field-{}-{key}", of.key());
            find(&own, None).unwrap_or_else(|| t(&format!("field-any-{key}")))
        }
    }
}

/// The label of an option.
pub fn choice(option: &ChoiceDef) -> String {
    option.label.clone().unwrap_or_else(|| t(&format!("choice-{}", option.key)))
}

/// The words of the built-in options in all languages with the keys they stand for, as files may hold them. The files
/// are read line by line: an option is one line, which a test checks.
pub async fn choice_words() -> Vec<(String, String)> {
    let mut texts = Vec::new();
    for language in Language::ALL {
        // A language that cannot be loaded now is not understood now.
        if let Ok(files) = files::of(language).await {
            texts.extend(files().iter().filter(|(area, _)| *area == "choices").map(|(_, text)| *text));
        }
    }
    let word = |line: &str| {
        let (key, word) = line.strip_prefix("choice-")?.split_once(" = ")?;
        Some((word.trim().to_owned(), key.to_owned()))
    };
    texts.into_iter().flat_map(str::lines).filter_map(word).collect()
}

/// What is wrong with a field, as a sentence.
pub fn problem(problem: &Problem) -> String {
    tr!(&format!("problem-{}", code(&problem.code)), detail = problem.detail.as_str())
}

/// What happened, what is safe, what to do; with the problems of single fields after it.
pub fn failure(failure: &Failure) -> String {
    tr!(&format!("failure-{}", code(&failure.code)), detail = failure.detail.as_str())
}

/// The kebab-case name of an enum's variant, as message ids use it.
pub fn code(variant: &impl std::fmt::Debug) -> String {
    let mut out = String::new();
    for c in format!("{variant:?}").chars() {
        if c.is_ascii_uppercase() && !out.is_empty() {
            out.push('-');
        }
        out.push(c.to_ascii_lowercase());
    }
    out
}
