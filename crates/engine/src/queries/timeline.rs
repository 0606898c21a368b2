//! What happened around a record, newest first.

use model::entities::{activity, answer, campaign, common, deal, order, stage};
use model::{FieldId, Kind, RecordId, Value};
use protocol::view::{Happening, TimelineEntry, TimelineView};
use sync::stamp::Stamp;

use super::Asked;
use crate::derived::{Scope, activities, sales};
use crate::records::Slot;
use crate::records::register::field_of;

const DAY_MS: i64 = 86_400_000;
/// Entries at most.
const LIMIT: usize = 500;

/// Answers; empty for a record that is not here.
pub(crate) fn answer(asked: &Asked<'_>, id: RecordId, limit: usize) -> TimelineView {
    let scope = &asked.scope;
    let Some(slot) = scope.records.slot(id) else { return TimelineView { entries: Vec::new(), more: false } };
    let mut entries: Vec<TimelineEntry> = Vec::new();
    entries.extend(activities::about(scope, slot).into_iter().filter_map(|other| of_activity(scope, other)));
    entries.extend(
        scope.records.referrers(slot, order::CUSTOMER).into_iter().filter_map(|other| of_order(scope, other)),
    );
    for field in [deal::COMPANY, deal::CONTACTS] {
        entries.extend(
            scope.records.referrers(slot, field).into_iter().filter_map(|other| of_deal(scope, other)),
        );
    }
    // A person may have answered for himself.
    let by = [answer::CUSTOMER, answer::CONTACT, answer::ABOUT];
    let mut answers = by.map(|field| scope.records.referrers(slot, field)).concat();
    answers.sort_unstable();
    answers.dedup();
    entries.extend(answers.into_iter().filter_map(|other| of_answer(scope, other)));
    campaigns(scope, slot, &mut entries);
    if scope.records.kind(slot) == Some(Kind::Deal) {
        entries.extend(of_deal(scope, slot));
    }
    own(asked, slot, &mut entries);
    sorting::by(&mut entries, |a, b| b.at.cmp(&a.at).then_with(|| a.record.id.cmp(&b.record.id)));
    let limit = limit.min(LIMIT);
    let more = entries.len() > limit;
    entries.truncate(limit);
    TimelineView { entries, more }
}

fn of_activity(scope: &Scope<'_>, slot: Slot) -> Option<TimelineEntry> {
    let records = scope.records;
    let due_on = activities::due_on(scope, slot);
    let time = activities::happened_at(records, slot).or_else(|| activities::starts_at(records, slot));
    let day = due_on.filter(|_| time.is_none());
    let at = time.or(day.map(first_ms)).or_else(|| instant(scope, slot, common::CREATED_AT))?;
    Some(TimelineEntry {
        record: scope.named(slot)?,
        at,
        day,
        by: member(scope, slot, activity::ASSIGNEE).or_else(|| member(scope, slot, common::CREATED_BY)),
        what: Happening::Activity {
            activity: records.text(slot, activity::TYPE),
            subject: records.text(slot, activity::SUBJECT),
            body: records.text(slot, activity::BODY),
            done: activities::is_done(records, slot),
            due_on,
        },
    })
}

fn of_order(scope: &Scope<'_>, slot: Slot) -> Option<TimelineEntry> {
    let records = scope.records;
    if records.kind(slot) != Some(Kind::Order) {
        return None;
    }
    let day = match records.value(slot, order::ORDERED_ON) {
        Some(Value::Date(day)) => Some(day),
        _ => None,
    };
    let at = day.map(first_ms).or_else(|| instant(scope, slot, common::CREATED_AT))?;
    let (rates, settings) = (&scope.derived.rates, &scope.derived.settings);
    let of_lines = || sales::lines_amount(records, rates, settings, slot, day.unwrap_or(scope.today));
    let amount = records.value(slot, order::AMOUNT).or_else(|| of_lines().map(Value::from));
    let what = Happening::Order { number: records.text(slot, order::NUMBER), amount };
    Some(TimelineEntry { record: scope.named(slot)?, at, day, by: member(scope, slot, common::OWNER), what })
}

fn of_deal(scope: &Scope<'_>, slot: Slot) -> Option<TimelineEntry> {
    let records = scope.records;
    if records.kind(slot) != Some(Kind::Deal) {
        return None;
    }
    let at =
        instant(scope, slot, deal::STAGE_ENTERED_AT).or_else(|| instant(scope, slot, common::CREATED_AT))?;
    let stage =
        records.target(slot, deal::STAGE).map(|stage| records.text(stage, stage::NAME)).unwrap_or_default();
    let what = Happening::Stage { stage, amount: records.value(slot, deal::AMOUNT) };
    let by = member(scope, slot, common::OWNER);
    Some(TimelineEntry { record: scope.named(slot)?, at, day: None, by, what })
}

fn of_answer(scope: &Scope<'_>, slot: Slot) -> Option<TimelineEntry> {
    let records = scope.records;
    if records.kind(slot) != Some(Kind::Answer) {
        return None;
    }
    let day = match records.value(slot, answer::ANSWERED_ON) {
        Some(Value::Date(day)) => Some(day),
        _ => None,
    };
    let at = day.map(first_ms).or_else(|| instant(scope, slot, common::CREATED_AT))?;
    let what = Happening::Answer { comment: records.text(slot, answer::COMMENT) };
    let by = member(scope, slot, common::CREATED_BY);
    Some(TimelineEntry { record: scope.named(slot)?, at, day, by, what })
}

/// The campaigns that a customer got, and those that he was held out of and did not get after all; by the day they began.
fn campaigns(scope: &Scope<'_>, slot: Slot, entries: &mut Vec<TimelineEntry>) {
    let records = scope.records;
    let Some([got, out]) = records.kind(slot).and_then(campaign::membership) else { return };
    let mut found: Vec<RecordId> = Vec::new();
    for (field, held_out) in [(got, false), (out, true)] {
        for id in records.elements(slot, field).into_iter().map(|(id, _)| id) {
            let here = records.slot(id).filter(|other| records.is_present(*other) && !found.contains(&id));
            let begun = here.and_then(|other| Some((other, records.value(other, campaign::STARTS_ON)?)));
            let Some((other, Value::Date(day))) = begun else { continue };
            let Some(record) = scope.named(other) else { continue };
            let by = member(scope, other, common::CREATED_BY);
            let what = Happening::Campaign { held_out };
            entries.push(TimelineEntry { record, at: first_ms(day), day: Some(day), by, what });
            found.push(id);
        }
    }
}

/// When the record itself was created and changed: its present cells, and what they overwrote here.
fn own(asked: &Asked<'_>, slot: Slot, entries: &mut Vec<TimelineEntry>) {
    let scope = &asked.scope;
    let Some(record) = scope.named(slot) else { return };
    let mut writes: Vec<(Stamp, Vec<FieldId>)> = Vec::new();
    let mut note = |stamp: Stamp, field: FieldId| match writes.iter_mut().find(|(other, _)| *other == stamp) {
        Some((_, fields)) if fields.contains(&field) => {}
        Some((_, fields)) => fields.push(field),
        None => writes.push((stamp, vec![field])),
    };
    for register in scope.records.registers(slot) {
        if let Some((field, _)) = field_of(register.tag) {
            note(register.stamp, field);
        }
    }
    for overwritten in asked.history.of_record(record.id) {
        let fields = overwritten.before.iter().filter_map(|before| field_of(before.tag));
        fields.for_each(|(field, _)| note(overwritten.by, field));
    }
    for (stamp, fields) in writes {
        let created = fields.contains(&common::KIND);
        let system = |field: &FieldId| {
            // A campaign has an entry of its own.
            campaign::is_membership(*field)
                || scope.catalogue.find(*field).is_none_or(|(_, def)| def.group == model::Group::System)
        };
        let fields: Vec<FieldId> = fields.into_iter().filter(|field| !system(field)).collect();
        if !created && fields.is_empty() {
            continue;
        }
        let (what, at) = match created {
            true => (Happening::Created, instant(scope, slot, common::CREATED_AT)),
            false => (Happening::Changed(fields), None),
        };
        let creator = if created { member(scope, slot, common::CREATED_BY) } else { None };
        let by = creator.or_else(|| asked.member(stamp.device()));
        let at = at.unwrap_or(stamp.ms() as i64);
        entries.push(TimelineEntry { record: record.clone(), at, day: None, by, what });
    }
}

/// The first millisecond of a day in UTC: days stand among instants by it.
fn first_ms(day: i32) -> i64 {
    i64::from(day) * DAY_MS
}

fn instant(scope: &Scope<'_>, slot: Slot, field: FieldId) -> Option<i64> {
    match scope.records.value(slot, field) {
        Some(Value::Instant(at)) => Some(at),
        _ => None,
    }
}

fn member(scope: &Scope<'_>, slot: Slot, field: FieldId) -> Option<String> {
    scope.records.value(slot, field)?.as_ref_id().map(|id| id.to_string())
}
