//! A round picture made of initials on a colour that follows from the id.

use leptos::prelude::*;
use model::RecordId;
use model::names::initials_of;

/// Number of avatar colours in `style/tokens.css`.
const HUES: u8 = 8;

/// The colour of an id, from its last byte: ids of imported rows share prefixes.
pub fn hue(id: RecordId) -> u8 {
    id.0[15] % HUES
}

/// The colour of a member, whose id comes as text.
pub fn hue_of(id: &str) -> u8 {
    id.parse::<RecordId>().map_or(0, hue)
}

/// The picture. It repeats the name beside it, so screen readers skip it.
#[component]
pub fn Avatar(
    /// Whose.
    #[prop(into)]
    name: String,
    /// Its id.
    id: RecordId,
    /// A company: a rounded square.
    #[prop(optional)]
    square: bool,
    /// For headers.
    #[prop(optional)]
    large: bool,
) -> impl IntoView {
    view! {
        <span
            class="avatar"
            class:avatar-square=square
            class:avatar-large=large
            data-hue=hue(id).to_string()
            aria-hidden="true"
        >
            {initials_of(&name)}
        </span>
    }
}
