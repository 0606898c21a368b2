//! The rows of a list in groups: by which field, what stands over each group, and what names it.

use std::sync::Arc;

use leptos::prelude::*;
use model::entities::common;
use model::filter::text::{parse_field, print_field};
use model::{FieldDef, FieldKind, Kind, RecordId, Value};
use protocol::view::{Group, RowsView, Shown};

use crate::components::data_table::{GroupChoice, GroupLine};
use crate::format;
use crate::i18n::{self, called, t};
use crate::routes::ListState;
use crate::state::app;

/// Names the group of those without a value; no option has this key, and no record.
pub(super) const NO_VALUE: &str = "";
/// Names the further groups together, which nobody closes.
const REST: &str = "…";

/// Whether rows may be grouped by a field: one of some options, another record, or a member. Of a set a record has several.
fn is_grouping(def: &FieldDef) -> bool {
    let told_apart = matches!(def.kind, FieldKind::Choice(_) | FieldKind::Ref(_) | FieldKind::Member);
    told_apart && !def.is_set() && def.id != common::MERGED_INTO
}

/// The field by which the rows are grouped, if it is one of those.
pub(super) fn field(kind: Kind, state: &ListState) -> Option<FieldDef> {
    let catalogue = app().catalogue.get();
    catalogue.field(kind, state.group?).filter(|def| is_grouping(def)).cloned()
}

/// The choice of the field, in the list of columns.
pub(super) fn choice(kind: Kind, state: Memo<ListState>, change: Callback<(ListState, bool)>) -> GroupChoice {
    let fields = Signal::derive(move || {
        let catalogue = app().catalogue.get();
        let own = catalogue.fields(kind).filter(|def| is_grouping(def));
        let named = own.map(|def| (print_field(def.id), i18n::field(kind, def)));
        std::iter::once((String::new(), "–".to_owned())).chain(named).collect()
    });
    GroupChoice {
        fields,
        value: Signal::derive(move || state.with(|state| state.group).map(print_field).unwrap_or_default()),
        on_change: Callback::new(move |key: String| {
            change.run((ListState { group: parse_field(&key), ..state.get_untracked() }, false));
        }),
    }
}

/// What stands over each group: its option, record or member, its count, its sums.
pub(super) fn lines(kind: Kind, state: &ListState, data: Signal<Option<Arc<RowsView>>>) -> Vec<GroupLine> {
    let Some(def) = field(kind, state) else { return Vec::new() };
    let mut start = 0;
    let line = |group: &Group| {
        let label = format!("{} · {}", word(&def, group), format::number(f64::from(group.rows)));
        let (first, rows, is_open) = (start, group.rows, !group.closed);
        start += if is_open { rows } else { 0 };
        GroupLine { key: key_of(group), start: first, rows, is_open, label, sums: sums(&group.sums) }
    };
    data.with(|data| data.as_ref().map(|data| data.groups.iter().map(line).collect()).unwrap_or_default())
}

/// What names a group, on this device and among the closed ones.
fn key_of(group: &Group) -> String {
    match &group.value {
        _ if group.is_rest => REST.to_owned(),
        Shown::Link(named) => named.id.to_string(),
        Shown::Value(Value::Ref(id)) => id.to_string(),
        Shown::Value(value) => value.as_text().unwrap_or_default().to_owned(),
        _ => NO_VALUE.to_owned(),
    }
}

/// The value that a key stands for; `None` for a key of another field.
pub(super) fn value_of(kind: &FieldKind, key: &str) -> Option<Option<Value>> {
    Some(match kind {
        _ if key == NO_VALUE => None,
        FieldKind::Choice(_) => Some(Value::Choice(key.to_owned())),
        _ => Some(Value::Ref(key.parse::<RecordId>().ok()?)),
    })
}

/// What the rows of a group have in common.
fn word(def: &FieldDef, group: &Group) -> String {
    match (&group.value, &def.kind) {
        _ if group.is_rest => t("table-group-rest"),
        (Shown::Link(named), _) => called(&named.name),
        (Shown::Value(Value::Choice(key)), FieldKind::Choice(options)) => {
            options.iter().find(|option| option.key == *key).map_or_else(|| key.clone(), i18n::choice)
        }
        (Shown::Value(Value::Ref(id)), FieldKind::Member) => {
            app().member_name(&id.to_string()).unwrap_or_else(|| t("member-unknown"))
        }
        (Shown::Value(Value::Ref(_)), _) => t("filter-a-record"),
        (Shown::Value(value), _) => format::value(value),
        _ => t("value-none"),
    }
}

/// Sums per currency as texts for their columns.
pub(super) fn sums(sums: &[(u32, Vec<Value>)]) -> Vec<(usize, String)> {
    let text = |(column, amounts): &(u32, Vec<Value>)| {
        let texts: Vec<String> = amounts.iter().map(format::value).collect();
        (*column as usize, texts.join(" + "))
    };
    sums.iter().map(text).collect()
}

#[cfg(test)]
mod tests {
    use model::entities::{company, contact, deal, lead};
    use model::{Catalogue, FieldId, Tone};
    use protocol::view::Named;

    use super::*;

    #[test]
    fn options_records_and_members_make_groups() {
        let catalogue = Catalogue::default();
        for (kind, field, expect) in [
            (Kind::Deal, deal::STAGE, true),
            (Kind::Deal, common::OWNER, true),
            (Kind::Deal, deal::COMPANY, true),
            (Kind::Contact, contact::COMPANY, true),
            (Kind::Lead, lead::STATUS, true),
            (Kind::Company, common::TAGS, false),
            (Kind::Company, common::MERGED_INTO, false),
            (Kind::Deal, deal::AMOUNT, false),
            (Kind::Company, company::NAME, false),
        ] {
            let def = catalogue.field(kind, field).expect("declared");
            assert_eq!(is_grouping(def), expect, "{}", def.key);
        }
    }

    #[test]
    fn a_group_is_closed_by_what_names_it() {
        let catalogue = Catalogue::default();
        let kind = |kind, field: FieldId| catalogue.field(kind, field).expect("declared").kind.clone();
        let (stage, status) = (kind(Kind::Deal, deal::STAGE), kind(Kind::Lead, lead::STATUS));
        let id = RecordId([7; 16]);
        let group = |value| Group { value, rows: 1, closed: false, is_rest: false, sums: Vec::new() };
        let named = Named { id, kind: Kind::Stage, name: "Won".into(), tone: Tone::Good };
        for (of, value, expect) in [
            (&stage, Shown::Link(named), Some(Value::Ref(id))),
            (&stage, Shown::Value(Value::Ref(id)), Some(Value::Ref(id))),
            (&stage, Shown::Empty, None),
            (&status, Shown::Value(Value::Choice("new".into())), Some(Value::Choice("new".into()))),
            (&status, Shown::Empty, None),
        ] {
            assert_eq!(value_of(of, &key_of(&group(value))), Some(expect));
        }
        let rest = Group { is_rest: true, ..group(Shown::Empty) };
        assert_eq!(value_of(&stage, &key_of(&rest)), None, "nobody closes the rest");
        assert_eq!(value_of(&stage, "new"), None);
    }
}
