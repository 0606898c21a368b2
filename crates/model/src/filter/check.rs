//! What is wrong with a rule: fields that are gone, options that are none, values that do not fit, segments in a circle. The
//! rest of the rule works meanwhile.

use super::{Filter, Happened, Moved, Op, Operand, What};
use crate::catalogue::Catalogue;
use crate::entities::activity;
use crate::field::{FieldDef, FieldId, FieldKind};
use crate::id::RecordId;
use crate::kind::Kind;
use crate::problem::{Problem, ProblemCode};
use crate::text::shorten;
use crate::value::Value;

/// What a rule is checked against.
#[derive(Clone, Copy)]
pub struct Known<'a> {
    /// Kind of the records that it selects.
    pub kind: Kind,
    /// All fields.
    pub catalogue: &'a Catalogue,
    /// Whether there is such a record.
    pub record: &'a dyn Fn(RecordId) -> bool,
    /// What is wrong with a segment that a rule names: `UnknownRecord` where there is none, `WrongType` where it selects other
    /// records, `Conflict` where it goes round in a circle.
    pub segment: &'a dyn Fn(RecordId) -> Option<ProblemCode>,
}

impl std::fmt::Debug for Known<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Known").field("kind", &self.kind).finish_non_exhaustive()
    }
}

/// A problem and the rule it is about: the index in each group from the outermost on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Placed {
    /// Place of the rule; empty for the whole.
    pub path: Vec<usize>,
    /// What is wrong: `UnknownField`, `UnknownOption`, `WrongType`, `UnknownRecord`, or `Conflict` for a circle of segments.
    pub problem: Problem,
}

impl Filter {
    /// Everything that is wrong, in the order of the rules.
    pub fn problems(&self, known: &Known<'_>) -> Vec<Placed> {
        let mut found = Vec::new();
        visit(self, &mut Vec::new(), known, &mut found);
        found
    }
}

fn visit(filter: &Filter, path: &mut Vec<usize>, known: &Known<'_>, found: &mut Vec<Placed>) {
    let mut inner = |rules: &[Filter]| {
        for (at, rule) in rules.iter().enumerate() {
            path.push(at);
            visit(rule, path, known, found);
            path.pop();
        }
    };
    let problems = match filter {
        Filter::All(rules) | Filter::Any(rules) => return inner(rules),
        Filter::Not(rule) => return inner(std::slice::from_ref(rule)),
        Filter::Text(_) => Vec::new(),
        Filter::Segment(id) | Filter::Moved(Moved { segment: id, .. }) => {
            let code = (known.segment)(*id);
            code.map(|code| problem(code, None, &id.to_string())).into_iter().collect()
        }
        Filter::Records(ids) => ids.iter().filter_map(|id| missing(*id, None, known)).collect(),
        Filter::Happened(happened) => of_happened(happened, known),
        Filter::Field { field, op, operand } => match known.catalogue.field(known.kind, *field) {
            None => vec![problem(ProblemCode::UnknownField, Some(*field), "")],
            Some(def) => of_operand(def, *op, operand, known),
        },
    };
    found.extend(problems.into_iter().map(|problem| Placed { path: path.clone(), problem }));
}

fn problem(code: ProblemCode, field: Option<FieldId>, detail: &str) -> Problem {
    Problem { code, field, detail: shorten(detail, 80).into_owned() }
}

fn missing(id: RecordId, field: Option<FieldId>, known: &Known<'_>) -> Option<Problem> {
    (!(known.record)(id)).then(|| problem(ProblemCode::UnknownRecord, field, &id.to_string()))
}

fn of_happened(happened: &Happened, known: &Known<'_>) -> Vec<Problem> {
    let one = |value: &Value| match (happened.what, value) {
        (What::Order, Value::Ref(id)) => missing(*id, None, known),
        (What::Activity, Value::Choice(key)) => activity::TYPES
            .iter()
            .all(|option| option.key != *key)
            .then(|| problem(ProblemCode::UnknownOption, Some(activity::TYPE), key)),
        _ => Some(problem(ProblemCode::WrongType, None, "")),
    };
    happened.of.iter().filter_map(one).collect()
}

fn of_operand(def: &FieldDef, op: Op, operand: &Operand, known: &Known<'_>) -> Vec<Problem> {
    let wrong = || vec![problem(ProblemCode::WrongType, Some(def.id), "")];
    let (dated, personal) = (
        matches!(def.kind, FieldKind::Date | FieldKind::Instant | FieldKind::Zoned),
        matches!(def.kind, FieldKind::Member | FieldKind::Ref(_)),
    );
    match operand {
        Operand::None if matches!(op, Op::Empty | Op::Filled) => Vec::new(),
        Operand::DaysFromToday(_) if dated => Vec::new(),
        Operand::Me if personal => Vec::new(),
        Operand::None | Operand::DaysFromToday(_) | Operand::Me => wrong(),
        Operand::Values(values) => {
            values.iter().filter_map(|value| of_value(def, op, value, known)).collect()
        }
    }
}

fn of_value(def: &FieldDef, op: Op, value: &Value, known: &Known<'_>) -> Option<Problem> {
    let fits = match (&def.kind, value) {
        (FieldKind::Choice(options) | FieldKind::Role { roles: options, .. }, Value::Choice(key)) => {
            let unknown = options.iter().all(|option| option.key != *key);
            return unknown.then(|| problem(ProblemCode::UnknownOption, Some(def.id), key));
        }
        (FieldKind::Ref(_) | FieldKind::Role { .. }, Value::Ref(id)) => {
            return missing(*id, Some(def.id), known);
        }
        // Members are known to the server's directory, not here.
        (FieldKind::Member, Value::Ref(_)) => true,
        (FieldKind::Int | FieldKind::Decimal | FieldKind::Percent, Value::Int(_) | Value::Decimal { .. }) => {
            true
        }
        (FieldKind::Date | FieldKind::Instant | FieldKind::Zoned, Value::Date(_) | Value::Instant(_)) => true,
        // A part of whatever is written.
        (kind, Value::Text(_)) => is_written(kind),
        (_, value) => def.accepts(value),
    };
    let searches = matches!(op, Op::Contains | Op::StartsWith);
    let sensible = fits && (!searches || matches!(value, Value::Text(_)));
    (!sensible).then(|| problem(ProblemCode::WrongType, Some(def.id), ""))
}

fn is_written(kind: &FieldKind) -> bool {
    !matches!(
        kind,
        FieldKind::Bool
            | FieldKind::Int
            | FieldKind::Decimal
            | FieldKind::Percent
            | FieldKind::Money
            | FieldKind::Date
            | FieldKind::Instant
            | FieldKind::Zoned
            | FieldKind::Ref(_)
            | FieldKind::Member
            | FieldKind::Bytes
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_problem_stands_at_its_rule() {
        let catalogue = Catalogue::default();
        let known = Known {
            kind: Kind::Contact,
            catalogue: &catalogue,
            record: &|id| id.0[0] == 1,
            segment: &|id| match id.0 {
                [1, 0, ..] => None,
                [1, 9, ..] => Some(ProblemCode::Conflict),
                [1, ..] => Some(ProblemCode::WrongType),
                _ => Some(ProblemCode::UnknownRecord),
            },
        };
        let (there, gone) = ("01000000000000000000000000000000", "02000000000000000000000000000000");
        for (text, expected) in [
            ("all(f201.has(ta),f204.is(kgiven_first),f211.lt(@-30),f18.is(me))", vec![]),
            (
                "all(f201.has(ta),any(f9999.is(ta),f204.is(kno)))",
                vec![(vec![1, 0], ProblemCode::UnknownField), (vec![1, 1], ProblemCode::UnknownOption)],
            ),
            ("not(f211.is(ta))", vec![(vec![0], ProblemCode::WrongType)]),
            ("f211.has(d2024-03-04)", vec![(vec![], ProblemCode::WrongType)]),
            ("f201.is(@-3)", vec![(vec![], ProblemCode::WrongType)]),
            // A field of another kind.
            ("f909.gt(m5EUR)", vec![(vec![], ProblemCode::UnknownField)]),
            ("happened(activity,60d,is0,kcall,kno)", vec![(vec![], ProblemCode::UnknownOption)]),
            ("happened(order,ever,ge1,kcall)", vec![(vec![], ProblemCode::WrongType)]),
        ] {
            let found = Filter::from_text(text).expect(text).problems(&known);
            let found: Vec<_> = found.into_iter().map(|placed| (placed.path, placed.problem.code)).collect();
            assert_eq!(found, expected, "{text}");
        }
        for (text, code) in [
            (format!("segment({there})"), None),
            (format!("segment({gone})"), Some(ProblemCode::UnknownRecord)),
            ("segment(01090000000000000000000000000000)".to_owned(), Some(ProblemCode::Conflict)),
            ("segment(01080000000000000000000000000000)".to_owned(), Some(ProblemCode::WrongType)),
            (format!("entered({there},7d)"), None),
            (format!("left({gone},1m)"), Some(ProblemCode::UnknownRecord)),
            (format!("records({there},{gone})"), Some(ProblemCode::UnknownRecord)),
            (format!("f21.is(r{there})"), None),
            (format!("f21.is(r{gone})"), Some(ProblemCode::UnknownRecord)),
            (format!("happened(order,ever,ge1,r{gone})"), Some(ProblemCode::UnknownRecord)),
        ] {
            let found = Filter::from_text(&text).expect("a filter").problems(&known);
            assert_eq!(found.first().map(|placed| placed.problem.code), code, "{text}");
        }
    }
}
