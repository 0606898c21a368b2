//! What stands where nothing is: one sentence, one action, never a blank page.

use leptos::prelude::*;

use super::icon::{Glyph, Icon};

/// An empty state. The children are its action.
#[component]
pub fn Empty(
    /// A picture of what would be here.
    icon: Icon,
    /// What it is.
    #[prop(into)]
    title: String,
    /// One sentence that teaches.
    #[prop(into, optional)]
    text: String,
    /// The action.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    view! {
        <div class="empty">
            <span class="empty-icon"><Glyph icon/></span>
            <h2>{title}</h2>
            {(!text.is_empty()).then(|| view! { <p>{text}</p> })}
            {children.map(|children| view! { <div class="empty-actions">{children()}</div> })}
        </div>
    }
}
