//! The head of a page: its name, a word about it, and what can be done.

use leptos::prelude::*;

/// A page's head. The children are its actions, the primary one last.
#[component]
pub fn PageHeader(
    /// Name of the page; the document's only first heading.
    #[prop(into)]
    title: Signal<String>,
    /// A count or a date beside it.
    #[prop(into, optional)]
    detail: Signal<String>,
    /// The actions.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    view! {
        <header class="page-header">
            <h1>{title}</h1>
            <span class="page-detail">{detail}</span>
            {children.map(|children| view! { <div class="page-actions">{children()}</div> })}
        </header>
    }
}
