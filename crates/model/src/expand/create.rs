//! Creating and updating records: checks, defaults, and what follows from a change.

use super::action::Action;
use crate::command::Change;
use crate::entities::{answer, common, contact, deal, lead, order, order_line, pipeline, saved_view, stage};
use crate::field::{FieldId, FieldKind};
use crate::id::RecordId;
use crate::kind::Kind;
use crate::problem::ProblemCode;
use crate::rank;
use crate::value::Value;

impl Action<'_> {
    pub(super) fn create(&mut self, id: RecordId, kind: Kind, changes: &[Change]) {
        if self.kind(id).is_some() {
            return self.problem(ProblemCode::Duplicate, None, &id.to_string());
        }
        self.begin(id, kind);
        for change in changes {
            // Read-only fields may be given at birth (an import, a capture form), but not the kind itself.
            if change.field == common::KIND {
                self.problem(ProblemCode::NotAllowed, Some(change.field), "");
            } else {
                self.apply(id, kind, change);
            }
        }
        self.fill_defaults(id, kind);
        self.require(id, kind, &|_| true);
        self.check_rules(id, kind, &|_| true);
    }

    pub(super) fn update(&mut self, id: RecordId, changes: &[Change]) {
        let Some(kind) = self.expect_live(id, None, None) else { return };
        let before: Vec<_> = changes.iter().map(|change| self.contents(id, kind, change.field)).collect();
        for change in changes {
            let def = self.catalogue.field(kind, change.field);
            // Putting things in order is a person's business all the same.
            let read_only = def.is_some_and(|def| def.flags.read_only && def.kind != FieldKind::Rank);
            if read_only || self.is_fixed(id, kind, change.field) {
                self.problem(ProblemCode::NotAllowed, Some(change.field), "");
            } else {
                self.apply(id, kind, change);
            }
        }
        let changed: Vec<FieldId> = changes
            .iter()
            .zip(before)
            .filter(|(change, before)| self.contents(id, kind, change.field) != *before)
            .map(|(change, _)| change.field)
            .collect();
        self.follow(id, kind, &changed);
        // What was missing or wrong before does not stop an edit of something else.
        self.require(id, kind, &|field| changed.contains(&field));
        self.check_rules(id, kind, &|field| changed.contains(&field));
    }

    /// Everything that a field holds.
    fn contents(&self, id: RecordId, kind: Kind, field: FieldId) -> Vec<(RecordId, Value)> {
        match self.catalogue.field(kind, field) {
            Some(def) if def.is_set() => self.elements(id, field),
            _ => self.value(id, field).map(|value| (id, value)).into_iter().collect(),
        }
    }

    /// What else changes when these fields of a record did.
    fn follow(&mut self, id: RecordId, kind: Kind, changed: &[FieldId]) {
        match kind {
            Kind::Deal => self.follow_deal(id, changed),
            Kind::OrderLine => self.compute_line(id),
            Kind::Order if changed.contains(&order::CURRENCY) => {
                for line in self.referring(Kind::OrderLine, order_line::ORDER, id) {
                    self.compute_line(line);
                }
            }
            _ => {}
        }
    }

    fn fill_defaults(&mut self, id: RecordId, kind: Kind) {
        let (at, me) = (self.now.at, self.now.me.map(Value::Ref));
        self.put_default(id, common::CREATED_AT, Value::Instant(at));
        self.put_default(id, common::CREATED_BY, me.clone());
        if matches!(kind, Kind::Company | Kind::Contact | Kind::Lead | Kind::Deal | Kind::Order) {
            self.put_default(id, common::OWNER, me.clone());
        }
        match kind {
            Kind::Lead => {
                let here = self.here_and_now();
                self.put_default(id, lead::STATUS, Value::Choice("new".into()));
                self.put_default(id, lead::CAPTURED_AT, here);
                self.put_default(id, lead::CAPTURED_BY, me);
            }
            Kind::Deal => self.place_new_deal(id),
            Kind::Activity => self.fill_activity(id),
            Kind::Order => self.fill_order(id),
            Kind::Answer => {
                let today = Value::Date(self.now.today);
                self.put_default(id, answer::ANSWERED_ON, today);
            }
            Kind::OrderLine => {
                let siblings = self.reference(id, order_line::ORDER).map(|order| (order_line::ORDER, order));
                self.rank_last(id, order_line::RANK, kind, siblings);
                self.compute_line(id);
            }
            Kind::Pipeline => self.rank_last(id, pipeline::RANK, kind, None),
            Kind::Stage => {
                self.put_default(id, stage::STAGE_KIND, Value::Choice("open".into()));
                let siblings =
                    self.reference(id, stage::PIPELINE).map(|pipeline| (stage::PIPELINE, pipeline));
                self.rank_last(id, stage::RANK, kind, siblings);
            }
            Kind::SavedView => self.rank_last(id, saved_view::RANK, kind, None),
            _ => {}
        }
    }

    /// A place at the end among the records of a kind, or among those that refer to the same record.
    fn rank_last(&mut self, id: RecordId, field: FieldId, kind: Kind, among: Option<(FieldId, RecordId)>) {
        if self.value(id, field).is_some() {
            return;
        }
        let siblings = match among {
            Some((by, to)) => self.referring(kind, by, to),
            None => self.all(kind),
        };
        let last = siblings
            .into_iter()
            .filter(|other| *other != id)
            .filter_map(|other| self.text(other, field))
            .max();
        self.put(id, field, Value::Text(rank::between(last.as_deref(), None)));
    }

    /// Every touched required field is filled, and a person has at least something to be known by.
    fn require(&mut self, id: RecordId, kind: Kind, touched: &dyn Fn(FieldId) -> bool) {
        let catalogue = self.catalogue;
        for def in catalogue.required(kind).filter(|def| touched(def.id)) {
            let filled = if def.is_set() {
                !self.elements(id, def.id).is_empty()
            } else {
                self.value(id, def.id).is_some()
            };
            if !filled {
                self.problem(ProblemCode::Required, Some(def.id), "");
            }
        }
        let (singles, sets): (&[FieldId], &[FieldId]) = match kind {
            Kind::Contact => (
                &[contact::FAMILY_NAME, contact::GIVEN_NAME, contact::OTHER_NAME, contact::WECHAT],
                &[contact::PHONES, contact::EMAILS],
            ),
            Kind::Lead => (
                &[
                    lead::FAMILY_NAME,
                    lead::GIVEN_NAME,
                    lead::OTHER_NAME,
                    lead::COMPANY_NAME,
                    lead::WECHAT,
                    lead::NOTE,
                    lead::RAW_CODE,
                ],
                &[lead::PHONES, lead::EMAILS],
            ),
            _ => return,
        };
        if !singles.iter().chain(sets).any(|field| touched(*field)) {
            return;
        }
        let known = singles.iter().any(|field| self.value(id, *field).is_some())
            || sets.iter().any(|field| !self.elements(id, *field).is_empty());
        if !known {
            self.problem(ProblemCode::Required, Some(singles[0]), "");
        }
    }

    /// Fields that must stay as they were created, because stored values depend on them.
    fn is_fixed(&self, id: RecordId, kind: Kind, field: FieldId) -> bool {
        use crate::entities::{custom_field, segment};
        let fixed = match kind {
            Kind::CustomField => {
                [custom_field::OF_KIND, custom_field::KEY, custom_field::TYPE].contains(&field)
            }
            Kind::Segment => field == segment::OF_KIND,
            Kind::SavedView => field == saved_view::OF_KIND,
            Kind::Stage => {
                field == stage::PIPELINE && !self.referring(Kind::Deal, deal::STAGE, id).is_empty()
            }
            _ => false,
        };
        fixed && self.value(id, field).is_some()
    }
}
