//! In which ways a field of many records can be changed, and what each writes.

use model::{Change, FieldDef, FieldKind, Value};

use crate::i18n::t;

/// A way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum How {
    /// A single value takes the place of what was there.
    Set,
    /// A set gets values.
    Add,
    /// A set loses values.
    Remove,
    /// These are all that a set holds.
    Replace,
    /// Nothing is left.
    Empty,
}

impl How {
    pub(super) const fn key(self) -> &'static str {
        match self {
            How::Set => "set",
            How::Add => "add",
            How::Remove => "remove",
            How::Replace => "replace",
            How::Empty => "empty",
        }
    }

    /// Its word. Of yes and no there is nothing else to say.
    pub(super) fn word(self, def: &FieldDef) -> String {
        match (self, &def.kind) {
            (How::Set, FieldKind::Bool) => t("value-yes"),
            (How::Empty, FieldKind::Bool) => t("value-no"),
            (How::Set, _) => t("bulk-field-set"),
            (How::Add, _) => t("bulk-field-add"),
            (How::Remove, _) => t("bulk-field-remove"),
            (How::Replace, _) => t("bulk-field-replace"),
            (How::Empty, _) => t("bulk-field-empty"),
        }
    }
}

/// The ways of a field, the usual one first. What a record cannot be without is not emptied; of a set only what has one
/// place in it, an option or another record, can be taken out by naming it.
pub(super) fn ways(def: &FieldDef) -> Vec<How> {
    let named = matches!(
        def.kind,
        FieldKind::Choice(_) | FieldKind::Ref(_) | FieldKind::Member | FieldKind::Role { .. }
    );
    let mut ways = match (def.is_set(), named) {
        (false, _) => vec![How::Set],
        (true, true) => vec![How::Add, How::Remove, How::Replace],
        (true, false) => vec![How::Add, How::Replace],
    };
    if !def.flags.required {
        ways.push(How::Empty);
    }
    ways
}

/// What is written; `None` where no value was given and one is needed.
pub(super) fn changes_of(def: &FieldDef, how: How, given: &[Change]) -> Option<Vec<Change>> {
    let nothing = Change { field: def.id, element: None, value: None };
    let given: Vec<Change> =
        given.iter().filter(|change| change.field == def.id && change.value.is_some()).cloned().collect();
    let changes = match how {
        How::Empty => return Some(vec![nothing]),
        How::Set if def.kind == FieldKind::Bool => {
            return Some(vec![Change { value: Some(Value::Bool(true)), ..nothing }]);
        }
        How::Set | How::Add => given,
        How::Remove => given.into_iter().map(|change| Change { value: None, ..change }).collect(),
        How::Replace if given.is_empty() => given,
        How::Replace => std::iter::once(nothing).chain(given).collect(),
    };
    (!changes.is_empty()).then_some(changes)
}

#[cfg(test)]
mod tests {
    use model::entities::{common, company, contact, deal};
    use model::{Catalogue, FieldId, Kind, RecordId};

    use super::*;

    #[test]
    fn each_field_offers_what_makes_sense() {
        let catalogue = Catalogue::default();
        for (kind, field, expect) in [
            (Kind::Deal, deal::TITLE, &[How::Set][..]),
            (Kind::Deal, deal::STAGE, &[How::Set, How::Empty]),
            (Kind::Company, company::VIP, &[How::Set, How::Empty]),
            (Kind::Company, common::TAGS, &[How::Add, How::Remove, How::Replace, How::Empty]),
            (Kind::Contact, contact::PHONES, &[How::Add, How::Replace, How::Empty]),
            (Kind::Deal, deal::CONTACTS, &[How::Add, How::Remove, How::Replace, How::Empty]),
        ] {
            assert_eq!(ways(catalogue.field(kind, field).expect("declared")), expect, "{}", kind.key());
        }
    }

    #[test]
    fn what_is_given_becomes_what_is_written() {
        let catalogue = Catalogue::default();
        let change = |field: FieldId, element: Option<u8>, value: Option<Value>| Change {
            field,
            element: element.map(|n| RecordId([n; 16])),
            value,
        };
        let tag = |n: u8| change(common::TAGS, Some(n), Some(Value::Ref(RecordId([n; 16]))));
        let tags = catalogue.field(Kind::Company, common::TAGS).expect("declared");
        let given = [tag(1), change(common::TAGS, Some(2), None), tag(3)];
        let out = |n: u8| change(common::TAGS, Some(n), None);
        let all = change(common::TAGS, None, None);
        for (how, expect) in [
            (How::Add, vec![tag(1), tag(3)]),
            (How::Remove, vec![out(1), out(3)]),
            (How::Replace, vec![all.clone(), tag(1), tag(3)]),
            (How::Empty, vec![all]),
        ] {
            assert_eq!(changes_of(tags, how, &given), Some(expect), "{how:?}");
        }
        for how in [How::Add, How::Remove, How::Replace] {
            assert_eq!(changes_of(tags, how, &given[1..2]), None, "{how:?}");
        }
        let vip = catalogue.field(Kind::Company, company::VIP).expect("declared");
        let yes = change(company::VIP, None, Some(Value::Bool(true)));
        assert_eq!(changes_of(vip, How::Set, &[]), Some(vec![yes]));
        assert_eq!(changes_of(vip, How::Empty, &[]), Some(vec![change(company::VIP, None, None)]));
    }
}
