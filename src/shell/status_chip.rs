//! The one chip that says where the person's work is. It opens the sync page.

use leptos::prelude::*;
use protocol::status::{Chip, StatusView};

use crate::components::icon::{Glyph, Icon};
use crate::format;
use crate::i18n::t;
use crate::routes::Area;
use crate::state::app;
use crate::tr;

/// The words of a status.
pub fn words(status: &StatusView) -> String {
    match status.chip {
        Chip::Synced => t("status-synced"),
        Chip::SavedHere => t("status-saved-here"),
        Chip::Waiting => tr!("status-waiting", count = status.unsent),
        Chip::Offline => {
            let since = status.offline_since.map(format::time).unwrap_or_default();
            match (status.unsent, since.is_empty()) {
                (0, true) => t("status-offline"),
                (0, false) => tr!("status-offline-since", time = since),
                (count, _) => tr!("status-offline-waiting", count = count),
            }
        }
        Chip::NeedsYou => t("status-needs-you"),
    }
}

fn look(chip: Chip) -> (&'static str, Icon) {
    match chip {
        Chip::Synced => ("good", Icon::Check),
        Chip::SavedHere => ("neutral", Icon::Device),
        Chip::Waiting => ("info", Icon::Sync),
        Chip::Offline => ("warn", Icon::Offline),
        Chip::NeedsYou => ("bad", Icon::Alert),
    }
}

/// The chip.
#[component]
pub(super) fn StatusChip() -> impl IntoView {
    let status = Memo::new(move |_| match app().status.get() {
        Some(Ok(status)) => (*status).clone(),
        _ => StatusView::default(),
    });
    move || {
        let status = status.get();
        let (tone, icon) = look(status.chip);
        let words = words(&status);
        view! {
            <a class="chip-status" data-tone=tone href=Area::Sync.href() title=t("status-open")>
                <Glyph icon/>
                <span class="chip-words" role="status">{words}</span>
            </a>
        }
    }
}
