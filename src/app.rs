//! What is on the screen when: the gate of the session, then the shell with the present area in it.

use leptos::prelude::*;
use leptos_router::components::Router;
use protocol::account::Stage;

use crate::engine::{self, Link};
use crate::pages;
use crate::pages::lazy::{code, lazy};
use crate::routes::{self, Route, use_route};
use crate::shell::Shell;
use crate::state::{self, app};
use lazily::NotLoaded;

/// Starts engine and view.
pub fn start() {
    engine::start();
    // Leptos has no executor before something is mounted.
    wasm_bindgen_futures::spawn_local(async {
        match state::language::apply(state::language::initial()).await {
            Ok(()) => leptos::mount::mount_to_body(Root),
            // There are no words yet; boot.js has some.
            Err(NotLoaded) => state::update::not_started(),
        }
    });
}

#[component]
fn Root() -> impl IntoView {
    state::start();
    crate::keys::listen();
    routes::follow_links();
    let whole = move || {
        // Everything is built again in another language: texts are not reactive one by one.
        app().language.track();
        view! { <Gate/> }
    };
    view! { <Router>{whole}</Router> }
}

/// What is shown before anything of the workspace can be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Screen {
    Trouble,
    Starting,
    Setup { needs_code: bool },
    SignIn,
    Invitation,
    Password,
    ChooseWorkspace,
    Unreachable,
    Workspace,
}

#[component]
fn Gate() -> impl IntoView {
    routes::keep_navigation();
    let route = use_route();
    let link = engine::link();
    let screen = Memo::new(move |before: Option<&Screen>| {
        let stage = state::session::stage(&app().session.get());
        match (link.get(), stage) {
            (Link::Failed(_), _) => Screen::Trouble,
            // A refused page may be reading; it gets a banner. Without anything to read it gets the whole screen.
            (Link::OtherBuild, Stage::Starting) => Screen::Trouble,
            // An engine that takes the place of another one is soon where that was: what is typed stays.
            (_, Stage::Starting) if before == Some(&Screen::Workspace) => Screen::Workspace,
            (_, Stage::Starting) => Screen::Starting,
            (_, _) if matches!(route.get(), Route::Invitation(_)) => Screen::Invitation,
            (_, _) if matches!(route.get(), Route::Password(_)) => Screen::Password,
            (_, Stage::Setup { code }) => Screen::Setup { needs_code: code },
            (_, Stage::SignedOut) => Screen::SignIn,
            (_, Stage::ChooseWorkspace) => Screen::ChooseWorkspace,
            (_, Stage::Unreachable) => Screen::Unreachable,
            (_, Stage::Open) => Screen::Workspace,
        }
    });
    move || match screen.get() {
        Screen::Trouble => pages::session::trouble().into_any(),
        Screen::Starting => pages::session::starting().into_any(),
        Screen::Setup { needs_code } => lazy(code::setup, move |setup| setup(needs_code)).into_any(),
        Screen::SignIn => view! { <pages::session::SignIn/> }.into_any(),
        Screen::Invitation => view! { <pages::session::Invitation/> }.into_any(),
        Screen::Password => view! { <pages::session::SetPassword/> }.into_any(),
        Screen::ChooseWorkspace => view! { <pages::session::ChooseWorkspace/> }.into_any(),
        Screen::Unreachable => pages::session::unreachable().into_any(),
        Screen::Workspace => view! { <Shell/> }.into_any(),
    }
}
