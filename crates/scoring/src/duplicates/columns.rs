//! Records to be compared, as columns of values in one form: every distinct value once, records name them by number.

use std::collections::HashMap;

use model::names::company;
use model::{email, names, phone};

use super::{Field, FieldKind, MAX_FIELDS};

/// Records that cannot be taken.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RecordsError {
    /// No field, or more than can be compared.
    #[error("{0} fields to compare; between 1 and {MAX_FIELDS} are possible")]
    Fields(usize),
    /// A record with another number of fields.
    #[error("record {row} has {found} fields instead of {expected}")]
    Shape {
        /// The record, from 0.
        row: usize,
        /// How many lists of values it has.
        found: usize,
        /// How many there must be.
        expected: usize,
    },
    /// More records than can be numbered.
    #[error("more than 2^32 records")]
    TooMany,
}

/// Brings a text to the form in which case, width and marks do not count: the workspace's folding.
pub type Fold<'a> = &'a dyn Fn(&str) -> String;

/// Records and their values.
#[derive(Debug, Clone)]
pub struct Records {
    pub(super) fields: Vec<Field>,
    pub(super) columns: Vec<Column>,
    len: u32,
    calling_code: Option<String>,
}

#[derive(Debug, Clone, Default)]
pub(super) struct Column {
    /// First value of each record, and the number of values at the end.
    pub(super) offset: Vec<u32>,
    pub(super) values: Vec<u32>,
    pub(super) texts: Vec<String>,
    known: HashMap<String, u32>,
}

impl Records {
    /// No records yet. `calling_code` (e.g. `86`) completes phone numbers without a country.
    pub fn new(fields: Vec<Field>, calling_code: Option<&str>) -> Result<Self, RecordsError> {
        if fields.is_empty() || fields.len() > MAX_FIELDS {
            return Err(RecordsError::Fields(fields.len()));
        }
        let columns = fields.iter().map(|_| Column { offset: vec![0], ..Column::default() }).collect();
        Ok(Self { fields, columns, len: 0, calling_code: calling_code.map(str::to_owned) })
    }

    /// Adds a record: for each field its values, none or one or several (phones). Empty texts are no values.
    pub fn push<T: AsRef<str>>(&mut self, values: &[&[T]], fold: Fold<'_>) -> Result<(), RecordsError> {
        let row = self.len as usize;
        if values.len() != self.fields.len() {
            return Err(RecordsError::Shape { row, found: values.len(), expected: self.fields.len() });
        }
        self.len = self.len.checked_add(1).ok_or(RecordsError::TooMany)?;
        for ((field, column), values) in self.fields.iter().zip(&mut self.columns).zip(values) {
            for value in *values {
                let form = one_form(field.kind, value.as_ref(), self.calling_code.as_deref(), fold);
                if !form.is_empty() {
                    column.add(form);
                }
            }
            column.offset.push(column.values.len() as u32);
        }
        Ok(())
    }

    /// How many records there are.
    pub fn len(&self) -> u32 {
        self.len
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// The fields that are compared.
    pub fn fields(&self) -> &[Field] {
        &self.fields
    }
}

impl Column {
    fn add(&mut self, text: String) {
        let next = self.texts.len() as u32;
        let value = *self.known.entry(text).or_insert_with_key(|text| {
            self.texts.push(text.clone());
            next
        });
        self.values.push(value);
    }
}

/// The form under which spellings of one value are equal; empty where there is no value.
fn one_form(kind: FieldKind, text: &str, calling_code: Option<&str>, fold: Fold<'_>) -> String {
    let letters = |text: &str| -> String {
        let plain = |c: char| if c.is_alphanumeric() { c } else { ' ' };
        text.chars().filter(|c| !matches!(c, '\'' | '’' | '.')).map(plain).collect()
    };
    let words = |text: &str| -> String {
        text.split_whitespace()
            .fold(String::new(), |all, word| if all.is_empty() { word.to_owned() } else { all + " " + word })
    };
    match kind {
        FieldKind::Name | FieldKind::Text => words(&letters(&fold(text))),
        FieldKind::FullName => full_name(text, |part| words(&letters(&fold(part)))),
        FieldKind::Company => company::core(&fold(text)),
        FieldKind::Phone => match phone::parse(text, calling_code) {
            Some(phone) if phone.extension.is_empty() => phone.digits,
            Some(phone) => phone.digits + "x" + &phone.extension,
            None => phone::digits(text, calling_code),
        },
        FieldKind::Email => email::key(&email::parse(text).unwrap_or_else(|| text.to_owned())),
        FieldKind::Code | FieldKind::Date => fold(text).chars().filter(|c| c.is_alphanumeric()).collect(),
    }
}

/// The words of a name without titles, in the order of the alphabet: "Smith, John" and "Dr. John Smith" are one. A name
/// in Chinese, Japanese or Korean is its characters.
fn full_name(text: &str, form: impl Fn(&str) -> String) -> String {
    let name = names::split(text).name;
    let all = form(&name.sort());
    if all.chars().all(|c| c == ' ' || model::text::is_cjk(c)) {
        return all.chars().filter(|c| *c != ' ').collect();
    }
    let mut words: Vec<&str> = all.split(' ').collect();
    words.sort_unstable();
    words.join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn form(kind: FieldKind, text: &str) -> String {
        one_form(kind, text, Some("86"), &|text| text.to_lowercase())
    }

    #[test]
    fn spellings_have_one_form() {
        for (kind, spellings, expected) in [
            (
                FieldKind::FullName,
                &["John Smith", "Smith, John", "Dr. John SMITH", "john  smith"][..],
                "john smith",
            ),
            (FieldKind::FullName, &["王小明", "王 小明", "王小明先生"], "王小明"),
            (FieldKind::Name, &["O'Neil", "o’neil", "ONEIL"], "oneil"),
            (FieldKind::Company, &["Acme Tools GmbH", "ACME Tools, Inc."], "acme tools"),
            (FieldKind::Phone, &["138 1234 5678", "+86 138-1234-5678", "0086 13812345678"], "8613812345678"),
            (FieldKind::Phone, &["010 6555 1234 转 8"], "861065551234x8"),
            (FieldKind::Email, &["A@B.cn", "mailto:a@b.cn", "Ann <a@b.cn>"], "a@b.cn"),
            (FieldKind::Code, &["DE-123 456", "de123456"], "de123456"),
            (FieldKind::Text, &["12, Main-Street", "12 main street"], "12 main street"),
            (FieldKind::Phone, &["", " "], ""),
        ] {
            for spelling in spellings {
                assert_eq!(form(kind, spelling), expected, "{spelling}");
            }
        }
    }

    #[test]
    fn wrong_shapes_are_refused() {
        assert_eq!(Records::new(vec![], None).err(), Some(RecordsError::Fields(0)));
        let field = |key: &str| Field { key: key.into(), kind: FieldKind::Text };
        let mut records = Records::new(vec![field("a"), field("b")], None).expect("two fields");
        let refused = records.push(&[&["x"]], &|text| text.to_owned());
        assert_eq!(refused, Err(RecordsError::Shape { row: 0, found: 1, expected: 2 }));
        assert!(records.is_empty());
    }
}
