//! Pinyin of Chinese characters, without tones, several readings where a character has them.

/// Number of the usual reading per character from U+4E00 on: low bytes, then one high bit each; then pairs of
/// (character, number) with further readings (see `examples/han_tables.rs`).
const TABLE: &[u8] = include_bytes!("tables/pinyin.bin");
/// The syllables, by number from 1.
const SYLLABLES: &str = include_str!("tables/syllables.txt");

const FIRST: u32 = 0x4e00;
const COUNT: usize = 0x5200;
/// Spellings of one text: the usual one, and those with one other reading.
const SPELLINGS: usize = 6;
/// Characters of a text that are spelt.
const CHARS: usize = 24;

/// The readings, unpacked once. In a release they come with the engine's work: only what makes a `Pinyin` may name the
/// tables.
#[derive(Debug, Clone)]
pub struct Pinyin {
    table: &'static [u8],
    syllables: Vec<&'static str>,
    /// (character, number), ascending by character.
    others: Vec<(u16, u16)>,
}

impl Default for Pinyin {
    fn default() -> Self {
        let pair = |bytes: &[u8; 4]| {
            (u16::from_le_bytes([bytes[0], bytes[1]]), u16::from_le_bytes([bytes[2], bytes[3]]))
        };
        let others = TABLE[COUNT + COUNT / 8..].as_chunks::<4>().0.iter().map(pair).collect();
        Self { table: TABLE, syllables: SYLLABLES.split(' ').collect(), others }
    }
}

impl Pinyin {
    /// The readings of a simplified character, the usual one first; none for what is not Chinese.
    pub fn readings(&self, c: char) -> Vec<&'static str> {
        let Some(index) =
            (c as u32).checked_sub(FIRST).map(|index| index as usize).filter(|index| *index < COUNT)
        else {
            return Vec::new();
        };
        let high = u16::from(self.table[COUNT + index / 8] >> (index % 8) & 1);
        let number = high << 8 | u16::from(self.table[index]);
        let mut found: Vec<&'static str> = self.syllable(number).into_iter().collect();
        let start = self.others.partition_point(|(other, _)| u32::from(*other) < c as u32);
        let others = self.others[start..].iter().take_while(|(other, _)| u32::from(*other) == c as u32);
        found.extend(others.filter_map(|(_, number)| self.syllable(*number)));
        found
    }

    fn syllable(&self, number: u16) -> Option<&'static str> {
        self.syllables.get(usize::from(number).checked_sub(1)?).copied()
    }

    /// Spellings of a folded text's Chinese characters, the usual one first: (all syllables run together, initials).
    /// Empty when the text has none. A syllable with ü is also spelt with u.
    pub fn spellings(&self, text: &str) -> Vec<(String, String)> {
        let mut readings: Vec<Vec<&'static str>> =
            text.chars().map(|c| self.readings(c)).filter(|all| !all.is_empty()).take(CHARS).collect();
        for all in &mut readings {
            let umlauts = all.iter().filter_map(|syllable| match *syllable {
                "lv" => Some("lu"),
                "nv" => Some("nu"),
                "lve" => Some("lue"),
                "nve" => Some("nue"),
                _ => None,
            });
            let umlauts: Vec<&'static str> = umlauts.filter(|other| !all.contains(other)).collect();
            all.extend(umlauts);
        }
        if readings.is_empty() {
            return Vec::new();
        }
        let spell = |swap: Option<(usize, usize)>| {
            let mut spelling = (String::new(), String::new());
            for (place, all) in readings.iter().enumerate() {
                let syllable = match swap {
                    Some((at, other)) if at == place => all[other],
                    _ => all[0],
                };
                spelling.0.push_str(syllable);
                spelling.1.push_str(&syllable[..1]);
            }
            spelling
        };
        let mut found = vec![spell(None)];
        let swaps = readings
            .iter()
            .enumerate()
            .flat_map(|(place, all)| (1..all.len()).map(move |other| (place, other)));
        for swap in swaps {
            if found.len() == SPELLINGS {
                break;
            }
            let spelling = spell(Some(swap));
            if !found.contains(&spelling) {
                found.push(spelling);
            }
        }
        found
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_usual_reading_comes_first_and_the_others_follow() {
        let pinyin = Pinyin::default();
        for (text, full, initials, also) in [
            ("张伟", "zhangwei", "zw", ""),
            ("王小明 Peter", "wangxiaoming", "wxm", ""),
            ("单雄", "danxiong", "dx", "shanxiong"),
            ("曾国藩", "cengguofan", "cgf", "zengguofan"),
            ("重庆", "zhongqing", "zq", "chongqing"),
            ("吕布", "lvbu", "lb", "lubu"),
            ("仇英", "chouying", "cy", "qiuying"),
            ("解放", "jiefang", "jf", "xiefang"),
            ("喆", "zhe", "z", ""),
        ] {
            let found = pinyin.spellings(text);
            assert_eq!(found[0], (full.to_owned(), initials.to_owned()), "{text}");
            assert!(also.is_empty() || found.iter().any(|(full, _)| full == also), "{text}: {found:?}");
            assert!(found.len() <= SPELLINGS);
        }
        assert_eq!(pinyin.spellings("Müller 3"), Vec::new());
    }
}
