//! Names of columns: whether the first row holds them, and what they are.

/// Names of the columns.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Header {
    /// One per column; empty where the file gives none.
    pub names: Vec<String>,
    /// Some name occurs twice.
    pub duplicates: bool,
    /// Some column has no name although others do.
    pub unnamed: bool,
}

impl Header {
    /// From the first row. Empty names beyond `columns` are no columns.
    pub fn of(cells: &[String], columns: usize) -> Self {
        let mut names: Vec<String> = cells.iter().map(|cell| clean(cell)).collect();
        while names.len() > columns && names.last().is_some_and(String::is_empty) {
            names.pop();
        }
        names.resize(names.len().max(columns), String::new());
        let unnamed = names.iter().any(String::is_empty);
        let mut sorted: Vec<&String> = names.iter().filter(|name| !name.is_empty()).collect();
        sorted.sort_unstable();
        let duplicates = sorted.windows(2).any(|pair| pair[0] == pair[1]);
        Self { names, duplicates, unnamed }
    }

    /// For a file without names.
    pub fn none(columns: usize) -> Self {
        Self { names: vec![String::new(); columns], duplicates: false, unnamed: false }
    }
}

/// A name in one line without controls, cut to a length that fits a table head.
fn clean(cell: &str) -> String {
    let words = cell.split(|c: char| c.is_whitespace() || c.is_control()).filter(|word| !word.is_empty());
    let mut name = String::new();
    for word in words {
        if !name.is_empty() {
            name.push(' ');
        }
        name.extend(word.chars().filter(|c| !matches!(c, '\u{FEFF}' | '\u{200B}')));
    }
    name.chars().take(200).collect()
}

/// Whether the first row holds names: `known` says how many of its cells are names that the mapping knows.
///
/// Names are words, so a cell that is a number, a date, an address of mail or the web speaks against it, and so does an
/// empty first row or one with the same shapes as the rows below.
pub fn guess_header(first: &[String], below: &[Vec<String>], known: usize) -> bool {
    let filled = first.iter().filter(|cell| !cell.trim().is_empty()).count();
    if filled == 0 {
        return false;
    }
    let data = first.iter().filter(|cell| is_data(cell)).count();
    if data == 0 && known > 0 {
        return true;
    }
    if data * 2 > filled || (data > 0 && known == 0) {
        return false;
    }
    // Only words: names when some column below holds something else, or when nothing in a column repeats its name.
    let typed_below = (0..first.len()).any(|column| {
        !is_data(&first[column]) && below.iter().filter_map(|row| row.get(column)).any(|cell| is_data(cell))
    });
    typed_below || known > 0 || (first.len() > 1 && all_different(first) && filled == first.len())
}

fn all_different(cells: &[String]) -> bool {
    (1..cells.len()).all(|at| !cells[..at].contains(&cells[at]))
}

/// A value rather than a name.
fn is_data(cell: &str) -> bool {
    let cell = cell.trim();
    let digits = cell.chars().filter(char::is_ascii_digit).count();
    let letters = cell.chars().filter(|c| c.is_alphabetic()).count();
    cell.contains('@') || cell.contains("://") || (digits > 0 && digits >= letters)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cells(row: &str) -> Vec<String> {
        row.split(',').map(str::to_owned).collect()
    }

    #[test]
    fn names_or_data() {
        for (first, below, known, expected) in [
            ("Name,E-Mail", "Anna,a@b.c", 2, true),
            ("Kundennummer,Umsatz", "K1,12.50", 0, true),
            ("00004,0001,19970101,2,29.33", "00004,0001,19970118,2,29.73", 0, false),
            ("Anna,a@b.c,2024-01-02", "Ben,b@b.c,2024-02-03", 0, false),
            ("姓名,电话", "张伟,13800138000", 1, true),
            (",,", "a,b,c", 0, false),
            ("Fruit,Colour", "Apple,red", 0, true),
            ("Name,2023,2024", "Anna,5,6", 1, false),
        ] {
            assert_eq!(guess_header(&cells(first), &[cells(below)], known), expected, "{first}");
        }
    }

    #[test]
    fn names_are_cleaned_and_counted() {
        let header = Header::of(&cells("First\nname, Mail ,,Mail,,"), 4);
        assert_eq!(header.names, ["First name", "Mail", "", "Mail"]);
        assert!(header.duplicates && header.unnamed);
    }
}
