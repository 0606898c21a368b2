//! One row being typed: the values of its cells, what they link to, and what is wrong with them.

use model::decimal::Decimal;
use model::derive::element_of;
use model::entities::answer::{self, Question};
use model::entities::{common, deal};
use model::field::{FieldDef, FieldKind};
use model::parse::{Hints, parse, parse_set};
use model::value::{Address, Currency};
use model::{Change, FieldId, Kind, Problem, ProblemCode, RecordId, Value};
use protocol::import::{ImportRecord, Link, MatchKey};

use super::named::named;
use super::plan::{Action, Plan, PlannedColumn};
use super::repeats::Repeats;
use crate::table::Cells;

/// Longest whole name, in characters.
const NAME_CHARS: u32 = 400;

/// A problem of a cell, or of the row as a whole when there is no column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CellProblem {
    /// Column from 0.
    pub column: Option<usize>,
    /// What is wrong.
    pub problem: Problem,
}

impl CellProblem {
    /// Whether nothing was left out because of it.
    pub fn is_notice(&self) -> bool {
        self.problem.code == ProblemCode::ControlCharacters
    }
}

/// What the cells of one row say.
#[derive(Default)]
pub(super) struct Draft {
    /// Line of the file.
    pub(super) line: u64,
    pub(super) changes: Vec<Change>,
    pub(super) order_line: Vec<Change>,
    pub(super) problems: Vec<CellProblem>,
    addresses: Vec<(FieldDef, Address)>,
    named: Vec<(FieldDef, Kind, String)>,
    pub(super) full_name: String,
    pub(super) job_title: String,
    pub(super) external_id: String,
    pub(super) company: String,
    pub(super) company_email: String,
    pub(super) customer_key: String,
    pub(super) customer_email: String,
    pub(super) customer_name: String,
    pub(super) product: String,
    pub(super) product_sku: String,
    pub(super) product_category: String,
    /// Records that cells name and that are never made from a name: stages and pipelines.
    found: Vec<(FieldId, Kind, String)>,
    /// The record that the row is, as a report says before it is typed and the typing after.
    pub(super) record: Option<RecordId>,
    /// Which order of the file it is a line of.
    pub(super) order: Option<u64>,
    /// What was answered to questions that have a column each.
    pub(super) asked: Vec<(Question, i64)>,
}

impl Draft {
    /// Reads all cells of the row that begins on a line.
    pub(super) fn read(plan: &Plan, line: u64, cells: Cells<'_>) -> Self {
        let changes = Vec::with_capacity(plan.columns.len() + 2);
        let mut draft = Self { line, changes, record: plan.record_of(cells), ..Self::default() };
        let stated =
            plan.currency_column.and_then(|at| stated_currency(plan.columns.get(at)?, cells.get(at)));
        for (at, column) in plan.columns.iter().enumerate() {
            let cell = cells.get(at);
            match (&column.action, stated) {
                (Action::Ignore, _) => {}
                _ if cell.is_empty() => {}
                (Action::Single(def), Some(_)) if def.kind == FieldKind::Money => {
                    let hints = Hints { currency: stated, ..column.hints.clone() };
                    draft.cell(plan, at, &PlannedColumn { hints, ..column.clone() }, cell);
                }
                _ => draft.cell(plan, at, column, cell),
            }
        }
        for (def, address) in std::mem::take(&mut draft.addresses) {
            draft.checked(None, &def, Value::Address(Box::new(address)));
        }
        draft
    }

    fn cell(&mut self, plan: &Plan, at: usize, column: &PlannedColumn, cell: &str) {
        if cell.bytes().any(|byte| (byte < b' ' && !matches!(byte, b'\t' | b'\n' | b'\r')) || byte == 0x7f) {
            let detail = model::text::shorten(cell, 80).replace(|c: char| c.is_control(), "\u{FFFD}");
            self.problem(Some(at), ProblemCode::ControlCharacters, None, &detail);
        }
        let text = || model::text::clean(cell, false).text;
        match &column.action {
            Action::Ignore => {}
            Action::Single(def) => match read(def, cell, column) {
                Ok(value) => self.set(def.id, None, value),
                Err(problem) => self.problems.push(CellProblem { column: Some(at), problem }),
            },
            Action::Line(def) => match read(def, cell, column) {
                Ok(Some(value)) => {
                    self.order_line.push(Change { field: def.id, element: None, value: Some(value) })
                }
                Ok(None) => {}
                Err(problem) => self.problems.push(CellProblem { column: Some(at), problem }),
            },
            Action::Set(def, label) => self.elements(at, def, label, cell, column),
            Action::Named(def, kind) => {
                let splits =
                    |c: char| def.is_set() && matches!(c, ';' | '；' | '、' | '|' | ',' | '，' | '\n');
                let names = cell.split(splits).map(|name| model::text::clean(name, false).text);
                self.named
                    .extend(names.filter(|name| !name.is_empty()).map(|name| (def.clone(), *kind, name)));
            }
            Action::Found(def, kind) => self.found_by_name(plan, def, *kind, text()),
            Action::Member(def) => match plan.member(cell).map(Value::Ref) {
                Some(member) => self.set(def.id, None, Some(member)),
                None => match parse(def, cell, &column.hints) {
                    Ok(value) => self.set(def.id, None, value),
                    Err(problem) => self.problems.push(CellProblem { column: Some(at), problem }),
                },
            },
            Action::Address(def, part) => self.address(def, *part, cell),
            // Splitting what is no name would only make two wrong parts.
            Action::FullName if model::text::is_longer_than(cell.trim(), NAME_CHARS) => {
                self.problem(Some(at), ProblemCode::TooLong, None, &NAME_CHARS.to_string());
            }
            Action::FullName => self.full_name = text(),
            Action::JobTitle => self.job_title = text(),
            Action::ExternalId => self.external_id = text(),
            Action::CompanyName => self.company = text(),
            Action::CustomerKey => self.customer_key = text(),
            Action::CustomerEmail => match model::email::parse(cell) {
                Some(email) => self.customer_email = email,
                None if cell.trim().is_empty() => {}
                None => {
                    self.problem(Some(at), ProblemCode::NotAnEmail, None, &model::text::shorten(cell, 80))
                }
            },
            Action::CustomerName => self.customer_name = text(),
            Action::Product => self.product = text(),
            Action::ProductSku => self.product_sku = text(),
            Action::ProductCategory if self.product_category.is_empty() => self.product_category = text(),
            Action::ProductCategory => self.product_category.extend([" / ", &text()]),
            Action::Asked(question, def) => match parse(def, cell, &column.hints) {
                Ok(Some(Value::Int(score))) => self.answer(Some(at), *question, score),
                Ok(_) => {}
                Err(problem) => self.problems.push(CellProblem { column: Some(at), problem }),
            },
        }
    }

    /// Notes an answer that lies on the scale of its question; the first of two counts.
    pub(super) fn answer(&mut self, column: Option<usize>, question: Question, score: i64) {
        if !question.takes(score) {
            let (worst, best) = question.scale();
            let detail = format!("{worst}–{best}");
            self.problem(column, ProblemCode::NotWithin, Some(answer::SCORE), &detail);
        } else if self.asked.iter().all(|(other, _)| *other != question) {
            self.asked.push((question, score));
        }
    }

    /// A stage or pipeline. In many programs the stage alone says that a deal is won or lost.
    fn found_by_name(&mut self, plan: &Plan, def: &FieldDef, kind: Kind, name: String) {
        let ended = if kind == Kind::Stage { plan.ended_as(&name) } else { None };
        match ended {
            Some(status) => self.set(deal::STATUS, None, Some(Value::Choice(status))),
            None if name.is_empty() => {}
            None => self.found.push((def.id, kind, name)),
        }
    }

    fn elements(&mut self, at: usize, def: &FieldDef, label: &str, cell: &str, column: &PlannedColumn) {
        // Good elements are kept although a neighbour in the same cell is bad.
        let splits = |c: char| matches!(c, ';' | '；' | '、' | '|' | '\n');
        for part in cell.split(splits) {
            match parse_set(def, part, &column.hints) {
                Ok(found) => {
                    for (element, value) in found {
                        let value = match value {
                            Value::Entry { label: own, text } if own.is_empty() => {
                                Value::Entry { label: label.to_owned(), text }
                            }
                            other => other,
                        };
                        self.set(def.id, Some(element), Some(value));
                    }
                }
                Err(problems) => self
                    .problems
                    .extend(problems.into_iter().map(|problem| CellProblem { column: Some(at), problem })),
            }
        }
    }

    fn address(&mut self, def: &FieldDef, part: u8, cell: &str) {
        let at = match self.addresses.iter().position(|(known, _)| known.id == def.id) {
            Some(at) => at,
            None => {
                self.addresses.push((def.clone(), Address::default()));
                self.addresses.len() - 1
            }
        };
        let address = &mut self.addresses[at].1;
        let slot = match part {
            0 => &mut address.lines,
            1 => &mut address.city,
            2 => &mut address.region,
            3 => &mut address.postal_code,
            _ => &mut address.country,
        };
        if !slot.is_empty() {
            slot.push('\n');
        }
        slot.push_str(cell.trim());
    }

    /// Sets a register; empty values say nothing, and the first of two wins.
    pub(super) fn set(&mut self, field: FieldId, element: Option<RecordId>, value: Option<Value>) {
        if value.is_some() && !self.changes.iter().any(|c| c.field == field && c.element == element) {
            self.changes.push(Change { field, element, value });
        }
    }

    /// Sets a value after the same checks as for typed input.
    pub(super) fn checked(&mut self, column: Option<usize>, def: &FieldDef, value: Value) {
        match model::check::check(def, value) {
            Ok(None) => {}
            Ok(Some(value)) => {
                let element = def.is_set().then(|| element_of(def, &value));
                self.set(def.id, element, Some(value));
            }
            Err(problem) => self.problems.push(CellProblem { column, problem }),
        }
    }

    /// Sets a text field of a kind.
    pub(super) fn text(&mut self, plan: &Plan, kind: Kind, field: FieldId, text: &str) {
        if let (false, Some(def)) = (text.is_empty(), plan.def(kind, field)) {
            let value = match def.kind {
                FieldKind::Choice(_) => Value::Choice(text.to_owned()),
                _ => Value::Text(text.to_owned()),
            };
            self.checked(None, def, value);
        }
    }

    pub(super) fn problem(
        &mut self,
        column: Option<usize>,
        code: ProblemCode,
        field: Option<FieldId>,
        detail: &str,
    ) {
        self.problems
            .push(CellProblem { column, problem: Problem { code, field, detail: detail.to_owned() } });
    }

    pub(super) fn row_problem(&mut self, code: ProblemCode, field: Option<FieldId>, detail: &str) {
        self.problem(None, code, field, detail);
    }

    /// Whether a field has a value.
    pub(super) fn has(&self, field: FieldId) -> bool {
        self.value(field).is_some()
    }

    /// The (first) value of a field.
    pub(super) fn value(&self, field: FieldId) -> Option<&Value> {
        self.changes.iter().find(|change| change.field == field).and_then(|change| change.value.as_ref())
    }

    /// Records the key in the other system.
    pub(super) fn note_external(&mut self, plan: &Plan, source: &str) {
        if self.external_id.is_empty() {
            return;
        }
        if let Some(def) = plan.def(plan.kind, common::EXTERNAL_IDS) {
            let value = Value::Entry { label: source.to_owned(), text: self.external_id.clone() };
            self.checked(None, def, value);
        }
    }

    /// Links to records that cells name, which are created where they do not exist.
    pub(super) fn links(
        &mut self,
        plan: &Plan,
        repeats: &mut Repeats,
        records: &mut Vec<ImportRecord>,
    ) -> Vec<Link> {
        let mut links = Vec::new();
        for (def, kind, name) in std::mem::take(&mut self.named) {
            if let Some(found) = named(plan, repeats, self.line, kind, &name, records) {
                links.push(Link {
                    field: def.id,
                    set: def.is_set(),
                    entry: None,
                    matches: vec![MatchKey::Name(name)],
                    otherwise: (kind, found),
                });
            }
        }
        // Of which pipeline a stage is comes first.
        self.found.sort_by_key(|(_, kind, _)| *kind != Kind::Pipeline);
        let found = std::mem::take(&mut self.found).into_iter().map(|(field, kind, name)| Link {
            field,
            set: false,
            entry: None,
            matches: vec![MatchKey::Name(name)],
            // There is no record to use instead.
            otherwise: (kind, RecordId::default()),
        });
        links.extend(found);
        links
    }
}

/// The value of a cell, percentages among them that are written as fractions.
fn read(def: &FieldDef, cell: &str, column: &PlannedColumn) -> Result<Option<Value>, Problem> {
    let value = parse(def, cell, &column.hints)?;
    if def.kind != FieldKind::Percent || !column.is_fraction {
        return Ok(value);
    }
    let percent = value.as_ref().and_then(Decimal::from_value).zip(Decimal::new(100, 0));
    match percent.and_then(|(fraction, hundred)| fraction.checked_mul(hundred)) {
        Some(percent) => model::check::check(def, percent.into()),
        None => Ok(value),
    }
}

/// The currency that the row names, where it differs from what its amounts would be taken for.
fn stated_currency(column: &PlannedColumn, cell: &str) -> Option<Currency> {
    let Action::Single(def) = &column.action else { return None };
    let currency = parse(def, cell, &column.hints).ok()??.as_text()?.parse().ok()?;
    (Some(currency) != column.hints.currency).then_some(currency)
}
