//! A link that sets a password: whose it is, and the next one.

use leptos::prelude::*;
use protocol::request::Secret;
use protocol::{Reply, Request};

use super::frame::{self, FormEnd, Frame, Sending};
use crate::components::text_field::TextField;
use crate::i18n::t;
use crate::routes::{self, Route, use_route};
use crate::tr;

/// The screen.
#[component]
pub fn SetPassword() -> impl IntoView {
    let route = use_route();
    let token = untrack(move || match route.get() {
        Route::Password(token) => token,
        _ => String::new(),
    });
    let ask = Request::PasswordLink { token: token.clone() };
    frame::linked("password-link-title", ask, move |reply| {
        let Reply::PasswordLink { name, email } = reply else { return super::starting().into_any() };
        let (token, text) = (token.clone(), tr!("password-link-text", name = name));
        view! { <Frame title=t("password-link-title") text><Next token email/></Frame> }.into_any()
    })
}

#[component]
fn Next(token: String, email: String) -> impl IntoView {
    let password = RwSignal::new(String::new());
    let sending = Sending::new();
    let send = move |event: web_sys::SubmitEvent| {
        event.prevent_default();
        let password = Secret(password.get_untracked());
        sending.send(Request::SetPassword { token: token.clone(), password }, |_| routes::go("/"));
    };
    view! {
        <form class="gate-form" on:submit=send>
            // Whoever keeps passwords for the person keeps this one under that name.
            <TextField label=t("session-email") value=email kind="email" autocomplete="username" disabled=true/>
            <TextField label=t("session-password") value=password on_input=move |text| password.set(text) kind="password" autocomplete="new-password" hint=t("session-password-hint") required=true autofocus=true/>
            <FormEnd sending label=t("password-link-set")/>
        </form>
    }
}
