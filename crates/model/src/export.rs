//! The file of a list: its columns, and by what it is known again when it comes back.

use crate::catalogue::Catalogue;
use crate::field::{FieldDef, FieldId, Group};
use crate::kind::Kind;

/// Name of the first column, the id of the record.
pub const ID: &str = "id";

/// The fields of the file after the id: what the list shows, in its order, computed ones as well; then everything else that is
/// stored. Each is headed by its key.
pub fn fields<'a>(catalogue: &'a Catalogue, kind: Kind, shown: &[FieldId]) -> Vec<&'a FieldDef> {
    let mut fields: Vec<&FieldDef> = Vec::new();
    let first = shown.iter().filter_map(|id| catalogue.field(kind, *id));
    for def in first.chain(catalogue.fields(kind).filter(|def| is_always(def))) {
        if !fields.iter().any(|other| other.id == def.id) {
            fields.push(def);
        }
    }
    fields
}

fn is_always(def: &FieldDef) -> bool {
    def.is_stored() && def.group != Group::System
}

/// Whether columns with these names are such a file of this kind: its id first, and of the stored fields more than half.
/// Whoever takes some out in a spreadsheet still has one, and hardly any other program has so many of the same keys.
pub fn is_one(kind: Kind, names: &[String]) -> bool {
    let has = |def: &FieldDef| names.iter().any(|name| def.key == name.trim());
    let catalogue = Catalogue::default();
    let (all, found) = catalogue
        .fields(kind)
        .filter(|def| is_always(def))
        .fold((0, 0), |(all, found), def| (all + 1, found + usize::from(has(def))));
    names.first().is_some_and(|name| name.trim() == ID) && 2 * found > all
}

/// Whether a column of such a file is computed: nobody can take it over.
pub fn is_computed(kind: Kind, name: &str) -> bool {
    let catalogue = Catalogue::default();
    let mut all = catalogue.fields(kind).filter(|def| def.key == name.trim());
    // A key is one field's alone; where it is not, the stored one is meant.
    let first = all.next().is_some_and(|def| !def.is_stored());
    first && all.all(|def| !def.is_stored())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::entities::{common, company};

    fn keys(fields: &[&FieldDef]) -> Vec<String> {
        fields.iter().map(|def| def.key.to_string()).collect()
    }

    #[test]
    fn what_is_shown_comes_first_and_every_stored_field_is_there_once() {
        let catalogue = Catalogue::default();
        let shown = [company::RFM_SEGMENT, company::NAME, company::TOTAL_SPENT, company::NAME];
        let found = fields(&catalogue, Kind::Company, &shown);
        assert_eq!(keys(&found)[..3], ["rfm_segment", "name", "total_spent"]);
        let stored = fields(&catalogue, Kind::Company, &[]);
        assert!(stored.iter().all(|def| def.is_stored() && def.group != Group::System));
        assert_eq!(found.len(), stored.len() + 2);
        assert!(stored.iter().all(|def| found.iter().filter(|other| other.id == def.id).count() == 1));
        // What a list does not show by itself is there where it is asked for.
        assert_eq!(keys(&fields(&catalogue, Kind::Company, &[common::CREATED_AT]))[0], "created_at");
    }

    #[test]
    fn a_file_is_known_again_and_others_are_not() {
        let catalogue = Catalogue::default();
        for kind in Kind::ALL.iter().copied() {
            let computed: Vec<FieldId> =
                catalogue.fields(kind).filter(|def| !def.is_stored()).map(|def| def.id).collect();
            let file = fields(&catalogue, kind, &computed);
            let mut names = vec![ID.to_owned()];
            names.extend(keys(&file));
            assert!(is_one(kind, &names), "{kind:?}");
            let ignored: Vec<_> = names.iter().filter(|name| is_computed(kind, name)).collect();
            assert_eq!(ignored.len(), computed.len(), "{kind:?} {ignored:?}");
        }
        for names in ["id,name,city,country", "name,industry,website", "", "id"] {
            let names: Vec<String> = names.split(',').map(str::to_owned).collect();
            assert!(!is_one(Kind::Company, &names), "{names:?}");
        }
    }
}
