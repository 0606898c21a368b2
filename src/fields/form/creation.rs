//! What a new record's form holds, as changes: from draft to fields, and from fields to the commands that make it.

use model::entities::company;
use model::{Change, Command, FieldDef, FieldId, Kind, RecordId, Tone, Value};
use protocol::view::{Element, Named, Shown};

use crate::fields::names;

/// Adds changes to others: the last one of a register wins.
pub fn merge(into: &mut Vec<Change>, changes: Vec<Change>) {
    for change in changes {
        into.retain(|old| (old.field, old.element) != (change.field, change.element));
        into.push(change);
    }
}

/// The changes that were added after others.
pub(super) fn since(before: &[Change], now: Option<Vec<Change>>) -> Vec<Change> {
    now.unwrap_or_default().into_iter().filter(|change| !before.contains(change)).collect()
}

/// A field's value as the changes leave it.
pub fn shown_of(def: &FieldDef, changes: &[Change]) -> Shown {
    let mut own = changes.iter().filter(|change| change.field == def.id);
    if def.is_set() {
        let elements = own
            .filter_map(|change| {
                let (element, value) = (change.element?, change.value.clone()?);
                let link = names::known(value.as_ref_id().unwrap_or(element));
                Some(Element { element, value, link })
            })
            .collect();
        return Shown::Set(elements);
    }
    match own.next_back().and_then(|change| change.value.clone()) {
        None => Shown::Empty,
        Some(value) => match value.as_ref_id().and_then(names::known) {
            Some(named) => Shown::Link(named),
            None => Shown::Value(value),
        },
    }
}

/// First values of a record that is only named: what a reference field creates.
pub fn named_changes(kind: Kind, name: &str) -> Vec<Change> {
    use model::entities::{company, deal, event, product, segment, tag};
    let text = |field, text: &str| Change { field, element: None, value: Some(Value::Text(text.to_owned())) };
    match kind {
        Kind::Contact | Kind::Lead => model::names::changes(kind, name),
        Kind::Company => vec![text(company::NAME, name)],
        Kind::Deal => vec![text(deal::TITLE, name)],
        Kind::Product => vec![text(product::NAME, name)],
        Kind::Event => vec![text(event::NAME, name)],
        Kind::Tag => vec![text(tag::NAME, name)],
        Kind::Segment => vec![text(segment::NAME, name)],
        _ => Vec::new(),
    }
}

/// Whether a change names a company that is made together with its person: the name stands under the company's own id.
fn is_new_company(change: &Change) -> bool {
    change.field == company::NAME && change.element.is_some()
}

/// Such companies by name, for the fields that refer to them.
pub(super) fn remember_companies(changes: &[Change]) {
    for change in changes.iter().filter(|change| is_new_company(change)) {
        if let (Some(id), Some(Value::Text(name))) = (change.element, &change.value) {
            names::remember(Named { id, kind: Kind::Company, name: name.clone(), tone: Tone::Neutral });
        }
    }
}

/// The fields that changes write.
pub(crate) fn fields_of(changes: &[Change]) -> Vec<FieldId> {
    changes.iter().map(|change| change.field).collect()
}

/// What is made: the record, and before it the companies that only this form names and it still refers to.
pub(crate) fn creation(id: RecordId, kind: Kind, changes: Vec<Change>) -> Command {
    let (new, own): (Vec<Change>, Vec<Change>) = changes.into_iter().partition(is_new_company);
    let refers = |id| own.iter().any(|change| change.element == id && change.value.is_some());
    let company = |change: Change| {
        let id = change.element.filter(|_| refers(change.element))?;
        let changes = vec![Change { element: None, ..change }];
        Some(Command::Create { id, kind: Kind::Company, changes })
    };
    let mut commands: Vec<Command> = new.into_iter().filter_map(company).collect();
    let create = Command::Create { id, kind, changes: own };
    if commands.is_empty() {
        return create;
    }
    commands.push(create);
    Command::Batch(commands)
}

#[cfg(test)]
mod tests {
    use model::entities::{company, contact, lead};
    use model::{Catalogue, Change, Command, FieldId, Kind, RecordId, Value};
    use protocol::view::Shown;

    use super::{creation, merge, named_changes, shown_of, since};

    fn text(field: FieldId, text: &str) -> Change {
        Change { field, element: None, value: Some(Value::Text(text.to_owned())) }
    }

    #[test]
    fn the_last_change_of_a_register_wins() {
        let mut changes = vec![text(contact::FAMILY_NAME, "a")];
        let element = Some(RecordId([1; 16]));
        let entry = Some(Value::Entry { label: String::new(), text: "1".to_owned() });
        merge(
            &mut changes,
            vec![
                text(contact::FAMILY_NAME, "b"),
                Change { field: contact::PHONES, element, value: entry.clone() },
            ],
        );
        assert_eq!(changes[0], text(contact::FAMILY_NAME, "b"));
        merge(&mut changes, vec![Change { field: contact::PHONES, element, value: None }]);
        let catalogue = Catalogue::default();
        let phones = catalogue.field(Kind::Contact, contact::PHONES).expect("declared");
        assert_eq!(shown_of(phones, &changes), Shown::Set(Vec::new()));
        let family = catalogue.field(Kind::Contact, contact::FAMILY_NAME).expect("declared");
        assert_eq!(shown_of(family, &changes), Shown::Value(Value::Text("b".to_owned())));
    }

    #[test]
    fn what_came_after_submitting_is_told_apart() {
        let submitted = vec![text(contact::FAMILY_NAME, "Berg"), text(contact::GIVEN_NAME, "Ada")];
        let mut now = submitted.clone();
        let late = vec![text(contact::GIVEN_NAME, "Eva"), text(contact::DESCRIPTION, "met twice")];
        merge(&mut now, late.clone());
        assert_eq!(since(&submitted, Some(now)), late);
        assert_eq!(since(&submitted, Some(submitted.clone())), []);
        assert_eq!(since(&submitted, None), [], "the form was closed");
    }

    #[test]
    fn a_company_that_only_the_form_names_is_made_before_its_person() {
        let (person, firm) = (RecordId([1; 16]), RecordId([2; 16]));
        let name = Change { element: Some(firm), ..text(company::NAME, "Acme") };
        let job = Some(Value::Entry { label: String::new(), text: "CTO".to_owned() });
        let works = |value| Change { field: contact::COMPANIES, element: Some(firm), value };
        let family = text(contact::FAMILY_NAME, "Berg");
        let made = creation(person, Kind::Contact, vec![family.clone(), name.clone(), works(job.clone())]);
        let create = |id, kind, changes| Command::Create { id, kind, changes };
        let of_firm = create(firm, Kind::Company, vec![text(company::NAME, "Acme")]);
        let of_person = create(person, Kind::Contact, vec![family.clone(), works(job)]);
        assert_eq!(made, Command::Batch(vec![of_firm, of_person]));
        // Taken out of the form again, it is not made.
        let made = creation(person, Kind::Contact, vec![family.clone(), name, works(None)]);
        assert_eq!(made, create(person, Kind::Contact, vec![family, works(None)]));
        let plain = creation(firm, Kind::Company, vec![text(company::NAME, "Acme")]);
        assert_eq!(plain, create(firm, Kind::Company, vec![text(company::NAME, "Acme")]));
    }

    #[test]
    fn a_typed_name_becomes_its_parts() {
        assert_eq!(
            named_changes(Kind::Contact, "王小明"),
            [text(contact::FAMILY_NAME, "王"), text(contact::GIVEN_NAME, "小明")]
        );
        assert_eq!(
            named_changes(Kind::Contact, "Ada Lovelace"),
            [text(contact::FAMILY_NAME, "Lovelace"), text(contact::GIVEN_NAME, "Ada")]
        );
        let parts = [
            text(contact::FAMILY_NAME, "Adams"),
            text(contact::GIVEN_NAME, "John"),
            text(contact::MIDDLE_NAME, "Quincy"),
            text(contact::SUFFIX, "Jr."),
        ];
        assert_eq!(named_changes(Kind::Contact, "John Quincy Adams Jr."), parts);
        let parts = [text(lead::FAMILY_NAME, "Adams Jr."), text(lead::GIVEN_NAME, "John Quincy")];
        assert_eq!(named_changes(Kind::Lead, "John Quincy Adams Jr."), parts);
    }
}
