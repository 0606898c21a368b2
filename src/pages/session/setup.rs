//! The first account and workspace of a server.

use leptos::prelude::*;
use protocol::Request;
use protocol::request::Secret;

use super::frame::{FormEnd, Frame, Sending};
use crate::components::text_field::TextField;
use crate::i18n::t;

/// The screen.
#[component]
pub fn Setup() -> impl IntoView {
    let [name, email, password, workspace] = [(); 4].map(|()| RwSignal::new(String::new()));
    let sending = Sending::new();
    let send = move |event: web_sys::SubmitEvent| {
        event.prevent_default();
        let request = Request::SignUp {
            email: email.get_untracked().trim().to_owned(),
            name: name.get_untracked().trim().to_owned(),
            password: Secret(password.get_untracked()),
            workspace: workspace.get_untracked().trim().to_owned(),
        };
        sending.send(request, |_| ());
    };
    view! {
        <Frame title=t("setup-title") text=t("setup-text")>
            <form class="gate-form" on:submit=send>
                <TextField label=t("setup-workspace") value=workspace on_input=move |text| workspace.set(text) autocomplete="organization" required=true autofocus=true/>
                <TextField label=t("session-name") value=name on_input=move |text| name.set(text) autocomplete="name" required=true/>
                <TextField label=t("session-email") value=email on_input=move |text| email.set(text) kind="email" autocomplete="username" required=true/>
                <TextField label=t("session-password") value=password on_input=move |text| password.set(text) kind="password" autocomplete="new-password" hint=t("session-password-hint") required=true/>
                <FormEnd sending label=t("setup-create")/>
            </form>
        </Frame>
    }
}
