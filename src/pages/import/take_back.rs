//! Taking an import back: what would go and what stays is said before anything is done.

use leptos::task::spawn_local;
use model::RecordId;
use protocol::import::{TakenBack, TakingBack};
use protocol::later;
use protocol::{Reply, Request};

use crate::i18n::t;
use crate::state::{questions, toasts};
use crate::{engine, tr};

/// Asks what would go, then the person, then takes a finished import back; `agreed` hears of it before.
pub(super) fn ask(import: RecordId, agreed: impl Fn() + Send + Sync + 'static) {
    spawn_local(async move {
        let TakingBack { away, kept, changed } =
            match engine::later(later::Request::AskTakeBack(import)).await {
                Ok(later::Reply::TakingBack(taking_back)) => taking_back,
                Ok(_) => return,
                Err(failure) => return toasts::failed(&failure),
            };
        let text = tr!("import-undo-text", away = away, kept = kept, changed = changed);
        questions::confirm(t("import-undo-ask"), text, t("import-undo"), move || {
            agreed();
            take_back(Request::ImportUndo(import));
        });
    });
}

/// Takes an import back, or stops it and takes back what came in, and says what became of it.
pub(super) fn take_back(request: Request) {
    spawn_local(async move {
        match engine::call(request).await {
            Ok(Reply::TakenBack(taken_back)) => say(taken_back),
            Ok(_) => {}
            Err(failure) => toasts::failed(&failure),
        }
    });
}

fn say(TakenBack { restored, left, kept, complete }: TakenBack) {
    let whole = left == 0 && complete;
    let said = match (left, complete) {
        (0, true) => tr!("import-undone", restored = restored),
        (0, false) => tr!("import-undone-unsure", restored = restored),
        _ => tr!("import-undone-left", restored = restored, left = left),
    };
    let said = if kept == 0 { said } else { format!("{said}{}", tr!("import-undone-kept", kept = kept)) };
    if whole { toasts::done(said, None) } else { toasts::trouble(said) }
}
