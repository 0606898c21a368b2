//! Photos that are taken while a lead is captured: of a card, a sketch, a machine. They are kept on the device at once and
//! named by the lead when it is saved.

use leptos::prelude::*;
use leptos::task::spawn_local;
use model::attachment::Attachment;
use web_sys::File;

use super::keep;
use crate::components::button::{IconButton, Look};
use crate::components::file_button::{Ask, FileButton};
use crate::components::icon::{Glyph, Icon};
use crate::i18n::t;
use crate::tr;

/// The button, and what was taken so far.
#[component]
pub fn Photos(
    /// What was taken.
    photos: RwSignal<Vec<Attachment>>,
    /// Something was taken or put away.
    on_change: Callback<()>,
) -> impl IntoView {
    let busy = RwSignal::new(None::<String>);
    let add = Callback::new(move |taken: Vec<File>| {
        spawn_local(async move {
            for file in taken {
                busy.try_set(Some(tr!("files-adding", name = file.name())));
                if let Some(kept) = keep(&file).await {
                    photos.try_update(|photos| {
                        photos.retain(|other| other.hash != kept.hash);
                        photos.push(kept);
                    });
                    on_change.try_run(());
                }
            }
            busy.try_set(None);
        });
    });
    let taken = move || {
        let photo = move |photo: Attachment| {
            let hash = photo.hash;
            let away = move |()| {
                photos.update(|photos| photos.retain(|other| other.hash != hash));
                on_change.run(());
            };
            view! {
                <li class="chip">
                    <Glyph icon=Icon::File/>
                    <bdi>{photo.name.clone()}</bdi>
                    <IconButton label=tr!("booth-photo-remove", name = photo.name) icon=Icon::Close on_press=away/>
                </li>
            }
        };
        photos.get().into_iter().map(photo).collect_view()
    };
    view! {
        <div class="field">
            <div class="button-row"><FileButton label=t("booth-photo") icon=Icon::Plus look=Look::Quiet ask=Ask::Photo on_pick=add/></div>
            <ul class="chips plain-chips" aria-label=t("booth-photo")>{taken}</ul>
            <p class="quiet" role="status">{move || busy.get()}</p>
        </div>
    }
}
