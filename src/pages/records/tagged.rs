//! What has a tag, whatever kind of record it is: asked before the tag goes, and written when it becomes another.

use leptos::task::spawn_local;
use model::entities::common;
use model::{Command, Filter, Kind, Op, Operand, RecordId, Value};
use protocol::query::RowsQuery;
use protocol::{Failure, Reply, Request};

use crate::i18n::t;
use crate::state::{actions, questions, toasts};
use crate::{engine, tr};

/// The records that have one of these tags.
pub(super) async fn tagged(tags: &[RecordId]) -> Result<Vec<RecordId>, Failure> {
    let has = Filter::Field {
        field: common::TAGS,
        op: Op::Is,
        operand: Operand::Values(tags.iter().copied().map(Value::Ref).collect()),
    };
    let mut all = Vec::new();
    for kind in Kind::ALL.iter().copied().filter(|kind| common::is_owned(*kind)) {
        if let Reply::Ids(ids) = engine::call(Request::Ids(RowsQuery::of(kind, has.clone()))).await? {
            all.extend(ids);
        }
    }
    Ok(all)
}

/// Deletes tags. Where records have them it is asked first, with their number, and the name of the one that is open; `after` is
/// done with it.
pub(super) fn delete_tags(
    ids: Vec<RecordId>,
    name: Option<String>,
    words: String,
    after: impl Fn() + Send + Sync + 'static,
) {
    spawn_local(async move {
        let count = match tagged(&ids).await {
            Ok(all) => all.len(),
            Err(failure) => return toasts::failed(&failure),
        };
        let act = move || {
            actions::run(Command::Delete { ids: ids.clone() }, words.clone());
            after();
        };
        if count == 0 {
            return act();
        }
        let (title, text) = match &name {
            Some(name) => {
                (tr!("stages-remove-ask", name = name.as_str()), tr!("tag-delete-text", count = count))
            }
            None => (t("tags-delete-ask"), tr!("tags-delete-text", count = count)),
        };
        questions::confirm(title, text, t("delete"), act);
    });
}
