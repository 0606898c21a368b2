//! When the chances of deals are learned again.

use std::rc::Rc;

use model::Kind;

use super::{Derived, LEARN_AGAIN};
use crate::analysis::chances::{Chances, Seen, Wanted};

impl Derived {
    /// What the chances of deals follow from. Where that is not here it is wanted from now on; what is of before today, or is to
    /// be learned again, stands until then.
    pub(crate) fn chances(&self, today: i32) -> Option<Rc<Chances>> {
        let found = self.chances.borrow().clone();
        let is_current = |of: &Rc<Chances>| {
            let seen = self.deals_seen.get();
            let changed = (seen.deals - of.seen.deals) * LEARN_AGAIN;
            let moved = of.learned.is_some() && changed >= of.deals.max(1);
            of.today == today && seen.stages == of.seen.stages && !moved
        };
        if !found.as_ref().is_some_and(is_current) && self.wants_chances.get() == Wanted::No {
            self.wants_chances.set(Wanted::Applied);
        }
        found
    }

    /// Whether they are here at all.
    pub(crate) fn has_chances(&self) -> bool {
        self.chances.borrow().is_some()
    }

    /// Takes over what was learned of deals.
    pub(crate) fn take_chances(&self, chances: Chances) {
        *self.chances.borrow_mut() = Some(Rc::new(chances));
        self.wants_chances.set(Wanted::No);
    }

    /// How often deals and stages changed so far.
    pub(crate) fn seen_deals(&self) -> Seen {
        self.deals_seen.get()
    }

    /// Counts a changed record.
    pub(crate) fn count_changed(&self, kind: Option<Kind>) {
        let mut seen = self.deals_seen.get();
        match kind {
            Some(Kind::Deal) => seen.deals += 1,
            Some(Kind::Pipeline | Kind::Stage) => seen.stages += 1,
            // What is gone altogether may have been anything.
            None => seen = Seen { deals: seen.deals + 1, stages: seen.stages + 1 },
            _ => {}
        }
        self.deals_seen.set(seen);
    }
}
