//! How far a long task is.

use leptos::prelude::*;

/// A bar; without a known end it only shows that something moves.
#[component]
pub fn Progress(
    /// What is under way.
    #[prop(into)]
    label: Signal<String>,
    /// Share done, 0 to 1; `None` while the end is unknown.
    #[prop(into)]
    share: Signal<Option<f64>>,
) -> impl IntoView {
    let percent = move || share.get().map(|share| (share.clamp(0.0, 1.0) * 100.0).round());
    view! {
        <div class="progress">
            <span class="progress-label">{label}</span>
            <div
                class="progress-track"
                role="progressbar"
                aria-label=move || label.get()
                aria-valuemin="0"
                aria-valuemax="100"
                aria-valuenow=move || percent().map(|percent| percent.to_string())
            >
                <div
                    class="progress-bar"
                    class:progress-unknown=move || share.get().is_none()
                    style:width=move || percent().map(|percent| format!("{percent}%"))
                ></div>
            </div>
        </div>
    }
}
