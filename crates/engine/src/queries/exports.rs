//! Records of a kind as CSV: every stored field.

use std::collections::BTreeSet;

use model::delimited;
use model::{FieldDef, FieldKind, Filter, Group, Kind, RecordId, Value};
use protocol::Reply;

use crate::derived::Scope;
use crate::records::Slot;
use crate::viewer::Viewer;
use crate::workspace::Workspace;

/// The file of these records, of all where none are named: UTF-8 with a byte order mark, which spreadsheet programs
/// need; a first column `id`; columns headed by the keys of the fields; rows by name. Sets are joined with semicolons,
/// references are names.
pub fn records(workspace: &mut Workspace, kind: Kind, ids: &[RecordId], viewer: &Viewer) -> Reply {
    let Workspace { records, catalogue, derived, search, lists, id, .. } = workspace;
    let scope = Scope::new(records, catalogue, derived, search, viewer, *id);
    let list = lists.get(&scope, kind, &Filter::default(), &[]);
    let fields: Vec<_> =
        scope.catalogue.fields(kind).filter(|def| def.is_stored() && def.group != Group::System).collect();
    let mut out = delimited::MARK.to_owned();
    delimited::push_row(&mut out, ["id"].into_iter().chain(fields.iter().map(|def| def.key.as_ref())));
    let wanted: BTreeSet<Slot> = ids.iter().filter_map(|id| scope.records.slot(*id)).collect();
    for slot in list.iter().filter(|slot| ids.is_empty() || wanted.contains(slot)) {
        let id = scope.records.id(*slot).to_string();
        let of_field = |def: &&FieldDef| {
            let texts: Vec<String> = scope
                .records
                .registers_of(*slot, def.id)
                .iter()
                .filter_map(|register| Some(text(&scope, register.tag.element, register.value()?, &def.kind)))
                .collect();
            texts.join("; ")
        };
        let cells: Vec<String> = std::iter::once(id).chain(fields.iter().map(of_field)).collect();
        delimited::push_row(&mut out, cells.iter().map(String::as_str));
    }
    Reply::File {
        name: format!("{}-{}.csv", kind.key(), model::date::print(scope.today)),
        media_type: "text/csv;charset=utf-8".to_owned(),
        bytes: out.into_bytes(),
    }
}

fn text(scope: &Scope<'_>, element: Option<[u8; 16]>, value: Value, kind: &FieldKind) -> String {
    let name = |id: model::RecordId| {
        let slot: Option<Slot> = scope.records.slot(id).map(|slot| scope.records.resolve(slot));
        slot.map(|slot| scope.name(slot)).unwrap_or_else(|| id.to_string())
    };
    match (kind, value, element) {
        (FieldKind::Role { .. }, Value::Entry { text, .. }, Some(element)) => {
            let company = name(model::RecordId(element));
            if text.is_empty() { company } else { format!("{company} ({text})") }
        }
        (FieldKind::Attachment, Value::Entry { text, .. }, _) => text,
        (FieldKind::Member, value, _) => model::print::print(&value),
        (_, Value::Ref(id), _) => name(id),
        (_, Value::Entry { label, text }, _) if !label.is_empty() => format!("{label}: {text}"),
        (_, Value::Entry { text, .. }, _) => text,
        (_, value, _) => model::print::print(&value),
    }
}
