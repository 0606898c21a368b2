//! Folding: what is the same for a person who searches becomes the same bytes. Case, width, marks on letters, traditional
//! and simplified characters.

use model::text::narrow_char;

/// Traditional character → simplified one: distances of the first column, then the second (see `examples/han_tables.rs`).
const SIMPLIFIED: &[u8] = include_bytes!("tables/simplified.bin");
/// Letter with marks → letter, the same layout.
const PLAIN: &[u8] = include_bytes!("tables/plain.bin");

/// The tables of folding, unpacked once.
#[derive(Debug, Clone)]
pub struct Folding {
    /// For each character of the basic plane what replaces it; itself where nothing does.
    map: Box<[u16]>,
}

impl Default for Folding {
    fn default() -> Self {
        let mut map: Box<[u16]> = (0..=u16::MAX).collect();
        for table in [SIMPLIFIED, PLAIN] {
            let half = table.len() / 2;
            let mut from = 0u16;
            for (step, to) in table[..half].as_chunks::<2>().0.iter().zip(table[half..].as_chunks::<2>().0) {
                from = from.wrapping_add(u16::from_le_bytes(*step));
                map[usize::from(from)] = u16::from_le_bytes(*to);
            }
        }
        Self { map }
    }
}

impl Folding {
    /// The folded text. Runs of white space become one space; none at the ends.
    pub fn fold(&self, text: &str) -> String {
        let mut out = String::with_capacity(text.len());
        self.fold_into(text, &mut out);
        out
    }

    /// Appends the folded text.
    pub fn fold_into(&self, text: &str, out: &mut String) {
        let start = out.len();
        let mut space = false;
        for c in text.chars() {
            if matches!(c, '!'..='~') {
                if std::mem::take(&mut space) && out.len() > start {
                    out.push(' ');
                }
                out.push(c.to_ascii_lowercase());
                continue;
            }
            let c = narrow_char(c);
            if c.is_whitespace() || c.is_control() {
                space = true;
                continue;
            }
            if std::mem::take(&mut space) && out.len() > start {
                out.push(' ');
            }
            if c.is_ascii() {
                out.push(c.to_ascii_lowercase());
            } else {
                self.push(c, out);
            }
        }
    }

    fn push(&self, c: char, out: &mut String) {
        match c {
            // Marks that follow their letter, and what only steers the display.
            '\u{300}'..='\u{36f}'
            | '\u{200b}'..='\u{200f}'
            | '\u{202a}'..='\u{202e}'
            | '\u{2066}'..='\u{2069}'
            | '\u{feff}' => {}
            'ß' | 'ẞ' => out.push_str("ss"),
            'æ' | 'Æ' => out.push_str("ae"),
            'œ' | 'Œ' => out.push_str("oe"),
            '·' | '・' | '‧' => out.push(' '),
            _ => out.extend(
                c.to_lowercase().map(|c| self.plain(c)).filter(|c| !('\u{300}'..='\u{36f}').contains(c)),
            ),
        }
    }

    fn plain(&self, c: char) -> char {
        match u16::try_from(c as u32) {
            Ok(code) => char::from_u32(u32::from(self.map[usize::from(code)])).unwrap_or(c),
            Err(_) => c,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_people_take_for_the_same_is_the_same() {
        let folding = Folding::default();
        for (text, folded) in [
            ("  Müller  GmbH ", "muller gmbh"),
            ("Straße ŁÓDŹ", "strasse lodz"),
            ("ＡＢＣ　１２３", "abc 123"),
            ("Œuvre Ærø", "oeuvre aero"),
            ("e\u{301}te\u{301}", "ete"),
            ("Nguyễn Đức", "nguyen duc"),
            ("ΆΘΗΝΑ Ёлка", "αθηνα елка"),
            ("萬達機床", "万达机床"),
            ("乾", "干"),
            ("東京ガス", "东京カス"),
            ("李·约翰", "李 约翰"),
            ("👩‍👩 x", "👩👩 x"),
            ("\u{202e}abc", "abc"),
            ("İstanbul", "istanbul"),
        ] {
            assert_eq!(folding.fold(text), folded, "{text}");
            assert_eq!(folding.fold(folded), folded, "folding twice: {text}");
        }
    }
}
