//! Taking in a file of unsent changes that another device wrote: what is in it, and what became of it.

use leptos::prelude::*;
use leptos::task::spawn_local;
use protocol::Failure;
use protocol::later::{Reply, Request};
use protocol::unsent::contents::Content as Stored;
use protocol::unsent::{Delivered, DeliveredBatch, UnsentFile};
use web_sys::File;

use super::refused::{reason, written};
use super::unsent_file::{keep_contents, take_apart};
use crate::components::button::{Button, Look};
use crate::components::dialog::Dialog;
use crate::components::file_button::{Ask, FileButton};
use crate::components::icon::{Glyph, Icon};
use crate::i18n::{find, t};
use crate::state::{app, toasts};
use crate::{engine, format, tr};

/// A file that was chosen, and how far it is.
#[derive(Clone)]
struct Chosen {
    bytes: Vec<u8>,
    content: UnsentFile,
    /// Contents of attached files that it holds, and how many of them are on this device now.
    contents: Vec<Stored>,
    kept: u32,
    delivered: Option<Delivered>,
}

/// The file itself, from which contents are read when its changes are on the server.
type Picked = StoredValue<Option<File>, LocalStorage>;

/// The button, and the dialog that it opens.
#[component]
pub(super) fn TakeIn() -> impl IntoView {
    let chosen = RwSignal::new(None::<Chosen>);
    let picked = Picked::new_local(None);
    let choose = move |files: Vec<File>| {
        let Some(file) = files.into_iter().next() else { return };
        spawn_local(async move {
            match read(&file).await {
                Ok(found) => {
                    picked.try_set_value(Some(file));
                    chosen.try_set(Some(found));
                }
                Err(failure) => toasts::failed(&failure),
            }
        });
    };
    let inside = move || chosen.get().map(|file| view! { <Content file chosen picked/> });
    view! {
        <FileButton label=t("sync-take-in") icon=Icon::File ask=Ask::One(".perennial-unsent") on_pick=choose/>
        <Dialog open=Signal::derive(move || chosen.with(Option::is_some)) title=t("sync-take-in-title") on_close=move |()| chosen.set(None)>
            {inside}
        </Dialog>
    }
}

async fn read(file: &File) -> Result<Chosen, Failure> {
    let (bytes, contents) = take_apart(file).await?;
    match engine::later(Request::ReadUnsent { bytes: bytes.clone() }).await? {
        Reply::Unsent(content) => Ok(Chosen { bytes, content, contents, kept: 0, delivered: None }),
        other => Err(Failure::new(protocol::FailureCode::Internal, format!("{other:?}"))),
    }
}

/// Keeps the contents of a file whose changes were delivered. Where the server took none of them, it takes no contents either.
async fn keep(file: Option<File>, contents: &[Stored], delivered: &Delivered) -> u32 {
    let Some(file) = file.filter(|_| delivered.batches.iter().any(|batch| batch.withheld.is_none())) else {
        return 0;
    };
    let (kept, failure) = keep_contents(&file, contents).await;
    if let Some(failure) = failure {
        toasts::failed(&failure);
    }
    kept
}

#[component]
fn Content(file: Chosen, chosen: RwSignal<Option<Chosen>>, picked: Picked) -> impl IntoView {
    let busy = RwSignal::new(false);
    let name = app().member_name(&file.content.member).unwrap_or_else(|| t("history-somebody"));
    let content = file.content.clone();
    let (delivered, files, kept) = (file.delivered.clone(), file.contents.len() as u32, file.kept);
    let send = move |()| {
        busy.set(true);
        let (file, from) = (file.clone(), picked.get_value());
        spawn_local(async move {
            match engine::later(Request::Deliver { bytes: file.bytes.clone() }).await {
                Ok(Reply::Delivered(delivered)) => {
                    let kept = keep(from, &file.contents, &delivered).await;
                    // The dialog may be closed by now, or show another file; what was sent is sent.
                    chosen.try_update(|chosen| {
                        if let Some(chosen) = chosen.as_mut().filter(|chosen| chosen.bytes == file.bytes) {
                            chosen.delivered = Some(delivered);
                            chosen.kept = kept;
                        }
                    });
                }
                Ok(_) => {}
                Err(failure) => toasts::failed(&failure),
            }
            busy.try_set(false);
        });
    };
    let counts = tr!("sync-take-in-counts", changes = content.changes, records = content.records);
    let drafts = (content.drafts > 0).then(|| tr!("sync-take-in-drafts", count = content.drafts));
    let attached = (files > 0).then(|| tr!("sync-take-in-files", count = files));
    let close = move |()| chosen.set(None);
    let rest = match delivered {
        Some(delivered) => view! {
            <Outcome delivered/>
            {(files > 0).then(|| view! { <p>{tr!("sync-take-in-files-kept", kept = kept, count = files)}</p> })}
            <footer class="form-actions"><Button label=t("sync-take-in-close") look=Look::Primary on_press=close/></footer>
        }
        .into_any(),
        None => view! {
            <ul class="quiet"><li>{counts}</li>{drafts.map(|text| view! { <li>{text}</li> })}{attached.map(|text| view! { <li>{text}</li> })}</ul>
            <p class="quiet">{t("sync-take-in-note")}</p>
            <footer class="form-actions">
                <Button label=t("sync-edit-cancel") look=Look::Quiet disabled=busy on_press=close/>
                <Button label=t("sync-take-in-send") look=Look::Primary busy on_press=send/>
            </footer>
        }
        .into_any(),
    };
    view! {
        <div class="record-form">
            <p>{tr!("sync-take-in-text", name = name, when = format::moment(content.at))}</p>
            {rest}
        </div>
    }
}

#[component]
fn Outcome(delivered: Delivered) -> impl IntoView {
    let all = delivered.batches.iter().all(|batch| batch.withheld.is_none() && batch.refused.is_empty());
    let several = delivered.batches.len() > 1;
    let numbered = delivered.batches.iter().zip(1u32..);
    let batches = numbered.map(|(one, number)| batch(several.then_some(number), one)).collect_view();
    let stays = (!all).then(|| view! { <p class="quiet">{t("sync-take-in-stays")}</p> });
    let kept =
        (delivered.drafts > 0).then(|| view! { <p>{tr!("sync-take-in-kept", count = delivered.drafts)}</p> });
    view! { <div role="status">{batches}{kept}{stays}</div> }
}

/// What became of a batch; with its number where there are several.
fn batch(number: Option<u32>, one: &DeliveredBatch) -> impl IntoView + use<> {
    let said = match number {
        Some(number) => tr!("sync-take-in-batch", number = number, stored = one.stored),
        None => tr!("sync-take-in-stored", stored = one.stored),
    };
    let withheld = one.withheld.as_ref().map(|code| {
        let text = find(&format!("withheld-{code}"), None).unwrap_or_else(|| t("withheld-other"));
        view! { <p class="sync-reason"><Glyph icon=Icon::Alert/>{text}</p> }
    });
    let judged = withheld.is_none();
    let refused = one.refused.iter().map(|(code, change)| {
        let why = judged.then(|| reason(code));
        let records = change.records.iter().cloned().map(|record| written(record, true)).collect_view();
        view! { <li class="refused">{why.map(|why| view! { <p class="sync-reason"><Glyph icon=Icon::Alert/>{why}</p> })}{records}</li> }
    });
    let refused = refused.collect_view();
    let more =
        (one.more > 0).then(|| view! { <p class="quiet">{tr!("sync-refused-more", count = one.more)}</p> });
    view! {
        <p>{said}</p>
        {withheld}
        <ul class="refused-list">{refused}</ul>
        {more}
    }
}
