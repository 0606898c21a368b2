//! Imports of the past, newest first; each can be taken back as a whole.

use leptos::prelude::*;
use protocol::view::ImportRow;

use super::{brought, take_back};
use crate::components::button::{Button, Look};
use crate::i18n::{kinds, t};
use crate::{engine, format, tr};

/// The list; nothing while there is none.
#[component]
pub fn Past() -> impl IntoView {
    let imports = engine::live_imports(|| Some(()));
    let rows = move || match imports.get() {
        Some(Ok(rows)) if !rows.is_empty() => {
            let rows = rows.iter().map(row).collect_view();
            view! {
                <section class="import-past">
                    <h2>{t("import-past")}</h2>
                    <ul class="plain-list">{rows}</ul>
                </section>
            }
            .into_any()
        }
        _ => ().into_any(),
    };
    view! { {rows} }
}

fn row(import: &ImportRow) -> impl IntoView {
    let id = import.id;
    let name = if import.name == "sample" { t("import-sample-name") } else { import.name.clone() };
    let detail = tr!(
        "import-past-detail",
        kind = kinds(import.kind),
        records = import.records,
        when = format::moment(import.at)
    );
    let name = view! { <bdi>{name}</bdi> };
    let name = if import.undone {
        name.into_any()
    } else {
        view! { <a href=brought::href(import.kind, id)>{name}</a> }.into_any()
    };
    let action = if import.undone {
        view! { <span class="quiet">{t("import-taken-back")}</span> }.into_any()
    } else {
        view! { <Button label=t("import-undo") look=Look::Quiet on_press=move |()| take_back::ask(id, || {})/> }
            .into_any()
    };
    view! {
        <li class="plain-row">
            <span class="plain-main">{name}</span>
            <span class="plain-detail">{detail}</span>
            {action}
        </li>
    }
}
