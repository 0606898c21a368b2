//! What is computed from records and kept, and in `scope` the one way to read any field of any record.

pub mod activities;
mod checked;
pub mod counts;
pub mod dependents;
mod happenings;
pub mod names;
pub mod rates;
mod rules;
pub mod sales;
mod scope;
pub mod settings;

use std::cell::RefCell;
use std::rc::Rc;

use model::Kind;
use reports::scores::{Kept, Score};

use crate::analysis::duplicates::Searches;
use crate::analysis::rfm::Rfm;
use crate::analysis::{Analyst, Scored};
use crate::records::{Records, Slot};
use rates::Rates;
pub use rules::Resolved;
use sales::Sales;
pub use scope::Scope;
use settings::Settings;

/// A score and the population that its record is about.
type Of = (&'static str, Option<Kind>);

/// What is computed from many records at once and kept until they change.
#[derive(Debug)]
pub struct Derived {
    /// Settings of the workspace.
    pub settings: Settings,
    /// Exchange rates.
    pub rates: Rates,
    sales: RefCell<Option<Rc<Sales>>>,
    rfm: RefCell<Vec<Rc<Rfm>>>,
    scored: RefCell<Vec<Rc<Scored>>>,
    base: RefCell<Option<Rc<reports::Base>>>,
    set: RefCell<Vec<(Of, Rc<reports::Settings<'static>>)>>,
    /// Searches for duplicates.
    pub(crate) searches: Searches,
    /// Who computes scores and reports; `None` until the code is here.
    analyst: Option<Analyst>,
}

impl Default for Derived {
    fn default() -> Self {
        Self {
            settings: Settings::default(),
            rates: Rates::default(),
            sales: RefCell::default(),
            rfm: RefCell::default(),
            scored: RefCell::default(),
            base: RefCell::default(),
            set: RefCell::default(),
            searches: Searches::default(),
            analyst: if cfg!(split) { None } else { Some(Analyst::new()) },
        }
    }
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

    /// The scores of a kind of customer that need everybody, as of today; computed at the first call.
    pub(crate) fn scored(&self, kind: Kind, today: i32, score: impl FnOnce() -> Scored) -> Rc<Scored> {
        let kept = self.scored.borrow().iter().find(|of| of.kind == kind && of.scored_on == today).cloned();
        kept.unwrap_or_else(|| {
            let scored = Rc::new(score());
            let mut all = self.scored.borrow_mut();
            all.retain(|other| other.kind != kind);
            all.push(scored.clone());
            scored
        })
    }

    /// What reports about a kind of customer read as of today; made at the first call.
    pub(crate) fn base(
        &self,
        kind: Kind,
        today: i32,
        make: impl FnOnce() -> reports::Base,
    ) -> Rc<reports::Base> {
        let kept = self.base.borrow().clone().filter(|base| base.kind == kind && base.today == today);
        kept.unwrap_or_else(|| {
            let base = Rc::new(make());
            *self.base.borrow_mut() = Some(base.clone());
            base
        })
    }

    /// The settings of a score for a population, read at the first call.
    pub(crate) fn set(&self, score: &Score, population: Option<Kind>) -> Rc<reports::Settings<'static>> {
        let mut all = self.set.borrow_mut();
        if let Some((_, set)) = all.iter().find(|(of, _)| *of == (score.key, population)) {
            return set.clone();
        }
        let set = Rc::new(score.with(self.kept(score, population)));
        all.push(((score.key, population), set.clone()));
        set
    }

    /// Lets a score that learns nothing be computed with other settings, or again with those from before; returns those that
    /// it had.
    pub(crate) fn try_set(
        &self,
        score: &Score,
        settings: Option<Rc<reports::Settings<'static>>>,
    ) -> Option<Rc<reports::Settings<'static>>> {
        let of = (score.key, None);
        let mut all = self.set.borrow_mut();
        let before = all.iter().position(|(other, _)| *other == of).map(|at| all.remove(at).1);
        all.extend(settings.map(|settings| (of, settings)));
        before
    }

    /// What a record says of a score for a population.
    pub(crate) fn kept(&self, score: &Score, population: Option<Kind>) -> Option<&Kept> {
        let record = score.record_key(population);
        self.settings.scores.iter().find(|(key, _)| *key == record).map(|(_, kept)| kept)
    }

    /// What reports read has changed.
    pub(crate) fn forget_base(&mut self) {
        *self.base.borrow_mut() = None;
    }

    /// Who computes scores and reports; `None` until the code is here.
    pub(crate) fn analyst(&self) -> Option<Analyst> {
        self.analyst
    }

    /// From now on scores and reports can be computed.
    pub(crate) fn set_analyst(&mut self, analyst: Analyst) {
        self.analyst = Some(analyst);
    }

    /// Forgets what was computed from settings, rates and orders.
    pub fn forget(&mut self) {
        *self.sales.borrow_mut() = None;
        self.rfm.borrow_mut().clear();
        self.scored.borrow_mut().clear();
        self.set.borrow_mut().clear();
        self.forget_base();
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
        let Some(analyst) = self.analyst.filter(|_| changed) else { return Vec::new() };
        let old =
            (std::mem::take(&mut *self.rfm.borrow_mut()), std::mem::take(&mut *self.scored.borrow_mut()));
        (analyst.rescore)(self, records, old, today)
    }
}
