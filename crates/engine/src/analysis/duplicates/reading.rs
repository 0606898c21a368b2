//! What is compared of each record, read some records at a time.

use model::entities::{common, company, contact, lead};
use model::{FieldId, Kind, Value};
use scoring::duplicates::{Field, FieldKind, Records as Columns, RecordsError};

use crate::derived::names;
use crate::records::register::field_of;
use crate::records::{Records, Slot};
use crate::timer::Timer;
use crate::workspace::Workspace;

/// Records between two looks at the time.
const AT_ONCE: usize = 50;

/// What is compared of companies, contacts and leads. A field may be compared by the values of several, see [`values`].
const COMPANY: (&[FieldId], &[FieldKind]) = (
    &[company::NAME, company::PHONES, company::EMAILS, company::WEBSITE, company::TAX_ID, company::CITY],
    &[
        FieldKind::Company,
        FieldKind::Phone,
        FieldKind::Email,
        FieldKind::Code,
        FieldKind::Code,
        FieldKind::Text,
    ],
);
const CONTACT: (&[FieldId], &[FieldKind]) = (
    &[
        common::DISPLAY_NAME,
        contact::PHONES,
        contact::EMAILS,
        contact::COMPANIES,
        contact::WECHAT,
        contact::BIRTHDAY,
    ],
    &[
        FieldKind::FullName,
        FieldKind::Phone,
        FieldKind::Email,
        FieldKind::Company,
        FieldKind::Code,
        FieldKind::Date,
    ],
);
const LEAD: (&[FieldId], &[FieldKind]) = (
    &[common::DISPLAY_NAME, lead::PHONES, lead::EMAILS, lead::COMPANY_NAME, lead::WECHAT],
    &[FieldKind::FullName, FieldKind::Phone, FieldKind::Email, FieldKind::Company, FieldKind::Code],
);

fn compared(kind: Kind) -> (&'static [FieldId], &'static [FieldKind]) {
    match kind {
        Kind::Company => COMPANY,
        Kind::Lead => LEAD,
        _ => CONTACT,
    }
}

/// The fields that are compared.
pub(super) fn fields(kind: Kind) -> &'static [FieldId] {
    compared(kind).0
}

/// Records of a kind on their way into columns.
#[derive(Debug)]
pub(crate) struct Reading {
    kind: Kind,
    slots: Vec<Slot>,
    next: usize,
    columns: Columns,
}

impl Reading {
    /// Begins with the records that are present now.
    ///
    /// # Errors
    /// More records than can be numbered.
    pub(crate) fn new(workspace: &Workspace, kind: Kind) -> Result<Self, RecordsError> {
        let (fields, kinds) = compared(kind);
        let catalogue = &workspace.catalogue;
        let key = |field| catalogue.field(kind, field).map(|def| def.key.to_string()).unwrap_or_default();
        let fields = fields.iter().zip(kinds).map(|(field, kind)| Field { key: key(*field), kind: *kind });
        let code = workspace.derived.settings.calling_code.as_deref();
        let columns = Columns::new(fields.collect(), code)?;
        Ok(Self { kind, slots: workspace.records.of(kind).collect(), next: 0, columns })
    }

    /// Reads on for about so many milliseconds; whether all is read.
    ///
    /// # Errors
    /// More records than can be numbered.
    pub(crate) fn step(&mut self, workspace: &Workspace, ms: f64) -> Result<bool, RecordsError> {
        let timer = Timer::start();
        let fold = |text: &str| workspace.search.folding.fold(text);
        while self.next < self.slots.len() && timer.ms() < ms {
            let end = self.slots.len().min(self.next + AT_ONCE);
            for slot in &self.slots[self.next..end] {
                let values = values(&workspace.records, *slot, self.kind);
                let values: Vec<&[String]> = values.iter().map(Vec::as_slice).collect();
                self.columns.push(&values, &fold)?;
            }
            self.next = end;
        }
        Ok(self.next == self.slots.len())
    }

    /// How much is read, from 0 to 1.
    pub(crate) fn done(&self) -> f64 {
        self.next as f64 / self.slots.len().max(1) as f64
    }

    /// The columns, and the slot of each row.
    pub(crate) fn end(self) -> (Columns, Vec<Slot>) {
        (self.columns, self.slots)
    }
}

/// The values of each compared field of a record.
fn values(records: &Records, slot: Slot, kind: Kind) -> Vec<Vec<String>> {
    let fields = fields(kind);
    let mut values: Vec<Vec<String>> = vec![Vec::new(); fields.len()];
    let name = match kind {
        Kind::Contact => names::contact_name(records, slot).display(),
        Kind::Lead => names::lead_name(records, slot).display(),
        _ => String::new(),
    };
    values[0].extend(Some(name).filter(|name| !name.is_empty()));
    records.visit(slot, &mut |register| {
        let Some((field, element)) = field_of(register.tag) else { return true };
        let as_field = match field {
            company::LEGAL_NAME | company::OTHER_NAMES => company::NAME,
            company::VISITING_ADDRESS | company::BILLING_ADDRESS => company::CITY,
            other => other,
        };
        if let Some(at) = fields.iter().position(|field| *field == as_field)
            && let Some(value) = register.value()
        {
            let target = element.filter(|_| field == contact::COMPANIES).and_then(|id| records.slot(id));
            values[at].extend(match (value, target) {
                (_, Some(target)) => Some(records.text(records.resolve(target), company::NAME)),
                (Value::Address(address), _) => Some(address.city),
                (Value::Date(day), _) => Some(day.to_string()),
                (value, _) if field == company::WEBSITE => value.as_text().map(host),
                (value, _) => value.as_text().map(str::to_owned),
            });
        }
        true
    });
    values
}

/// The place that a link leads to: what stands before it and behind it says nothing of whose it is.
fn host(link: &str) -> String {
    let link = link.to_lowercase();
    let link = link.split_once("://").map_or(link.as_str(), |(_, rest)| rest);
    let host = link.split(['/', '?', '#', ':']).next().unwrap_or_default();
    host.strip_prefix("www.").unwrap_or(host).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_compared_fits_together() {
        for kind in common::MERGED {
            let (fields, kinds) = compared(*kind);
            assert_eq!(fields.len(), kinds.len(), "{kind:?}");
            let catalogue = model::Catalogue::default();
            assert!(fields.iter().all(|field| catalogue.field(*kind, *field).is_some()), "{kind:?}");
        }
    }

    #[test]
    fn links_of_one_place_are_the_same() {
        for link in ["https://www.Acme.com/about", "acme.com", "http://acme.com:80?x#y", "ACME.com/"] {
            assert_eq!(host(link), "acme.com", "{link}");
        }
        assert_eq!(host(""), "");
    }
}
