//! The areas. To add one: a folder here, a line in [`Page`], an entry in `routes::Area`; see `docs/writing.md`.

pub mod booth;
pub mod customers;
pub mod files;
pub mod import;
pub mod insight;
pub mod lazy;
pub mod not_found;
pub mod pipeline;
pub mod records;
pub mod segments;
pub mod session;
pub mod settings;
pub mod sync;
pub mod today;
pub mod work;

use leptos::prelude::*;

use self::lazy::{code, lazy};
use crate::i18n::t;
use crate::routes::{Area, use_route};

/// The present area. It is made again when the area changes, not when a record is opened in it.
#[component]
pub fn Page() -> impl IntoView {
    let route = use_route();
    let area = Memo::new(move |_| route.with(|route| route.area()));
    Effect::new(move || {
        let name = area.get().map_or_else(|| t("not-found-title"), |area| t(&format!("nav-{}", area.key())));
        document().set_title(&format!("{name} · {}", t("app-name")));
    });
    move || match area.get() {
        Some(Area::Settings) => lazy(code::settings, |build| build()).into_any(),
        Some(Area::Sync) => lazy(code::sync, |build| build()).into_any(),
        Some(Area::Today) => view! { <today::TodayPage/> }.into_any(),
        Some(Area::Customers) => lazy(code::customers, |build| build()).into_any(),
        Some(Area::Pipeline) => lazy(code::pipeline, |build| build()).into_any(),
        Some(Area::Booth) => lazy(code::booth, |build| build()).into_any(),
        Some(Area::Segments) => lazy(code::segments, |build| build()).into_any(),
        Some(Area::Insight) => lazy(code::insight, |build| build()).into_any(),
        Some(Area::Import) => lazy(code::import, |build| build()).into_any(),
        None => not_found::not_found().into_any(),
    }
}
