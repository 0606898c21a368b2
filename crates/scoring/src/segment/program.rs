//! A filter compiled for a table: which rows pass.

use model::filter::matches::EvalContext;
use model::filter::{Happened, Moved};
use model::value::Currency;
use model::{Filter, Op, Operand, RecordId, Value};

use super::bounds::{Span, spans};
use crate::bitmap::{Bitmap, WORD};
use crate::columns::{Column, Table};
use crate::ledger::Ledger;
use crate::numbers::Numbers;

/// Words evaluated together: 4,096 rows of a column lie in the first-level cache.
const BLOCK: usize = 64;
/// Up to so many runs of codes that pass are compared with; of more, each code is looked up.
const MOST_RUNS: usize = 4;

/// What happened, by row, and the code of a product or a type in it.
pub type Kept<'a> = (&'a Ledger, &'a dyn Fn(&Value) -> Option<u32>);

/// What a filter may ask beside the columns.
pub trait Surroundings {
    /// The rows that the quick search finds.
    fn found_by(&self, text: &str) -> Option<Bitmap>;
    /// The rows in another segment; `None` if there is none or it cannot be told.
    fn in_segment(&self, segment: RecordId) -> Option<Bitmap>;
    /// The rows that came into a segment or went out of it between two days, both included; `None` where that is not known.
    fn moved(&self, moved: &Moved, from: i32, to: i32) -> Option<Bitmap>;
    /// The row of a record.
    fn row(&self, record: RecordId) -> Option<u32>;
    /// The rows to which something happened so often; `None` where that is not kept. See [`counted`].
    fn happened(&self, happened: &Happened) -> Option<Bitmap>;
    /// The currency of the amounts.
    fn currency(&self) -> Currency;
}

/// A rule ready to be evaluated over a table as it is; after a change of the table it is compiled again.
#[derive(Debug, Clone)]
pub struct Program {
    root: Option<Node>,
}

#[derive(Debug, Clone)]
enum Node {
    All(Vec<Node>),
    Any(Vec<Node>),
    Not(Box<Node>),
    Rows(Bitmap),
    Filled(usize),
    Spans(usize, Vec<Span>),
    /// For each code whether it passes.
    Codes(usize, Vec<u8>),
}

impl Program {
    /// Compiles a filter. A rule that cannot be told (a field that is gone, a segment that is none) is left out, with what
    /// consists of such rules only; when nothing is left, nobody passes.
    pub fn compile(
        filter: &Filter,
        table: &Table,
        context: &EvalContext<'_>,
        surroundings: &dyn Surroundings,
    ) -> Self {
        Self { root: Compiler { table, context, surroundings }.node(filter) }
    }

    /// The rows that pass.
    pub fn rows(&self, table: &Table) -> Bitmap {
        let len = table.rows().len();
        let Some(root) = &self.root else { return Bitmap::new(len) };
        let mut words = vec![0; len.div_ceil(WORD)];
        let taken = table.rows().taken().words();
        for (at, (words, taken)) in words.chunks_mut(BLOCK).zip(taken.chunks(BLOCK)).enumerate() {
            root.evaluate(table, at * BLOCK, words);
            words.iter_mut().zip(taken).for_each(|(word, taken)| *word &= taken);
        }
        Bitmap::from_words(words, len)
    }
}

impl Program {
    /// The records that pass, by row.
    pub fn ids(&self, table: &Table) -> Vec<u32> {
        let mut ids = self.rows(table).to_rows();
        // A row that passes has a record.
        table.rows().name(&mut ids);
        ids
    }
}

/// The first `len` rows to which something happened so often: counts for everybody at once.
pub fn counted((ledger, code): Kept<'_>, happened: &Happened, today: i32, len: usize) -> Bitmap {
    let (from, to) = happened.days(today);
    let codes: Vec<u32> = happened.of.iter().filter_map(code).collect();
    let counts = ledger.count_between(from, to, (!happened.of.is_empty()).then_some(&codes));
    let mut words: Vec<u64> = counts
        .chunks(WORD)
        .map(|counts| {
            let bits = counts.iter().enumerate();
            bits.fold(0, |word, (at, &count)| word | u64::from(happened.holds(count)) << at)
        })
        .collect();
    // Nothing ever happened to the records beyond the last one in the ledger.
    let rest = if happened.holds(0) { u64::MAX } else { 0 };
    if let (Some(last), used @ 1..) = (words.last_mut(), counts.len() % WORD) {
        *last |= rest << used;
    }
    words.resize(len.div_ceil(WORD), rest);
    Bitmap::from_words(words, len)
}

struct Compiler<'a> {
    table: &'a Table,
    context: &'a EvalContext<'a>,
    surroundings: &'a dyn Surroundings,
}

impl Compiler<'_> {
    fn node(&self, filter: &Filter) -> Option<Node> {
        let all = |rules: &[Filter]| -> Option<Vec<Node>> {
            let nodes: Vec<Node> = rules.iter().filter_map(|rule| self.node(rule)).collect();
            (rules.is_empty() || !nodes.is_empty()).then_some(nodes)
        };
        match filter {
            Filter::All(rules) => all(rules).map(Node::All),
            Filter::Any(rules) => all(rules).map(Node::Any),
            Filter::Not(rule) => self.node(rule).map(not),
            Filter::Text(text) => self.surroundings.found_by(text).map(Node::Rows),
            Filter::Segment(id) => self.surroundings.in_segment(*id).map(Node::Rows),
            Filter::Records(ids) => {
                let mut rows = Bitmap::new(self.table.rows().len());
                let own = ids.iter().filter_map(|id| self.surroundings.row(*id));
                own.for_each(|row| rows.set(row as usize, true));
                Some(Node::Rows(rows))
            }
            Filter::Happened(happened) => self.surroundings.happened(happened).map(Node::Rows),
            Filter::Moved(moved) => {
                let (from, to) = moved.days(self.context.today);
                self.surroundings.moved(moved, from, to).map(Node::Rows)
            }
            Filter::Field { field, op, operand } => {
                let at = self.table.position(*field)?;
                Some(match op {
                    Op::Empty => not(self.leaf(filter, at, Op::Filled, operand)),
                    Op::IsNot => not(self.leaf(filter, at, Op::Is, operand)),
                    op => self.leaf(filter, at, *op, operand),
                })
            }
        }
    }

    /// A comparison that is not a negation.
    fn leaf(&self, filter: &Filter, at: usize, op: Op, operand: &Operand) -> Node {
        let measure = match self.table.at(at) {
            Column::Numbers { measure, .. } => *measure,
            Column::Coded { .. } => return self.codes(filter, at, op),
        };
        match op {
            Op::Filled => Node::Filled(at),
            op => Node::Spans(at, spans(op, operand, measure, self.context, self.surroundings.currency())),
        }
    }

    /// Each different content is asked once, by the same comparison as a single record.
    fn codes(&self, filter: &Filter, at: usize, op: Op) -> Node {
        let answers = self.table.at(at).decide(op, filter, self.context);
        let mut runs: Vec<Span> = Vec::new();
        for (code, _) in (0i64..).zip(&answers).filter(|(_, answer)| **answer == 1) {
            match runs.last_mut() {
                Some(run) if run.1 + 1 == code => run.1 = code,
                _ => runs.push((code, code)),
            }
            if runs.len() > MOST_RUNS {
                return Node::Codes(at, answers);
            }
        }
        Node::Spans(at, runs)
    }
}

fn not(node: Node) -> Node {
    Node::Not(Box::new(node))
}

impl Node {
    /// Evaluates the rows from a word on.
    fn evaluate(&self, table: &Table, first: usize, words: &mut [u64]) {
        let mut other = [0u64; BLOCK];
        let other = &mut other[..words.len()];
        match self {
            Node::All(nodes) => {
                words.fill(u64::MAX);
                for node in nodes {
                    node.evaluate(table, first, other);
                    words.iter_mut().zip(&*other).for_each(|(word, other)| *word &= other);
                    if words.iter().all(|word| *word == 0) {
                        break;
                    }
                }
            }
            Node::Any(nodes) => {
                words.fill(0);
                for node in nodes {
                    node.evaluate(table, first, other);
                    words.iter_mut().zip(&*other).for_each(|(word, other)| *word |= other);
                }
            }
            Node::Not(node) => {
                node.evaluate(table, first, words);
                words.iter_mut().for_each(|word| *word = !*word);
            }
            Node::Rows(rows) => copy(rows, first, words),
            Node::Filled(at) => match table.at(*at) {
                Column::Numbers { filled, .. } => copy(filled, first, words),
                Column::Coded { .. } => words.fill(0),
            },
            Node::Spans(at, spans) => match table.at(*at) {
                Column::Numbers { values, filled, .. } => {
                    within(values, spans, first, words);
                    let filled = filled.words().get(first..).unwrap_or_default();
                    let filled = filled.iter().copied().chain(std::iter::repeat(0));
                    words.iter_mut().zip(filled).for_each(|(word, filled)| *word &= filled);
                }
                Column::Coded { codes, .. } => within(codes, spans, first, words),
            },
            Node::Codes(at, answers) => {
                words.fill(0);
                if let Column::Coded { codes, .. } = table.at(*at) {
                    codes.decided(first, answers, words);
                }
            }
        }
    }
}

fn copy(rows: &Bitmap, first: usize, words: &mut [u64]) {
    let from = rows.words().get(first..).unwrap_or_default();
    words.fill(0);
    words.iter_mut().zip(from).for_each(|(word, from)| *word = *from);
}

fn within(values: &Numbers, spans: &[Span], first: usize, words: &mut [u64]) {
    words.fill(0);
    match spans {
        [] => {}
        [span] => values.between(first, *span, words),
        spans => {
            let mut other = [0u64; BLOCK];
            for span in spans {
                other.fill(0);
                values.between(first, *span, &mut other[..words.len()]);
                words.iter_mut().zip(&other).for_each(|(word, other)| *word |= other);
            }
        }
    }
}
