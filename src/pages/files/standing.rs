//! How it stands with the files of a record: asked again as long as something moves.

use std::collections::BTreeMap;
use std::time::Duration;

use leptos::prelude::*;
use leptos::task::spawn_local;
use model::attachment::{Attachment, Hash};
use protocol::files::{Ask, Standing, Told, Wanted};

use super::bytes;
use crate::i18n::{code, t};
use crate::{format, tr};

/// How often it is asked.
const LOOK: Duration = Duration::from_secs(1);
/// The type that thumbnails are read as.
const THUMBNAIL_TYPE: &str = "image/jpeg";

/// See the module.
#[derive(Clone, Copy)]
pub struct Standings {
    of: RwSignal<BTreeMap<Hash, Standing>>,
    /// Addresses of thumbnails that are here.
    pictures: RwSignal<BTreeMap<Hash, String>>,
    asking: StoredValue<bool>,
}

impl Standings {
    /// Follows these files until the view goes.
    pub fn follow(files: Memo<Vec<Attachment>>) -> Self {
        let own =
            Self { of: RwSignal::default(), pictures: RwSignal::default(), asking: StoredValue::new(false) };
        Effect::new(move || {
            files.track();
            own.look(files);
        });
        let settled = move || {
            let all = files.get_untracked();
            let here = |hash: &Hash| own.of.with_untracked(|of| of.get(hash) == Some(&Standing::Here));
            all.iter().flat_map(Attachment::hashes).all(|hash| here(&hash))
        };
        let look = move || {
            if !settled() {
                own.look(files);
            }
        };
        if let Ok(timer) = set_interval_with_handle(look, LOOK) {
            on_cleanup(move || timer.clear());
        }
        on_cleanup(move || {
            let pictures = own.pictures.try_get_untracked().unwrap_or_default();
            // An address that is none any more is no harm.
            pictures.values().for_each(|url| _ = web_sys::Url::revoke_object_url(url));
        });
        own
    }

    /// How it stands with a content, as far as known.
    pub fn of(self, hash: Hash) -> Option<Standing> {
        self.of.with(|of| of.get(&hash).cloned())
    }

    /// The address of a thumbnail that is here.
    pub fn picture(self, hash: Hash) -> Option<String> {
        self.pictures.with(|pictures| pictures.get(&hash).cloned())
    }

    /// Asks now.
    pub fn look(self, files: Memo<Vec<Attachment>>) {
        let Some(files) = files.try_get_untracked() else { return };
        if files.is_empty() || self.asking.try_get_value() != Some(false) {
            return;
        }
        self.asking.set_value(true);
        let wanted: Vec<Wanted> = files
            .iter()
            .flat_map(|file| {
                let thumbnail = file.thumbnail.map(|hash| Wanted { hash, length: None });
                [Wanted { hash: file.hash, length: Some(file.length) }].into_iter().chain(thumbnail)
            })
            .collect();
        spawn_local(async move {
            // Without an answer it is asked again.
            if let Ok(Told::Standings(standings)) = bytes::ask(&Ask::Standings(wanted.clone())).await {
                let of = wanted.iter().map(|one| one.hash).zip(standings).collect();
                if self.of.try_get_untracked().is_some_and(|before| before != of) {
                    self.of.try_set(of);
                }
                self.show_thumbnails(&wanted).await;
            }
            self.asking.try_set_value(false);
        });
    }

    async fn show_thumbnails(self, wanted: &[Wanted]) {
        for one in wanted.iter().filter(|one| one.length.is_none()) {
            let is_here = |standing: Option<&Standing>| {
                matches!(standing, Some(Standing::Here | Standing::Sending { .. } | Standing::Refused(_)))
            };
            let here = self.of.try_with_untracked(|of| is_here(of.get(&one.hash))) == Some(true);
            let shown = self.pictures.try_with_untracked(|pictures| pictures.contains_key(&one.hash));
            if !here || shown != Some(false) {
                continue;
            }
            let Ok(blob) = bytes::content(one.hash, THUMBNAIL_TYPE).await else { continue };
            if let Ok(url) = web_sys::Url::create_object_url_with_blob(&blob) {
                self.pictures.try_update(|pictures| pictures.insert(one.hash, url));
            }
        }
    }
}

/// How it stands, in words.
pub fn words(standing: Option<&Standing>) -> String {
    let share = |part: u64, whole: u64| format::share(part as f64 / whole.max(1) as f64);
    match standing {
        None => String::new(),
        Some(Standing::Here) => t("file-here"),
        Some(Standing::Sending { sent: 0, .. }) => t("file-saved"),
        Some(Standing::Sending { sent, length }) => tr!("file-sending", share = share(*sent, *length)),
        Some(Standing::Refused(refusal)) => t(&format!("file-refused-{}", code(refusal))),
        Some(Standing::There) => t("file-there"),
        Some(Standing::Fetching { here, length: Some(length) }) => {
            tr!("file-fetching-share", share = share(*here, *length))
        }
        Some(Standing::Fetching { .. }) => t("file-fetching"),
        Some(Standing::NotYet) => t("file-not-yet"),
    }
}
