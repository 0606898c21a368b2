//! Names for combinations of R, F and M: a versioned table of rules, the first that matches wins.

use std::fmt;

use super::CLASSES;

/// Version of [`RULES`]; a changed table is a new version.
pub const RULES_VERSION: u16 = 1;

/// Scores from the first to the second, both included.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Span(pub u8, pub u8);

impl Span {
    const fn contains(self, score: u8) -> bool {
        self.0 <= score && score <= self.1
    }
}

impl fmt::Debug for Span {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-{}", self.0, self.1)
    }
}

/// One row of the table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rule {
    /// Stable key of the segment, one of the options of the field `rfm_segment`. Several rows may name the same segment.
    pub segment: &'static str,
    /// Recency scores.
    pub r: Span,
    /// Frequency scores.
    pub f: Span,
    /// Monetary scores.
    pub m: Span,
}

const ANY: Span = Span(1, 5);

const fn rule(segment: &'static str, r: Span, f: Span, m: Span) -> Rule {
    Rule { segment, r, f, m }
}

/// The table in force. Every combination matches, and every row is the first match of at least one.
pub const RULES: &[Rule] = &[
    rule("champions", Span(4, 5), Span(4, 5), Span(4, 5)),
    rule("loyal", Span(3, 5), Span(4, 5), ANY),
    rule("cannot_lose", Span(1, 2), Span(4, 5), Span(4, 5)),
    rule("cannot_lose", Span(1, 2), ANY, Span(5, 5)),
    rule("at_risk", Span(1, 2), Span(3, 5), ANY),
    rule("potential_loyalist", Span(4, 5), Span(2, 3), ANY),
    rule("new_customers", Span(5, 5), Span(1, 1), ANY),
    rule("promising", Span(4, 4), Span(1, 1), ANY),
    rule("need_attention", Span(3, 3), Span(2, 3), ANY),
    rule("about_to_sleep", Span(3, 3), Span(1, 1), ANY),
    rule("hibernating", Span(2, 2), ANY, ANY),
    rule("lost_customers", ANY, ANY, ANY),
];

/// The row of every combination, looked up by [`rule_in`].
pub(super) type ByCell = [u8; 125];

/// Something wrong with a table of rules.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Finding {
    /// The row (from 0) can match nobody: it is empty, or earlier rows take all it describes.
    Unreachable(usize),
    /// No row matches this combination.
    Unmatched {
        /// Recency.
        r: u8,
        /// Frequency.
        f: u8,
        /// Monetary.
        m: u8,
    },
}

/// Checks a table by trying all combinations: first the rows that can match nobody, then what nothing matches.
pub fn lint(rules: &[Rule]) -> Vec<Finding> {
    let mut reached = vec![false; rules.len()];
    let mut unmatched = Vec::new();
    for (r, f, m) in cells() {
        match first_match(rules, r, f, m) {
            Some(row) => reached[row] = true,
            None => unmatched.push(Finding::Unmatched { r, f, m }),
        }
    }
    let unreachable = (0..rules.len()).filter(|&row| !reached[row]).map(Finding::Unreachable);
    unreachable.chain(unmatched).collect()
}

/// The segment of a combination by the table in force; `None` for scores outside 1 to 5.
pub fn segment_of(r: u8, f: u8, m: u8) -> Option<&'static str> {
    let inside = |score: u8| (1..=CLASSES).contains(&score);
    let known = inside(r) && inside(f) && inside(m);
    known.then(|| first_match(RULES, r, f, m)).flatten().map(|row| RULES[row].segment)
}

/// The segments of the table in force, each once, in the order of the table.
pub fn segment_names() -> Vec<&'static str> {
    let mut names = Vec::new();
    for rule in RULES {
        if !names.contains(&rule.segment) {
            names.push(rule.segment);
        }
    }
    names
}

/// For every combination the number of its row, from 1.
pub(super) static BY_CELL: ByCell = {
    let mut rows = [0; 125];
    let mut at = 0;
    while at < rows.len() as u8 {
        let (r, f, m) = (at / 25 + 1, at / 5 % 5 + 1, at % 5 + 1);
        rows[at as usize] = match first_match(RULES, r, f, m) {
            Some(row) => row as u8 + 1,
            None => 0,
        };
        at += 1;
    }
    rows
};

/// The row of one combination.
pub(super) fn rule_in(rows: &ByCell, r: u8, f: u8, m: u8) -> u8 {
    let at = usize::from(r) * 25 + usize::from(f) * 5 + usize::from(m);
    rows.get(at.wrapping_sub(31)).copied().unwrap_or_default()
}

const fn first_match(rules: &[Rule], r: u8, f: u8, m: u8) -> Option<usize> {
    let mut row = 0;
    while row < rules.len() {
        let rule = &rules[row];
        if rule.r.contains(r) && rule.f.contains(f) && rule.m.contains(m) {
            return Some(row);
        }
        row += 1;
    }
    None
}

/// All combinations, R first.
fn cells() -> impl Iterator<Item = (u8, u8, u8)> {
    (1..=CLASSES).flat_map(|r| (1..=CLASSES).flat_map(move |f| (1..=CLASSES).map(move |m| (r, f, m))))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_in_force_is_clean() {
        assert_eq!(lint(RULES), []);
    }

    #[test]
    fn shadowed_rows_and_gaps_are_found() {
        let rules = [
            rule("recent", Span(2, 5), ANY, ANY),
            rule("champions", Span(5, 5), Span(5, 5), Span(5, 5)),
            rule("empty", Span(3, 2), ANY, ANY),
            rule("old", Span(1, 1), ANY, Span(1, 4)),
        ];
        let findings = lint(&rules);
        assert_eq!(findings[..2], [Finding::Unreachable(1), Finding::Unreachable(2)]);
        let gaps: Vec<Finding> = (1..=5).map(|f| Finding::Unmatched { r: 1, f, m: 5 }).collect();
        assert_eq!(findings[2..], gaps);
    }

    #[test]
    fn the_quick_table_agrees_with_the_rules() {
        let rows = BY_CELL;
        for (r, f, m) in cells() {
            let row = rule_in(&rows, r, f, m);
            assert_eq!(segment_of(r, f, m), Some(RULES[usize::from(row) - 1].segment), "{r}{f}{m}");
        }
        assert_eq!(rule_in(&rows, 0, 0, 0), 0);
        assert_eq!(segment_of(0, 1, 6), None);
    }

    #[test]
    fn names_say_what_people_expect() {
        for (cell, name) in [
            ((5, 5, 5), "champions"),
            ((3, 5, 1), "loyal"),
            ((1, 1, 5), "cannot_lose"),
            ((2, 3, 4), "at_risk"),
            ((5, 1, 3), "new_customers"),
            ((1, 1, 1), "lost_customers"),
        ] {
            assert_eq!(segment_of(cell.0, cell.1, cell.2), Some(name));
        }
        assert_eq!(segment_names().len(), 11);
    }
}
