//! Custom fields: from the records that define them to the same [`FieldDef`] that built-in fields have.

use crate::catalogue::Catalogue;
use crate::define::{LONG_TEXT_CHARS, TEXT_CHARS};
use crate::entities::custom_field as cf;
use crate::expand::Records;
use crate::field::{Cardinality, ChoiceDef, FieldDef, FieldId, FieldKind, Flags, Group, Label, Tone};
use crate::id::RecordId;
use crate::kind::Kind;
use crate::value::Value;

impl Catalogue {
    /// The catalogue of a workspace: built-in fields and its custom ones by rank, then id; retired ones left out.
    pub fn from_records(records: &dyn Records) -> Self {
        let rank = |id| text(records, id, cf::RANK).unwrap_or_default();
        let mut ids: Vec<(String, RecordId)> =
            records.all(Kind::CustomField).into_iter().map(|id| (rank(id), id)).collect();
        sorting::ascending(&mut ids);
        Self::new(ids.into_iter().filter_map(|(_, id)| definition(records, id)))
    }
}

/// The field that a record defines, and the kind that has it; `None` for retired fields and for definitions that this
/// version does not understand.
pub fn definition(records: &dyn Records, id: RecordId) -> Option<(Kind, FieldDef)> {
    let flag = |field| records.value(id, field, None) == Some(Value::Bool(true));
    if flag(cf::RETIRED) {
        return None;
    }
    let of = Kind::from_key(&text(records, id, cf::OF_KIND)?)?;
    let stated = text(records, id, cf::TYPE)?;
    let (kind, cardinality) = kind_of(&stated, records, id)?;
    let key = text(records, id, cf::KEY)?;
    let def = FieldDef {
        id: FieldId::Custom(id),
        label: Label::Text(text(records, id, cf::LABEL).unwrap_or_else(|| key.clone())),
        key: key.into(),
        max_chars: if kind == FieldKind::LongText { LONG_TEXT_CHARS } else { TEXT_CHARS },
        kind,
        cardinality,
        group: group_of(text(records, id, cf::GROUP).as_deref()),
        flags: Flags {
            required: flag(cf::REQUIRED),
            searched: flag(cf::SEARCHED),
            listed: flag(cf::LISTED),
            ..Flags::default()
        },
    };
    Some((of, def))
}

fn kind_of(stated: &str, records: &dyn Records, id: RecordId) -> Option<(FieldKind, Cardinality)> {
    let refer = |kind: Kind| FieldKind::Ref(vec![kind].into());
    let kind = match stated {
        "text" => FieldKind::Text,
        "long_text" => FieldKind::LongText,
        "bool" => FieldKind::Bool,
        "int" => FieldKind::Int,
        "decimal" => FieldKind::Decimal,
        "percent" => FieldKind::Percent,
        "money" => FieldKind::Money,
        "date" => FieldKind::Date,
        "instant" => FieldKind::Instant,
        "choice" | "choices" => FieldKind::Choice(options(records, id).into()),
        "phone" => FieldKind::Phone,
        "email" => FieldKind::Email,
        "url" => FieldKind::Url,
        "company_ref" => refer(Kind::Company),
        "contact_ref" => refer(Kind::Contact),
        "product_ref" => refer(Kind::Product),
        "member" => FieldKind::Member,
        _ => return None,
    };
    Some((kind, if stated == "choices" { Cardinality::Set } else { Cardinality::One }))
}

/// Options by element: the entry's label is the stored key, its text what people read.
fn options(records: &dyn Records, id: RecordId) -> Vec<ChoiceDef> {
    let option = |(_, value)| match value {
        Value::Entry { label, text } => {
            Some(ChoiceDef { key: label.into(), label: Some(text), tone: Tone::Neutral })
        }
        _ => None,
    };
    records.elements(id, cf::OPTIONS).into_iter().filter_map(option).collect()
}

fn group_of(key: Option<&str>) -> Group {
    match key {
        Some("identity") => Group::Identity,
        Some("reach") => Group::Reach,
        Some("terms") => Group::Terms,
        Some("work") => Group::Work,
        _ => Group::More,
    }
}

fn text(records: &dyn Records, id: RecordId, field: FieldId) -> Option<String> {
    records.value(id, field, None)?.as_text().map(str::to_owned)
}
