//! Reading a rule of people.

mod operand;

use std::ops::Range;

use super::lex::{Token, lex};
use super::{LanguageError, Place, RESERVED, Read, Words};
use crate::date;
use crate::field::FieldId;
use crate::filter::{Filter, Happened, Moved, Op, Operand, Span, Unit, Way, What, When, text};
use crate::id::RecordId;

/// Nesting goes no deeper than this.
const MAX_DEPTH: usize = 16;
/// Longest text that is read, in bytes.
const MAX_BYTES: usize = 64 * 1024;
/// So many possibilities are told.
const MOST_ALLOWED: usize = 12;

pub(super) fn read(text: &str, words: &Words<'_>) -> Result<Read, LanguageError> {
    if text.len() > MAX_BYTES {
        let allowed = vec![format!("<at most {MAX_BYTES} bytes>")];
        return Err(LanguageError { at: MAX_BYTES..text.len(), found: String::new(), allowed });
    }
    let mut reader = Reader { text, tokens: lex(text), next: 0, words };
    let part = reader.rule(0)?;
    match reader.peek() {
        Token::End => Ok(Read { filter: part.filter, place: part.place }),
        _ => Err(reader.error(["and", "or"])),
    }
}

/// A rule with where it stands.
struct Part {
    filter: Filter,
    place: Place,
}

type Result<T, E = LanguageError> = std::result::Result<T, E>;

struct Reader<'a> {
    text: &'a str,
    tokens: Vec<(Token, Range<usize>)>,
    next: usize,
    words: &'a Words<'a>,
}

impl Reader<'_> {
    fn peek(&self) -> &Token {
        self.tokens.get(self.next).map_or(&Token::End, |(token, _)| token)
    }

    fn start(&self) -> usize {
        self.tokens.get(self.next).map_or(self.text.len(), |(_, at)| at.start)
    }

    /// Where the last piece ended.
    fn end(&self) -> usize {
        self.next.checked_sub(1).and_then(|last| self.tokens.get(last)).map_or(0, |(_, at)| at.end)
    }

    fn is_word(&self, word: &str) -> bool {
        matches!(self.peek(), Token::Word(found) if found == word)
    }

    fn eat_word(&mut self, word: &str) -> bool {
        let there = self.is_word(word);
        self.next += usize::from(there);
        there
    }

    fn eat_sign(&mut self, sign: &str) -> bool {
        let there = matches!(self.peek(), Token::Sign(found) if *found == sign);
        self.next += usize::from(there);
        there
    }

    fn want_word(&mut self, word: &str) -> Result<()> {
        if self.eat_word(word) { Ok(()) } else { Err(self.error([word])) }
    }

    fn want_sign(&mut self, sign: &str) -> Result<()> {
        if self.eat_sign(sign) { Ok(()) } else { Err(self.error([sign])) }
    }

    /// What stands next does not fit; the most similar possibilities first.
    fn error<'w>(&self, allowed: impl IntoIterator<Item = &'w str>) -> LanguageError {
        let at = self.tokens.get(self.next).map_or(self.text.len()..self.text.len(), |(_, at)| at.clone());
        let found = self.text[at.clone()].to_owned();
        let mut allowed: Vec<String> = allowed.into_iter().map(str::to_owned).collect();
        sorting::by_key(&mut allowed, |word| std::cmp::Reverse(likeness(&found, word)));
        allowed.truncate(MOST_ALLOWED);
        LanguageError { at, found, allowed }
    }

    fn rule(&mut self, depth: usize) -> Result<Part> {
        self.chain(depth, "or", Filter::Any, |reader| {
            reader.chain(depth, "and", Filter::All, |r| r.one(depth))
        })
    }

    /// Rules with a word between them; one alone is no group.
    fn chain(
        &mut self,
        depth: usize,
        between: &str,
        group: fn(Vec<Filter>) -> Filter,
        mut item: impl FnMut(&mut Self) -> Result<Part>,
    ) -> Result<Part> {
        if depth > MAX_DEPTH {
            return Err(self.error(["<fewer brackets>"]));
        }
        let start = self.start();
        let first = item(self)?;
        if !self.is_word(between) {
            return Ok(first);
        }
        let mut parts = vec![first];
        while self.eat_word(between) {
            parts.push(item(self)?);
        }
        Ok(self.grouped(start, group, parts))
    }

    fn grouped(&self, start: usize, group: fn(Vec<Filter>) -> Filter, parts: Vec<Part>) -> Part {
        let (filters, places) = parts.into_iter().map(|part| (part.filter, part.place)).unzip();
        Part { filter: group(filters), place: Place { at: start..self.end(), parts: places } }
    }

    fn one(&mut self, depth: usize) -> Result<Part> {
        let start = self.start();
        if self.eat_word("not") {
            if depth > MAX_DEPTH {
                return Err(self.error(["<fewer brackets>"]));
            }
            let part = self.one(depth + 1)?;
            return Ok(self.grouped(start, |mut rules| Filter::Not(Box::new(rules.remove(0))), vec![part]));
        }
        if self.eat_sign("(") {
            let mut part = self.rule(depth + 1)?;
            self.want_sign(")")?;
            part.place.at = start..self.end();
            return Ok(part);
        }
        for (word, group) in [("all", Filter::All as fn(Vec<Filter>) -> Filter), ("any", Filter::Any)] {
            if self.eat_word(word) {
                self.want_word("of")?;
                let parts = self.list(|reader| reader.rule(depth + 1))?;
                return Ok(self.grouped(start, group, parts));
            }
        }
        let filter = self.leaf()?;
        Ok(Part { filter, place: Place { at: start..self.end(), parts: Vec::new() } })
    }

    /// Items in brackets with commas between them.
    fn list<T>(&mut self, mut item: impl FnMut(&mut Self) -> Result<T>) -> Result<Vec<T>> {
        self.want_sign("(")?;
        let mut items = Vec::new();
        if self.eat_sign(")") {
            return Ok(items);
        }
        loop {
            items.push(item(self)?);
            if self.eat_sign(")") {
                return Ok(items);
            }
            if !self.eat_sign(",") {
                return Err(self.error([",", ")"]));
            }
        }
    }

    fn leaf(&mut self) -> Result<Filter> {
        let Token::Word(word) = self.peek().clone() else { return self.comparison() };
        match &*word {
            "everything" => self.next += 1,
            "nothing" => {
                self.next += 1;
                return Ok(Filter::Any(Vec::new()));
            }
            "text" => {
                self.next += 1;
                let Token::Text(text) = self.peek().clone() else {
                    return Err(self.error(["<text in quotes>"]));
                };
                self.next += 1;
                return Ok(Filter::Text(text));
            }
            "in" => {
                self.next += 1;
                self.want_word("segment")?;
                return Ok(Filter::Segment(self.record()?));
            }
            "one" => {
                self.next += 1;
                self.want_word("of")?;
                return Ok(Filter::Records(self.list(Self::record)?));
            }
            "orders" => return self.happened(What::Order),
            "activities" => return self.happened(What::Activity),
            "entered" => return self.moved(Way::Entered),
            "left" => return self.moved(Way::Left),
            _ => return self.comparison(),
        }
        Ok(Filter::All(Vec::new()))
    }

    fn happened(&mut self, what: What) -> Result<Filter> {
        self.next += 1;
        let of = if self.eat_word("of") { self.list(Self::value)? } else { Vec::new() };
        let signs = [
            ("=", Op::Is),
            ("!=", Op::IsNot),
            ("<", Op::Less),
            ("<=", Op::AtMost),
            (">", Op::Greater),
            (">=", Op::AtLeast),
        ];
        let Some((_, op)) = signs.into_iter().find(|(sign, _)| self.eat_sign(sign)) else {
            let of = of.is_empty().then_some("of");
            return Err(self.error(signs.map(|(sign, _)| sign).into_iter().chain(of)));
        };
        let count = self.whole()?;
        let within = if self.eat_word("within") { Some(self.span()?) } else { None };
        Ok(Filter::Happened(Happened { what, of, within, op, count }))
    }

    fn span(&mut self) -> Result<Span> {
        let count = self.whole()?;
        let Some(unit) = Unit::ALL.into_iter().find(|unit| self.is_word(unit.names().1)) else {
            return Err(self.error(Unit::ALL.map(|unit| unit.names().1)));
        };
        self.next += 1;
        Ok(Span { count, unit })
    }

    fn moved(&mut self, way: Way) -> Result<Filter> {
        self.next += 1;
        self.want_word("segment")?;
        let segment = self.record()?;
        if self.eat_word("within") {
            return Ok(Filter::Moved(Moved { segment, way, when: When::Within(self.span()?) }));
        }
        if !self.eat_word("on") {
            return Err(self.error(["within", "on"]));
        }
        let day = match self.peek() {
            Token::Number(digits) => date::parse_iso(digits),
            _ => None,
        };
        let Some(day) = day else { return Err(self.error(["<date, as 2024-03-31>"])) };
        self.next += 1;
        Ok(Filter::Moved(Moved { segment, way, when: When::On(day) }))
    }

    fn whole<T: std::str::FromStr>(&mut self) -> Result<T> {
        let number = match self.peek() {
            Token::Number(digits) if digits.bytes().all(|c| c.is_ascii_digit()) => digits.parse().ok(),
            _ => None,
        };
        let Some(number) = number else { return Err(self.error(["<whole number>"])) };
        self.next += 1;
        Ok(number)
    }

    fn record(&mut self) -> Result<RecordId> {
        let found = match self.peek() {
            Token::Id(id) => id.parse().ok(),
            Token::Named(name) => (self.words.named)(name),
            _ => None,
        };
        let Some(id) = found else { return Err(self.error(["#\"name of a record\"", "#<id>"])) };
        self.next += 1;
        Ok(id)
    }

    fn comparison(&mut self) -> Result<Filter> {
        let field = self.field()?;
        let op = self.operator()?;
        if matches!(op, Op::Empty | Op::Filled) {
            return Ok(Filter::Field { field, op, operand: Operand::None });
        }
        Ok(Filter::Field { field, op, operand: self.operand(field)? })
    }

    fn field(&mut self) -> Result<FieldId> {
        let (catalogue, kind) = (self.words.catalogue, self.words.kind);
        let found = match self.peek() {
            Token::Word(key) if RESERVED.contains(&&**key) => None,
            Token::Word(key) | Token::Field(key) => catalogue.by_key(kind, key).map(|def| def.id),
            Token::Gone(name) => text::parse_field(name),
            _ => None,
        };
        let Some(field) = found else {
            let own = [
                "not",
                "(",
                "everything",
                "orders",
                "activities",
                "in segment",
                "entered segment",
                "left segment",
                "one of",
                "text",
            ];
            return Err(self.error(catalogue.fields(kind).map(|def| &*def.key).chain(own)));
        };
        self.next += 1;
        Ok(field)
    }

    fn operator(&mut self) -> Result<Op> {
        if self.eat_word("is") {
            return Ok(match () {
                () if self.eat_word("empty") => Op::Empty,
                () if self.eat_word("filled") => Op::Filled,
                () if self.eat_word("not") => Op::IsNot,
                () => Op::Is,
            });
        }
        if self.eat_word("starts") {
            self.want_word("with")?;
            return Ok(Op::StartsWith);
        }
        if self.eat_word("has") {
            return Ok(Op::Contains);
        }
        let signs = [("<=", Op::AtMost), (">=", Op::AtLeast), ("<", Op::Less), (">", Op::Greater)];
        let found = signs.into_iter().find(|(sign, _)| self.eat_sign(sign)).map(|(_, op)| op);
        let all = ["is", "is not", "is empty", "is filled", "has", "starts with", "<", "<=", ">", ">="];
        found.ok_or_else(|| self.error(all))
    }
}

/// How much two words have in common: pairs of letters, so that a slip of the pen is found.
fn likeness(a: &str, b: &str) -> usize {
    let pairs = |text: &str| -> Vec<(char, char)> {
        let letters: Vec<char> = text.to_lowercase().chars().collect();
        letters.windows(2).map(|pair| (pair[0], pair[1])).collect()
    };
    let (a, b) = (pairs(a), pairs(b));
    let common = a.iter().filter(|pair| b.contains(pair)).count();
    2000 * common / (a.len() + b.len()).max(1)
}
