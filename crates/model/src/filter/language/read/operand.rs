//! Reading what a field is compared with.

use super::super::lex::Token;
use super::{Reader, Result};
use crate::date;
use crate::decimal::Decimal;
use crate::field::{FieldId, FieldKind};
use crate::filter::{Operand, text};
use crate::value::{Currency, Value};

impl Reader<'_> {
    pub(super) fn operand(&mut self, field: FieldId) -> Result<Operand> {
        if self.eat_word("me") {
            return Ok(Operand::Me);
        }
        if self.eat_word("today") {
            return self.days_from_today();
        }
        if matches!(self.peek(), Token::Sign("(")) {
            return self.list(Self::value).map(Operand::Values);
        }
        match self.value() {
            Ok(value) => Ok(Operand::Values(vec![value])),
            Err(mut error) => {
                error.allowed = self.expected(field);
                Err(error)
            }
        }
    }

    fn days_from_today(&mut self) -> Result<Operand> {
        let sign = match self.peek() {
            Token::Sign("+") => 1,
            Token::Sign("-") => -1,
            _ => return Ok(Operand::DaysFromToday(0)),
        };
        self.next += 1;
        let at = self.next;
        let days: i64 = self.whole()?;
        let Ok(days) = i32::try_from(sign * days) else {
            self.next = at;
            return Err(self.error(["<fewer days>"]));
        };
        self.want_word("days")?;
        Ok(Operand::DaysFromToday(days))
    }

    /// What a field of this kind is compared with.
    fn expected(&self, field: FieldId) -> Vec<String> {
        let def = self.words.catalogue.field(self.words.kind, field);
        let words: &[&str] = match def.map(|def| &def.kind) {
            Some(FieldKind::Choice(options)) => {
                return options.iter().map(|option| option.key.to_string()).collect();
            }
            Some(FieldKind::Bool) => &["yes", "no"],
            Some(FieldKind::Int) => &["<whole number>"],
            Some(FieldKind::Decimal | FieldKind::Percent) => &["<number>"],
            Some(FieldKind::Money) => &["<currency and amount, as EUR 12.50>"],
            Some(FieldKind::Date | FieldKind::Instant | FieldKind::Zoned) => {
                &["<date, as 2024-03-31>", "today", "today - 30 days"]
            }
            Some(FieldKind::Ref(_)) => &["#\"name of a record\"", "#<id>", "me"],
            Some(FieldKind::Member) => &["me", "#<id>"],
            Some(FieldKind::Role { .. }) => &["#\"name of a record\"", "<option>"],
            _ => &["<text in quotes>"],
        };
        words.iter().map(|word| (*word).to_owned()).collect()
    }

    pub(super) fn value(&mut self) -> Result<Value> {
        let value = match self.peek().clone() {
            Token::Text(text) => Some(Value::Text(text)),
            Token::Option(key) => Some(Value::Choice(key)),
            Token::Id(_) | Token::Named(_) => return self.record().map(Value::Ref),
            Token::Compact(compact) => text::parse_value(&compact),
            Token::Number(digits) => {
                match self.currency_after().and_then(|currency| amount(&digits, currency)) {
                    Some(money) => {
                        self.next += 1;
                        Some(money)
                    }
                    None => number(&digits),
                }
            }
            Token::Word(word) if word == "yes" || word == "no" => Some(Value::Bool(word == "yes")),
            Token::Word(word) => match self.money(&word) {
                Some(money) => {
                    self.next += 1;
                    Some(money)
                }
                None => super::super::is_plain(&word).then_some(Value::Choice(word)),
            },
            Token::Field(_) | Token::Gone(_) | Token::Sign(_) | Token::Unknown(_) | Token::End => None,
        };
        let Some(value) = value else { return Err(self.error(["<value>"])) };
        self.next += 1;
        Ok(value)
    }

    /// A currency whose amount comes next.
    fn money(&self, word: &str) -> Option<Value> {
        let currency = Currency::new(word.as_bytes().try_into().ok()?)?;
        let Some((Token::Number(digits), _)) = self.tokens.get(self.next + 1) else { return None };
        amount(digits, currency)
    }

    /// The currency behind an amount.
    fn currency_after(&self) -> Option<Currency> {
        let Some((Token::Word(word), _)) = self.tokens.get(self.next + 1) else { return None };
        Currency::new(word.as_bytes().try_into().ok()?)
    }
}

fn amount(digits: &str, currency: Currency) -> Option<Value> {
    let amount: Decimal = digits.parse().ok()?;
    let missing = currency.exponent().checked_sub(amount.places())?;
    let minor = i128::from(amount.mantissa()) * 10i128.pow(u32::from(missing));
    Some(Value::Money { minor: i64::try_from(minor).ok()?, currency })
}

/// A date, a whole number, or with a point a decimal.
fn number(digits: &str) -> Option<Value> {
    if let Some(day) = date::parse_iso(digits) {
        return Some(Value::Date(day));
    }
    if digits.contains('.') {
        return digits.parse::<Decimal>().ok().map(Value::from);
    }
    digits.parse().ok().map(Value::Int)
}
