//! Text to values: what people type into a field and what files contain.
//!
//! Nothing is guessed silently: what can be read in two ways is a problem of code [`ProblemCode::Ambiguous`] until a
//! hint (of the file, the column or the workspace) decides.

mod date;
mod number;

pub use date::{parse_date, parse_moment};
pub use number::{parse_decimal, parse_money};

use serde::{Deserialize, Serialize};

use crate::check::check;
use crate::currency::find_currency;
use crate::decimal::Decimal;
use crate::derive::element_of;
use crate::email;
use crate::field::{ChoiceDef, FieldDef, FieldKind};
use crate::id::RecordId;
use crate::problem::{Problem, ProblemCode};
use crate::text::{narrow, shorten};
use crate::value::{Address, Currency, Value};
use crate::zone::Offsets;

/// What is known about the writing of numbers and dates.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Hints {
    /// `1.234,50` rather than `1,234.50`.
    pub decimal_comma: Option<bool>,
    /// 03/04 is the third of April.
    pub day_first: Option<bool>,
    /// Currency of amounts without one.
    pub currency: Option<Currency>,
    /// IANA name of the zone of times without one.
    pub zone: String,
    /// The clocks of that zone.
    pub offsets: Offsets,
    /// Translated options: (label, key). Compared without case.
    pub choice_labels: Vec<(String, String)>,
    /// Numbers were computed: places beyond what can be kept are rounded, and no problem.
    pub rounds: bool,
}

/// Problem of a text before it is known to which field it belongs.
pub(crate) type Fault = ProblemCode;

/// One value of a field; `None` for a text without content.
pub fn parse(def: &FieldDef, text: &str, hints: &Hints) -> Result<Option<Value>, Problem> {
    let multi_line = matches!(def.kind, FieldKind::LongText | FieldKind::Address);
    let text = crate::text::clean(text, multi_line).text;
    if text.is_empty() {
        return Ok(None);
    }
    let problem = |code| Problem { code, field: Some(def.id), detail: shorten(&text, 80).into_owned() };
    let value = read(def, &text, hints).map_err(problem)?;
    check(def, value)
}

/// The elements of a set, separated by `;`, `；`, `、`, `|` or line breaks, each under its element. E-mails and options
/// may also be separated by commas. All problems are returned, each with the text it is about.
pub fn parse_set(def: &FieldDef, text: &str, hints: &Hints) -> Result<Vec<(RecordId, Value)>, Vec<Problem>> {
    let commas = matches!(def.kind, FieldKind::Email | FieldKind::Choice(_));
    let splits =
        |c: char| matches!(c, ';' | '；' | '、' | '|' | '\n' | '\r') || (commas && matches!(c, ',' | '，'));
    let mut found: Vec<(RecordId, Value)> = Vec::new();
    let mut problems = Vec::new();
    for part in text.split(splits) {
        match parse(def, part, hints) {
            Ok(Some(value)) => {
                let element = element_of(def, &value);
                if found.iter().all(|(other, _)| *other != element) {
                    found.push((element, value));
                }
            }
            Ok(None) => {}
            Err(problem) => problems.push(problem),
        }
    }
    if problems.is_empty() { Ok(found) } else { Err(problems) }
}

fn read(def: &FieldDef, text: &str, hints: &Hints) -> Result<Value, Fault> {
    Ok(match &def.kind {
        FieldKind::Text | FieldKind::LongText | FieldKind::Rank => Value::Text(text.to_owned()),
        FieldKind::Bool => Value::Bool(parse_bool(text).ok_or(ProblemCode::UnknownOption)?),
        FieldKind::Int => Value::Int(number::parse_int(text, hints)?),
        FieldKind::Decimal => parse_decimal(text, hints)?.into(),
        FieldKind::Percent => parse_percent(text, hints)?.into(),
        FieldKind::Money => parse_money(text, hints)?.into(),
        FieldKind::Date => Value::Date(parse_date(text, hints)?),
        FieldKind::Instant => Value::Instant(parse_moment(text, hints)?),
        FieldKind::Zoned => read_zoned(text, hints)?,
        FieldKind::Choice(options) => {
            Value::Choice(parse_choice(options, text, hints).ok_or(ProblemCode::UnknownOption)?)
        }
        // Names of records are resolved by whoever can look them up; here only links and ids are understood.
        FieldKind::Ref(_) | FieldKind::Member => {
            Value::Ref(text.parse().map_err(|_| ProblemCode::UnknownRecord)?)
        }
        FieldKind::Role { .. } => return Err(ProblemCode::UnknownRecord),
        FieldKind::Currency => {
            let currency = find_currency(text, hints.currency).ok_or(ProblemCode::UnknownCurrency)?;
            Value::Text(currency.to_string())
        }
        FieldKind::Address => {
            Value::Address(Box::new(Address { lines: text.to_owned(), ..Address::default() }))
        }
        FieldKind::Bytes | FieldKind::Attachment => return Err(ProblemCode::WrongType),
        FieldKind::Phone | FieldKind::Email | FieldKind::Url | FieldKind::Labelled => {
            let (label, rest) = if def.is_set() { split_label(text) } else { ("", text) };
            let text = match def.kind {
                FieldKind::Email => email::parse(rest).ok_or(ProblemCode::NotAnEmail)?,
                _ => rest.to_owned(),
            };
            if def.is_set() { Value::Entry { label: label.to_owned(), text } } else { Value::Text(text) }
        }
    })
}

/// `2024-03-04T02:00:00Z[Asia/Shanghai]`, or any moment with the hinted zone.
fn read_zoned(text: &str, hints: &Hints) -> Result<Value, Fault> {
    let (moment, zone) = match text.strip_suffix(']').and_then(|text| text.rsplit_once('[')) {
        Some((moment, zone)) => (moment, zone),
        None => (text, if hints.zone.is_empty() { "UTC" } else { &hints.zone }),
    };
    Ok(Value::Zoned { at: parse_moment(moment, hints)?, zone: zone.to_owned() })
}

/// `mobile: 138…` is a text with a label; a leading colon says that there is none.
fn split_label(text: &str) -> (&str, &str) {
    const SCHEMES: [&str; 4] = ["http", "https", "mailto", "tel"];
    match text.split_once([':', '：']) {
        Some((label, rest)) if !rest.starts_with("//") && !rest.trim().is_empty() => {
            let label = label.trim();
            let is_label = label.chars().count() <= 40 && !label.contains('@');
            if is_label && !SCHEMES.contains(&label.to_ascii_lowercase().as_str()) {
                return (label, rest.trim());
            }
            ("", text)
        }
        _ => ("", text),
    }
}

const YES: &[&str] =
    &["yes", "y", "true", "t", "1", "on", "x", "ok", "✓", "✔", "√", "是", "有", "对", "對", "真", "已"];
const NO: &[&str] = &[
    "no", "n", "false", "f", "0", "off", "-", "✗", "✘", "×", "否", "无", "無", "没有", "沒有", "不", "假",
    "未",
];

/// Yes or no in the words of the three languages.
pub fn parse_bool(text: &str) -> Option<bool> {
    let word = narrow(text).trim().to_lowercase();
    if YES.contains(&word.as_str()) {
        return Some(true);
    }
    NO.contains(&word.as_str()).then_some(false)
}

/// A percentage; the sign may be there or not: `12.5`, `12,5 %`.
fn parse_percent(text: &str, hints: &Hints) -> Result<Decimal, Fault> {
    let text = narrow(text);
    parse_decimal(text.trim().trim_end_matches(['%', '‰']).trim(), hints).and_then(|percent| {
        if text.ends_with('‰') {
            let tenth = Decimal::new(1, 1).and_then(|tenth| percent.checked_mul(tenth));
            return tenth.ok_or(ProblemCode::OutOfRange);
        }
        Ok(percent)
    })
}

/// The key of an option by its key, its own label or a translated one; case, spaces, hyphens and width do not matter.
pub fn parse_choice(options: &[ChoiceDef], text: &str, hints: &Hints) -> Option<String> {
    let plain = |text: &str| -> String {
        narrow(text)
            .trim()
            .to_lowercase()
            .chars()
            .map(|c| if matches!(c, ' ' | '-') { '_' } else { c })
            .collect()
    };
    let sought = plain(text);
    let by_label =
        hints.choice_labels.iter().find(|(label, _)| plain(label) == sought).map(|(_, key)| key.as_str());
    let is_it = |option: &&ChoiceDef| {
        Some(option.key.as_ref()) == by_label
            || plain(&option.key) == sought
            || option.label.as_deref().is_some_and(|label| plain(label) == sought)
    };
    options.iter().find(is_it).map(|option| option.key.to_string())
}

#[cfg(test)]
mod tests;
