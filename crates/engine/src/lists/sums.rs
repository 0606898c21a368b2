//! Sums over a list, kept up to date record by record.

use std::collections::BTreeMap;

use model::value::Currency;
use model::{FieldId, Value};

use crate::derived::Scope;
use crate::records::Slot;
use crate::records::hash::IdMap;

/// Sums of one money field.
#[derive(Debug)]
pub(super) struct Sums {
    pub(super) field: FieldId,
    /// What each record contributes.
    parts: IdMap<Slot, (Currency, i64)>,
    totals: BTreeMap<Currency, (i128, u32)>,
}

impl Sums {
    /// Over no records.
    pub(super) fn empty(field: FieldId) -> Self {
        Self { field, parts: IdMap::default(), totals: BTreeMap::new() }
    }

    pub(super) fn new(scope: &Scope<'_>, field: FieldId, slots: &[Slot]) -> Self {
        let mut sums = Self::empty(field);
        slots.iter().for_each(|slot| sums.update(scope, *slot, true));
        sums
    }

    /// Counts a record anew, or no longer.
    pub(super) fn update(&mut self, scope: &Scope<'_>, slot: Slot, inside: bool) {
        if let Some((currency, minor)) = self.parts.remove(&slot)
            && let Some((total, count)) = self.totals.get_mut(&currency)
        {
            *total -= i128::from(minor);
            *count -= 1;
            if *count == 0 {
                self.totals.remove(&currency);
            }
        }
        if !inside {
            return;
        }
        if let Some(Value::Money { minor, currency }) = scope.value(slot, self.field) {
            self.parts.insert(slot, (currency, minor));
            let (total, count) = self.totals.entry(currency).or_default();
            *total += i128::from(minor);
            *count += 1;
        }
    }

    pub(super) fn totals(&self) -> Vec<Value> {
        let clamp = |total: i128| total.clamp(i128::from(i64::MIN), i128::from(i64::MAX)) as i64;
        let money = |(currency, (total, _)): (&Currency, &(i128, u32))| Value::Money {
            minor: clamp(*total),
            currency: *currency,
        };
        self.totals.iter().map(money).collect()
    }
}
