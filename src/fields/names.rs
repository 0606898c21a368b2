//! Names of records that a person just chose or made, so that a form shows them before a view delivers them.

use std::cell::RefCell;
use std::collections::HashMap;

use model::RecordId;
use protocol::view::Named;

/// More would be a cache of the workspace; a form refers to a handful.
const MOST: usize = 500;

thread_local! {
    static NAMES: RefCell<HashMap<RecordId, Named>> = RefCell::new(HashMap::new());
}

/// Remembers a name.
pub fn remember(named: Named) {
    NAMES.with_borrow_mut(|names| {
        if names.len() >= MOST {
            names.clear();
        }
        names.insert(named.id, named);
    });
}

/// A remembered name.
pub fn known(id: RecordId) -> Option<Named> {
    NAMES.with_borrow(|names| names.get(&id).cloned())
}
