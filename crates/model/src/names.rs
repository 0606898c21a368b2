//! Names of people in the order of their language: 王小明, 司马相如, Anna Maria van den Berg, 卡尔·马克思.

mod changes;
pub mod company;
mod split;
mod surnames;

pub use changes::changes;
pub use split::{Split, split};

use crate::text::is_cjk;

/// Which part comes first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NameOrder {
    /// Chinese, Japanese, Korean, Vietnamese, Hungarian.
    FamilyFirst,
    /// Western.
    GivenFirst,
}

impl NameOrder {
    /// The order with this option key; `None` for anything else, which means "as the script suggests".
    pub fn from_key(key: &str) -> Option<Self> {
        match key {
            "family_first" => Some(Self::FamilyFirst),
            "given_first" => Some(Self::GivenFirst),
            _ => None,
        }
    }

    /// The option's key.
    pub fn key(self) -> &'static str {
        match self {
            Self::FamilyFirst => "family_first",
            Self::GivenFirst => "given_first",
        }
    }
}

/// The parts of a name; each may be empty.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Name {
    /// Family name, with its particles.
    pub family: String,
    /// Given name.
    pub given: String,
    /// Middle names.
    pub middle: String,
    /// Jr., PhD.
    pub suffix: String,
    /// Stated order; `None` lets the script decide.
    pub order: Option<NameOrder>,
}

impl Name {
    /// The order in which the name is written.
    pub fn order(&self) -> NameOrder {
        let script = if self.is_cjk() { NameOrder::FamilyFirst } else { NameOrder::GivenFirst };
        self.order.unwrap_or(script)
    }

    fn is_cjk(&self) -> bool {
        let mut letters =
            self.family.chars().chain(self.given.chars()).filter(|c| c.is_alphabetic()).peekable();
        letters.peek().is_some() && letters.all(is_cjk)
    }

    /// The name as it is written to a person: without a space in Chinese, Japanese and Korean, with a middle dot where
    /// such a script writes the given name first (foreign names).
    pub fn display(&self) -> String {
        let separator = match (self.is_cjk(), self.order()) {
            (true, NameOrder::FamilyFirst) => "",
            (true, NameOrder::GivenFirst) => "·",
            (false, _) => " ",
        };
        let parts = match self.order() {
            NameOrder::FamilyFirst => [&self.family, &self.given, &self.middle],
            NameOrder::GivenFirst => [&self.given, &self.middle, &self.family],
        };
        let name = join(&parts, separator);
        if name.is_empty() || self.suffix.is_empty() { name } else { format!("{name} {}", self.suffix) }
    }

    /// The text by which the name is sorted: family name first, whatever the order of writing. Collation (pinyin,
    /// strokes, accents) is the browser's.
    pub fn sort(&self) -> String {
        let separator = if self.is_cjk() { "" } else { " " };
        join(&[&self.family, &self.given, &self.middle], separator)
    }

    /// One or two characters for an avatar: the surname in Chinese, Japanese and Korean (both characters of a compound
    /// one), else the first letters of given and family name as they are written.
    pub fn initials(&self) -> String {
        if self.is_cjk() {
            let part = if self.family.is_empty() { &self.given } else { &self.family };
            let take = if surnames::is_compound(part) { 2 } else { 1 };
            return part.chars().take(take).collect();
        }
        let parts = match self.order() {
            NameOrder::FamilyFirst => [&self.family, &self.given],
            NameOrder::GivenFirst => [&self.given, &self.family],
        };
        parts.into_iter().filter_map(|part| first_letter(part)).collect()
    }
}

/// Characters for the avatar of a company or anything else with one name.
pub fn initials_of(title: &str) -> String {
    match title.chars().find(|c| c.is_alphanumeric()) {
        Some(first) if is_cjk(first) => first.to_string(),
        Some(_) => {
            title.split(|c: char| c.is_whitespace() || c == '-').filter_map(first_letter).take(2).collect()
        }
        None => title.chars().next().map(String::from).unwrap_or_default(),
    }
}

fn first_letter(word: &str) -> Option<String> {
    // Particles are written small and do not stand for the name: "van den Berg" is B.
    let capital = word.split_whitespace().find(|part| part.starts_with(char::is_uppercase));
    let letter = capital.unwrap_or(word).chars().find(|c| c.is_alphanumeric())?;
    Some(letter.to_uppercase().collect())
}

fn join(parts: &[&String], separator: &str) -> String {
    let filled: Vec<&str> = parts.iter().map(|part| part.trim()).filter(|part| !part.is_empty()).collect();
    filled.join(separator)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn name(family: &str, given: &str, order: Option<NameOrder>) -> Name {
        Name { family: family.into(), given: given.into(), order, ..Name::default() }
    }

    #[test]
    fn display_sort_and_initials() {
        use NameOrder::{FamilyFirst, GivenFirst};
        for (family, given, order, display, sort, initials) in [
            ("王", "小明", None, "王小明", "王小明", "王"),
            ("欧阳", "修", None, "欧阳修", "欧阳修", "欧阳"),
            ("马克思", "卡尔", Some(GivenFirst), "卡尔·马克思", "马克思卡尔", "马"),
            ("Müller", "Änne", None, "Änne Müller", "Müller Änne", "ÄM"),
            ("van den Berg", "Anna", None, "Anna van den Berg", "van den Berg Anna", "AB"),
            ("Wang", "Xiaoming", Some(FamilyFirst), "Wang Xiaoming", "Wang Xiaoming", "WX"),
            ("Nagy", "Éva", Some(FamilyFirst), "Nagy Éva", "Nagy Éva", "NÉ"),
            ("김", "철수", None, "김철수", "김철수", "김"),
            ("", "Cher", None, "Cher", "Cher", "C"),
            ("李", "", None, "李", "李", "李"),
            ("李", "David", None, "David 李", "李 David", "D李"),
            ("", "", None, "", "", ""),
            ("👻", "", None, "👻", "👻", ""),
        ] {
            let name = name(family, given, order);
            assert_eq!(
                (name.display().as_str(), name.sort().as_str(), name.initials().as_str()),
                (display, sort, initials)
            );
        }
        let full = Name { middle: "Q.".into(), suffix: "Jr.".into(), ..name("Public", "John", None) };
        assert_eq!(full.display(), "John Q. Public Jr.");
    }

    #[test]
    fn initials_of_companies() {
        for (title, initials) in [
            ("Acme Tools GmbH", "AT"),
            ("上海长青机械有限公司", "上"),
            ("3M", "3"),
            ("", ""),
            ("“été”", "É"),
            ("🦀", "🦀"),
        ] {
            assert_eq!(initials_of(title), initials, "{title}");
        }
    }
}
