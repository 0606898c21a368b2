//! The catalogue: all fields of all kinds, built-in and custom.

use crate::entities::{common, fields_of, name_field};
use crate::field::{FieldDef, FieldId, Group};
use crate::kind::Kind;

/// All fields known to a workspace. Custom definitions come from its `CustomField` records.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Catalogue {
    /// Sorted by kind, then as given.
    custom: Vec<(Kind, FieldDef)>,
}

impl Catalogue {
    /// Built-in fields and these custom ones; their order within a kind is kept. A custom field whose key is already
    /// taken in its kind is left out: the first definition wins on every device.
    pub fn new(custom: impl IntoIterator<Item = (Kind, FieldDef)>) -> Self {
        let mut catalogue = Self::default();
        for (kind, def) in custom {
            if catalogue.by_key(kind, &def.key).is_none() {
                catalogue.custom.push((kind, def));
            }
        }
        sorting::by_key(&mut catalogue.custom, |(kind, _)| *kind);
        catalogue
    }

    /// All fields of a kind: declared, computed, custom, common; each part in its own order.
    pub fn fields(&self, kind: Kind) -> impl Iterator<Item = &FieldDef> {
        let custom = self.custom.iter().filter(move |(of, _)| *of == kind).map(|(_, def)| def);
        let common = common::FIELDS.iter().filter(move |def| common::applies(kind, def.id));
        fields_of(kind).iter().chain(custom).chain(common)
    }

    /// The stored fields that a person edits, in the order of the form (group, then declaration).
    pub fn form(&self, kind: Kind) -> Vec<&FieldDef> {
        let mut fields: Vec<_> = self
            .fields(kind)
            .filter(|def| def.is_stored() && def.group != Group::System && !def.flags.read_only)
            .collect();
        sorting::by_key(&mut fields, |def| def.group);
        fields
    }

    /// The fields that an import can fill, in the order of the form; those that only files tell of come last.
    pub fn importable(&self, kind: Kind) -> Vec<&FieldDef> {
        let form = self.form(kind).into_iter().filter(|def| !def.flags.not_imported);
        form.chain(self.fields(kind).filter(|def| common::is_told(kind, def.id))).collect()
    }

    /// The columns of a table before anybody chose any: the display name, which stands for the field that is the name,
    /// then the listed fields.
    pub fn default_columns(&self, kind: Kind) -> Vec<FieldId> {
        let listed = self.fields(kind).filter(|def| def.flags.listed).map(|def| def.id);
        let listed = listed.filter(|field| Some(*field) != name_field(kind));
        std::iter::once(common::DISPLAY_NAME).chain(listed).collect()
    }

    /// The fields without which a record cannot be created.
    pub fn required(&self, kind: Kind) -> impl Iterator<Item = &FieldDef> {
        self.fields(kind).filter(|def| def.flags.required)
    }

    /// The field of a kind with this key.
    pub fn by_key(&self, kind: Kind, key: &str) -> Option<&FieldDef> {
        self.fields(kind).find(|def| def.key == key)
    }

    /// The field of a kind with this id; `None` where the kind has no such field.
    pub fn field(&self, kind: Kind, id: FieldId) -> Option<&FieldDef> {
        self.fields(kind).find(|def| def.id == id)
    }

    /// The field with this id, and the kind it belongs to (`None` for common fields).
    pub fn find(&self, id: FieldId) -> Option<(Option<Kind>, &FieldDef)> {
        if let Some(def) = common::FIELDS.iter().find(|def| def.id == id) {
            return Some((None, def));
        }
        Kind::ALL.iter().find_map(|kind| self.field(*kind, id).map(|def| (Some(*kind), def)))
    }

    /// The custom fields with their kinds, by kind.
    pub fn custom(&self) -> &[(Kind, FieldDef)] {
        &self.custom
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::field::{FieldKind, Label};

    #[test]
    fn numbers_are_unique_and_in_the_range_of_their_kind() {
        let mut seen = BTreeSet::new();
        for kind in Kind::ALL {
            let from = kind.code() * 100;
            for def in fields_of(*kind) {
                let (FieldId::Builtin(number) | FieldId::Derived(number)) = def.id else {
                    panic!("{} is custom", def.key);
                };
                assert!((from..from + 100).contains(&number), "{} {}", kind.key(), def.key);
                assert!(seen.insert(number), "{number} twice");
            }
        }
        assert!(
            common::FIELDS
                .iter()
                .all(|def| matches!(def.id, FieldId::Builtin(16..=49) | FieldId::Derived(50..=99)))
        );
    }

    #[test]
    fn default_columns_begin_with_the_name_once() {
        let catalogue = Catalogue::default();
        for kind in Kind::ALL {
            let columns = catalogue.default_columns(*kind);
            assert_eq!(columns[0], common::DISPLAY_NAME);
            assert!(!columns.iter().any(|column| Some(*column) == name_field(*kind)), "{}", kind.key());
            if let Some(name) = name_field(*kind) {
                assert!(catalogue.field(*kind, name).is_some_and(|def| def.flags.listed), "{}", kind.key());
            }
        }
    }

    #[test]
    fn forms_hold_what_a_person_edits_in_the_order_of_groups() {
        let catalogue = Catalogue::default();
        let keys = |defs: Vec<&FieldDef>| defs.iter().map(|def| def.key.to_string()).collect::<Vec<_>>();
        let form = keys(catalogue.form(Kind::Stage));
        assert_eq!(
            form,
            ["name", "pipeline", "probability", "stage_kind", "rotting_days", "description", "external_ids"]
        );
        assert!(catalogue.form(Kind::Contact).is_sorted_by_key(|def| def.group));
        assert!(!keys(catalogue.importable(Kind::Contact)).contains(&"archived".to_owned()));
        for (kind, key) in
            [(Kind::Contact, "created_at"), (Kind::Deal, "closed_at"), (Kind::Activity, "done_at")]
        {
            assert!(keys(catalogue.importable(kind)).contains(&key.to_owned()), "{key}");
            assert!(!keys(catalogue.form(kind)).contains(&key.to_owned()), "nobody edits {key}");
        }
    }

    #[test]
    fn fields_are_found_by_key_and_id() {
        use crate::entities::contact;
        let catalogue = Catalogue::default();
        assert_eq!(
            catalogue.by_key(Kind::Contact, "family_name").map(|def| def.id),
            Some(contact::FAMILY_NAME)
        );
        assert_eq!(catalogue.field(Kind::Company, contact::FAMILY_NAME), None);
        assert_eq!(catalogue.find(contact::FAMILY_NAME).and_then(|(kind, _)| kind), Some(Kind::Contact));
        assert_eq!(
            catalogue.find(common::OWNER).map(|(kind, def)| (kind, def.id)),
            Some((None, common::OWNER))
        );
        assert_eq!(catalogue.field(Kind::OrderLine, common::OWNER), None);
        assert_eq!(catalogue.find(FieldId::Builtin(99_999)), None);
    }

    #[test]
    fn keys_are_unique_within_a_kind_and_made_for_messages() {
        let catalogue = Catalogue::default();
        for kind in Kind::ALL {
            let mut keys = BTreeSet::new();
            for def in catalogue.fields(*kind) {
                assert!(keys.insert(def.key.clone()), "{} {} twice", kind.key(), def.key);
                assert!(def.key.chars().all(|c| c.is_ascii_lowercase() || c == '_'), "{}", def.key);
                assert_eq!(def.label, Label::Message(def.key.clone()));
                if let FieldKind::Choice(options) | FieldKind::Role { roles: options, .. } = &def.kind {
                    let unique: BTreeSet<_> = options.iter().map(|option| &option.key).collect();
                    assert_eq!(unique.len(), options.len(), "{}", def.key);
                }
            }
        }
    }
}
