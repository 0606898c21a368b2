//! Which target a column's name stands for: the names of `words`, also with additions, and inside longer ones.

use model::entities::{company, deal, order, product};
use model::{FieldKind, Kind};
use protocol::import::{KINDS, Target};

use super::words::names;

/// Lower case, without spaces and punctuation, full-width characters as plain ones.
pub(super) fn folded(name: &str) -> String {
    name.chars()
        .map(model::text::narrow_char)
        .filter(|c| c.is_alphanumeric())
        .flat_map(char::to_lowercase)
        .collect()
}

/// Where a column with this name goes, for rows of this kind, and how sure that is (3 the exact name, 2 the name with
/// additions such as a number or a remark in brackets, 1 the longest known name inside it).
pub fn target_by_name(kind: Kind, name: &str) -> Option<(Target, u8)> {
    let exact = |name: &str| {
        let wanted = folded(name);
        let found = names(kind).iter().find(|(_, names)| names.split(' ').any(|known| known == wanted));
        found.filter(|_| !wanted.is_empty()).map(|(target, _)| target.clone())
    };
    if let Some(target) = exact(name).or_else(|| by_key(kind, name)) {
        return Some((target, 3));
    }
    let plain = name.split(['(', '（', '[', '【', ':', '：']).next().unwrap_or(name);
    let plain = plain.trim_end_matches(|c: char| c.is_ascii_digit() || " #*-_.".contains(c));
    if let Some(target) = exact(plain) {
        return Some((target, 2));
    }
    longest_inside(kind, &folded(name)).map(|target| (target, 1))
}

/// The field with this key: files that the program itself has written.
fn by_key(kind: Kind, name: &str) -> Option<Target> {
    let fields = model::entities::fields_of(kind).iter();
    let mut own = fields.filter(|def| def.is_stored() && !def.flags.read_only && !def.flags.not_imported);
    let def = own.find(|def| def.key == name.trim())?;
    let is_text = !matches!(def.kind, FieldKind::Address | FieldKind::Ref(_) | FieldKind::Role { .. });
    is_text.then_some(Target::Field(def.id))
}

/// The longest known name that fills at least a third of a longer one: `Primary work e-mail` is an e-mail. What names
/// somebody or something does so only at the end: a `Customer age` is no customer.
fn longest_inside(kind: Kind, name: &str) -> Option<Target> {
    let mut best: Option<(usize, &Target)> = None;
    for (target, names) in names(kind) {
        for known in names.split(' ') {
            let short = if known.is_ascii() { known.len() < 4 } else { known.chars().count() < 2 };
            let fills = known.len() * 3 >= name.len();
            let stands = if names_something(target) { name.ends_with(known) } else { name.contains(known) };
            if !short && fills && stands && best.is_none_or(|(length, _)| known.len() > length) {
                best = Some((known.len(), target));
            }
        }
    }
    best.map(|(_, target)| target.clone())
}

/// Whether the cells of a column with this target name a record.
fn names_something(target: &Target) -> bool {
    use Target::{CompanyName, CustomerName, ExternalId, Field, FullName, Product};
    matches!(
        target,
        CompanyName
            | CustomerName
            | ExternalId
            | FullName
            | Product
            | Field(company::NAME | order::NUMBER | product::NAME | deal::TITLE)
    )
}

/// How many of these names some kind knows exactly or with additions; the most over all kinds.
pub fn known_names(names: &[String]) -> usize {
    let count = |kind: &Kind| {
        names.iter().filter(|name| target_by_name(*kind, name).is_some_and(|(_, sure)| sure > 1)).count()
    };
    KINDS.iter().map(count).max().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use model::entities::contact;
    use protocol::import::Target::{CompanyName, CustomerKey, Field};

    use super::*;

    #[test]
    fn names_are_recognised_as_people_write_them() {
        for (kind, name, expected, sure) in [
            (Kind::Contact, "E-Mail", Field(contact::EMAILS), 3),
            (Kind::Contact, "FIRST_NAME", Field(contact::GIVEN_NAME), 3),
            (Kind::Contact, "Phone 2", Field(contact::PHONES), 2),
            (Kind::Contact, "电话（办公）", Field(contact::PHONES), 2),
            (Kind::Contact, "公司名稱", CompanyName, 3),
            (Kind::Contact, "Primary e-mail", Field(contact::EMAILS), 1),
            (Kind::Order, "InvoiceDate", Field(order::ORDERED_ON), 3),
            (Kind::Order, "订单金额(元)", Field(order::AMOUNT), 2),
            (Kind::Order, "CustomerID", CustomerKey, 3),
            (Kind::Order, "Invoice amount", Field(order::AMOUNT), 1),
            (Kind::Contact, "Contact e-mail", Field(contact::EMAILS), 1),
            (Kind::Contact, "consent_email_on", Field(contact::CONSENT_EMAIL_ON), 3),
        ] {
            assert_eq!(target_by_name(kind, name), Some((expected, sure)), "{name}");
        }
        for name in ["", "  ", "xyz", "Nam", "the name of the ship of my uncle"] {
            assert_eq!(target_by_name(Kind::Contact, name), None, "{name}");
        }
        for (kind, name) in [(Kind::Order, "Customer age"), (Kind::Contact, "Company size")] {
            assert_eq!(target_by_name(kind, name), None, "{name}");
        }
    }
}
