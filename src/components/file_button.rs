//! A button that asks for files from the disk, or on a tablet for a photo.

use leptos::html;
use leptos::prelude::*;
use web_sys::{DataTransfer, File, FileList};

use super::button::{Button, Look};
use super::icon::Icon;

/// Which files are asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ask {
    /// One, of these types: names with dots and media types, with commas between them.
    One(&'static str),
    /// Any number of any type.
    Any,
    /// A picture that the camera takes.
    Photo,
}

/// A button with a word; the browser asks which files.
#[component]
pub fn FileButton(
    /// The word.
    #[prop(into)]
    label: String,
    /// Before the word.
    icon: Icon,
    /// How loud.
    #[prop(optional)]
    look: Look,
    /// Which ones.
    ask: Ask,
    /// What was picked, never nothing.
    #[prop(into)]
    on_pick: Callback<Vec<File>>,
) -> impl IntoView {
    let node = NodeRef::<html::Input>::new();
    let picked = move |_| {
        let Some(input) = node.get_untracked() else { return };
        let files = input.files().map(|files| listed(&files)).unwrap_or_default();
        // The same file may be picked again.
        input.set_value("");
        if !files.is_empty() {
            on_pick.run(files);
        }
    };
    let press = move |()| {
        if let Some(input) = node.get_untracked() {
            input.click();
        }
    };
    let accept = match ask {
        Ask::One(types) => Some(types),
        Ask::Any => None,
        Ask::Photo => Some("image/*"),
    };
    view! {
        <input
            class="visually-hidden"
            type="file"
            tabindex="-1"
            aria-label=label.clone()
            multiple=ask == Ask::Any
            accept=accept
            capture=(ask == Ask::Photo).then_some("environment")
            node_ref=node
            on:change=picked
        />
        <Button label icon look on_press=press/>
    }
}

/// The files that were dropped or pasted.
pub fn carried(data: Option<DataTransfer>) -> Vec<File> {
    data.and_then(|data| data.files()).map(|files| listed(&files)).unwrap_or_default()
}

fn listed(files: &FileList) -> Vec<File> {
    (0..files.length()).filter_map(|at| files.get(at)).collect()
}
