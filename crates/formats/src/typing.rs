//! From rows of text to typed records: values with their problems, ids that are the same every time, links by what
//! recognises the other record.

mod answer;
mod company;
mod customer;
mod draft;
mod ids;
mod named;
mod order;
mod people;
mod plan;
mod product;
mod repeats;
mod simple;

pub use draft::CellProblem;
pub use ids::Keys;
pub use plan::{Plan, PlanSettings};

use model::{Kind, ProblemCode, RecordId};
use protocol::import::ImportRecord;

use crate::table::{Cells, RowTrouble, Troubles};
use draft::Draft;
use order::Orders;
use repeats::Repeats;

/// What became of a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fate {
    /// Everything in it was taken over.
    Taken,
    /// It was taken over without the cells that have problems.
    InPart,
    /// It could not be used at all.
    Rejected,
}

/// A row's outcome. Problems stand in the order of the columns, those of the row as a whole last.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outcome {
    /// What became of it.
    pub fate: Fate,
    /// What is wrong with it.
    pub problems: Vec<CellProblem>,
    /// The record that it is, where no key in the row itself says so: what a corrected row is known by.
    pub record: Option<RecordId>,
    /// Which order of the file it is a line of.
    pub order: Option<u64>,
}

/// Types the rows of one file, in file order.
pub struct Typer {
    plan: Plan,
    repeats: Repeats,
    orders: Orders,
}

impl Typer {
    /// A typer for the rows of a file.
    pub fn new(plan: Plan) -> Self {
        Self { plan, repeats: Repeats::default(), orders: Orders::default() }
    }

    /// Types the row that begins on a line and appends its records. Records that it names come before it; rows of one order become records
    /// when the order is complete, at the latest with [`Typer::finish`].
    pub fn row(
        &mut self,
        line: u64,
        cells: Cells<'_>,
        troubles: Troubles,
        records: &mut Vec<ImportRecord>,
    ) -> Outcome {
        if troubles.has(RowTrouble::TooLong) {
            return Outcome { fate: Fate::Rejected, problems: Vec::new(), record: None, order: None };
        }
        let mut draft = Draft::read(&self.plan, line, cells);
        let made = match self.plan.kind {
            Kind::Contact => people::contact(&self.plan, &mut self.repeats, cells, &mut draft, records),
            Kind::Lead => people::lead(&self.plan, &mut self.repeats, cells, &mut draft, records),
            Kind::Company => company::company(&self.plan, &mut self.repeats, cells, &mut draft, records),
            Kind::Answer => answer::answers(&self.plan, &mut self.repeats, cells, &mut draft, records),
            Kind::Order => self.orders.row(&self.plan, &mut self.repeats, cells, &mut draft, records),
            _ => simple::simple(&self.plan, &mut self.repeats, cells, &mut draft, records),
        };
        let fate = match (made, draft.problems.iter().any(|found| !found.is_notice())) {
            (false, _) => Fate::Rejected,
            (true, true) => Fate::InPart,
            (true, false) => Fate::Taken,
        };
        Outcome { fate, problems: draft.problems, record: draft.record, order: draft.order }
    }

    /// The first line whose records are held back.
    pub fn open_line(&self) -> Option<u64> {
        self.orders.open_line()
    }

    /// Hands out what was held back.
    pub fn finish(&mut self, records: &mut Vec<ImportRecord>) {
        self.orders.finish(&self.plan, records);
    }
}

/// Adds a problem that concerns the row as a whole.
fn missing(draft: &mut Draft, field: Option<model::FieldId>) {
    draft.row_problem(ProblemCode::Required, field, "");
}
