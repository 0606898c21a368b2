//! Views whose code is not needed for the first screen. In a release they are a second wasm, split off by
//! `cargo xtask dist` and fetched after the first screen; everywhere else all is one program and loading is over at once.

use std::future::Future;
use std::pin::Pin;

use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::components::button::{Button, Look};
use crate::components::empty::Empty;
use crate::components::icon::Icon;
use crate::components::skeleton::Skeleton;
use crate::i18n::t;

/// The code could not be loaded: no network, and the browser has dropped what the service worker kept.
#[derive(Debug, Clone, Copy)]
pub struct NotLoaded;

#[cfg(split)]
impl From<leptos::wasm_split::SplitLoaderError> for NotLoaded {
    fn from(_: leptos::wasm_split::SplitLoaderError) -> Self {
        Self
    }
}

/// The loading of a function that builds a view.
pub type Loading<B> = Pin<Box<dyn Future<Output = Result<B, NotLoaded>>>>;

/// Defines functions that load the function which builds a view.
macro_rules! lazily {
    ($($name:ident: fn($($argument:ty),*) = $build:expr;)+) => {$(
        pub fn $name() -> super::Loading<fn($($argument),*) -> AnyView> {
            type Build = fn($($argument),*) -> AnyView;
            #[cfg_attr(split, leptos::wasm_split::wasm_split(later, wasm_split_path = leptos::wasm_split, fallible))]
            fn $name() -> Result<Build, super::NotLoaded> {
                Ok($build)
            }
            #[cfg(split)]
            return Box::pin($name());
            #[cfg(not(split))]
            Box::pin(std::future::ready($name()))
        }
    )+};
}

/// What is loaded later: the areas that are not the first screen, and what opens over it.
pub mod code {
    use leptos::prelude::*;

    use model::{Change, Kind, RecordId};

    use crate::fields::form::NewRecord;
    use crate::pages::work::{LogActivity, NextStepForm};
    use crate::pages::{booth, customers, import, pipeline, segments, settings, sync};
    use crate::shell::PaletteInside;

    lazily! {
        customers: fn() = || view! { <customers::CustomersPage/> }.into_any();
        pipeline: fn() = || view! { <pipeline::PipelinePage/> }.into_any();
        booth: fn() = || view! { <booth::BoothPage/> }.into_any();
        segments: fn() = || view! { <segments::SegmentsPage/> }.into_any();
        import: fn() = || view! { <import::ImportPage/> }.into_any();
        settings: fn() = || view! { <settings::SettingsPage/> }.into_any();
        sync: fn() = || view! { <sync::SyncPage/> }.into_any();
        palette: fn() = || view! { <PaletteInside/> }.into_any();
        create: fn(Kind, Vec<Change>, Callback<()>) = |kind, initial, on_done| {
            view! { <NewRecord kind initial on_done/> }.into_any()
        };
        log: fn(RecordId, &'static str, Callback<()>) = |about, kind, on_done| {
            view! { <LogActivity about kind on_done autofocus=true/> }.into_any()
        };
        next_step: fn(RecordId, String, Option<i32>, Callback<()>) = |deal, step, on, on_done| {
            view! { <NextStepForm deal step on on_done/> }.into_any()
        };
    }
}

/// Fetches the code, so that it is there when it is asked for.
pub fn fetch() {
    spawn_local(async { _ = code::customers().await });
}

/// A view whose code comes later: a skeleton while it does, and another try when it does not.
pub fn lazy<B: Copy + Send + Sync + 'static>(
    load: fn() -> Loading<B>,
    build: impl Fn(B) -> AnyView + Send + Sync + 'static,
) -> impl IntoView {
    let loaded = RwSignal::new(None);
    let start = move || {
        loaded.set(None);
        spawn_local(async move {
            let result = load().await;
            loaded.try_set(Some(result));
        });
    };
    start();
    move || match loaded.get() {
        None => view! { <Skeleton lines=4/> }.into_any(),
        Some(Ok(code)) => build(code),
        Some(Err(NotLoaded)) => not_loaded(Callback::new(move |()| start())),
    }
}

fn not_loaded(start: Callback<()>) -> AnyView {
    view! {
        <Empty icon=Icon::Offline title=t("area-not-loaded") text=t("area-not-loaded-text")>
            <Button label=t("session-try-again") look=Look::Primary on_press=start/>
        </Empty>
    }
    .into_any()
}
