//! Rules that tie several fields of one record together.

use super::action::Action;
use crate::decimal::Decimal;
use crate::entities::{
    answer, campaign, company, custom_field, deal, event, order_line, rate, saved_view, segment, stage,
    workspace,
};
use crate::field::FieldId;
use crate::filter::Filter;
use crate::id::RecordId;
use crate::kind::Kind;
use crate::problem::ProblemCode;
use crate::value::Value;
use crate::view::View;

type Rule = (&'static [FieldId], fn(&mut Action<'_>, RecordId));

/// The rules of a kind, each with the fields that it is about.
fn rules_of(kind: Kind) -> &'static [Rule] {
    match kind {
        Kind::Company => &[
            (&[company::PAYMENT_DAYS], |action, id| action.check_range(id, company::PAYMENT_DAYS, 0, 3650)),
            (&[company::EMPLOYEES], |action, id| action.check_range(id, company::EMPLOYEES, 0, 100_000_000)),
            (&[company::PARENT], |action, id| action.check_parents(id)),
        ],
        Kind::Deal => &[(&[deal::PROBABILITY], |action, id| action.check_percent(id, deal::PROBABILITY))],
        Kind::Stage => &[
            (&[stage::PROBABILITY], |action, id| action.check_percent(id, stage::PROBABILITY)),
            (&[stage::ROTTING_DAYS], |action, id| action.check_range(id, stage::ROTTING_DAYS, 0, 3650)),
        ],
        Kind::OrderLine => {
            &[(&[order_line::DISCOUNT], |action, id| action.check_percent(id, order_line::DISCOUNT))]
        }
        Kind::Workspace => &[
            (&[workspace::FISCAL_YEAR_START_MONTH], |action, id| {
                action.check_range(id, workspace::FISCAL_YEAR_START_MONTH, 1, 12);
            }),
            (&[workspace::MARGIN], |action, id| action.check_percent(id, workspace::MARGIN)),
        ],
        Kind::Event => &[
            (&[event::STARTS_ON, event::ENDS_ON], |action, id| {
                action.check_order(id, event::STARTS_ON, event::ENDS_ON)
            }),
            (&[event::FOLLOW_UP_DAYS], |action, id| action.check_range(id, event::FOLLOW_UP_DAYS, 0, 365)),
        ],
        Kind::Rate => &[(&[rate::RATE, rate::CURRENCY, rate::PER], |action, id| action.check_rate(id))],
        Kind::Segment => &[(&[segment::RULE], |action, id| {
            action.check_stored(id, segment::RULE, |text| Filter::from_text(text).is_ok());
        })],
        Kind::SavedView => &[(&[saved_view::QUERY], |action, id| {
            action.check_stored(id, saved_view::QUERY, |text| View::from_text(text).is_ok());
        })],
        Kind::Answer => &[(&[answer::QUESTION, answer::SCORE], |action, id| action.check_scale(id))],
        Kind::Campaign => &[(&[campaign::STARTS_ON, campaign::COUNTS_UNTIL], |action, id| {
            action.check_order(id, campaign::STARTS_ON, campaign::COUNTS_UNTIL);
        })],
        Kind::CustomField => &[(&[custom_field::KEY], |action, id| action.check_custom_field(id))],
        _ => &[],
    }
}

impl Action<'_> {
    /// Checks the rules that involve a touched field.
    pub(super) fn check_rules(&mut self, id: RecordId, kind: Kind, touched: &dyn Fn(FieldId) -> bool) {
        for (fields, check) in rules_of(kind) {
            if fields.iter().any(|field| touched(*field)) {
                check(self, id);
            }
        }
    }

    fn check_percent(&mut self, id: RecordId, field: FieldId) {
        let percent = self.value(id, field).as_ref().and_then(Decimal::from_value);
        if percent.is_some_and(|percent| percent < Decimal::ZERO || percent > Decimal::HUNDRED) {
            self.problem(ProblemCode::NotWithin, Some(field), "0–100");
        }
    }

    fn check_range(&mut self, id: RecordId, field: FieldId, least: i64, most: i64) {
        if let Some(Value::Int(number)) = self.value(id, field)
            && !(least..=most).contains(&number)
        {
            self.problem(ProblemCode::NotWithin, Some(field), &format!("{least}–{most}"));
        }
    }

    /// Each question has a scale of its own.
    fn check_scale(&mut self, id: RecordId) {
        let question = self.text(id, answer::QUESTION).and_then(|key| answer::Question::from_key(&key));
        if let Some((worst, best)) = question.map(answer::Question::scale) {
            self.check_range(id, answer::SCORE, worst, best);
        }
    }

    fn check_order(&mut self, id: RecordId, first: FieldId, last: FieldId) {
        if let (Some(Value::Date(from)), Some(Value::Date(to))) =
            (self.value(id, first), self.value(id, last))
            && from > to
        {
            self.problem(ProblemCode::EndsBeforeStart, Some(last), "");
        }
    }

    /// No company is its own parent, however far up, merged ones read as those that stay.
    fn check_parents(&mut self, id: RecordId) {
        let mut seen = vec![id];
        let parent_of =
            |action: &Self, id| action.reference(id, company::PARENT).map(|id| action.survivor_of(id));
        while let Some(parent) = seen.last().and_then(|last| parent_of(self, *last)) {
            if seen.contains(&parent) {
                // A ring further up that this record is not part of was there before and is not its fault.
                if parent == id {
                    self.problem(ProblemCode::OwnParent, Some(company::PARENT), "");
                }
                return;
            }
            seen.push(parent);
        }
    }

    fn check_rate(&mut self, id: RecordId) {
        let rate = self.value(id, rate::RATE).as_ref().and_then(Decimal::from_value);
        if rate.is_some_and(|rate| rate <= Decimal::ZERO) {
            self.problem(ProblemCode::NotPositive, Some(rate::RATE), "");
        }
        let (currency, per) = (self.text(id, rate::CURRENCY), self.text(id, rate::PER));
        if currency.is_some() && currency == per {
            self.problem(ProblemCode::Duplicate, Some(rate::PER), "");
        }
    }

    /// A stored definition is UTF-8 and can be read again.
    fn check_stored(&mut self, id: RecordId, field: FieldId, reads: impl Fn(&str) -> bool) {
        if let Some(Value::Bytes(bytes)) = self.value(id, field)
            && !std::str::from_utf8(&bytes).is_ok_and(reads)
        {
            self.problem(ProblemCode::WrongType, Some(field), "");
        }
    }

    fn check_custom_field(&mut self, id: RecordId) {
        let (Some(key), Some(of)) = (self.text(id, custom_field::KEY), self.text(id, custom_field::OF_KIND))
        else {
            return;
        };
        let well_formed = key.starts_with(|c: char| c.is_ascii_lowercase())
            && key.bytes().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == b'_');
        if !well_formed {
            self.problem(ProblemCode::WrongType, Some(custom_field::KEY), &key);
        }
        let built_in = Kind::from_key(&of).and_then(|kind| self.catalogue.by_key(kind, &key));
        if built_in.is_some_and(|def| def.id != FieldId::Custom(id)) {
            self.problem(ProblemCode::Duplicate, Some(custom_field::KEY), &key);
        }
    }
}
