//! A picture of a record, as large as the screen allows.

use leptos::html;
use leptos::prelude::*;
use leptos::task::spawn_local;
use model::attachment::Attachment;

use super::{bytes, picture};
use crate::components::button::{Button, Look};
use crate::components::dialog::Dialog;
use crate::components::icon::Icon;
use crate::i18n::t;
use crate::state::toasts;

/// The dialog; it is there while a picture is looked at.
#[component]
pub(super) fn Viewer(
    /// The picture.
    viewed: RwSignal<Option<Attachment>>,
) -> impl IntoView {
    move || {
        viewed.get().map(|file| {
            let title = file.name.clone();
            view! {
                <Dialog open=Signal::stored(true) title on_close=move |()| viewed.set(None)>
                    <Picture file=file.clone()/>
                </Dialog>
            }
        })
    }
}

#[component]
fn Picture(file: Attachment) -> impl IntoView {
    let node = NodeRef::<html::Canvas>::new();
    let failed = RwSignal::new(false);
    let (name, kept) = (file.name.clone(), StoredValue::new(file));
    Effect::new(move || {
        let Some(canvas) = node.get() else { return };
        let file = kept.get_value();
        spawn_local(async move {
            let shown = match bytes::content(file.hash, &file.media_type).await {
                Ok(content) => picture::show(&content, &canvas).await,
                Err(_) => None,
            };
            failed.try_set(shown.is_none());
        });
    });
    let save = move |()| {
        let file = kept.get_value();
        spawn_local(async move {
            if let Err(why) = bytes::save(&file).await {
                toasts::failed(&why);
            }
        });
    };
    view! {
        <div class="file-viewer">
            <canvas node_ref=node role="img" aria-label=name class:visually-hidden=failed></canvas>
            <Show when=move || failed.get()>
                <p role="alert">{t("file-no-picture")}</p>
            </Show>
            <div class="button-row">
                <Button label=t("file-download") icon=Icon::Export look=Look::Primary on_press=save/>
            </div>
        </div>
    }
}
