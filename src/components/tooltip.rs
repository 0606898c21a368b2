//! A word of explanation on hover and focus, for things that are not buttons (buttons carry a `title`).

use leptos::prelude::*;

use super::segmented::unique;

/// Something with an explanation.
#[component]
pub fn Tooltip(
    /// The explanation.
    #[prop(into)]
    text: String,
    /// What it explains.
    children: Children,
) -> impl IntoView {
    let id = unique("tip");
    let tip_id = id.clone();
    view! {
        <span class="tooltip" tabindex="0" aria-describedby=id>
            {children()}
            <span class="tooltip-text" role="tooltip" id=tip_id>{text}</span>
        </span>
    }
}
