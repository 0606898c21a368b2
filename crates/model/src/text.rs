//! Cleaning what people type and files contain, without losing anything that can be read.

use std::borrow::Cow;

/// Text as it is kept, and whether something other than space at the ends had to go.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cleaned {
    /// What is kept.
    pub text: String,
    /// Characters were removed that cannot be kept (NUL, other controls, noncharacters).
    pub removed: bool,
}

/// Removes control characters and noncharacters, unifies line ends, trims. In one-line text, line breaks and tabs become
/// spaces. Characters that steer writing direction are kept: see [`isolate`].
pub fn clean(text: &str, multi_line: bool) -> Cleaned {
    let mut kept = String::with_capacity(text.len());
    let mut removed = false;
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '\r' if chars.peek() == Some(&'\n') => {}
            '\n' | '\r' | '\u{85}' | '\u{2028}' | '\u{2029}' | '\u{0b}' | '\u{0c}' => {
                kept.push(if multi_line { '\n' } else { ' ' });
            }
            '\t' => kept.push(if multi_line { '\t' } else { ' ' }),
            // A byte-order mark says nothing inside text.
            '\u{feff}' => {}
            c if c.is_control() || is_noncharacter(c) => removed = true,
            c => kept.push(c),
        }
    }
    let trimmed = kept.trim();
    let text = if trimmed.len() == kept.len() { kept } else { trimmed.to_owned() };
    Cleaned { text, removed }
}

fn is_noncharacter(c: char) -> bool {
    let code = c as u32;
    code & 0xfffe == 0xfffe || (0xfdd0..=0xfdef).contains(&code)
}

/// Whether a text is longer than allowed, counted in characters.
pub fn is_longer_than(text: &str, chars: u32) -> bool {
    text.len() > chars as usize && text.chars().nth(chars as usize).is_some()
}

/// The beginning of a text, at most this many characters, with an ellipsis where something was left out.
pub fn shorten(text: &str, chars: usize) -> Cow<'_, str> {
    match text.char_indices().nth(chars) {
        None => Cow::Borrowed(text),
        Some(_) => {
            let kept: String = text.chars().take(chars.saturating_sub(1)).collect();
            Cow::Owned(kept + "…")
        }
    }
}

/// Text for display beside other text: direction controls inside cannot reach beyond it.
///
/// Text with such controls is wrapped in a first-strong isolate, isolates left open are closed, and closings without an
/// opening are dropped. Other text is returned as it is; for it, `dir="auto"` is enough.
pub fn isolate(text: &str) -> Cow<'_, str> {
    let steers = |c: char| matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    if !text.contains(steers) {
        return Cow::Borrowed(text);
    }
    let mut shown = String::with_capacity(text.len() + 8);
    shown.push('\u{2068}');
    let mut open = 0;
    for c in text.chars() {
        match c {
            '\u{2066}'..='\u{2068}' => open += 1,
            '\u{2069}' if open == 0 => continue,
            '\u{2069}' => open -= 1,
            _ => {}
        }
        shown.push(c);
    }
    // The closing of an isolate also ends embeddings and overrides opened inside it.
    shown.extend(std::iter::repeat_n('\u{2069}', open + 1));
    Cow::Owned(shown)
}

/// Full-width letters, digits and punctuation as their plain forms: `１２３（０）` becomes `123(0)`.
pub fn narrow(text: &str) -> Cow<'_, str> {
    let wide = |c: char| matches!(c, '\u{ff01}'..='\u{ff5e}' | '\u{3000}');
    if !text.contains(wide) {
        return Cow::Borrowed(text);
    }
    Cow::Owned(text.chars().map(narrow_char).collect())
}

/// One full-width character as its plain form.
pub fn narrow_char(c: char) -> char {
    match c {
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(c as u32 - 0xfee0).unwrap_or(c),
        '\u{3000}' => ' ',
        c => c,
    }
}

/// Whether a character is written without spaces between words: Han, Kana, Hangul, Bopomofo.
pub fn is_cjk(c: char) -> bool {
    matches!(c as u32,
        0x1100..=0x11ff | 0x2e80..=0x2fdf | 0x3005..=0x3007 | 0x3040..=0x31ff | 0x3400..=0x4dbf | 0x4e00..=0x9fff
        | 0xac00..=0xd7af | 0xf900..=0xfaff | 0x20000..=0x3ffff)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn controls_go_and_lines_are_unified() {
        for (text, multi_line, kept, removed) in [
            ("  Müller \n", false, "Müller", false),
            ("a\0b\u{7}c", false, "abc", true),
            ("a\r\nb\rc\td", true, "a\nb\nc\td", false),
            ("a\r\nb\tc", false, "a b c", false),
            ("\u{feff}名前", false, "名前", false),
            ("x\u{ffff}\u{fdd0}y", false, "xy", true),
            ("\u{202e}abc", false, "\u{202e}abc", false),
            ("=cmd|'/c calc'!A1 <b>", false, "=cmd|'/c calc'!A1 <b>", false),
            ("👩‍👩‍👧", false, "👩‍👩‍👧", false),
            ("\u{3000}", false, "", false),
        ] {
            assert_eq!(clean(text, multi_line), Cleaned { text: kept.into(), removed }, "{text:?}");
        }
    }

    #[test]
    fn lengths_count_characters() {
        assert!(!is_longer_than("长青长青", 4));
        assert!(is_longer_than("长青长青!", 4));
        assert_eq!(shorten("长青长青", 4), "长青长青");
        assert_eq!(shorten("长青长青!", 4), "长青长…");
    }

    #[test]
    fn direction_controls_stay_inside() {
        for (text, shown) in [
            ("שלום", "שלום"),
            ("a\u{202e}b", "\u{2068}a\u{202e}b\u{2069}"),
            ("a\u{2067}b", "\u{2068}a\u{2067}b\u{2069}\u{2069}"),
            ("a\u{2069}b\u{2069}\u{202b}", "\u{2068}ab\u{202b}\u{2069}"),
        ] {
            assert_eq!(isolate(text), shown, "{text:?}");
        }
    }

    #[test]
    fn wide_forms_become_plain() {
        assert_eq!(narrow("＋８６　（０）１０"), "+86 (0)10");
        assert_eq!(narrow("平"), "平");
    }

    proptest! {
        #[test]
        fn cleaning_twice_changes_nothing(text: String, multi_line: bool) {
            let once = clean(&text, multi_line).text;
            let twice = clean(&once, multi_line);
            prop_assert_eq!(&twice.text, &once);
            prop_assert!(!twice.removed);
        }
    }
}
