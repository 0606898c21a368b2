//! Taking a full name apart that was typed or read as one text. A guess, always shown for correction.

use super::surnames::is_compound;
use super::{Name, NameOrder};
use crate::text::{is_cjk, narrow};

/// What a full name seems to consist of.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Split {
    /// The parts; the order is set where it differs from what the script suggests.
    pub name: Name,
    /// Option key of the salutation, where a title said it.
    pub salutation: Option<&'static str>,
}

const SALUTATIONS: &[(&str, &str)] = &[
    ("mr", "mr"),
    ("herr", "mr"),
    ("sir", "mr"),
    ("mrs", "ms"),
    ("ms", "ms"),
    ("miss", "ms"),
    ("frau", "ms"),
    ("mme", "ms"),
    ("mx", "mx"),
    ("dr", "dr"),
    ("prof", "prof"),
];
const CJK_TITLES: &[(&str, &str)] =
    &[("先生", "mr"), ("女士", "ms"), ("小姐", "ms"), ("太太", "ms"), ("博士", "dr"), ("教授", "prof")];
const PARTICLES: &[&str] = &[
    "van", "von", "de", "der", "den", "di", "da", "del", "della", "dello", "la", "le", "du", "dos", "das",
    "do", "ten", "ter", "te", "zu", "zum", "zur", "bin", "ibn", "bint", "al", "el", "af", "av", "vom", "ben",
];
const SUFFIXES: &[&str] = &["jr", "sr", "ii", "iii", "iv", "phd", "md", "mba", "esq", "cpa"];

/// Splits a full name by the habits of its script; see the tests for what is understood.
pub fn split(full: &str) -> Split {
    let full = narrow(full);
    let full = full.trim();
    if full.chars().any(is_cjk) { split_cjk(full) } else { split_western(full) }
}

fn split_cjk(full: &str) -> Split {
    let (mut full, mut salutation) = (full, None);
    for (title, key) in CJK_TITLES {
        if let Some(rest) = full.strip_suffix(title).filter(|rest| !rest.trim().is_empty()) {
            (full, salutation) = (rest.trim(), Some(*key));
        }
    }
    let named = |family: &str, given: &str, order| Split {
        name: Name { family: family.trim().into(), given: given.trim().into(), order, ..Name::default() },
        salutation,
    };
    // A middle dot separates the parts of a foreign name, given name first.
    if let Some((given, family)) = full.rsplit_once(['·', '・', '•', '‧']) {
        return named(family, given, Some(NameOrder::GivenFirst));
    }
    if let Some((first, rest)) = full.split_once(char::is_whitespace) {
        // "David 李": the surname is the part in Chinese.
        return match (first.chars().all(is_cjk), rest.trim().chars().all(is_cjk)) {
            (false, true) => named(rest, first, None),
            _ => named(first, rest, None),
        };
    }
    if !full.chars().all(is_cjk) {
        return named(full, "", None);
    }
    let count = full.chars().count();
    let is_kana = |c: char| matches!(c as u32, 0x3040..=0x30ff);
    let is_hangul = |c: char| matches!(c as u32, 0xac00..=0xd7af);
    let family = match count {
        _ if full.chars().all(is_kana) => count,
        0..=2 => 1,
        _ if is_compound(full) => 2,
        3 => 1,
        _ if full.chars().all(is_hangul) => 1,
        // 陈方安生 (two surnames) and 山田太郎 alike.
        _ => 2,
    };
    let at = full.char_indices().nth(family).map_or(full.len(), |(at, _)| at);
    named(&full[..at], &full[at..], None)
}

fn split_western(full: &str) -> Split {
    let mut result = Split::default();
    let bare = |word: &str| word.trim_end_matches(['.', ',']).to_lowercase();
    let mut words: Vec<&str> = Vec::new();
    let mut suffix: Vec<&str> = Vec::new();
    for word in full.split_whitespace() {
        let title = SALUTATIONS.iter().find(|(title, _)| *title == bare(word));
        match title {
            // Titles stand in front; the last one that tells most stays.
            Some((_, key)) if words.is_empty() => result.salutation = Some(key),
            _ if words.len() > 1 && SUFFIXES.contains(&bare(word).replace('.', "").as_str()) => {
                suffix.push(word.trim_end_matches(','));
            }
            _ => words.push(word),
        }
    }
    result.name.suffix = suffix.join(" ");
    if let Some(last) = words.last_mut().filter(|_| !result.name.suffix.is_empty()) {
        *last = last.trim_end_matches(',');
    }
    let (family, rest) = take_family(&words, &mut result.name.order);
    result.name.family = family.join(" ").trim_end_matches(',').to_owned();
    let (given, middle) = rest.split_first().map_or((None, rest), |(given, middle)| (Some(given), middle));
    result.name.given = given.map(|given| given.to_string()).unwrap_or_default();
    result.name.middle = middle.join(" ");
    result
}

/// The words of the family name, and the others.
fn take_family<'a, 'b>(
    words: &'b [&'a str],
    order: &mut Option<NameOrder>,
) -> (&'b [&'a str], &'b [&'a str]) {
    // "Müller, Hans Peter"
    if let Some(comma) = words.iter().position(|word| word.ends_with(',')) {
        return words.split_at(comma + 1);
    }
    // "WANG Xiaoming", "Hans MÜLLER": capitals mark the family name.
    let is_capitals = |word: &&str| {
        word.chars().filter(|c| c.is_uppercase()).count() > 1 && !word.chars().any(char::is_lowercase)
    };
    let capitals = words.iter().filter(|word| is_capitals(word)).count();
    if capitals > 0 && capitals < words.len() {
        let (first, last) = (
            words.iter().take_while(|word| is_capitals(word)).count(),
            words.iter().rev().take_while(|word| is_capitals(word)).count(),
        );
        if first == capitals {
            *order = Some(NameOrder::FamilyFirst);
            return words.split_at(first);
        }
        if last == capitals {
            let (rest, family) = words.split_at(words.len() - last);
            return (family, rest);
        }
    }
    if words.len() < 2 {
        return (&[], words);
    }
    // Particles belong to the family name: "Anna Maria van den Berg".
    let mut at = words.len() - 1;
    while at > 1 && PARTICLES.contains(&words[at - 1].to_lowercase().as_str()) {
        at -= 1;
    }
    let (rest, family) = words.split_at(at);
    (family, rest)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn names_are_taken_apart() {
        for (full, family, given, middle, salutation) in [
            ("王小明", "王", "小明", "", None),
            ("李娜", "李", "娜", "", None),
            ("欧阳修", "欧阳", "修", "", None),
            ("司馬相如", "司馬", "相如", "", None),
            ("陈方安生", "陈方", "安生", "", None),
            ("山田 太郎", "山田", "太郎", "", None),
            ("王 先生", "王", "", "", Some("mr")),
            ("李女士", "李", "", "", Some("ms")),
            ("卡尔·马克思", "马克思", "卡尔", "", None),
            ("David 李", "李", "David", "", None),
            ("김철수", "김", "철수", "", None),
            ("남궁민수", "남궁", "민수", "", None),
            ("Hans Müller", "Müller", "Hans", "", None),
            ("Hans Peter Müller", "Müller", "Hans", "Peter", None),
            ("Müller, Hans Peter", "Müller", "Hans", "Peter", None),
            ("Dr. Anna Maria van den Berg", "van den Berg", "Anna", "Maria", Some("dr")),
            ("Prof. Dr. Ada Lovelace", "Lovelace", "Ada", "", Some("dr")),
            ("WANG Xiaoming", "WANG", "Xiaoming", "", None),
            ("Xiaoming WANG", "WANG", "Xiaoming", "", None),
            ("ANNA SMITH", "SMITH", "ANNA", "", None),
            ("Cher", "", "Cher", "", None),
            ("John Smith, Jr.", "Smith", "John", "", None),
            ("Ｊｏｈｎ　Ｓｍｉｔｈ", "Smith", "John", "", None),
            ("", "", "", "", None),
        ] {
            let split = split(full);
            let name = &split.name;
            assert_eq!(
                (name.family.as_str(), name.given.as_str(), name.middle.as_str()),
                (family, given, middle),
                "{full}"
            );
            assert_eq!(split.salutation, salutation, "{full}");
        }
        assert_eq!(split("John Smith, Jr.").name.suffix, "Jr.");
        assert_eq!(split("WANG Xiaoming").name.order, Some(NameOrder::FamilyFirst));
    }

    proptest! {
        #[test]
        fn chinese_names_read_the_same_when_put_together_again(full in "[王李欧阳司马小明娜修]{1,5}") {
            prop_assert_eq!(split(&full).name.display(), full);
        }

        #[test]
        fn never_panics(full: String) {
            split(&full);
        }
    }
}
