//! Whom to turn to today, and why.

use model::entities::{activity, common, company, contact, deal, lead};
use model::{FieldId, Filter, Kind, Money, Op, Operand, SortKey, Value};
use protocol::view::{Counted, Named, Reason, TodayItem, TodayView};

use super::Asked;
use crate::derived::{Scope, activities, counts};
use crate::records::Slot;

/// A workspace without any of these has only been founded.
const HERE: [Kind; 5] = [Kind::Company, Kind::Contact, Kind::Lead, Kind::Deal, Kind::Activity];

/// Items delivered at most.
const ITEMS: usize = 50;

/// Answers for the member who looks.
pub(crate) fn answer(asked: &mut Asked<'_>) -> TodayView {
    let due = list(asked, Kind::Activity, due_activities());
    let leads = list(asked, Kind::Lead, open_leads());
    let deals = list(asked, Kind::Deal, Filter::All(vec![open_deal(), mine(common::OWNER)]));
    let scope = &asked.scope;
    let mut items: Vec<TodayItem> = Vec::new();
    items.extend(due.iter().filter_map(|slot| of_activity(scope, *slot)));
    items.extend(leads.iter().filter_map(|slot| of_lead(scope, *slot)));
    items.extend(deals.iter().filter_map(|slot| of_deal(scope, *slot)));
    sorting::by(&mut items, |a, b| {
        let day = |item: &TodayItem| item.due_on.unwrap_or(i32::MAX);
        (a.reason, day(a), a.record.id).cmp(&(b.reason, day(b), b.record.id))
    });
    let total = items.len() as u32;
    items.truncate(ITEMS);

    let open_deals = counted(asked, Kind::Deal, vec![open_deal(), me(common::OWNER)]);
    let month = Operand::Values(vec![Value::Date(model::date::month_start(asked.scope.today))]);
    let won = vec![is(deal::STATUS, "won"), rule(deal::CLOSED_AT, Op::AtLeast, month), me(common::OWNER)];
    let won_this_month = counted(asked, Kind::Deal, won);
    let new = Filter::Any(vec![is(lead::STATUS, "new"), empty(lead::STATUS)]);
    let new_leads = counted(asked, Kind::Lead, vec![new, whose_lead()]);
    let done = vec![
        rule(activity::DONE_AT, Op::Is, Operand::DaysFromToday(0)),
        Filter::Any(vec![me(activity::ASSIGNEE), me(common::OWNER)]),
    ];
    let done_today = counted(asked, Kind::Activity, done);
    let records = asked.scope.records;
    let is_empty = HERE.iter().all(|kind| records.of(*kind).next().is_none());
    TodayView { items, total, open_deals, won_this_month, new_leads, done_today, is_empty }
}

fn list(asked: &mut Asked<'_>, kind: Kind, filter: Filter) -> std::rc::Rc<Vec<Slot>> {
    asked.lists.get(&asked.scope, kind, &filter, &by_age())
}

/// Sorting by age needs no collation.
fn by_age() -> [SortKey; 1] {
    [SortKey { field: common::CREATED_AT, descending: false }]
}

/// A number with the rule that it counts by, and of deals the sums of their amounts.
fn counted(asked: &mut Asked<'_>, kind: Kind, rules: Vec<Filter>) -> Counted {
    let filter = Filter::All(rules);
    let count = list(asked, kind, filter.clone()).len() as u32;
    let sums = match kind {
        Kind::Deal => asked.lists.sums(&asked.scope, kind, &filter, &by_age(), deal::AMOUNT),
        _ => Vec::new(),
    };
    Counted { count, sums, kind, filter }
}

fn rule(field: FieldId, op: Op, operand: Operand) -> Filter {
    Filter::Field { field, op, operand }
}

fn is(field: FieldId, key: &str) -> Filter {
    rule(field, Op::Is, Operand::Values(vec![Value::Choice(key.to_owned())]))
}

fn me(field: FieldId) -> Filter {
    rule(field, Op::Is, Operand::Me)
}

fn empty(field: FieldId) -> Filter {
    rule(field, Op::Empty, Operand::None)
}

/// Mine, or nobody's.
fn mine(field: FieldId) -> Filter {
    Filter::Any(vec![me(field), empty(field)])
}

fn due_activities() -> Filter {
    let today = |field| rule(field, Op::AtMost, Operand::DaysFromToday(0));
    let starts = Filter::All(vec![empty(activity::DUE_ON), today(activity::STARTS_AT)]);
    let due = Filter::Any(vec![today(activity::DUE_ON), starts]);
    let unassigned = Filter::All(vec![empty(activity::ASSIGNEE), mine(common::OWNER)]);
    Filter::All(vec![empty(activity::DONE_AT), due, Filter::Any(vec![me(activity::ASSIGNEE), unassigned])])
}

fn open_leads() -> Filter {
    let ended = ["qualified", "disqualified", "converted"].map(|key| Value::Choice(key.to_owned()));
    let open = rule(lead::STATUS, Op::IsNot, Operand::Values(ended.into()));
    Filter::All(vec![open, whose_lead()])
}

/// Mine, nobody's, or captured by me.
fn whose_lead() -> Filter {
    Filter::Any(vec![mine(common::OWNER), me(lead::CAPTURED_BY)])
}

fn open_deal() -> Filter {
    let ended = ["won", "lost"].map(|key| Value::Choice(key.to_owned()));
    rule(deal::STATUS, Op::IsNot, Operand::Values(ended.into()))
}

fn of_activity(scope: &Scope<'_>, slot: Slot) -> Option<TodayItem> {
    let due = activities::due_on(scope, slot)?;
    let about = scope.records.elements(slot, activity::ABOUT).into_iter();
    let about: Vec<Slot> = about.filter_map(|(_, value)| scope.records.slot(value.as_ref_id()?)).collect();
    let about: Vec<Slot> = about.into_iter().map(|slot| scope.records.resolve(slot)).collect();
    Some(TodayItem {
        record: scope.named(slot)?,
        about: first_named(scope, &about),
        reason: if due < scope.today { Reason::Overdue } else { Reason::DueToday },
        due_on: Some(due),
        text: scope.name(slot),
        amount: about.iter().find_map(|slot| scope.records.value(*slot, deal::AMOUNT)),
        phone: about.iter().find_map(|slot| phone(scope, *slot)),
    })
}

fn first_named(scope: &Scope<'_>, slots: &[Slot]) -> Option<Named> {
    slots.iter().find_map(|slot| scope.named(*slot))
}

fn is_new(scope: &Scope<'_>, slot: Slot) -> bool {
    matches!(scope.records.text(slot, lead::STATUS).as_str(), "" | "new")
}

fn of_lead(scope: &Scope<'_>, slot: Slot) -> Option<TodayItem> {
    let records = scope.records;
    let promised = date(scope, slot, lead::PROMISED_ON);
    let reason = match promised {
        Some(day) if day <= scope.today => Reason::PromisedFollowUp,
        Some(_) => return None,
        None if is_new(scope, slot) => Reason::NewLead,
        None => return None,
    };
    let step = records.text(slot, lead::NEXT_STEP);
    let note = || records.text(slot, lead::NOTE).lines().next().unwrap_or_default().to_owned();
    Some(TodayItem {
        record: scope.named(slot)?,
        about: None,
        reason,
        due_on: promised,
        text: if step.is_empty() { note() } else { step },
        amount: records.value(slot, lead::BUDGET),
        phone: phone(scope, slot),
    })
}

fn of_deal(scope: &Scope<'_>, slot: Slot) -> Option<TodayItem> {
    let records = scope.records;
    let step_on = date(scope, slot, deal::NEXT_STEP_ON);
    let close_on = date(scope, slot, deal::CLOSE_ON);
    let planned = || activities::next_on(scope, slot).is_some();
    let (reason, due_on) = match (step_on, close_on) {
        (Some(day), _) if day <= scope.today => (Reason::NextStep, Some(day)),
        _ if counts::is_stuck(scope, slot) => (Reason::Stuck, None),
        (_, Some(day)) if day < scope.today => (Reason::CloseDatePassed, Some(day)),
        (None, _) if !planned() => (Reason::NoNextStep, None),
        _ => return None,
    };
    let company = records.target(slot, deal::COMPANY);
    let people = records.elements(slot, deal::CONTACTS).into_iter().filter_map(|(id, _)| records.slot(id));
    let people: Vec<Slot> = people.map(|slot| records.resolve(slot)).collect();
    let amount = records.value(slot, deal::AMOUNT).filter(|value| Money::from_value(value).is_some());
    Some(TodayItem {
        record: scope.named(slot)?,
        about: company.and_then(|slot| scope.named(slot)).or_else(|| first_named(scope, &people)),
        reason,
        due_on,
        text: records.text(slot, deal::NEXT_STEP),
        amount,
        phone: people.into_iter().chain(company).find_map(|slot| phone(scope, slot)),
    })
}

fn date(scope: &Scope<'_>, slot: Slot, field: FieldId) -> Option<i32> {
    match scope.records.value(slot, field) {
        Some(Value::Date(day)) => Some(day),
        _ => None,
    }
}

/// The first phone number of whoever it is.
fn phone(scope: &Scope<'_>, slot: Slot) -> Option<String> {
    let field = match scope.records.kind(slot)? {
        Kind::Contact => contact::PHONES,
        Kind::Company => company::PHONES,
        Kind::Lead => lead::PHONES,
        _ => return None,
    };
    scope.records.elements(slot, field).into_iter().find_map(|(_, value)| value.as_text().map(str::to_owned))
}
