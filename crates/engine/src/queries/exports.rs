//! Lists as CSV: what they show, and every other stored field.

use std::collections::BTreeSet;

use model::{FieldDef, FieldKind, RecordId, Value, delimited, export};
use protocol::Reply;
use protocol::query::RowsQuery;

use super::Asked;
use crate::derived::Scope;
use crate::lists;
use crate::records::Slot;
use crate::viewer::Viewer;
use crate::workspace::Workspace;

/// The file of a list, of these of its rows where some are named: UTF-8 with a byte order mark, which spreadsheet programs
/// need; a first column `id`; then the fields of [`export::fields`], headed by their keys; rows in the order of the list. Sets are
/// joined with semicolons, references are names.
pub fn records(workspace: &mut Workspace, list: &RowsQuery, ids: &[RecordId], viewer: &Viewer) -> Reply {
    loop {
        if let Some(file) = records_within(workspace, list, ids, viewer, f64::INFINITY) {
            return file;
        }
    }
}

/// As [`records`]; where scores are needed that are not computed yet, about so many milliseconds are given to them, and it is
/// `None`: to be asked again.
pub(crate) fn records_within(
    workspace: &mut Workspace,
    list: &RowsQuery,
    ids: &[RecordId],
    viewer: &Viewer,
    ms: f64,
) -> Option<Reply> {
    // What was asked for the last time: the file is not made again and again meanwhile.
    if workspace.work(viewer, ms) {
        return None;
    }
    if lists::searches(&list.filter) {
        workspace.search.fill_all(&workspace.records, &workspace.catalogue);
    }
    let file = file(&mut super::asked(workspace, viewer), list, ids);
    (!workspace.work(viewer, ms)).then_some(file)
}

fn file(asked: &mut Asked<'_>, query: &RowsQuery, ids: &[RecordId]) -> Reply {
    let list = asked.lists.get(&asked.scope, query.kind, &query.filter, &query.sort);
    let scope = &asked.scope;
    let fields = export::fields(scope.catalogue, query.kind, &query.columns);
    let mut out = delimited::MARK.to_owned();
    let keys = fields.iter().map(|def| def.key.as_ref());
    delimited::push_row(&mut out, [export::ID].into_iter().chain(keys));
    let wanted: BTreeSet<Slot> = ids.iter().filter_map(|id| scope.records.slot(*id)).collect();
    for slot in list.iter().filter(|slot| ids.is_empty() || wanted.contains(slot)) {
        let id = scope.records.id(*slot).to_string();
        let cells = fields.iter().map(|def| cell(scope, *slot, def));
        let cells: Vec<String> = std::iter::once(id).chain(cells).collect();
        delimited::push_row(&mut out, cells.iter().map(String::as_str));
    }
    Reply::File {
        name: format!("{}-{}.csv", query.kind.key(), model::date::print(scope.today)),
        media_type: "text/csv;charset=utf-8".to_owned(),
        bytes: out.into_bytes(),
    }
}

fn cell(scope: &Scope<'_>, slot: Slot, def: &FieldDef) -> String {
    if !def.is_stored() {
        let value = scope.value(slot, def.id);
        return value.map(|value| text(scope, None, value, &def.kind)).unwrap_or_default();
    }
    let registers = scope.records.registers_of(slot, def.id);
    let texts = registers
        .iter()
        .filter_map(|register| Some(text(scope, register.tag.element, register.value()?, &def.kind)));
    texts.collect::<Vec<String>>().join("; ")
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
