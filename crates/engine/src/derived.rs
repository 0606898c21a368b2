//! What is computed from records and kept, and in `scope` the one way to read any field of any record.

pub mod activities;
pub mod counts;
pub mod dependents;
mod happenings;
pub mod names;
pub mod rates;
pub mod rfm;
pub mod sales;
mod scope;
pub mod settings;

use std::cell::RefCell;
use std::rc::Rc;

use model::Kind;

use crate::records::{Records, Slot};
use rates::Rates;
use rfm::Rfm;
use sales::Sales;
pub use scope::Scope;
use settings::Settings;

/// What is computed from many records at once and kept until they change.
#[derive(Debug, Default)]
pub struct Derived {
    /// Settings of the workspace.
    pub settings: Settings,
    /// Exchange rates.
    pub rates: Rates,
    sales: RefCell<Option<Rc<Sales>>>,
    rfm: RefCell<Vec<Rc<Rfm>>>,
}

impl Derived {
    /// The orders, read at the first call.
    pub fn sales(&self, records: &Records) -> Rc<Sales> {
        let mut kept = self.sales.borrow_mut();
        kept.get_or_insert_with(|| Rc::new(Sales::read(records, &self.rates, &self.settings))).clone()
    }

    /// The customers of a kind, scored as of today at the first call.
    pub fn rfm(&self, records: &Records, kind: Kind, today: i32) -> Rc<Rfm> {
        let kept = self.rfm.borrow().iter().find(|rfm| rfm.kind == kind && rfm.scored_on == today).cloned();
        kept.unwrap_or_else(|| {
            let rfm = Rc::new(Rfm::score(records, &self.sales(records), kind, None, today));
            let mut all = self.rfm.borrow_mut();
            all.retain(|other| other.kind != kind);
            all.push(rfm.clone());
            rfm
        })
    }

    /// Forgets what was computed from settings, rates and orders.
    pub fn forget(&mut self) {
        *self.sales.borrow_mut() = None;
        self.rfm.borrow_mut().clear();
    }

    /// Brings the orders up to date. Returns the customers whose scores changed, where scores are in use; ascending.
    pub fn orders_changed(&mut self, records: &Records, orders: &[Slot], today: i32) -> Vec<Slot> {
        let mut changed = false;
        let kept = self.sales.borrow_mut().take();
        if let Some(mut kept) = kept {
            // Nobody holds the columns beyond one answer, so they are changed in place.
            let sales = Rc::make_mut(&mut kept);
            for slot in orders {
                changed |= sales.refresh(records, &self.rates, &self.settings, *slot);
            }
            *self.sales.borrow_mut() = Some(kept);
        }
        if !changed {
            return Vec::new();
        }
        let old = std::mem::take(&mut *self.rfm.borrow_mut());
        let mut found: Vec<Slot> =
            old.iter().flat_map(|old| self.rfm(records, old.kind, today).differing(old)).collect();
        found.sort_unstable();
        found
    }
}
