//! An invitation link: join with the present account or with a new one.

use leptos::prelude::*;
use protocol::account::Stage;
use protocol::request::Secret;
use protocol::{Reply, Request};

use super::frame::{self, FormEnd, Frame, Sending};
use crate::components::text_field::TextField;
use crate::i18n::t;
use crate::routes::{self, Route, use_route};
use crate::state::{app, session};
use crate::tr;

/// The screen.
#[component]
pub fn Invitation() -> impl IntoView {
    let route = use_route();
    let token = untrack(move || match route.get() {
        Route::Invitation(token) => token,
        _ => String::new(),
    });
    let ask = Request::Invitation { token: token.clone() };
    frame::linked("invitation-title", ask, move |reply| {
        let Reply::Invitation { workspace, inviter } = reply else { return super::starting().into_any() };
        let (token, text) = (token.clone(), tr!("invitation-text", inviter = inviter, workspace = workspace));
        view! { <Frame title=t("invitation-title") text><Join token/></Frame> }.into_any()
    })
}

#[component]
fn Join(token: String) -> impl IntoView {
    let stage = untrack(|| session::stage(&app().session.get()));
    let signed_in = matches!(stage, Stage::Open | Stage::ChooseWorkspace);
    let [name, email, password] = [(); 3].map(|()| RwSignal::new(String::new()));
    let sending = Sending::new();
    let send = move |event: web_sys::SubmitEvent| {
        event.prevent_default();
        let account = (!signed_in).then(|| {
            let email = email.get_untracked().trim().to_owned();
            (name.get_untracked().trim().to_owned(), email, Secret(password.get_untracked()))
        });
        sending.send(Request::AcceptInvitation { token: token.clone(), account }, |_| routes::go("/"));
    };
    let fields = (!signed_in).then(|| {
        view! {
            <TextField label=t("session-name") value=name on_input=move |text| name.set(text) autocomplete="name" required=true autofocus=true/>
            <TextField label=t("session-email") value=email on_input=move |text| email.set(text) kind="email" autocomplete="username" required=true/>
            <TextField label=t("session-password") value=password on_input=move |text| password.set(text) kind="password" autocomplete="new-password" hint=t("session-password-hint") required=true/>
        }
    });
    view! {
        <form class="gate-form" on:submit=send>
            {fields}
            <FormEnd sending label=t("invitation-join")/>
        </form>
    }
}
