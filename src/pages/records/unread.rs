//! A rule in the address that cannot be read: said above the list, with its text, which can be removed.

use leptos::prelude::*;

use crate::components::button::Button;
use crate::components::icon::{Glyph, Icon};
use crate::i18n::t;
use crate::routes::ListState;

/// The notice; nothing where the rule was read.
#[component]
pub fn UnreadFilter(
    /// How the list is looked at.
    state: Memo<ListState>,
    /// Another way to look at it.
    change: Callback<(ListState, bool)>,
) -> impl IntoView {
    let text = Memo::new(move |_| state.with(|state| state.unread.clone()).trim().to_owned());
    let is_chosen = Memo::new(move |_| state.with(|state| state.filter != model::Filter::default()));
    let remove = move |()| change.run((ListState { unread: String::new(), ..state.get_untracked() }, true));
    view! {
        <Show when=move || !is_chosen.get() && text.with(|text| !text.is_empty())>
            <div class="notice list-unread" data-tone="warn" role="status">
                <Glyph icon=Icon::Alert/>
                <span>{t("list-unread")}" "<code>{text}</code></span>
                <Button label=t("list-unread-remove") on_press=remove/>
            </div>
        </Show>
    }
}
