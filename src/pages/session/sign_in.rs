//! Signing in: as a screen, and as a form in the settings when a session has ended.

use leptos::prelude::*;
use protocol::Request;
use protocol::request::Secret;

use super::frame::{FormEnd, Frame, Sending};
use crate::components::text_field::TextField;
use crate::i18n::t;

/// The screen.
#[component]
pub fn SignIn() -> impl IntoView {
    view! {
        <Frame title=t("sign-in-title") text=t("sign-in-text")>
            <Credentials/>
            <p class="gate-text">{t("sign-in-forgot")}</p>
        </Frame>
    }
}

/// E-mail and password.
#[component]
pub fn Credentials(
    /// E-mail of the account whose session has ended.
    #[prop(into, optional)]
    known: String,
) -> impl IntoView {
    let ask_email = known.is_empty();
    let email = RwSignal::new(known);
    let password = RwSignal::new(String::new());
    let sending = Sending::new();
    let send = move |event: web_sys::SubmitEvent| {
        event.prevent_default();
        let request = Request::SignIn {
            email: email.get_untracked().trim().to_owned(),
            password: Secret(password.get_untracked()),
        };
        sending.send(request, move |_| _ = password.try_set(String::new()));
    };
    view! {
        <form class="gate-form" on:submit=send>
            <TextField label=t("session-email") value=email on_input=move |text| email.set(text) kind="email" autocomplete="username" required=true autofocus=ask_email/>
            <TextField label=t("session-password") value=password on_input=move |text| password.set(text) kind="password" autocomplete="current-password" required=true autofocus=!ask_email/>
            <FormEnd sending label=t("sign-in")/>
        </form>
    }
}
