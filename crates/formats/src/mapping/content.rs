//! What the cells of a column look like.

use model::names::company::is_company;
use model::text::is_cjk;
use model::{email, phone};

use super::Evidence;

/// Different values kept as examples of a column.
const EXAMPLES: usize = 5;
/// Longest example, in characters.
const EXAMPLE_CHARS: usize = 60;

/// Cells looked at for the names of companies.
const NAMES: u32 = 200;

/// The look of one cell.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Shape {
    /// An e-mail address.
    Email,
    /// A link.
    Link,
    /// A phone number.
    Phone,
    /// A date.
    Date,
    /// A whole number.
    Whole,
    /// A number with a decimal sign, or an amount.
    Number,
    /// Two to four Chinese characters: a name of a person, most likely.
    ShortHan,
    /// Anything else.
    Text,
}

const SHAPES: [Shape; 8] = [
    Shape::Email,
    Shape::Link,
    Shape::Phone,
    Shape::Date,
    Shape::Whole,
    Shape::Number,
    Shape::ShortHan,
    Shape::Text,
];

/// What a sample says about a column.
#[derive(Debug, Clone, Default)]
pub struct ColumnStats {
    /// Cells that are not empty.
    pub filled: u32,
    /// Some different values, in file order.
    pub examples: Vec<String>,
    /// What numbers and dates show.
    pub evidence: Evidence,
    shapes: [u32; SHAPES.len()],
    /// Cells with a letter.
    lettered: u32,
    /// Cells of the first that have the form of a company's name.
    companies: u32,
    repeated: u32,
    last: u64,
}

impl ColumnStats {
    /// Looks at one cell.
    pub fn note(&mut self, cell: &str) {
        let cell = cell.trim();
        if cell.is_empty() {
            return;
        }
        self.filled += 1;
        self.evidence.note(cell);
        let shape = shape(cell);
        self.shapes[shape as usize] += 1;
        self.lettered += u32::from(cell.contains(char::is_alphabetic));
        if self.filled <= NAMES && matches!(shape, Shape::Text | Shape::ShortHan) {
            self.companies += u32::from(is_company(cell));
        }
        let mark = fingerprint(cell);
        self.repeated += u32::from(mark == self.last);
        self.last = mark;
        if self.examples.len() < EXAMPLES {
            let example = model::text::shorten(cell, EXAMPLE_CHARS);
            if !self.examples.iter().any(|known| *known == example) {
                self.examples.push(example.into_owned());
            }
        }
    }

    /// The look of at least four fifths of the cells; whole numbers pass as numbers.
    pub fn shape(&self) -> Option<Shape> {
        let mut counts = self.shapes;
        let numbers = counts[Shape::Number as usize];
        if numbers > 0 {
            counts[Shape::Number as usize] += std::mem::take(&mut counts[Shape::Whole as usize]);
        }
        let (at, most) = counts.iter().enumerate().max_by_key(|(at, count)| (**count, usize::MAX - at))?;
        (*most > 0 && most * 5 >= self.filled * 4).then(|| SHAPES[at])
    }

    /// Whether most cells name a company, as far as its form shows.
    pub fn names_companies(&self) -> bool {
        self.companies * 2 > self.filled.min(NAMES)
    }

    /// Whether hardly a cell has a letter: what is called a name is a number then.
    pub fn is_without_letters(&self) -> bool {
        self.filled > 0 && self.lettered * 10 < self.filled
    }

    /// Whether values tend to stand in several rows one after the other, as a customer's do in a list of orders.
    pub fn repeats(&self) -> bool {
        self.repeated * 10 > self.filled
    }
}

/// A quick hash (FNV-1a), only to see whether two neighbours are equal.
fn fingerprint(cell: &str) -> u64 {
    cell.bytes()
        .fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x100_0000_01b3))
}

fn shape(cell: &str) -> Shape {
    let digits = cell.bytes().filter(u8::is_ascii_digit).count();
    if cell.contains('@') && email::parse(cell).is_some() {
        Shape::Email
    } else if cell.starts_with("http://") || cell.starts_with("https://") || cell.starts_with("www.") {
        Shape::Link
    } else if is_date(cell, digits) {
        Shape::Date
    } else if is_phone(cell, digits) {
        Shape::Phone
    } else if digits == cell.len() && digits < 19 {
        Shape::Whole
    } else if digits > 0 && is_number(cell) {
        Shape::Number
    } else if cell.chars().all(is_cjk) && (2..=4).contains(&cell.chars().count()) {
        Shape::ShortHan
    } else {
        Shape::Text
    }
}

/// Dates in numbers, `20240304` and `2024年3月4日`; whether the day exists is the parser's matter.
fn is_date(cell: &str, digits: usize) -> bool {
    if digits == 8 && cell.len() == 8 {
        let part = |from: usize, to: usize| cell.get(from..to).and_then(|text| text.parse::<u32>().ok());
        return matches!(
            (part(0, 4), part(4, 6), part(6, 8)),
            (Some(1900..=2099), Some(1..=12), Some(1..=31))
        );
    }
    let date = cell.split([' ', 'T']).next().unwrap_or_default();
    let parts: Vec<&str> =
        date.split(['-', '/', '.', '年', '月', '日']).filter(|part| !part.is_empty()).collect();
    let [a, b, c] = parts[..] else { return false };
    let small = |text: &str| text.parse::<u32>().is_ok_and(|number| (1..=31).contains(&number));
    let year = |text: &str| {
        text.len() == 4 && text.parse::<u32>().is_ok_and(|number| (1900..=2199).contains(&number))
    };
    let two = |text: &str| text.len() == 2 && text.bytes().all(|c| c.is_ascii_digit());
    (year(a) && small(b) && small(c)) || (small(a) && small(b) && (year(c) || two(c)))
}

/// Written as numbers are dialled: with a plus, a zero, separators, or as a Chinese mobile number.
fn is_phone(cell: &str, digits: usize) -> bool {
    if !(7..=18).contains(&digits) || phone::parse(cell, None).is_none() {
        return false;
    }
    let bare = digits == cell.len();
    let mobile = digits == 11 && cell.starts_with('1') && !cell.starts_with("10");
    let separated = cell.contains(['-', ' ', '(', '/']) && !cell.contains(',');
    cell.starts_with('+') || mobile || (bare && cell.starts_with('0') && digits > 8) || (!bare && separated)
}

fn is_number(cell: &str) -> bool {
    let letters = cell.chars().filter(|c| c.is_alphabetic()).count();
    letters <= 3
        && cell.chars().all(|c| {
            c.is_alphanumeric() || ",.-+ '’()%\u{a0}\u{202f}".contains(c) || "$€£¥￥₩₹₽₺₴₫฿₱₪".contains(c)
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_have_shapes() {
        for (cell, expected) in [
            ("a@b.cn", Shape::Email),
            ("https://example.com", Shape::Link),
            ("13800138000", Shape::Phone),
            ("+49 89 123456", Shape::Phone),
            ("021-5080 1234", Shape::Phone),
            ("2024-03-04", Shape::Date),
            ("4.3.2024 10:00", Shape::Date),
            ("19970101", Shape::Date),
            ("2024年3月4日", Shape::Date),
            ("00004", Shape::Whole),
            ("29.33", Shape::Number),
            ("€ 1.234,50", Shape::Number),
            ("1,234.00 USD", Shape::Number),
            ("张伟", Shape::ShortHan),
            ("上海机床有限公司", Shape::Text),
            ("=cmd|' /C calc'!A0", Shape::Text),
        ] {
            assert_eq!(shape(cell), expected, "{cell}");
        }
    }

    #[test]
    fn a_column_has_the_shape_of_most_cells() {
        let mut stats = ColumnStats::default();
        for cell in ["5", "6.5", "", "7", "n/a", "7", "8", "9", "9", "10"] {
            stats.note(cell);
        }
        assert_eq!((stats.shape(), stats.filled), (Some(Shape::Number), 9));
        assert_eq!(stats.examples, ["5", "6.5", "7", "n/a", "8"]);
        assert!(stats.repeats());
        assert_eq!(ColumnStats::default().shape(), None);
    }
}
