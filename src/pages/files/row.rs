//! One file in the list of a record.

use leptos::prelude::*;
use leptos::task::spawn_local;
use model::attachment::{Attachment, name_of};
use model::{Command, RecordId};
use protocol::files::{Ask, Standing};
use protocol::{Failure, FailureCode};

use super::standing::{Standings, words};
use super::{bytes, change_of, picture};
use crate::components::icon::Icon;
use crate::components::menu::{Menu, MenuItem};
use crate::components::name_dialog::NameDialog;
use crate::i18n::t;
use crate::state::{actions, toasts};
use crate::{format, tr};

/// See the module.
#[component]
pub(super) fn FileRow(
    /// The record that names it.
    record: RecordId,
    /// The file.
    file: Attachment,
    /// How it stands with all files of the record.
    standings: Standings,
    /// Whether the record may be changed.
    editable: Memo<bool>,
    /// The picture that is looked at.
    viewed: RwSignal<Option<Attachment>>,
    /// All files of the record.
    files: Memo<Vec<Attachment>>,
) -> impl IntoView {
    let renaming = RwSignal::new(false);
    let hash = file.hash;
    let standing = Memo::new(move |_| standings.of(hash));
    let thumbnail = file.thumbnail;
    let shown = move || picture(thumbnail.and_then(|hash| standings.picture(hash)));
    let (size, name) = (format::bytes(file.length), file.name.clone());
    let detail = move || {
        let words = words(standing.get().as_ref());
        if words.is_empty() { size.clone() } else { format!("{size}\u{a0}· {words}") }
    };
    let kept = StoredValue::new(file);
    let open = move |_| {
        let file = kept.get_value();
        spawn_local(async move {
            if let Err(why) = open(file, viewed).await {
                say(&why);
            }
            standings.look(files);
        });
    };
    let items = move || {
        let again = matches!(standing.get_untracked(), Some(Standing::Refused(_)));
        let mut items = vec![MenuItem::new(t("file-download"), move || download(kept)).icon(Icon::Export)];
        if again {
            let again = move || spawn_local(async { _ = bytes::ask(&Ask::Again).await });
            items.push(MenuItem::new(t("file-again"), again).icon(Icon::Sync));
        }
        if editable.get_untracked() {
            items.push(MenuItem::new(t("file-rename"), move || renaming.set(true)).icon(Icon::Edit));
            let remove = move || remove(record, &kept.get_value());
            items.push(MenuItem::new(t("file-remove"), remove).icon(Icon::Trash).danger());
        }
        items
    };
    view! {
        <li class="file-row">
            <button class="file-open" type="button" aria-label=tr!("file-open", name = name.as_str()) on:click=open>
                {shown}
                <span class="file-words">
                    <bdi>{name.clone()}</bdi>
                    <span class="quiet">{detail}</span>
                </span>
            </button>
            <Menu label=tr!("file-acts", name = name.as_str()) icon=Icon::More end=true items/>
            <Rename record kept renaming/>
        </li>
    }
}

#[component]
fn Rename(record: RecordId, kept: StoredValue<Attachment>, renaming: RwSignal<bool>) -> impl IntoView {
    let name = RwSignal::new(kept.with_value(|file| file.name.clone()));
    let save = move |()| {
        renaming.set(false);
        let name = name_of(&name.get_untracked());
        // Of nothing but marks there is no name.
        if name.is_empty() {
            return;
        }
        let file = Attachment { name, ..kept.get_value() };
        let command = Command::Update { ids: vec![record], changes: vec![change_of(&file, true)] };
        // The change shows itself; Ctrl Z takes it back.
        actions::run(command, "");
    };
    view! {
        <NameDialog open=renaming title=t("file-rename") label=t("file-name") name busy=RwSignal::new(false) on_save=save/>
    }
}

/// Shows a picture, and offers anything else to be saved.
async fn open(file: Attachment, viewed: RwSignal<Option<Attachment>>) -> Result<(), Failure> {
    bytes::fetch(&file).await?;
    if super::picture::is_picture(&file.media_type) {
        viewed.try_set(Some(file));
        return Ok(());
    }
    bytes::save(&file).await
}

fn download(kept: StoredValue<Attachment>) {
    let file = kept.get_value();
    spawn_local(async move {
        let saved = async {
            bytes::fetch(&file).await?;
            bytes::save(&file).await
        };
        if let Err(why) = saved.await {
            say(&why);
        }
    });
}

/// Says why a file is not here.
fn say(why: &Failure) {
    match why.code {
        FailureCode::NotFound => toasts::done(t("file-not-yet"), None),
        _ => toasts::failed(why),
    }
}

fn remove(record: RecordId, file: &Attachment) {
    let command = Command::Update { ids: vec![record], changes: vec![change_of(file, false)] };
    actions::run(command, tr!("file-removed", name = file.name.as_str()));
}
