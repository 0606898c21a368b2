//! Asking a rule of all records of a kind at once, over columns.
//!
//! The first question about a field is answered record by record, as without columns; its column is filled afterwards, in
//! pieces, when nothing else is to be done. From then on a rule about it is a few passes over integers.

use std::cell::RefCell;

use model::filter::{Happened, Moved};
use model::value::Currency;
use model::{FieldDef, FieldKind, Filter, Kind, Money, Op, Operand, RecordId, Value};
use scoring::Bitmap;
use scoring::columns::{Account, Table};
use scoring::segment::{Program, Surroundings};

use super::is_score;
use crate::derived::columns::{Columns, Of};
use crate::derived::{Resolved, Scope};
use crate::records::Slot;
use crate::records::hash::IdMap;
use crate::timer::Timer;

/// Records of a kind below which one by one is as good.
const FEW: usize = 1_000;
/// Records that are read between two looks at the time.
const AT_ONCE: usize = 100;

/// By slot whether a record passes; `None` where the records are to be asked one by one.
pub(super) fn select(scope: &Scope<'_>, kind: Kind, rule: &Resolved<'_>) -> Option<Vec<bool>> {
    let records = scope.records;
    // What a segment counts is decided by everybody.
    if records.all_of(kind).len() < FEW || kind == Kind::Segment {
        return None;
    }
    let fields = fields(scope, kind, rule.filter())?;
    let mut columns = scope.derived.columns.borrow_mut();
    catch_up(&mut columns, scope);
    if fields.is_empty() || !columns.ask(&fields) {
        return None;
    }
    if fields.iter().any(|(_, field)| is_score(*field)) {
        scope.used_scores.set(true);
    }
    let Columns { tables, happened, .. } = &mut *columns;
    let table = tables.iter().find(|(of, _)| *of == kind).map(|(_, table)| table)?;
    let around = Around {
        scope,
        kind,
        table,
        told: RefCell::default(),
        happened: RefCell::new(std::mem::take(happened)),
    };
    let found =
        scope.with_context(|context| Program::compile(rule.filter(), table, context, &around).ids(table));
    *happened = around.happened.into_inner();
    let mut passed = vec![false; records.slots()];
    found.into_iter().for_each(|slot| passed[slot as usize] = true);
    Some(passed)
}

/// The fields that a rule asks, and the segments that it names; `None` where they cannot be asked over columns.
fn fields(scope: &Scope<'_>, kind: Kind, rule: &Filter) -> Option<Vec<Of>> {
    let mut found = Vec::new();
    add_fields(scope, kind, rule, &mut found)?;
    for segment in rule.segments() {
        for (_, rule) in scope.plan(segment)?.steps() {
            add_fields(scope, kind, rule, &mut found)?;
        }
    }
    found.sort_unstable();
    found.dedup();
    Some(found)
}

fn add_fields(scope: &Scope<'_>, kind: Kind, rule: &Filter, found: &mut Vec<Of>) -> Option<()> {
    match rule {
        Filter::All(rules) | Filter::Any(rules) => {
            rules.iter().try_for_each(|rule| add_fields(scope, kind, rule, found))
        }
        Filter::Not(rule) => add_fields(scope, kind, rule, found),
        Filter::Text(text) => {
            let is_ready = scope.search.is_filled(scope.records);
            (is_ready && !scope.search.prepare(text).is_empty()).then_some(())
        }
        Filter::Segment(_) | Filter::Records(_) | Filter::Happened(_) | Filter::Moved(_) => Some(()),
        Filter::Field { field, op, operand } => {
            let def = scope.catalogue.field(kind, *field)?;
            let is_amount = def.kind == FieldKind::Money;
            (!is_amount || compares_account(*op, operand, scope.derived.settings.currency)).then_some(())?;
            found.push((kind, *field));
            Some(())
        }
    }
}

/// Whether a rule about an amount needs amounts in the currency of account only: columns hold no others.
fn compares_account(op: Op, operand: &Operand, account: Currency) -> bool {
    let in_account = |value: &Value| matches!(value, Value::Money { currency, .. } if *currency == account);
    match operand {
        Operand::Values(values) => values.iter().all(in_account),
        _ => !matches!(op, Op::Empty | Op::Filled),
    }
}

/// Brings the columns up to date with what changed.
fn catch_up(columns: &mut Columns, scope: &Scope<'_>) {
    if columns.today != scope.today {
        columns.today = scope.today;
        columns.forget_computed();
        // What has no day of its own is converted by the rate of today.
        let is_amount = |def: &FieldDef| def.kind == FieldKind::Money;
        columns.forget(&|(kind, field)| scope.catalogue.field(kind, field).is_some_and(is_amount));
    }
    if columns.stale.is_empty() {
        return;
    }
    let mut stale = std::mem::take(&mut columns.stale);
    stale.sort_unstable();
    stale.dedup();
    columns.happened.clear();
    for (kind, table) in &mut columns.tables {
        for slot in &stale {
            match scope.records.is_present(*slot) && scope.records.kind(*slot) == Some(*kind) {
                true => {
                    _ = with_account(scope, *slot, |account| table.put(*slot, &scope.seen(*slot), account))
                }
                false => _ = table.remove(*slot),
            }
        }
    }
}

/// A record's amounts are those that a rule asked of it alone would see.
fn with_account<T>(scope: &Scope<'_>, slot: Slot, take: impl FnOnce(&Account<'_>) -> T) -> T {
    let currency = scope.derived.settings.currency;
    let convert = |money: Money| scope.converted(slot, money, currency).map(|amount| amount.minor);
    take(&Account { currency, convert: &convert })
}

/// Goes on filling columns that are wanted, for about so many milliseconds.
pub(super) fn fill(scope: &Scope<'_>, ms: f64) {
    let timer = Timer::start();
    let mut columns = scope.derived.columns.borrow_mut();
    catch_up(&mut columns, scope);
    while let Some(&(kind, field)) = columns.wanted.first() {
        let Columns { tables, read, .. } = &mut *columns;
        let Some(def) = scope.catalogue.field(kind, field) else {
            columns.wanted.remove(0);
            continue;
        };
        let at = tables.iter().position(|(of, _)| *of == kind).unwrap_or_else(|| {
            tables.push((kind, with_records(scope, kind)));
            tables.len() - 1
        });
        let table = &mut tables[at].1;
        table.add(def);
        // By row: a record that goes meanwhile moves no other one.
        let rows = table.rows().len();
        while *read < rows {
            let end = rows.min(*read + AT_ONCE);
            for row in *read..end {
                if let Some(slot) = table.rows().id(row as u32) {
                    with_account(scope, slot, |account| table.write(field, slot, &scope.seen(slot), account));
                }
            }
            *read = end;
            if timer.ms() >= ms {
                return;
            }
        }
        columns.read = 0;
        columns.wanted.remove(0);
        columns.filled.push((kind, field));
    }
}

/// A table without fields.
fn with_records(scope: &Scope<'_>, kind: Kind) -> Table {
    let mut table = Table::default();
    for slot in scope.records.of(kind) {
        with_account(scope, slot, |account| _ = table.put(slot, &scope.seen(slot), account));
    }
    table
}

/// What rules ask beside the columns.
struct Around<'c, 's, 'a> {
    scope: &'s Scope<'a>,
    kind: Kind,
    table: &'c Table,
    /// Segments that were asked.
    told: RefCell<IdMap<RecordId, Bitmap>>,
    happened: RefCell<Vec<(Kind, Happened, Bitmap)>>,
}

impl Around<'_, '_, '_> {
    /// The rows whose record is so.
    fn of_rows(&self, holds: impl Fn(u32) -> bool) -> Bitmap {
        let rows = self.table.rows();
        let mut found = Bitmap::new(rows.len());
        for row in 0..rows.len() as u32 {
            if rows.id(row).is_some_and(&holds) {
                found.set(row as usize, true);
            }
        }
        found
    }
}

impl Surroundings for Around<'_, '_, '_> {
    fn found_by(&self, text: &str) -> Option<Bitmap> {
        let found = self.scope.search.found(self.scope.records, &self.scope.search.prepare(text))?;
        Some(self.of_rows(|slot| found[slot as usize]))
    }

    fn in_segment(&self, segment: RecordId) -> Option<Bitmap> {
        if let Some(told) = self.told.borrow().get(&segment) {
            return Some(told.clone());
        }
        let plan = self.scope.plan(segment).filter(|plan| plan.kind == self.kind)?;
        for (id, rule) in plan.steps() {
            if !self.told.borrow().contains_key(&id) {
                let rows = self.scope.with_context(|context| {
                    Program::compile(rule, self.table, context, self).rows(self.table)
                });
                self.told.borrow_mut().insert(id, rows);
            }
        }
        self.told.borrow().get(&segment).cloned()
    }

    fn moved(&self, moved: &Moved, from: i32, to: i32) -> Option<Bitmap> {
        let mut found = Bitmap::new(self.table.rows().len());
        let all = self.scope.moved(moved, (from, to));
        all.iter().filter_map(|id| self.row(*id)).for_each(|row| found.set(row as usize, true));
        Some(found)
    }

    fn row(&self, record: RecordId) -> Option<u32> {
        self.table.rows().row(self.scope.records.slot(record)?)
    }

    fn happened(&self, happened: &Happened) -> Option<Bitmap> {
        let known = |(kind, of, _): &&(Kind, Happened, Bitmap)| *kind == self.kind && of == happened;
        if let Some((_, _, rows)) = self.happened.borrow().iter().find(known) {
            return Some(rows.clone());
        }
        let rule = Filter::Happened(happened.clone());
        let rule = self.scope.resolved(self.kind, &rule);
        let rows = self.of_rows(|slot| self.scope.matches(slot, &rule));
        self.happened.borrow_mut().push((self.kind, happened.clone(), rows.clone()));
        Some(rows)
    }

    fn currency(&self) -> Currency {
        self.scope.derived.settings.currency
    }
}
