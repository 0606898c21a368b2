//! Settings of the workspace: one record, edited like any other.

use std::sync::Arc;

use leptos::prelude::*;
use model::entities::workspace;
use model::{FieldDef, FieldId, Kind, RecordId};
use protocol::view::RecordView;

use crate::components::skeleton::Skeleton;
use crate::engine;
use crate::fields::list::FieldLine;
use crate::i18n::t;
use crate::state::lines::Lines;
use crate::state::{app, session};

/// What is shown here, in order; the rest of the record belongs to later areas.
const FIELDS: [FieldId; 12] = [
    workspace::NAME,
    workspace::LEGAL_NAME,
    workspace::CURRENCY,
    workspace::ZONE,
    workspace::WEEK_START,
    workspace::FISCAL_YEAR_START_MONTH,
    workspace::MARGIN,
    workspace::COUNTRY_CODE,
    workspace::CALLING_CODE,
    workspace::DEFAULT_TAX_BASIS,
    workspace::ADDRESS,
    workspace::TAX_ID,
];

/// The part.
#[component]
pub(super) fn Workspace() -> impl IntoView {
    let id = Memo::new(move |_| {
        session::open_workspace(&app().session.get()).and_then(|open| open.workspace.parse::<RecordId>().ok())
    });
    let answer = engine::live_record(move || id.get());
    let record = Signal::derive(move || match answer.get() {
        Some(Ok(view)) => (*view).clone().map(|record| Arc::new(*record)),
        _ => None::<Arc<RecordView>>,
    });
    let here = Memo::new(move |_| record.with(Option::is_some));
    let lines = move || {
        let catalogue = app().catalogue.get();
        let typed = Lines::of(id.get_untracked().unwrap_or_default());
        let defs: Vec<FieldDef> =
            FIELDS.iter().filter_map(|field| catalogue.field(Kind::Workspace, *field).cloned()).collect();
        defs.into_iter()
            .map(|def| view! { <FieldLine kind=Kind::Workspace def record lines=typed/> })
            .collect_view()
    };
    let readable = move || {
        (!app().is_administrator()).then(|| view! { <p class="quiet">{t("workspace-read-only")}</p> })
    };
    view! {
        <section class="settings-section">
            {readable}
            <Show when=move || here.get() fallback=|| view! { <Skeleton lines=6/> }><div>{lines()}</div></Show>
        </section>
    }
}
