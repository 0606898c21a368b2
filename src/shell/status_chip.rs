//! The one chip that says where the person's work is. It opens the sync page.

use leptos::prelude::*;
use protocol::status::{Chip, StatusView};

use crate::components::icon::{Glyph, Icon};
use crate::format;
use crate::i18n::t;
use crate::routes::Area;
use crate::state::app;
use crate::tr;

/// The words of a status. How much is not yet on the server is among them in every state.
pub fn words(status: &StatusView) -> String {
    let time = status.offline_since.map(format::time).unwrap_or_default();
    let parts = messages(status).into_iter();
    parts.map(|id| tr!(id, time = time.as_str(), count = status.unsent)).collect::<Vec<_>>().join(" · ")
}

fn messages(status: &StatusView) -> Vec<&'static str> {
    let waits = status.unsent > 0;
    let offline = match status.offline_since {
        Some(_) if !waits && status.chip == Chip::Offline => "status-offline-since",
        _ => "status-offline",
    };
    let mut parts = match status.chip {
        Chip::Synced => vec!["status-synced"],
        Chip::SavedHere => vec!["status-saved-here"],
        Chip::Waiting => Vec::new(),
        Chip::Offline => vec![offline],
        Chip::NeedsYou if status.offline_since.is_some() => vec!["status-needs-you", offline],
        Chip::NeedsYou => vec!["status-needs-you"],
    };
    parts.extend(waits.then_some("status-waiting"));
    parts
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
        let waits = (status.unsent > 0).then(|| format::number(status.unsent as f64));
        view! {
            <a class="chip-status" data-tone=tone data-waits=waits href=Area::Sync.href() title=t("status-open")>
                <Glyph icon/>
                <span class="chip-words" role="status">{words}</span>
            </a>
        }
    }
}

#[cfg(test)]
mod tests {
    use protocol::status::{Chip, StatusView};

    use super::messages;

    #[test]
    fn the_number_that_waits_is_said_in_every_state() {
        use Chip::{NeedsYou, Offline, SavedHere, Synced, Waiting};
        for (chip, unsent, offline_since, expected) in [
            (Synced, 0, None, &["status-synced"][..]),
            (SavedHere, 0, None, &["status-saved-here"]),
            (SavedHere, 2, None, &["status-saved-here", "status-waiting"]),
            (Waiting, 2, None, &["status-waiting"]),
            (Offline, 0, Some(1), &["status-offline-since"]),
            (Offline, 0, None, &["status-offline"]),
            (Offline, 2, Some(1), &["status-offline", "status-waiting"]),
            (NeedsYou, 0, None, &["status-needs-you"]),
            (NeedsYou, 2, Some(1), &["status-needs-you", "status-offline", "status-waiting"]),
        ] {
            let status = StatusView { chip, unsent, offline_since, needs: Vec::new() };
            assert_eq!(messages(&status), expected, "{status:?}");
        }
    }
}
