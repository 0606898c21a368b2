//! Views whose code comes after the first screen.

use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::components::button::{Button, Look};
use crate::components::empty::Empty;
use crate::components::icon::Icon;
use crate::components::skeleton::Skeleton;
use crate::i18n::{self, t};
use futures::FutureExt;
use futures::future::join;
use lazily::{Loading, NotLoaded};

/// What is loaded later: the areas that are not the first screen, and what opens over it.
pub mod code {
    use leptos::prelude::*;

    use model::{Change, Kind, RecordId};

    use crate::fields::form::NewRecord;
    use crate::pages::work::{LogActivity, NextStepForm};
    use crate::pages::{booth, customers, import, insight, pipeline, segments, session, settings, sync};
    use crate::shell::PaletteInside;

    lazily::lazily! {
        in later:
        customers: fn() -> AnyView = || view! { <customers::CustomersPage/> }.into_any();
        pipeline: fn() -> AnyView = || view! { <pipeline::PipelinePage/> }.into_any();
        booth: fn() -> AnyView = || view! { <booth::BoothPage/> }.into_any();
        segments: fn() -> AnyView = || view! { <segments::SegmentsPage/> }.into_any();
        insight: fn() -> AnyView = || view! { <insight::InsightPage/> }.into_any();
        import: fn() -> AnyView = || view! { <import::ImportPage/> }.into_any();
        sample: fn() -> () = import::start_sample;
        settings: fn() -> AnyView = || view! { <settings::SettingsPage/> }.into_any();
        sync: fn() -> AnyView = || view! { <sync::SyncPage/> }.into_any();
        palette: fn() -> AnyView = || view! { <PaletteInside/> }.into_any();
        setup: fn(bool) -> AnyView = |needs_code| view! { <session::Setup needs_code/> }.into_any();
        create: fn(Kind, Vec<Change>, Callback<()>) -> AnyView = |kind, initial, on_done| {
            view! { <NewRecord kind initial on_done/> }.into_any()
        };
        log: fn(RecordId, &'static str, Callback<()>) -> AnyView = |about, kind, on_done| {
            view! { <LogActivity about kind on_done autofocus=true/> }.into_any()
        };
        next_step: fn(RecordId, String, Option<i32>, Callback<()>) -> AnyView = |deal, step, on, on_done| {
            view! { <NextStepForm deal step on on_done/> }.into_any()
        };
    }
}

/// Fetches the code, so that it is there when it is asked for.
pub fn fetch() {
    spawn_local(async {
        _ = code::customers().await;
        _ = i18n::load_more().await;
    });
}

/// A view whose code comes later: a skeleton while it does, and another try when it does not.
pub fn lazy<B: Copy + Send + Sync + 'static>(
    load: fn() -> Loading<B>,
    build: impl Fn(B) -> AnyView + Send + Sync + 'static,
) -> impl IntoView {
    let loaded = RwSignal::new(None);
    let start = move || {
        let code = load();
        let mut loading = Box::pin(async move {
            let (texts, code) = join(i18n::load_more(), code).await;
            texts.and(code)
        });
        // What is here already is shown at once: whoever goes on typing types into it.
        let here = (&mut loading).now_or_never();
        if here.is_none() {
            spawn_local(async move {
                let result = loading.await;
                loaded.try_set(Some(result));
            });
        }
        loaded.set(here);
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
