//! Grey lines in place of what is on its way. The style sheet shows them only after 150 ms, so quick answers never flash.

use leptos::prelude::*;

/// Lines of text on their way.
#[component]
pub fn Skeleton(
    /// How many lines.
    #[prop(default = 3)]
    lines: usize,
) -> impl IntoView {
    view! {
        <div class="skeleton" aria-hidden="true">
            {(0..lines).map(|_| view! { <span class="skeleton-line"></span> }).collect_view()}
        </div>
    }
}
