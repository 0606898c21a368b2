//! When the chances of deals and leads are learned again.

use std::rc::Rc;

use model::Kind;

use super::{Derived, LEARN_AGAIN};
use crate::analysis::chances::{Chances, Seen, Wanted};

impl Derived {
    /// What the chances of deals or leads follow from. Where that is not here it is wanted from now on; what is of before today,
    /// or is to be learned again, stands until then.
    pub(crate) fn chances(&self, kind: Kind, today: i32) -> Option<Rc<Chances>> {
        let found = self.chances.borrow().iter().find(|of| of.kind == kind).cloned();
        let is_current = |of: &Rc<Chances>| {
            let seen = self.weighed_seen.get();
            let changed = (seen.of(kind) - of.seen.of(kind)) * LEARN_AGAIN;
            let moved = of.learned.is_some() && changed >= of.records.max(1);
            of.today == today && seen.stages == of.seen.stages && !moved
        };
        if !found.as_ref().is_some_and(is_current) {
            self.want_chances(kind, Wanted::Applied);
        }
        found
    }

    /// Has them learned.
    pub(crate) fn want_chances(&self, kind: Kind, wanted: Wanted) {
        let mut all = self.wants_chances.borrow_mut();
        match all.iter_mut().find(|(other, _)| *other == kind) {
            Some((_, before)) => *before = (*before).max(wanted),
            None => all.push((kind, wanted)),
        }
    }

    /// What is to be learned next.
    pub(crate) fn wanted_chances(&self) -> Option<(Kind, Wanted)> {
        self.wants_chances.borrow().first().copied()
    }

    /// Whether those of deals are here at all.
    pub(crate) fn has_chances(&self) -> bool {
        self.chances.borrow().iter().any(|of| of.kind == Kind::Deal)
    }

    /// Takes over what was learned.
    pub(crate) fn take_chances(&self, chances: Chances) {
        let mut all = self.chances.borrow_mut();
        self.wants_chances.borrow_mut().retain(|(kind, _)| *kind != chances.kind);
        all.retain(|of| of.kind != chances.kind);
        all.push(Rc::new(chances));
    }

    /// How often what chances follow from changed so far.
    pub(crate) fn weighed_seen(&self) -> Seen {
        self.weighed_seen.get()
    }

    /// Counts a changed record.
    pub(crate) fn count_changed(&self, kind: Option<Kind>) {
        let mut seen = self.weighed_seen.get();
        // What is gone altogether may have been anything.
        let is = |kinds: &[Kind]| u64::from(kind.is_none_or(|kind| kinds.contains(&kind)));
        seen.deals += is(&[Kind::Deal]);
        seen.leads += is(&[Kind::Lead]);
        seen.stages += is(&[Kind::Pipeline, Kind::Stage]);
        self.weighed_seen.set(seen);
    }
}
