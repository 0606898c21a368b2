//! "Erase for good": what would go is asked of the server and said before anything is done.

use leptos::task::spawn_local;
use model::{Kind, RecordId};
use protocol::later::{Reply, Request};

use crate::engine;
use crate::i18n::t;
use crate::routes::{go, list_href};
use crate::state::{questions, toasts};
use crate::tr;

/// Asks what would go, then the person, then erases and leaves the record.
pub(super) fn erase(kind: Kind, id: RecordId, name: String) {
    spawn_local(async move {
        let erasing = match engine::later(Request::AskErase(id)).await {
            Ok(Reply::Erasing(erasing)) => erasing,
            Ok(_) => return,
            Err(why) => return toasts::failed(&why),
        };
        let title = tr!("erase-ask", name = name.as_str());
        let others = erasing.records().saturating_sub(1);
        let text = tr!("erase-text", others = others, changes = erasing.changes);
        questions::confirm(title, text, t("erase-act"), move || {
            let (erasing, name) = (erasing.clone(), name.clone());
            spawn_local(async move {
                match engine::later(Request::Erase(erasing)).await {
                    Ok(_) => {
                        go(&list_href(kind));
                        toasts::done(tr!("erase-done", name = name), None);
                    }
                    Err(why) => toasts::failed(&why),
                }
            });
        });
    });
}
