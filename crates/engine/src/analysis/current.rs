//! Keeping scores current: after orders changed only what they change is computed, and what takes long is done in pieces.

use std::rc::Rc;

use model::Kind;
use model::entities::deal;
use reports::scores::LIFETIME;
use scoring::Progress;

use super::chances::Weighing;
use super::lifetime::Computing;
use crate::derived::answers;
use crate::derived::counts::open_deals;
use crate::derived::sales::Changed;
use crate::derived::{Derived, Scope};
use crate::records::{Records, Slot};
use crate::timer::Timer;
use crate::workspace::bit;

/// Customers whose orders changed, from which on everybody is computed again, in pieces: one by one they would hold up others.
const MANY: usize = 500;

/// What became of the work that waits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Work {
    /// None waits.
    Nothing,
    /// There is more.
    Going,
    /// Scores are here that were not before.
    Finished,
}

/// Takes over changed orders. Returns the customers whose scores differ, ascending.
pub(super) fn change(derived: &Derived, records: &Records, changed: &[Changed], today: i32) -> Vec<Slot> {
    let sales = derived.sales(records);
    let mut found = Vec::new();
    for rfm in derived.rfm.borrow_mut().iter_mut() {
        found.extend(Rc::make_mut(rfm).change(records, &sales, changed, today));
    }
    let both = changed.iter().flat_map(|changed| [changed.before, changed.after]);
    let mut customers: Vec<Slot> = both.flatten().map(|sale| sale.customer).collect();
    customers.sort_unstable();
    customers.dedup();
    for sale in changed.iter().filter_map(|changed| changed.after.or(changed.before)) {
        derived.count_order(records.kind(sale.customer));
    }
    for lifetimes in derived.lifetimes.borrow_mut().iter_mut() {
        let lifetimes = Rc::make_mut(lifetimes);
        let own = customers.iter().filter(|customer| records.kind(**customer) == Some(lifetimes.kind));
        if own.count() > MANY {
            lifetimes.outdate();
            derived.want(lifetimes.kind);
        } else {
            found.extend(lifetimes.change(records, &sales, &customers));
        }
    }
    if let Some(computing) = &mut *derived.computing.borrow_mut() {
        computing.changed.extend(&customers);
    }
    found.extend(customers_deals(records, &customers));
    // Answers show the segment of whoever gave them.
    let answers: Vec<Slot> = found.iter().flat_map(|slot| answers::slots(records, *slot)).collect();
    found.extend(answers);
    found.sort_unstable();
    found.dedup();
    found
}

/// Open deals of customers: that somebody had bought before is part of their chance.
fn customers_deals(records: &Records, customers: &[Slot]) -> Vec<Slot> {
    let of = |customer: &Slot| {
        let deals = [deal::COMPANY, deal::CONTACTS].map(|field| open_deals(records, *customer, field));
        deals.concat()
    };
    customers.iter().flat_map(of).collect()
}

/// Goes on with what waits, for about so many milliseconds.
pub(super) fn go_on(scope: &Scope<'_>, ms: f64) -> Work {
    let (derived, records) = (scope.derived, scope.records);
    let timer = Timer::start();
    let under_way = derived.computing.borrow_mut().take();
    let Some(mut computing) = under_way.or_else(|| begin(derived, records, scope.today)) else {
        return learn_chances(scope, ms);
    };
    while !computing.step() {
        if timer.ms() >= ms {
            *derived.computing.borrow_mut() = Some(computing);
            return Work::Going;
        }
    }
    let from = computing.from;
    if let Some(learned) = &computing.learned {
        derived.learn(learned, from);
    }
    let lifetimes = Rc::new(computing.take(records, &derived.sales(records)));
    derived.wanted.borrow_mut().retain(|wanted| *wanted != from.kind);
    let mut all = derived.lifetimes.borrow_mut();
    all.retain(|other| other.kind != from.kind);
    all.push(lifetimes);
    Work::Finished
}

/// The same of the chances of deals and leads.
fn learn_chances(scope: &Scope<'_>, ms: f64) -> Work {
    let (derived, timer) = (scope.derived, Timer::start());
    let under_way = derived.weighing.borrow_mut().take();
    let begin = || derived.wanted_chances().map(|(kind, wanted)| Weighing::new(scope, kind, wanted));
    let Some(mut weighing) = under_way.or_else(begin) else { return Work::Nothing };
    loop {
        match weighing.step(scope) {
            Progress::Going(next) => weighing = next,
            Progress::Done(chances) => {
                derived.take_chances(chances);
                // Reports have read the deals without them.
                derived.patch_base(scope, &[], bit(Kind::Deal));
                return Work::Finished;
            }
        }
        if timer.ms() >= ms {
            *derived.weighing.borrow_mut() = Some(weighing);
            return Work::Going;
        }
    }
}

fn begin(derived: &Derived, records: &Records, today: i32) -> Option<Computing> {
    let kind: Kind = *derived.wanted.borrow().first()?;
    let rfm = derived.rfm(records, kind, today);
    let set = derived.set(&LIFETIME, Some(kind));
    let kept = derived.kept(&LIFETIME, Some(kind));
    let learned = derived.learned(kind, today);
    let from = derived.learning_from(kind, today, rfm.on, rfm.orders() as usize);
    Some(Computing::new(records, &derived.sales(records), &rfm, (&set, kept), (learned, from)))
}
