//! What must never happen, whatever goes wrong, noted where it is seen.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

/// Shared by everybody in a run.
#[derive(Clone, Default)]
pub struct Alarms(Rc<Shared>);

#[derive(Default)]
struct Shared {
    raised: RefCell<Vec<String>>,
    copied: Cell<bool>,
}

impl Alarms {
    /// Notes it.
    pub fn raise(&self, what: impl Into<String>) {
        self.0.raised.borrow_mut().push(what.into());
    }

    /// What was noted first.
    pub fn first(&self) -> Option<String> {
        self.0.raised.borrow().first().cloned()
    }

    /// A device or the server goes on from a copy: from now on two may have acted as one.
    pub fn expect_forks(&self) {
        self.0.copied.set(true);
    }

    /// Whether the server may rightly say of a device that it was copied.
    pub fn forks_are_expected(&self) -> bool {
        self.0.copied.get()
    }
}
