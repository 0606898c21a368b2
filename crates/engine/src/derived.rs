//! What is computed from records and kept, and in `scope` the one way to read any field of any record.

pub mod activities;
pub(crate) mod answers;
pub(crate) mod campaigns;
mod chances;
pub(crate) mod checked;
pub(crate) mod columns;
pub mod counts;
pub mod dependents;
pub(crate) mod happenings;
pub(crate) mod moved;
pub mod names;
pub mod rates;
mod rules;
pub mod sales;
mod scope;
pub mod settings;
pub(crate) mod stages;

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use model::{Kind, RecordId};
use protocol::query::ReportQuery;
use reports::lifetimes::Learned;
use reports::scores::{Kept, Score};

use crate::analysis::Analyst;
use crate::analysis::base::KeptBase;
use crate::analysis::chances::{Chances, Seen, Wanted, Weighing};
use crate::analysis::duplicates::Searches;
use crate::analysis::lifetime::{Computing, Lifetimes};
use crate::analysis::report::UnderWay;
use crate::analysis::rfm::Rfm;
use crate::analysis::tuning::Spreading;
use crate::records::hash::IdMap;
use crate::records::{Records, Slot};
use checked::Checked;
use columns::Columns;
use moved::AllMoved;
use rates::Rates;
pub use rules::Resolved;
use sales::{Changed, Sales};
pub use scope::Scope;
use settings::Settings;

/// A score and the population that its record is about.
type Of = (&'static str, Option<Kind>);

/// One changed order, or deal, in so many is a reason to learn from all of them again.
const LEARN_AGAIN: u64 = 20;

/// What was learned of a kind of customer.
#[derive(Debug)]
struct KeptLearned {
    from: LearnedFrom,
    learned: Rc<Learned>,
}

/// What parameters are learned from, as it was when that began.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct LearnedFrom {
    /// Kind of customer.
    pub(crate) kind: Kind,
    /// The day that was today.
    pub(crate) today: i32,
    /// The day as of which customers are looked at.
    on: i32,
    /// How many of their orders had changed by then.
    seen: u64,
    /// How many of their orders were counted.
    orders: u64,
}

/// What is computed from many records at once and kept until they change.
#[derive(Debug)]
pub struct Derived {
    /// Settings of the workspace.
    pub settings: Settings,
    /// Exchange rates.
    pub rates: Rates,
    /// Names of members, present and former ones.
    pub(crate) members: IdMap<RecordId, String>,
    sales: RefCell<Option<Rc<Sales>>>,
    pub(crate) rfm: RefCell<Vec<Rc<Rfm>>>,
    pub(crate) lifetimes: RefCell<Vec<Rc<Lifetimes>>>,
    learned: RefCell<Vec<KeptLearned>>,
    /// Kinds of customer whose lifetimes somebody asked for that are not here, or not of today.
    pub(crate) wanted: RefCell<Vec<Kind>>,
    /// Those that are being computed.
    pub(crate) computing: RefCell<Option<Computing>>,
    chances: RefCell<Vec<Rc<Chances>>>,
    /// Whether somebody asked for the chances of deals or leads, and those that are being learned.
    wants_chances: RefCell<Vec<(Kind, Wanted)>>,
    pub(crate) weighing: RefCell<Option<Weighing>>,
    /// How often what chances follow from changed so far.
    weighed_seen: Cell<Seen>,
    /// How many orders of companies and of people changed so far.
    orders_seen: Cell<[u64; 2]>,
    /// How often anything changed so far.
    pub(crate) changes: Cell<u64>,
    /// Rules of segments that were looked through.
    pub(crate) checked: RefCell<Checked>,
    /// What rules are asked of.
    pub(crate) columns: RefCell<Columns>,
    /// Who came into segments and who went, as rules asked for it.
    moved: RefCell<AllMoved>,
    base: RefCell<Option<KeptBase>>,
    /// Reports that are being made, and spreads of scores.
    pub(crate) making: RefCell<Vec<UnderWay>>,
    pub(crate) spreading: RefCell<Vec<Spreading>>,
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
            members: IdMap::default(),
            sales: RefCell::default(),
            rfm: RefCell::default(),
            lifetimes: RefCell::default(),
            learned: RefCell::default(),
            wanted: RefCell::default(),
            computing: RefCell::default(),
            chances: RefCell::default(),
            wants_chances: RefCell::default(),
            weighing: RefCell::default(),
            weighed_seen: Cell::default(),
            orders_seen: Cell::default(),
            base: RefCell::default(),
            making: RefCell::default(),
            spreading: RefCell::default(),
            changes: Cell::default(),
            checked: RefCell::default(),
            columns: RefCell::default(),
            moved: RefCell::default(),
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

    /// What is expected of a kind of customer. Where that is not here it is wanted from now on; what was computed before
    /// today, or with parameters that are to be learned again, stands until then.
    pub(crate) fn lifetimes(&self, kind: Kind, today: i32) -> Option<Rc<Lifetimes>> {
        let found = self.lifetimes.borrow().iter().find(|of| of.kind == kind).cloned();
        let is_current = |of: &Rc<Lifetimes>| {
            let rfm = self.rfm.borrow();
            let moved = rfm.iter().any(|rfm| rfm.kind == kind && rfm.on != of.on);
            of.scored_on == today && !moved && (!of.is_learned || self.learned(kind, today).is_some())
        };
        if !found.as_ref().is_some_and(is_current) {
            self.want(kind);
        }
        found
    }

    /// Has the lifetimes of a kind of customer computed.
    pub(crate) fn want(&self, kind: Kind) {
        let mut wanted = self.wanted.borrow_mut();
        if !wanted.contains(&kind) {
            wanted.push(kind);
        }
    }

    /// What was learned of a kind of customer today, unless so many orders changed since that it is to be learned again.
    pub(crate) fn learned(&self, kind: Kind, today: i32) -> Option<Rc<Learned>> {
        let all = self.learned.borrow();
        let KeptLearned { from, learned } =
            all.iter().find(|of| of.from.kind == kind && of.from.today == today)?;
        let moved = self.rfm.borrow().iter().any(|rfm| rfm.kind == kind && rfm.on != from.on);
        let changed = self.seen(kind) - from.seen;
        (!moved && changed * LEARN_AGAIN < from.orders.max(1)).then(|| learned.clone())
    }

    /// What is learned from that begins now, as of a day, with so many counted orders.
    pub(crate) fn learning_from(&self, kind: Kind, today: i32, on: i32, orders: usize) -> LearnedFrom {
        LearnedFrom { kind, today, on, seen: self.seen(kind), orders: orders as u64 }
    }

    /// Keeps what was learned of a kind of customer.
    pub(crate) fn learn(&self, learned: &Rc<Learned>, from: LearnedFrom) {
        let mut all = self.learned.borrow_mut();
        if all.iter().any(|of| Rc::ptr_eq(&of.learned, learned)) {
            return;
        }
        all.retain(|of| of.from.kind != from.kind);
        all.push(KeptLearned { from, learned: learned.clone() });
    }

    /// Counts a changed order of a kind of customer; of both where nothing is known of the customer any more.
    pub(crate) fn count_order(&self, kind: Option<Kind>) {
        let [companies, people] = self.orders_seen.get();
        let is = |other| u64::from(kind.is_none_or(|kind| kind == other));
        self.orders_seen.set([companies + is(Kind::Company), people + is(Kind::Contact)]);
    }

    fn seen(&self, kind: Kind) -> u64 {
        let [companies, people] = self.orders_seen.get();
        if kind == Kind::Contact { people } else { companies }
    }

    /// Whether there is work that takes long.
    pub(crate) fn has_work(&self) -> bool {
        let lifetimes = || self.computing.borrow().is_some() || !self.wanted.borrow().is_empty();
        let chances = || self.weighing.borrow().is_some() || self.wanted_chances().is_some();
        self.analyst.is_some() && (lifetimes() || chances())
    }

    /// What reports about a kind of customer read as of today; made at the first call. `complete` reads what not every report
    /// does.
    pub(crate) fn base(
        &self,
        kind: Kind,
        today: i32,
        read: impl FnOnce() -> KeptBase,
        complete: impl FnOnce(&mut KeptBase),
    ) -> Rc<reports::Base> {
        let kept = self.base.borrow_mut().take();
        let mut kept =
            kept.filter(|kept| kept.base.kind == kind && kept.base.today == today).unwrap_or_else(read);
        complete(&mut kept);
        let base = kept.base.clone();
        *self.base.borrow_mut() = Some(kept);
        base
    }

    /// The settings of a score for a population, read at the first call.
    pub(crate) fn set(&self, score: &Score, population: Option<Kind>) -> Rc<reports::Settings<'static>> {
        let mut all = self.set.borrow_mut();
        if let Some((_, set)) = all.iter().find(|(of, _)| *of == (score.key, population)) {
            return set.clone();
        }
        let set = Rc::new(score.with(self.kept(score, population), &self.settings.presets()));
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

    /// Whether this is what reports read now.
    pub(crate) fn is_base(&self, base: &Rc<reports::Base>) -> bool {
        self.base.borrow().as_ref().is_some_and(|now| Rc::ptr_eq(&now.base, base))
    }

    /// Gives up the reports that nobody asks for any more.
    pub(crate) fn keep_making(&self, asks: impl Fn(&ReportQuery) -> bool) {
        self.making.borrow_mut().retain(|under_way| asks(&under_way.query));
        self.spreading.borrow_mut().retain(|spreading| asks(&spreading.query));
    }

    /// Brings what reports read up to date with changed orders and records of these kinds.
    pub(crate) fn patch_base(&self, scope: &Scope<'_>, orders: &[Slot], kinds: u32) {
        let kept = self.base.borrow_mut().take();
        let patched = |kept: &mut KeptBase| {
            self.analyst.is_some_and(|analyst| (analyst.patch)(scope, kept, orders, kinds))
        };
        *self.base.borrow_mut() = kept.and_then(|mut kept| patched(&mut kept).then_some(kept));
    }

    /// Who computes scores and reports; `None` until the code is here.
    pub(crate) fn analyst(&self) -> Option<Analyst> {
        self.analyst
    }

    /// From now on scores and reports can be computed.
    pub(crate) fn set_analyst(&mut self, analyst: Analyst) {
        self.analyst = Some(analyst);
    }

    /// Whether columns are to be filled that rules were asked of.
    pub(crate) fn wants_columns(&self) -> bool {
        self.analyst.is_some() && !self.columns.borrow().wanted.is_empty()
    }

    /// Forgets what rules were asked of: fields, or who stands for whom, are others.
    pub(crate) fn forget_columns(&mut self) {
        *self.columns.get_mut() = Columns::default();
    }

    /// Forgets what was computed from settings, rates and orders.
    pub fn forget(&mut self) {
        *self.sales.borrow_mut() = None;
        self.rfm.borrow_mut().clear();
        self.lifetimes.borrow_mut().clear();
        self.learned.borrow_mut().clear();
        *self.computing.borrow_mut() = None;
        self.chances.borrow_mut().clear();
        *self.weighing.borrow_mut() = None;
        self.set.borrow_mut().clear();
        *self.base.borrow_mut() = None;
        self.making.borrow_mut().clear();
        self.spreading.borrow_mut().clear();
        *self.checked.borrow_mut() = Checked::default();
        self.forget_columns();
        *self.moved.borrow_mut() = AllMoved::default();
    }

    /// Brings the orders up to date. Returns the customers whose scores changed, where scores are in use; ascending.
    pub fn orders_changed(&mut self, records: &Records, orders: &[Slot], today: i32) -> Vec<Slot> {
        self.changes.set(self.changes.get() + 1);
        let Some(mut kept) = self.sales.take() else { return Vec::new() };
        // Nobody holds the columns beyond one answer, so they are changed in place.
        let sales = Rc::make_mut(&mut kept);
        let refresh = |slot: &Slot| sales.refresh(records, &self.rates, &self.settings, *slot);
        let changed: Vec<Changed> = orders.iter().filter_map(refresh).collect();
        *self.sales.borrow_mut() = Some(kept);
        match self.analyst {
            Some(analyst) if !changed.is_empty() => (analyst.change)(self, records, &changed, today),
            _ => Vec::new(),
        }
    }
}
