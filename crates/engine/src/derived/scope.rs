//! Reading a field of a record, stored or computed, and asking whether a filter matches.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use model::entities::activity as act;
use model::entities::{
    answer, campaign, common, company, contact, deal, event, lead, order, order_line, pipeline, product,
    segment, stage, tag,
};
use model::filter::matches::{EvalContext, FieldSource};
use model::filter::{Happened, Moved, What};
use model::value::Currency;
use model::{Catalogue, FieldId, Kind, Money, RecordId, Value};

use super::rules::{Plan, Resolved};
use super::{Derived, activities, answers, campaigns, counts, happenings, names};
use crate::analysis;
use crate::records::hash::IdMap;
use crate::records::{Records, Slot};
use crate::search::{Prepared, Search};
use crate::viewer::Viewer;

/// Everything that reading a field may need.
#[derive(Debug)]
pub struct Scope<'a> {
    /// The records.
    pub records: &'a Records,
    /// All fields.
    pub catalogue: &'a Catalogue,
    /// What is kept.
    pub derived: &'a Derived,
    /// The search.
    pub search: &'a Search,
    /// Who looks.
    pub viewer: &'a Viewer,
    /// The workspace's record.
    pub workspace: RecordId,
    /// The civil day in the workspace's zone.
    pub today: i32,
    /// Set when a value came from scores, which change for many records at once.
    pub used_scores: Cell<bool>,
    /// Set when a stored segment was asked.
    pub used_segment: Cell<bool>,
    /// Searches prepared for filters, by their text.
    texts: RefCell<Vec<(String, Rc<Prepared>)>>,
    /// What segments select, prepared.
    pub(super) plans: RefCell<Vec<(RecordId, Option<Rc<Plan>>)>>,
}

impl<'a> Scope<'a> {
    /// A scope for one answer or one round of patches.
    pub fn new(
        records: &'a Records,
        catalogue: &'a Catalogue,
        derived: &'a Derived,
        search: &'a Search,
        viewer: &'a Viewer,
        workspace: RecordId,
    ) -> Self {
        let mut scope = Self {
            records,
            catalogue,
            derived,
            search,
            viewer,
            workspace,
            today: 0,
            used_scores: Cell::default(),
            used_segment: Cell::default(),
            texts: RefCell::default(),
            plans: RefCell::default(),
        };
        scope.today = scope.day_of(viewer.now);
        scope
    }

    /// The zone of the workspace, or of the device.
    pub fn zone(&self) -> &str {
        let zone = self.derived.settings.zone.as_str();
        if zone.is_empty() { &self.viewer.zone } else { zone }
    }

    /// The civil day of an instant.
    pub fn day_of(&self, at: i64) -> i32 {
        self.viewer.locale.civil_day(at, self.zone())
    }

    /// The display name.
    pub fn name(&self, slot: Slot) -> String {
        names::display(self.records, slot)
    }

    /// The value of a single field, computed or stored.
    pub fn value(&self, slot: Slot, field: FieldId) -> Option<Value> {
        match field {
            FieldId::Derived(_) => self.computed(slot, field),
            _ => self.records.value(slot, field),
        }
    }

    fn computed(&self, slot: Slot, field: FieldId) -> Option<Value> {
        match field {
            common::DISPLAY_NAME => {
                Some(Value::Text(self.name(slot))).filter(|value| value.as_text() != Some(""))
            }
            common::UPDATED_AT => {
                let last = self.records.registers(slot).into_iter().map(|register| register.stamp.ms()).max();
                last.map(|ms| Value::Instant(ms as i64))
            }
            contact::COMPANY => self.company(slot).map(|(id, _)| Value::Ref(id)),
            contact::JOB_TITLE => self.company(slot).map(|(_, title)| Value::Text(title)).filter(filled),
            company::CITY => self.address(slot, |address| &address.city),
            company::COUNTRY => self.address(slot, |address| &address.country),
            act::IS_DONE => Some(Value::Bool(activities::is_done(self.records, slot))),
            act::IS_OVERDUE => Some(Value::Bool(activities::is_overdue(self, slot))),
            company::LAST_ACTIVITY_AT
            | contact::LAST_ACTIVITY_AT
            | deal::LAST_ACTIVITY_AT
            | lead::LAST_ACTIVITY_AT => activities::last_at(self, slot).map(Value::Instant),
            company::NEXT_ACTIVITY_ON
            | contact::NEXT_ACTIVITY_ON
            | deal::NEXT_ACTIVITY_ON
            | lead::NEXT_ACTIVITY_ON => activities::next_on(self, slot).map(Value::Date),
            answer::INDUSTRY => answers::industry(self, slot),
            segment::MEMBER_COUNT => Some(Value::Int(self.members(slot).into())),
            order::LINE_COUNT | order::LINES_TOTAL | order::IS_LATE => counts::of_order(self, slot, field),
            product::UNITS_SOLD | product::LAST_SOLD_ON => counts::of_product(self, slot, field),
            event::LEAD_COUNT | event::COST_PER_LEAD => counts::of_event(self, slot, field),
            campaign::REACHED_COUNT | campaign::HELD_OUT_COUNT => campaigns::count(self, slot, field),
            pipeline::STAGE_COUNT | pipeline::OPEN_DEAL_COUNT => counts::of_pipeline(self, slot, field),
            tag::RECORD_COUNT => Some(counts::of_tag(self, slot)),
            stage::DEAL_COUNT | stage::DEAL_AMOUNT => counts::of_stage(self, slot, field),
            deal::DAYS_IN_STAGE
            | deal::EXPECTED_PROBABILITY
            | deal::WEIGHTED_AMOUNT
            | deal::IS_ROTTING
            | deal::AGE_DAYS => counts::of_deal(self, slot, field),
            field if analysis::is_score(field) => {
                self.used_scores.set(true);
                (self.derived.analyst()?.value)(self, slot, field)
            }
            _ => counts::of_customer(self, slot, field),
        }
    }

    /// An amount in minor units of the workspace's currency, at the rate of a day.
    pub fn money(&self, slot: Slot, field: FieldId, day: i32) -> Option<i64> {
        let amount = Money::from_value(&self.records.value(slot, field)?)?;
        self.derived.rates.convert(amount, self.derived.settings.currency, day).map(|amount| amount.minor)
    }

    /// An amount of a record in another currency, by the rate of the record's day: an order's, also for its lines, that on which
    /// a deal is to close; of everything else today.
    pub(crate) fn converted(&self, slot: Slot, amount: Money, to: Currency) -> Option<Money> {
        if amount.currency == to {
            return Some(amount);
        }
        let records = self.records;
        let day = match records.kind(slot) {
            Some(Kind::Deal) => records.value(slot, deal::CLOSE_ON),
            Some(Kind::Order) => records.value(slot, order::ORDERED_ON),
            Some(Kind::OrderLine) => {
                let order = records.target(slot, order_line::ORDER);
                order.and_then(|order| records.value(order, order::ORDERED_ON))
            }
            _ => None,
        };
        let day = if let Some(Value::Date(day)) = day { day } else { self.today };
        self.derived.rates.convert(amount, to, day)
    }

    /// The company of a contact: the link written last, with the job title.
    pub fn company(&self, slot: Slot) -> Option<(RecordId, String)> {
        let links = self.records.registers(slot).into_iter().filter_map(|register| {
            let (contact::COMPANIES, Some(element)) = crate::records::register::field_of(register.tag)?
            else {
                return None;
            };
            let Value::Entry { text, .. } = register.value()? else { return None };
            let target = self.records.resolve(self.records.slot(element)?);
            self.records.is_present(target).then(|| (register.stamp, element, self.records.id(target), text))
        });
        links.max_by(|a, b| (a.0, a.1).cmp(&(b.0, b.1))).map(|(_, _, id, title)| (id, title))
    }

    fn address(&self, slot: Slot, part: fn(&model::value::Address) -> &String) -> Option<Value> {
        [company::VISITING_ADDRESS, company::BILLING_ADDRESS].into_iter().find_map(|field| {
            match self.records.value(slot, field) {
                Some(Value::Address(address)) => Some(Value::Text(part(&address).clone())).filter(filled),
                _ => None,
            }
        })
    }

    /// How many records a segment selects now.
    pub fn members(&self, slot: Slot) -> u32 {
        let Some(plan) = self.plan(self.records.id(slot)) else { return 0 };
        self.records.of(plan.kind).filter(|slot| plan.holds(self, *slot)).count() as u32
    }

    /// Whether a record passes a filter.
    pub fn matches(&self, slot: Slot, rule: &Resolved<'_>) -> bool {
        self.passes(&Row { scope: self, slot, told: None }, rule)
    }

    /// As [`Scope::matches`] where it is known of segments whether the record is in them.
    pub(super) fn matches_with(&self, slot: Slot, rule: &Resolved<'_>, told: &IdMap<RecordId, bool>) -> bool {
        self.passes(&Row { scope: self, slot, told: Some(told) }, rule)
    }

    fn passes(&self, row: &Row<'_, '_>, rule: &Resolved<'_>) -> bool {
        self.with_context(|context| rule.filter().matches(row, context))
    }

    /// A record as a filter sees it.
    pub(crate) fn seen(&self, slot: Slot) -> impl FieldSource + '_ {
        Row { scope: self, slot, told: None }
    }

    /// What a filter needs to know beside the record.
    pub(crate) fn with_context<T>(&self, ask: impl FnOnce(&EvalContext<'_>) -> T) -> T {
        let fold = |text: &str| self.search.folding.fold(text);
        let day_of = |at: i64| self.day_of(at);
        ask(&EvalContext { today: self.today, me: Some(self.viewer.me), fold: &fold, day_of: &day_of })
    }

    fn prepared(&self, text: &str) -> Rc<Prepared> {
        if let Some((_, prepared)) = self.texts.borrow().iter().find(|(other, _)| other == text) {
            return prepared.clone();
        }
        let prepared = Rc::new(self.search.prepare(text));
        self.texts.borrow_mut().push((text.to_owned(), prepared.clone()));
        prepared
    }
}

fn filled(value: &Value) -> bool {
    value.as_text() != Some("")
}

/// A record as a filter sees it.
struct Row<'s, 'a> {
    scope: &'s Scope<'a>,
    slot: Slot,
    /// Segments of which it is known whether the record is in them.
    told: Option<&'s IdMap<RecordId, bool>>,
}

impl FieldSource for Row<'_, '_> {
    fn visit(&self, field: FieldId, visit: &mut dyn FnMut(Option<RecordId>, &Value) -> bool) {
        let scope = self.scope;
        if let FieldId::Derived(_) = field {
            if let Some(value) = scope.computed(self.slot, field) {
                visit(None, &value);
            }
            return;
        }
        for register in scope.records.registers_of(self.slot, field) {
            let Some(value) = register.value() else { continue };
            let element = register.tag.element.map(RecordId);
            // A reference means the survivor of its merges.
            let (element, value) = match value {
                Value::Ref(id) => (element, Value::Ref(scope.records.resolve_id(id))),
                Value::Entry { .. } => (element.map(|id| scope.records.resolve_id(id)), value),
                other => (element, other),
            };
            if !visit(element, &value) {
                return;
            }
        }
    }

    fn is_in_segment(&self, segment: RecordId) -> bool {
        match self.told {
            Some(told) => told.get(&segment).copied().unwrap_or_default(),
            None => self.scope.plan(segment).is_some_and(|plan| plan.holds(self.scope, self.slot)),
        }
    }

    fn is_found_by(&self, text: &str) -> bool {
        self.scope.search.matches(self.slot, &self.scope.prepared(text))
    }

    fn is_one_of(&self, records: &[RecordId]) -> bool {
        // Sorted survivors: only a resolved rule asks a row.
        records.binary_search(&self.scope.records.id(self.slot)).is_ok()
    }

    fn converted(&self, amount: Money, to: Currency) -> Option<Money> {
        self.scope.converted(self.slot, amount, to)
    }

    fn has_moved(&self, moved: &Moved, from: i32, to: i32) -> bool {
        self.scope.has_moved(self.slot, moved, (from, to))
    }

    fn count(&self, happened: &Happened, from: i32, to: i32) -> u32 {
        let days = (from..=to, &happened.of[..]);
        match happened.what {
            What::Order => happenings::orders(self.scope, self.slot, days),
            What::Activity => happenings::activities(self.scope, self.slot, days),
        }
    }
}
