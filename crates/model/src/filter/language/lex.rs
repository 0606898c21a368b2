//! Words, signs and values of a text, with their places.

use std::ops::Range;

/// A piece of the text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Token {
    /// Letters, digits and underscores.
    Word(String),
    /// In double quotes.
    Text(String),
    /// In single quotes.
    Option(String),
    /// In square brackets.
    Field(String),
    /// A question mark and the compact name of a field.
    Gone(String),
    /// A number sign and an id.
    Id(String),
    /// A number sign and a name in quotes.
    Named(String),
    /// Digits, with a point, or a date.
    Number(String),
    /// A tilde and a compact value in quotes.
    Compact(String),
    /// `( ) , < <= > >= = != + -`
    Sign(&'static str),
    /// Something else, or quotes that are never closed.
    Unknown(String),
    /// The end of the text.
    End,
}

const SIGNS: &[&str] = &["<=", ">=", "!=", "(", ")", ",", "<", ">", "=", "+", "-"];

/// All pieces, with an end after them.
pub(super) fn lex(text: &str) -> Vec<(Token, Range<usize>)> {
    let mut tokens = Vec::new();
    let mut at = 0;
    loop {
        at += text[at..].len() - text[at..].trim_start().len();
        let (token, length) = next(&text[at..]);
        tokens.push((token, at..at + length));
        if length == 0 {
            return tokens;
        }
        at += length;
    }
}

/// The first piece of what is left, and its length.
fn next(rest: &str) -> (Token, usize) {
    let Some(first) = rest.chars().next() else { return (Token::End, 0) };
    let until = |close: char| {
        let inner = &rest[first.len_utf8()..];
        match inner.find(close) {
            Some(end) => (inner[..end].to_owned(), first.len_utf8() + end + close.len_utf8()),
            None => (String::new(), 0),
        }
    };
    let closed = |(inner, length): (String, usize), token: fn(String) -> Token| match length {
        0 => (Token::Unknown(rest.to_owned()), rest.len()),
        length => (token(inner), length),
    };
    let run = |skip: usize, holds: fn(char) -> bool| {
        let inner = &rest[skip..];
        let length = inner.find(|c| !holds(c)).unwrap_or(inner.len());
        (inner[..length].to_owned(), skip + length)
    };
    let digit_follows = rest[first.len_utf8()..].starts_with(|c: char| c.is_ascii_digit() || c == '.');
    if first.is_ascii_digit() || (first == '-' && digit_follows) {
        let (_, length) = run(1, |c| c.is_ascii_digit() || c == '.' || c == '-');
        return (Token::Number(rest[..length].to_owned()), length);
    }
    match first {
        '"' => closed(string(rest), Token::Text),
        '#' | '~' if rest[1..].starts_with('"') => {
            let (inner, length) = string(&rest[1..]);
            let token = if first == '#' { Token::Named } else { Token::Compact };
            closed((inner, if length == 0 { 0 } else { length + 1 }), token)
        }
        '\'' => closed(until('\''), Token::Option),
        '[' => closed(until(']'), Token::Field),
        '#' => closed(run(1, |c| c.is_ascii_alphanumeric()), Token::Id),
        '?' => closed(run(1, |c| c.is_ascii_alphanumeric()), Token::Gone),
        c if c.is_alphabetic() || c == '_' => {
            closed(run(0, |c| c.is_alphanumeric() || c == '_'), Token::Word)
        }
        c => match SIGNS.iter().find(|sign| rest.starts_with(**sign)) {
            Some(sign) => (Token::Sign(sign), sign.len()),
            None => (Token::Unknown(c.to_string()), c.len_utf8()),
        },
    }
}

/// The string that begins with the quotes at the start, and its length with both quotes; zero when it is never closed.
fn string(rest: &str) -> (String, usize) {
    let mut out = String::new();
    let mut chars = rest.char_indices().skip(1);
    while let Some((at, c)) = chars.next() {
        match c {
            '"' => return (out, at + 1),
            '\\' => match chars.next() {
                Some((_, 'n')) => out.push('\n'),
                Some((at, 'u')) => {
                    let digits = rest[at + 1..].strip_prefix('{').and_then(|rest| rest.split_once('}'));
                    let code = digits.and_then(|(digits, _)| u32::from_str_radix(digits, 16).ok());
                    let (Some(c), Some((digits, _))) = (code.and_then(char::from_u32), digits) else {
                        return (String::new(), 0);
                    };
                    out.push(c);
                    // The brackets and the digits, all of one byte.
                    chars.by_ref().take(digits.len() + 2).for_each(drop);
                }
                Some((_, c)) => out.push(c),
                None => break,
            },
            c => out.push(c),
        }
    }
    (String::new(), 0)
}
