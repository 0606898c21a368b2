//! What customers say: whether they recommend us (NPS), are content (CSAT) and find it easy (CES), with what each number is
//! uncertain by; by quarter, by industry and by RFM segment.
//!
//! Definitions: [`scoring::surveys`]. Industry and segment are those of today; answers of days to come are not seen.

use model::entities::answer::{self, Question};
use model::entities::{company, shared};
use model::field::ChoiceDef;
use model::{Filter, Kind, Op, Operand, Value};
use scoring::surveys::{ces, csat, nps};

use crate::base::{Answer, compare};
use crate::calendar::Periods;
use crate::opening::between;
use crate::report::Shown;
use crate::settings::{Setting, Unit};
use crate::table::{About, Group};
use crate::{Base, Block, Cell, Drawing, Figure, Line, Note, Report, Settings, Table};

/// About this report.
pub(crate) const ABOUT: About = About {
    key: "satisfaction",
    group: Group::Loyalty,
    by_kind: false,
    settings: &[Setting {
        key: "answered-within",
        least: 3.0,
        most: 60.0,
        step: 3.0,
        usual: 24.0,
        unit: Unit::Months,
    }],
};

/// Months of a quarter.
const QUARTER: f64 = 3.0;
/// The parts of the answers to whether somebody recommends us, the best first: message, from, to.
const PARTS: [(&str, i64, i64); 3] =
    [("satisfaction-promoters", 9, 10), ("satisfaction-passives", 7, 8), ("satisfaction-detractors", 0, 6)];
/// Fewer answers than this say little, and that is said.
const FEW: usize = 30;

/// Makes it.
pub(crate) fn make(base: &Base, settings: &Settings<'_>) -> Report {
    let periods = Periods::new(QUARTER, base.fiscal_year_start);
    // Whole quarters, the present one with what there is of it.
    let quarters = (settings.get("answered-within") / QUARTER) as i32;
    let last = periods.of(base.today);
    let from = periods.first_day(last.saturating_sub(quarters - 1));
    let until = base.today.saturating_add(1);
    let seen: Vec<&Answer> =
        base.answers.iter().filter(|answer| (from..until).contains(&answer.on)).collect();
    let within = between(answer::ANSWERED_ON, from, until);
    let mut notes = notes(base, &seen, from);
    if seen.is_empty() {
        notes.push(Note::about("satisfaction-none", 0));
    }
    let mut by_quarter = table("satisfaction-quarters", "satisfaction-quarter")
        .drawn(Drawing::Lines { of: vec![1], band: None });
    for period in last.saturating_sub(quarters - 1)..=last {
        let (first, next) = (periods.first_day(period), periods.first_day(period.saturating_add(1)));
        let of: Vec<&Answer> =
            seen.iter().copied().filter(|answer| (first..next).contains(&answer.on)).collect();
        let rules = between(answer::ANSWERED_ON, first, next.min(until));
        let name = Cell::Period(first, periods.months);
        by_quarter.rows.push(row(name.opening(Kind::Answer, Filter::All(rules.to_vec())), &of, &rules));
    }
    let mut blocks = vec![Block::Figures(figures(&seen, &within)), Block::Table(by_quarter)];
    blocks.push(Block::Table(parts(&seen, &within)));
    let industry = Split {
        title: "satisfaction-industries",
        head: "satisfaction-industry",
        field: answer::INDUSTRY,
        options: company::INDUSTRIES,
        of: |answer| answer.industry,
    };
    let segment = Split {
        title: "satisfaction-segments",
        head: "satisfaction-segment",
        field: answer::RFM_SEGMENT,
        options: shared::RFM_SEGMENTS,
        of: |answer| answer.segment,
    };
    blocks.extend([industry, segment].map(|split| Block::Table(split.table(&seen, &within))));
    Report { notes, blocks }
}

fn notes(base: &Base, seen: &[&Answer], from: i32) -> Vec<Note> {
    let mut notes = Vec::new();
    let mut about = |message, count: usize| {
        if count > 0 {
            notes.push(Note::about(message, count as u64));
        }
    };
    let of = |is: &dyn Fn(&Answer) -> bool| base.answers.iter().filter(|answer| is(answer)).count();
    about("satisfaction-earlier-count", of(&|answer| answer.on < from));
    about("satisfaction-future-count", of(&|answer| answer.on > base.today));
    let few = Question::ALL.map(|question| seen.iter().filter(|one| one.question == question).count());
    if few.iter().any(|count| (1..FEW).contains(count)) {
        notes.push(Note::warning("satisfaction-few"));
    }
    notes
}

/// The answers to a question.
fn scores(answers: &[&Answer], question: Question) -> Vec<i64> {
    answers.iter().filter(|answer| answer.question == question).map(|answer| answer.score).collect()
}

/// Score and standard error of a question. A share of answers is in per cent, its error in points of these.
fn measured(question: Question, scores: &[i64]) -> (Cell, Cell) {
    let number = |value: Option<f64>, places| value.map_or(Cell::Empty, |value| Cell::Number(value, places));
    let share = |value: Option<f64>| value.map_or(Cell::Empty, |value| Cell::Share(value, 1));
    match question {
        Question::Nps => {
            let of = nps(scores);
            (number(of.score.value().map(|score| score * 100.0), 0), number(of.standard_error, 1))
        }
        Question::Csat => {
            let of = csat(scores);
            (share(of.score.value()), share(of.standard_error))
        }
        Question::Ces => {
            let of = ces(scores);
            (number(of.score.value(), 2), number(of.standard_error, 2))
        }
    }
}

fn asked(question: Question) -> Filter {
    compare(answer::QUESTION, Op::Is, Value::Choice(question.key().to_owned()))
}

fn opening(cell: Cell, rules: &[Filter], more: impl IntoIterator<Item = Filter>) -> Shown {
    if cell == Cell::Empty {
        return cell.into();
    }
    cell.opening(Kind::Answer, Filter::All(rules.iter().cloned().chain(more).collect()))
}

fn figures(seen: &[&Answer], rules: &[Filter]) -> Vec<Figure> {
    let mut figures =
        vec![Figure::new("satisfaction-answers", opening(Cell::Count(seen.len() as u64), rules, []))];
    for question in Question::ALL {
        let (score, error) = measured(question, &scores(seen, question));
        let key = question.key();
        figures.push(Figure::new(&format!("satisfaction-{key}"), opening(score, rules, [asked(question)])));
        figures.push(Figure::new(&format!("satisfaction-{key}-error"), error));
    }
    figures
}

/// A table with score, error and number of answers of each question.
fn table(title: &str, first: &str) -> Table {
    let columns = [
        first,
        "satisfaction-nps",
        "satisfaction-nps-error",
        "satisfaction-nps-answers",
        "satisfaction-csat",
        "satisfaction-csat-error",
        "satisfaction-csat-answers",
        "satisfaction-ces",
        "satisfaction-ces-error",
        "satisfaction-ces-answers",
    ];
    Table::new(title, &columns)
}

fn row(name: Shown, answers: &[&Answer], rules: &[Filter]) -> Line {
    let mut values = vec![name];
    for question in Question::ALL {
        let scores = scores(answers, question);
        let (score, error) = measured(question, &scores);
        let count = if scores.is_empty() { Cell::Empty } else { Cell::Count(scores.len() as u64) };
        values.push(opening(score, rules, [asked(question)]));
        values.push(error.into());
        values.push(opening(count, rules, [asked(question)]));
    }
    Line { values }
}

/// Promoters, passives and detractors.
fn parts(seen: &[&Answer], rules: &[Filter]) -> Table {
    let columns = ["satisfaction-part", "satisfaction-answers", "satisfaction-share"];
    let mut table = Table::new("satisfaction-parts", &columns).drawn(Drawing::Bars { of: vec![1] });
    let all = scores(seen, Question::Nps);
    for (message, from, to) in PARTS {
        let count = all.iter().filter(|score| (from..=to).contains(*score)).count();
        let is = [
            asked(Question::Nps),
            compare(answer::SCORE, Op::AtLeast, Value::Int(from)),
            compare(answer::SCORE, Op::AtMost, Value::Int(to)),
        ];
        table.push([
            Cell::message(message).into(),
            opening(Cell::Count(count as u64), rules, is),
            Cell::share(count as f64, all.len() as f64).into(),
        ]);
    }
    table
}

/// By what answers are told apart.
struct Split {
    title: &'static str,
    head: &'static str,
    /// The field of an answer that says it.
    field: model::FieldId,
    options: &'static [ChoiceDef],
    /// The place of an answer among the options.
    of: fn(&Answer) -> Option<u8>,
}

impl Split {
    /// The options with answers, in their order; those of whom it is not known last.
    fn table(&self, seen: &[&Answer], rules: &[Filter]) -> Table {
        let mut table = table(self.title, self.head);
        let places = (0..self.options.len() as u8).map(Some).chain([None]);
        for place in places {
            let of: Vec<&Answer> = seen.iter().copied().filter(|answer| (self.of)(answer) == place).collect();
            if of.is_empty() {
                continue;
            }
            let option = place.and_then(|at| self.options.get(usize::from(at)));
            let (cell, rule) = match option {
                Some(option) => {
                    let key = option.key.clone().into_owned();
                    let is = compare(self.field, Op::Is, Value::Choice(key.clone()));
                    (Cell::Choice(self.field, key), is)
                }
                None => {
                    let is = Filter::Field { field: self.field, op: Op::Empty, operand: Operand::None };
                    (Cell::message("satisfaction-unknown"), is)
                }
            };
            let rules: Vec<Filter> = rules.iter().cloned().chain([rule]).collect();
            table.rows.push(row(opening(cell, &rules, []), &of, &rules));
        }
        table
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample::{ON, column, figure, id, tables, with};

    fn given(number: u32, question: Question, score: i64, on: i32) -> Answer {
        Answer { id: id(number), question, score, on, industry: None, segment: None }
    }

    fn base(answers: Vec<Answer>) -> Base {
        Base { today: ON, on: ON, answers, ..Base::default() }
    }

    #[test]
    fn scores_with_their_errors_by_quarter() {
        // The day of the samples is 2024-07-01: the first of its quarter.
        let answers = vec![
            given(1, Question::Nps, 10, ON),
            given(2, Question::Nps, 9, ON - 1),
            given(3, Question::Nps, 3, ON - 2),
            given(4, Question::Csat, 5, ON - 2),
            given(5, Question::Csat, 1, ON - 2),
            given(6, Question::Nps, 0, ON + 1),
            given(7, Question::Nps, 0, ON - 800),
        ];
        let report = make(&base(answers), &with(&ABOUT, &[("answered-within", 6.0)]));
        assert_eq!(figure(&report, "satisfaction-answers").value.cell, Cell::Count(5));
        // Two promoters, one detractor: p .667, d .333, √((1 − .111) / 3) · 100.
        assert_eq!(figure(&report, "satisfaction-nps").value.cell, Cell::Number(1.0 / 3.0 * 100.0, 0));
        let Cell::Number(error, 1) = figure(&report, "satisfaction-nps-error").value.cell else { panic!() };
        assert!((error - 54.433_105).abs() < 1e-5, "{error}");
        assert_eq!(figure(&report, "satisfaction-csat").value.cell, Cell::Share(0.5, 1));
        assert_eq!(figure(&report, "satisfaction-ces").value, Cell::Empty.into());
        let [quarters, parts, industries, _] = tables(&report)[..] else { panic!("{report:?}") };
        assert_eq!(column(quarters, 3), [Cell::Count(2), Cell::Count(1)]);
        assert_eq!(column(quarters, 1), [Cell::Number(0.0, 0), Cell::Number(100.0, 0)]);
        assert_eq!(column(parts, 1), [2, 0, 1].map(Cell::Count));
        assert_eq!(column(industries, 0), [Cell::message("satisfaction-unknown")]);
        let notes: Vec<&str> = report.notes.iter().map(|note| note.message.as_str()).collect();
        assert_eq!(notes, ["satisfaction-earlier-count", "satisfaction-future-count", "satisfaction-few"]);
    }

    #[test]
    fn industries_and_segments_open_their_answers() {
        let mut answers = vec![given(1, Question::Nps, 10, ON), given(2, Question::Ces, 6, ON)];
        (answers[0].industry, answers[0].segment) = (Some(3), Some(0));
        let report = make(&base(answers), &with(&ABOUT, &[]));
        let [_, _, industries, segments] = tables(&report)[..] else { panic!("{report:?}") };
        let key = company::INDUSTRIES[3].key.to_string();
        let known = Cell::Choice(answer::INDUSTRY, key.clone());
        assert_eq!(column(industries, 0), [known, Cell::message("satisfaction-unknown")]);
        let opens = industries.rows[0].values[3].opens.as_ref().expect("opens");
        assert_eq!(opens.kind, Kind::Answer);
        let Filter::All(rules) = &opens.filter else { panic!("{opens:?}") };
        assert!(rules.contains(&compare(answer::INDUSTRY, Op::Is, Value::Choice(key))));
        assert!(rules.contains(&asked(Question::Nps)));
        assert_eq!(segments.rows.len(), 2);
        assert_eq!(segments.rows[1].values[7].cell, Cell::Number(6.0, 2));
    }
}
