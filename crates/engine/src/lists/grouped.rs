//! The groups of a list, kept until the list is made anew: whoever scrolls asks for them with every window.

use std::rc::Rc;

use model::{FieldId, Filter, Kind, SortKey, Value};

use super::{Lists, key};
use crate::derived::Scope;
use crate::records::Slot;

/// A group: the value, how many rows have it, and the sums of the asked money fields in their order.
#[derive(Debug, Clone, PartialEq)]
pub struct Grouped {
    /// What its rows have in common; `None` for those without a value.
    pub value: Option<Value>,
    /// How many.
    pub rows: u32,
    /// Amounts a currency, for each field.
    pub sums: Vec<Vec<Value>>,
}

/// Groups that were made, and of what.
#[derive(Debug)]
pub(super) struct Kept {
    field: FieldId,
    money: Vec<FieldId>,
    groups: Rc<Vec<Grouped>>,
}

impl Lists {
    /// The groups of a list by a field, with sums of money fields; `make` makes them where they are not known.
    pub fn grouped(
        &mut self,
        scope: &Scope<'_>,
        (kind, filter, sort): (Kind, &Filter, &[SortKey]),
        (field, money): (FieldId, &[FieldId]),
        make: impl FnOnce(&[Slot]) -> Vec<Grouped>,
    ) -> Rc<Vec<Grouped>> {
        let slots = self.get(scope, kind, filter, sort);
        let key = key(scope, kind, filter, sort);
        let Some(list) = self.lists.iter_mut().find(|list| list.key == key) else {
            return Rc::new(make(&slots));
        };
        if let Some(kept) = list.groups.as_ref().filter(|kept| kept.field == field && kept.money == money) {
            return kept.groups.clone();
        }
        let groups = Rc::new(make(&slots));
        list.groups = Some(Kept { field, money: money.to_vec(), groups: groups.clone() });
        groups
    }
}
