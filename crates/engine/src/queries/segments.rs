//! Stored segments with their counts.

use model::entities::segment;
use model::{Filter, Kind, Op, Operand, Value};
use protocol::query::SegmentsQuery;
use protocol::view::{SegmentRow, SegmentsView};

use super::Asked;
use crate::derived::checked::State;
use crate::derived::moved;
use crate::records::Slot;
use crate::timer::Timer;

/// Segments in a window. Fewer than lists are kept, so that each is counted once.
const WINDOW: usize = 50;

/// Answers: by name. Whom each selects is a list like any other, kept and patched.
pub(crate) fn answer(asked: &mut Asked<'_>, query: &SegmentsQuery) -> SegmentsView {
    let list = asked.lists.get(&asked.scope, Kind::Segment, &filter(query), &[]);
    let start = (query.start as usize).min(list.len());
    let shown = list.iter().skip(start).take((query.len as usize).min(WINDOW));
    let timer = Timer::start();
    let rows = shown.map(|slot| row(asked, *slot, &timer)).collect();
    SegmentsView { text: query.text.clone(), total: list.len() as u32, start: start as u32, rows }
}

fn filter(query: &SegmentsQuery) -> Filter {
    let rule = |field, op, value| Filter::Field { field, op, operand: Operand::Values(vec![value]) };
    let text = query.text.trim();
    let named = (!text.is_empty()).then(|| rule(segment::NAME, Op::Contains, Value::Text(text.to_owned())));
    let kind = query.kind.map(|kind| rule(segment::OF_KIND, Op::Is, Value::Choice(kind.key().to_owned())));
    Filter::All(named.into_iter().chain(kind).collect())
}

fn row(asked: &mut Asked<'_>, slot: Slot, timer: &Timer) -> SegmentRow {
    let scope = &asked.scope;
    let id = scope.records.id(slot);
    let (kind, rule) = (Kind::from_key(&scope.records.text(slot, segment::OF_KIND)), scope.rule(slot));
    let unreadable = kind.is_none() || rule.is_none();
    let changes = scope.derived.changes.get();
    let known = scope.derived.checked.borrow().get(id, changes);
    // What names many others takes its time, too.
    if known.is_none() && timer.ms() > asked.within_ms {
        asked.is_whole.set(false);
        return SegmentRow { id, name: scope.name(slot), kind, count: None, problems: 0, week: (0, 0) };
    }
    let State { problems, is_told } = known.unwrap_or_else(|| {
        let problems = match (kind, &rule) {
            (Some(kind), Some(rule)) => scope.problems(kind, rule, Some(id)).len() as u32,
            _ => 1,
        };
        let state = State { problems, is_told: !unreadable && scope.is_told(id) };
        scope.derived.checked.borrow_mut().keep(id, changes, state);
        state
    });
    let count = if !is_told {
        Some(0)
    } else if timer.ms() > asked.within_ms {
        asked.is_whole.set(false);
        None
    } else {
        let selection = scope.selection(id);
        let list = selection.map(|(kind, filter)| asked.lists.get(scope, kind, &filter, &[]));
        list.map(|list| list.len() as u32)
    };
    let scope = &asked.scope;
    let week = moved::numbers(scope.records, id, scope.today - 6);
    SegmentRow { id, name: scope.name(slot), kind, count, problems, week }
}
