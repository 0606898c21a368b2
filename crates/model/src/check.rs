//! What a field accepts: types, lengths, options, forms. One place for forms, commands and imports.
//!
//! References are checked where records can be read, in [`crate::expand`].

use crate::attachment::Attachment;
use crate::date::{MAX_DAY, MIN_DAY};
use crate::decimal::MAX_PLACES;
use crate::field::{ChoiceDef, FieldDef, FieldKind};
use crate::problem::{Problem, ProblemCode};
use crate::text::{clean, is_longer_than, shorten};
use crate::value::{Address, Value};
use crate::{email, phone, rank, url};

/// Longest label of a labelled text, in characters.
pub const LABEL_CHARS: u32 = 100;
/// Longest phone number as typed.
pub const PHONE_CHARS: u32 = 100;
/// Longest stored definition, in bytes. It must fit one cell.
pub const MAX_BYTES: usize = 32 * 1024;
/// Longest name of a time zone.
const ZONE_CHARS: u32 = 64;
const MS_PER_DAY: i64 = 86_400_000;

/// The value as it is stored: texts cleaned and trimmed. `None` where nothing is left, which clears the field.
pub fn check(def: &FieldDef, value: Value) -> Result<Option<Value>, Problem> {
    let problem =
        |code, detail: &str| Problem { code, field: Some(def.id), detail: shorten(detail, 80).into_owned() };
    let value = match tidy(def, value) {
        Some(value) => value,
        None => return Ok(None),
    };
    if !def.accepts(&value) {
        return Err(problem(ProblemCode::WrongType, ""));
    }
    let longest = match def.kind {
        FieldKind::Phone => PHONE_CHARS,
        _ => def.max_chars,
    };
    if let Some(text) = value.as_text().filter(|text| is_longer_than(text, longest)) {
        return Err(Problem { detail: longest.to_string(), ..problem(ProblemCode::TooLong, text) });
    }
    check_form(def, &value).map_err(|(code, detail)| problem(code, &detail))?;
    Ok(Some(value))
}

/// Cleans texts; a whole number becomes a decimal where the field holds decimals.
fn tidy(def: &FieldDef, value: Value) -> Option<Value> {
    let multi_line = matches!(def.kind, FieldKind::LongText);
    let filled = |text: String| Some(clean(&text, multi_line).text).filter(|text| !text.is_empty());
    Some(match value {
        Value::Text(text) => Value::Text(filled(text)?),
        Value::Choice(key) => Value::Choice(filled(key)?),
        Value::Entry { label, text } => {
            let (label, text) = (clean(&label, false).text, clean(&text, multi_line).text);
            // A role without a title is a link all the same; an empty phone number is none.
            if text.is_empty() && !matches!(def.kind, FieldKind::Role { .. }) {
                return None;
            }
            Value::Entry { label, text }
        }
        Value::Address(address) => {
            let part = |text: &str, lines| clean(text, lines).text;
            let address = Address {
                lines: part(&address.lines, true),
                city: part(&address.city, false),
                region: part(&address.region, false),
                postal_code: part(&address.postal_code, false),
                country: part(&address.country, false),
            };
            if address == Address::default() {
                return None;
            }
            Value::Address(Box::new(address))
        }
        Value::Int(whole) if matches!(def.kind, FieldKind::Decimal | FieldKind::Percent) => {
            Value::Decimal { mantissa: whole, places: 0 }
        }
        Value::Bytes(bytes) if bytes.is_empty() => return None,
        other => other,
    })
}

impl FieldDef {
    /// Whether the value is of the type that this field stores.
    pub fn accepts(&self, value: &Value) -> bool {
        use FieldKind as K;
        match (&self.kind, value) {
            (K::Text | K::LongText | K::Currency | K::Rank, Value::Text(_)) => true,
            (K::Phone | K::Email | K::Url, Value::Entry { .. }) => self.is_set(),
            (K::Phone | K::Email | K::Url, Value::Text(_)) => !self.is_set(),
            (K::Labelled | K::Role { .. } | K::Attachment, Value::Entry { .. })
            | (K::Bool, Value::Bool(_))
            | (K::Int, Value::Int(_))
            | (K::Decimal | K::Percent, Value::Decimal { .. })
            | (K::Money, Value::Money { .. })
            | (K::Date, Value::Date(_))
            | (K::Instant, Value::Instant(_))
            | (K::Zoned, Value::Zoned { .. })
            | (K::Choice(_), Value::Choice(_))
            | (K::Ref(_) | K::Member, Value::Ref(_))
            | (K::Address, Value::Address(_))
            | (K::Bytes, Value::Bytes(_)) => true,
            _ => false,
        }
    }
}

type Fault = (ProblemCode, String);

fn check_form(def: &FieldDef, value: &Value) -> Result<(), Fault> {
    let fail = |code, detail: &str| Err((code, detail.to_owned()));
    match (&def.kind, value) {
        (FieldKind::Choice(options), Value::Choice(key)) => known(options, key),
        (FieldKind::Role { roles, .. }, Value::Entry { label, .. }) if !label.is_empty() => {
            known(roles, label)
        }
        (FieldKind::Attachment, Value::Entry { label, text }) => {
            if Attachment::of_entry(label, text).is_none() {
                return fail(ProblemCode::WrongType, text);
            }
            Ok(())
        }
        (_, Value::Entry { label, .. }) if is_longer_than(label, LABEL_CHARS) => {
            fail(ProblemCode::TooLong, &LABEL_CHARS.to_string())
        }
        (FieldKind::Phone, Value::Text(text) | Value::Entry { text, .. })
            if phone::parse(text, None).is_none() =>
        {
            fail(ProblemCode::NotAPhone, text)
        }
        (FieldKind::Email, Value::Text(text) | Value::Entry { text, .. }) if !email::is_valid(text) => {
            fail(ProblemCode::NotAnEmail, text)
        }
        (FieldKind::Url, Value::Text(text) | Value::Entry { text, .. }) if url::href(text).is_none() => {
            fail(ProblemCode::NotAUrl, text)
        }
        (FieldKind::Currency, Value::Text(code)) if !is_code(code) => {
            fail(ProblemCode::UnknownCurrency, code)
        }
        (FieldKind::Rank, Value::Text(text)) if !rank::is_rank(text) => fail(ProblemCode::WrongType, text),
        (_, Value::Money { currency, .. }) if !currency.is_known() => {
            fail(ProblemCode::UnknownCurrency, currency.as_str())
        }
        (_, Value::Decimal { places, .. }) if *places > MAX_PLACES => fail(ProblemCode::TooPrecise, "6"),
        (_, Value::Date(day)) if !(MIN_DAY..=MAX_DAY).contains(day) => fail(ProblemCode::OutOfRange, ""),
        (_, Value::Instant(at) | Value::Zoned { at, .. }) if !is_moment(*at) => {
            fail(ProblemCode::OutOfRange, "")
        }
        (_, Value::Zoned { zone, .. }) if !is_zone(zone) => fail(ProblemCode::WrongType, zone),
        (_, Value::Address(address)) => check_address(address, def.max_chars),
        (_, Value::Bytes(bytes)) if bytes.len() > MAX_BYTES => {
            fail(ProblemCode::TooLong, &MAX_BYTES.to_string())
        }
        _ => Ok(()),
    }
}

fn known(options: &[ChoiceDef], key: &str) -> Result<(), Fault> {
    if options.iter().any(|option| option.key == key) {
        return Ok(());
    }
    Err((ProblemCode::UnknownOption, key.to_owned()))
}

fn is_code(code: &str) -> bool {
    code.parse::<crate::value::Currency>().is_ok_and(|currency| currency.as_str() == code)
}

fn is_moment(at: i64) -> bool {
    let day = at.div_euclid(MS_PER_DAY);
    (i64::from(MIN_DAY)..=i64::from(MAX_DAY)).contains(&day)
}

/// The form of an IANA name; whether the zone exists is known to the browser only.
fn is_zone(zone: &str) -> bool {
    !zone.is_empty()
        && !is_longer_than(zone, ZONE_CHARS)
        && zone.bytes().all(|c| c.is_ascii_alphanumeric() || b"_+-/".contains(&c))
}

fn check_address(address: &Address, chars: u32) -> Result<(), Fault> {
    let parts = [&address.lines, &address.city, &address.region, &address.postal_code, &address.country];
    if parts.iter().any(|part| is_longer_than(part, chars)) {
        return Err((ProblemCode::TooLong, chars.to_string()));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::entities::{company, contact, deal, product};
    use crate::{Catalogue, FieldId, Kind};

    fn run(kind: Kind, field: FieldId, value: Value) -> Result<Option<Value>, ProblemCode> {
        let catalogue = Catalogue::default();
        check(catalogue.field(kind, field).expect("declared"), value).map_err(|problem| problem.code)
    }

    fn text(text: &str) -> Value {
        Value::Text(text.into())
    }

    fn entry(text: &str) -> Value {
        Value::Entry { label: "work".into(), text: text.into() }
    }

    #[test]
    fn texts_are_cleaned_and_limited() {
        let name = |value| run(Kind::Company, company::NAME, value);
        assert_eq!(name(text("  Acme\0 ")), Ok(Some(text("Acme"))));
        assert_eq!(name(text(" \n ")), Ok(None));
        assert_eq!(name(text(&"长".repeat(500))), Ok(Some(text(&"长".repeat(500)))));
        assert_eq!(name(text(&"长".repeat(501))), Err(ProblemCode::TooLong));
        assert_eq!(name(Value::Int(1)), Err(ProblemCode::WrongType));
        let long = run(Kind::Company, company::DESCRIPTION, text("a\r\nb"));
        assert_eq!(long, Ok(Some(text("a\nb"))));
    }

    #[test]
    fn forms_are_checked() {
        let contact = |field, value| run(Kind::Contact, field, value).err();
        let company = |field, value| run(Kind::Company, field, value).err();
        assert_eq!(contact(contact::PHONES, entry("+86 138 1234 5678")), None);
        assert_eq!(contact(contact::PHONES, entry("n/a")), Some(ProblemCode::NotAPhone));
        assert_eq!(contact(contact::PHONES, text("+86 138 1234 5678")), Some(ProblemCode::WrongType));
        assert_eq!(contact(contact::EMAILS, entry("a@b")), Some(ProblemCode::NotAnEmail));
        assert_eq!(company(company::WEBSITE, text("javascript:alert(1)")), Some(ProblemCode::NotAUrl));
        assert_eq!(company(company::CURRENCY, text("EUR")), None);
        assert_eq!(company(company::CURRENCY, text("eur")), Some(ProblemCode::UnknownCurrency));
        assert_eq!(
            company(company::INDUSTRY, Value::Choice("magic".into())),
            Some(ProblemCode::UnknownOption)
        );
        assert_eq!(company(company::FOUNDED_ON, Value::Date(i32::MAX)), Some(ProblemCode::OutOfRange));
        let odd = Value::Money { minor: 1, currency: crate::value::Currency(*b"ZZZ") };
        assert_eq!(run(Kind::Deal, deal::AMOUNT, odd), Err(ProblemCode::UnknownCurrency));
        let role = Value::Entry { label: "hero".into(), text: String::new() };
        assert_eq!(contact(contact::COMPANIES, role), Some(ProblemCode::UnknownOption));
    }

    #[test]
    fn whole_numbers_are_decimals_too() {
        let price = run(Kind::Product, product::PRICE, Value::Int(5));
        assert_eq!(price, Ok(Some(Value::Decimal { mantissa: 5, places: 0 })));
        let precise = Value::Decimal { mantissa: 5, places: 7 };
        assert_eq!(run(Kind::Product, product::PRICE, precise), Err(ProblemCode::TooPrecise));
    }

    #[test]
    fn empty_addresses_and_roles() {
        let address = Value::Address(Box::default());
        assert_eq!(run(Kind::Company, company::BILLING_ADDRESS, address), Ok(None));
        let role = Value::Entry { label: "decides".into(), text: String::new() };
        assert_eq!(run(Kind::Contact, contact::COMPANIES, role.clone()), Ok(Some(role)));
    }
}
