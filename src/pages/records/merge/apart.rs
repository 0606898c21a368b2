//! The way back from a merge: at the merged record, and at the one that stands for it.

use std::sync::Arc;

use leptos::prelude::*;
use model::{Command, RecordId};
use protocol::account::Role;
use protocol::view::{Named, RecordView};

use crate::components::button::{Button, Look};
use crate::components::icon::Icon;
use crate::i18n::{called, t};
use crate::routes::record_href;
use crate::state::{actions, app};

/// Takes a record out of its merge. Who only reads does not see it.
#[component]
pub fn Unmerge(
    /// The merged record.
    id: RecordId,
) -> impl IntoView {
    let writes = move || app().me().is_some_and(|me| me.role != Role::ReadOnly);
    let unmerge = move |()| actions::run(Command::Unmerge { record: id }, t("merge-undone"));
    view! {
        <Show when=writes>
            <Button label=t("merge-undo") icon=Icon::Undo look=Look::Quiet on_press=unmerge/>
        </Show>
    }
}

/// The records that were merged into one.
#[component]
pub fn Merged(
    /// The one that stands for them.
    record: Signal<Option<Arc<RecordView>>>,
) -> impl IntoView {
    let merged = Memo::new(move |_| {
        record.with(|record| record.as_ref().map(|record| record.merged.clone()).unwrap_or_default())
    });
    let line = |named: Named| {
        let href = record_href(named.kind, named.id);
        view! {
            <li class="plain-row">
                <span class="plain-main"><a href=href><bdi>{called(&named.name)}</bdi></a></span>
                <Unmerge id=named.id/>
            </li>
        }
    };
    view! {
        <Show when=move || merged.with(|merged| !merged.is_empty())>
            <section class="related">
                <h3>{t("merge-merged")}</h3>
                <ul class="plain-list">
                    <For each=move || merged.get() key=|named| (named.id, named.name.clone()) children=line/>
                </ul>
            </section>
        </Show>
    }
}
