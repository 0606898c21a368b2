//! Words for screen readers about what happened elsewhere on the screen: a synced change, a moved card.

use leptos::prelude::*;

/// The region; one for the whole page. The same words again are said again.
#[component]
pub fn LiveRegion(
    /// What to say.
    #[prop(into)]
    text: Signal<String>,
) -> impl IntoView {
    view! { <div class="visually-hidden" role="status" aria-live="polite">{text}</div> }
}
