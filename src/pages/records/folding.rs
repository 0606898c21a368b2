//! Which groups of a list are closed: kept on the device for each view and the field that it is grouped by.

use std::collections::{BTreeSet, HashMap};

use leptos::prelude::*;
use model::filter::text::print_field;
use model::{FieldDef, Kind, Value};

use super::grouping;
use crate::browser;
use crate::routes::ListState;

/// The keys of the closed groups.
type Keys = BTreeSet<String>;

/// The closed groups of a list.
#[derive(Clone, Copy)]
pub(super) struct Folding {
    /// Name in the device's storage; `None` where rows are not grouped.
    name: Memo<Option<String>>,
    /// The field by which they are.
    field: Memo<Option<FieldDef>>,
    /// What was closed and opened since, also where the device stores nothing.
    changed: RwSignal<HashMap<String, Keys>>,
}

impl Folding {
    /// Of a list of this kind.
    pub(super) fn new(kind: Kind, state: Memo<ListState>) -> Self {
        let name = Memo::new(move |_| state.with(|state| name_of(kind, state)));
        let field = Memo::new(move |_| state.with(|state| grouping::field(kind, state)));
        Self { name, field, changed: RwSignal::new(HashMap::new()) }
    }

    fn keys(self, name: &str) -> Keys {
        let changed = self.changed.with(|changed| changed.get(name).cloned());
        changed.unwrap_or_else(|| browser::stored(name).map(|text| read(&text)).unwrap_or_default())
    }

    /// The values of the closed groups.
    pub(super) fn closed(self) -> Vec<Option<Value>> {
        let keys = self.name.get().map(|name| self.keys(&name)).unwrap_or_default();
        let Some(def) = self.field.get() else { return Vec::new() };
        keys.iter().filter_map(|key| grouping::value_of(&def.kind, key)).collect()
    }

    /// Closes a group, or opens it again.
    pub(super) fn toggle(self, key: String) {
        let Some(name) = self.name.get_untracked() else { return };
        let mut keys = untrack(|| self.keys(&name));
        if !keys.remove(&key) {
            keys.insert(key);
        }
        browser::store(&name, (!keys.is_empty()).then(|| print(&keys)).as_deref());
        self.changed.update(|changed| _ = changed.insert(name, keys));
    }
}

fn name_of(kind: Kind, state: &ListState) -> Option<String> {
    let group = print_field(state.group?);
    let view = state.view.map_or_else(|| kind.key().to_owned(), |view| view.to_string());
    Some(format!("closed-{view}-{group}"))
}

/// One key a line; that of the group without a value is an empty line.
fn print(keys: &Keys) -> String {
    keys.iter().map(|key| format!("{key}\n")).collect()
}

fn read(text: &str) -> Keys {
    text.lines().map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use model::{FieldId, RecordId};

    use super::grouping::NO_VALUE;
    use super::*;

    #[test]
    fn closed_groups_survive_their_text() {
        for keys in [&[][..], &[NO_VALUE], &["machinery"], &[NO_VALUE, "electronics", "machinery"]] {
            let keys: Keys = keys.iter().map(|key| (*key).to_owned()).collect();
            assert_eq!(read(&print(&keys)), keys);
        }
    }

    #[test]
    fn each_view_and_each_field_has_its_own() {
        let name = |group, view| name_of(Kind::Company, &ListState { group, view, ..ListState::default() });
        let field = |number| Some(FieldId::Builtin(number));
        assert_eq!(name(None, None), None);
        assert_eq!(name(field(103), None).as_deref(), Some("closed-company-f103"));
        let view = Some(RecordId([1; 16]));
        assert_eq!(name(field(103), view), Some(format!("closed-{}-f103", RecordId([1; 16]))));
        assert_ne!(name(field(103), view), name(field(104), view));
    }
}
