//! Files and photos of a record: added by button, drop, paste and camera; opened, renamed, removed. They are kept on this
//! device first; how far the server is stands beside each.

mod adding;
pub mod booth;
pub mod bytes;
mod picture;
mod row;
mod standing;
mod viewer;

use std::sync::Arc;

use leptos::prelude::*;
use model::attachment::Attachment;
use model::entities::common::ATTACHMENTS;
use model::{Change, RecordId};
use protocol::view::{RecordView, Shown};
use web_sys::{ClipboardEvent, DragEvent, File};

use crate::browser::is_coarse;
use crate::components::button::Look;
use crate::components::file_button::{Ask, FileButton, carried};
use crate::components::icon::{Glyph, Icon};
use crate::i18n::t;
use crate::state::toasts;
use crate::{format, tr};
use adding::Adding;
use bytes::NotAdded;
use row::FileRow;
use standing::Standings;
use viewer::Viewer;

/// The files of an open record.
#[component]
pub fn RecordFiles(
    /// The record.
    id: RecordId,
    /// Its view.
    record: Signal<Option<Arc<RecordView>>>,
) -> impl IntoView {
    let files = Memo::new(move |_| record.with(|record| files_of(record.as_deref())));
    let editable =
        Memo::new(move |_| record.with(|record| record.as_ref().is_some_and(|record| record.editable)));
    let standings = Standings::follow(files);
    let (adding, over) = (Adding::to(id), RwSignal::new(false));
    let viewed = RwSignal::new(None::<Attachment>);
    let add = Callback::new(move |chosen: Vec<File>| {
        if editable.get_untracked() {
            adding.add(chosen);
        }
    });
    paste_into(add);
    let rows = move || {
        files
            .get()
            .into_iter()
            .map(|file| view! { <FileRow record=id file standings editable viewed files/> })
            .collect_view()
    };
    let dropped = move |event: DragEvent| {
        event.prevent_default();
        over.set(false);
        add.run(carried(event.data_transfer()));
    };
    let dragged = move |event: DragEvent| {
        if editable.get_untracked() {
            event.prevent_default();
            over.set(true);
        }
    };
    view! {
        <section
            class="files"
            class:drop-over=over
            aria-label=t("files-title")
            on:dragover=dragged
            on:dragleave=move |_| over.set(false)
            on:drop=dropped
        >
            <h3>{t("files-title")} " " <span class="quiet">{move || count(files.with(Vec::len))}</span></h3>
            <Show when=move || files.with(Vec::is_empty) && editable.get()>
                <p class="quiet">{t("files-none")}</p>
            </Show>
            <ul class="plain-list" aria-label=t("files-title")>{rows}</ul>
            <Show when=move || editable.get()>
                <div class="button-row">
                    <FileButton label=t("files-add") icon=Icon::Plus look=Look::Quiet ask=Ask::Any on_pick=add/>
                    {is_coarse().then(|| view! { <FileButton label=t("files-photo") icon=Icon::Device look=Look::Quiet ask=Ask::Photo on_pick=add/> })}
                </div>
            </Show>
            <p class="quiet" role="status">{move || adding.word.get()}</p>
            <Viewer viewed/>
        </section>
    }
}

fn count(files: usize) -> String {
    if files == 0 { String::new() } else { format::number(files as f64) }
}

/// The files that a record names, by name, then by hash.
fn files_of(record: Option<&RecordView>) -> Vec<Attachment> {
    let shown = record.and_then(|record| record.fields.iter().find(|(field, _)| *field == ATTACHMENTS));
    let Some((_, Shown::Set(elements))) = shown else { return Vec::new() };
    let mut files: Vec<Attachment> =
        elements.iter().filter_map(|element| Attachment::of_value(&element.value)).collect();
    files.sort_by(|a, b| format::compare(&a.name, &b.name).then_with(|| a.hash.cmp(&b.hash)));
    files
}

/// What a change of a record says of a file; `None` takes the file away.
pub fn change_of(file: &Attachment, stays: bool) -> Change {
    Change { field: ATTACHMENTS, element: Some(file.element()), value: stays.then(|| file.to_value()) }
}

/// Files that are pasted anywhere on the page are for the open record, unless they go into a dialog.
fn paste_into(add: Callback<Vec<File>>) {
    let handle = window_event_listener(leptos::ev::paste, move |event: ClipboardEvent| {
        let files = carried(event.clipboard_data());
        let in_dialog = document().query_selector("dialog[open]").ok().flatten().is_some();
        if !files.is_empty() && !in_dialog {
            event.prevent_default();
            add.run(files);
        }
    });
    on_cleanup(move || handle.remove());
}

/// Keeps a file, or says why not.
async fn keep(file: &File) -> Option<Attachment> {
    match bytes::keep(file).await {
        Ok(kept) => return Some(kept),
        Err(NotAdded::Empty) => toasts::trouble(tr!("files-empty", name = file.name())),
        Err(NotAdded::TooLarge) => {
            let most = format::bytes(bytes::MOST_BYTES);
            toasts::trouble(tr!("files-too-large", name = file.name(), most = most));
        }
        Err(NotAdded::Unreadable) => toasts::trouble(tr!("files-unreadable", name = file.name())),
        Err(NotAdded::Failed(failure)) => toasts::failed(&failure),
    }
    None
}

/// The picture of a file, or what stands for one.
fn picture(url: Option<String>) -> AnyView {
    match url {
        Some(url) => view! { <img class="file-picture" src=url alt=""/> }.into_any(),
        None => view! { <span class="file-picture"><Glyph icon=Icon::File/></span> }.into_any(),
    }
}
