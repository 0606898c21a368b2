//! What is to be said of a day of a segment: who is in it now, compared with who was in it when the day began.

use model::RecordId;
use model::entities::segment_day::{Day, Group, RuleHash, Seen};

/// Who is in a segment, as it is looked at.
#[derive(Debug, Clone)]
pub struct Now {
    /// A hash of the rules that decide.
    pub rule: RuleHash,
    /// Who is in it, ascending.
    pub members: Vec<RecordId>,
    /// The day.
    pub today: i32,
    /// When.
    pub at: i64,
    /// Who looks.
    pub me: RecordId,
}

/// Who was in a segment when a day began.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Known {
    /// A hash of the rules that decided.
    pub rule: RuleHash,
    /// The day.
    pub day: i32,
    /// Who was in it, ascending.
    pub members: Vec<RecordId>,
}

/// What follows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Compared {
    /// What is known from now on; `None` where it cannot be told who was in the segment when the day began.
    pub known: Option<Known>,
    /// What this member has to say of today, where it is not said yet.
    pub seen: Option<Seen>,
}

/// What members saw of a day.
type Told = (i32, Vec<(RecordId, Seen)>);

/// Compares. `known` is what this device remembers, `days` what everybody wrote, ascending; `resolve` names the survivor of
/// merges.
///
/// What others wrote since is applied to what is remembered. Where that does not name all, where the rule is another one or
/// nothing is remembered, whoever is in the segment now counts as in it from the beginning of the day, but for what this
/// member's other devices said of it.
pub fn compare(
    now: Now,
    known: Option<Known>,
    days: &[Told],
    resolve: &dyn Fn(RecordId) -> RecordId,
) -> Compared {
    let today = days.iter().find(|(day, _)| *day == now.today);
    let own = today.and_then(|(_, seen)| seen.iter().find(|(member, _)| *member == now.me));
    let own = own.map(|(_, seen)| seen);
    let began = known.and_then(|known| applied(&now, known, days, resolve));
    let began = match (began, own.filter(|own| own.rule == now.rule)) {
        (Some(began), _) => Some(began),
        (None, Some(own)) => undone(&now, own, resolve),
        (None, None) => Some(now.members.clone()),
    };
    let Some(began) = began else { return Compared { known: None, seen: None } };
    let (came, went) = (without(&now.members, &began), without(&began, &now.members));
    let nobody = came.is_empty() && went.is_empty();
    let (came, went) = (Group::of(came), Group::of(went));
    let is_said = match own {
        Some(own) => own.rule == now.rule && own.came == came && own.went == went,
        None => nobody && last_rule(days) == Some(now.rule),
    };
    let seen = Seen { at: now.at, rule: now.rule, size: now.members.len() as u32, came, went };
    Compared {
        known: Some(Known { rule: now.rule, day: now.today, members: began }),
        seen: (!is_said).then_some(seen),
    }
}

/// Who was in the segment when today began, by what is remembered and what was written of the days since then.
fn applied(
    now: &Now,
    known: Known,
    days: &[Told],
    resolve: &dyn Fn(RecordId) -> RecordId,
) -> Option<Vec<RecordId>> {
    if known.rule != now.rule || known.day > now.today {
        return None;
    }
    let mut members = resolved(known.members, resolve);
    for (day, seen) in days.iter().filter(|(day, _)| (known.day..now.today).contains(day)) {
        let by_rule = seen.iter().filter(|(_, seen)| seen.rule == now.rule).map(|(_, seen)| seen.clone());
        // Of the day on which this rule began, what was seen by the one before says nothing.
        if *day > known.day && seen.iter().any(|(_, seen)| seen.rule != now.rule) {
            return None;
        }
        let Some(day) = Day::of(by_rule) else { continue };
        if !day.came.is_complete() || !day.went.is_complete() {
            return None;
        }
        members.extend(day.came.ids);
        members = without(&resolved(members, resolve), &resolved(day.went.ids, resolve));
    }
    Some(members)
}

/// Who was in the segment when today began, by what this member's devices said of it; `None` where that does not name all.
fn undone(now: &Now, own: &Seen, resolve: &dyn Fn(RecordId) -> RecordId) -> Option<Vec<RecordId>> {
    if !own.came.is_complete() || !own.went.is_complete() {
        return None;
    }
    let mut began = without(&now.members, &resolved(own.came.ids.clone(), resolve));
    began.extend(own.went.ids.iter().copied());
    Some(resolved(began, resolve))
}

/// The rule by which the segment was looked at last.
fn last_rule(days: &[Told]) -> Option<RuleHash> {
    let seen = days.last()?.1.iter().map(|(_, seen)| seen.clone());
    Day::of(seen)?.rules.last().copied()
}

fn resolved(mut ids: Vec<RecordId>, resolve: &dyn Fn(RecordId) -> RecordId) -> Vec<RecordId> {
    ids.iter_mut().for_each(|id| *id = resolve(*id));
    sorting::ascending(&mut ids);
    ids.dedup();
    ids
}

/// Those of `all` that are not among `others`; both ascending.
fn without(all: &[RecordId], others: &[RecordId]) -> Vec<RecordId> {
    all.iter().copied().filter(|id| others.binary_search(id).is_err()).collect()
}

#[cfg(test)]
mod tests;
