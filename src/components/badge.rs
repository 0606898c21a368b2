//! A word with a semantic colour. The word carries the meaning, the colour only helps.

use leptos::prelude::*;
use model::Tone;

/// Name of a tone in style sheets.
pub const fn tone_class(tone: Tone) -> &'static str {
    match tone {
        Tone::Neutral => "neutral",
        Tone::Good => "good",
        Tone::Warn => "warn",
        Tone::Bad => "bad",
        Tone::Info => "info",
    }
}

/// A badge.
#[component]
pub fn Badge(
    /// The word.
    #[prop(into)]
    label: String,
    /// Its colour.
    #[prop(optional)]
    tone: Tone,
) -> impl IntoView {
    view! { <span class="badge" data-tone=tone_class(tone)>{label}</span> }
}
