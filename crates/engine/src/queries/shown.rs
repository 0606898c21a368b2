//! Values as pages show them: with the names of the records that they refer to.

use model::entities::{
    activity, answer, company, contact, deal, event, lead, order, order_line, product, stage, tag,
};
use model::{FieldDef, FieldId, FieldKind, Kind, RecordId, Tone, Value};
use protocol::view::{Element, Named, Row, Shown};

use crate::derived::Scope;
use crate::records::Slot;

impl Scope<'_> {
    /// A record in short.
    pub(crate) fn named(&self, slot: Slot) -> Option<Named> {
        let kind = self.records.kind(slot)?;
        Some(Named { id: self.records.id(slot), kind, name: self.name(slot), tone: self.tone(slot, kind) })
    }

    /// What an id refers to: the survivor of its merges.
    pub(crate) fn link(&self, id: RecordId) -> Option<Named> {
        self.named(self.records.resolve(self.records.slot(id)?))
    }

    fn tone(&self, slot: Slot, kind: Kind) -> Tone {
        let key = match kind {
            Kind::Tag => self.records.text(slot, tag::TONE),
            Kind::Stage => self.records.text(slot, stage::STAGE_KIND),
            _ => return Tone::Neutral,
        };
        match key.as_str() {
            "good" | "won" => Tone::Good,
            "warn" => Tone::Warn,
            "bad" | "lost" => Tone::Bad,
            "info" => Tone::Info,
            _ => Tone::Neutral,
        }
    }

    /// A field as shown.
    pub(crate) fn shown(&self, slot: Slot, def: &FieldDef) -> Shown {
        if def.is_set() {
            return self.shown_set(slot, def);
        }
        match self.value(slot, def.id) {
            None => Shown::Empty,
            Some(value) => self.shown_value(value, &def.kind),
        }
    }

    /// One value of a field as shown.
    pub(crate) fn shown_value(&self, value: Value, kind: &FieldKind) -> Shown {
        match (&value, kind) {
            // Members are named by the directory, which the page has.
            (Value::Ref(_), FieldKind::Member) => Shown::Value(value),
            (Value::Ref(id), _) => match self.link(*id) {
                Some(link) => Shown::Link(link),
                None => Shown::Value(value),
            },
            _ => Shown::Value(value),
        }
    }

    fn shown_set(&self, slot: Slot, def: &FieldDef) -> Shown {
        let element = |(element, value): (RecordId, Value)| {
            let link = match (&def.kind, &value) {
                (FieldKind::Role { .. }, _) => self.link(element),
                (FieldKind::Member, _) => None,
                (_, Value::Ref(id)) => self.link(*id),
                _ => None,
            };
            Element { element, value, link }
        };
        let mut elements: Vec<Element> =
            self.records.elements(slot, def.id).into_iter().map(element).collect();
        // Whoever was merged with another of them is named once.
        let mut seen = Vec::new();
        elements.retain(|element| match &element.link {
            Some(link) if seen.contains(&link.id) => false,
            Some(link) => {
                seen.push(link.id);
                true
            }
            None => true,
        });
        if elements.is_empty() { Shown::Empty } else { Shown::Set(elements) }
    }

    /// A row with these columns; a column that the kind does not have is empty.
    pub(crate) fn row(&self, slot: Slot, columns: &[Option<&FieldDef>]) -> Row {
        Row {
            id: self.records.id(slot),
            name: self.name(slot),
            cells: columns.iter().map(|def| def.map_or(Shown::Empty, |def| self.shown(slot, def))).collect(),
            unsent: self.records.is_unsent(slot),
        }
    }

    /// The fields of these columns.
    pub(crate) fn columns(&self, kind: Kind, columns: &[FieldId]) -> Vec<Option<&FieldDef>> {
        columns.iter().map(|field| self.catalogue.field(kind, *field)).collect()
    }

    /// The second line under a name.
    pub(crate) fn subtitle(&self, slot: Slot) -> String {
        let records = self.records;
        let named = |field| records.target(slot, field).map(|target| self.name(target)).unwrap_or_default();
        let text = |field| records.text(slot, field);
        let Some(kind) = records.kind(slot) else { return String::new() };
        let parts = match kind {
            Kind::Contact => match self.company(slot) {
                Some((id, title)) => vec![title, self.link(id).map(|named| named.name).unwrap_or_default()],
                None => vec![text(contact::DEPARTMENT)],
            },
            Kind::Company => vec![self.text_of(slot, company::CITY)],
            Kind::Lead => vec![text(lead::JOB_TITLE), text(lead::COMPANY_NAME), named(lead::EVENT)],
            Kind::Deal => vec![named(deal::COMPANY), named(deal::STAGE)],
            Kind::Order => vec![named(order::CUSTOMER)],
            Kind::Answer => vec![named(answer::CUSTOMER), named(answer::CONTACT)],
            Kind::OrderLine => vec![named(order_line::ORDER)],
            Kind::Product => vec![text(product::SKU), text(product::CATEGORY)],
            Kind::Event => vec![text(event::PLACE)],
            Kind::Stage => vec![named(stage::PIPELINE)],
            Kind::Activity => {
                let about = records.elements(slot, activity::ABOUT).into_iter();
                about
                    .filter_map(|(_, value)| self.link(value.as_ref_id()?))
                    .map(|named| named.name)
                    .take(3)
                    .collect()
            }
            _ => Vec::new(),
        };
        parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" · ")
    }

    fn text_of(&self, slot: Slot, field: FieldId) -> String {
        self.value(slot, field).and_then(|value| value.as_text().map(str::to_owned)).unwrap_or_default()
    }
}
