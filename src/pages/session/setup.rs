//! The first account and workspace of a server.

use leptos::prelude::*;
use protocol::Request;
use protocol::request::Secret;

use super::frame::{FormEnd, Frame, Sending};
use crate::components::text_field::TextField;
use crate::i18n::t;
use crate::routes;

/// How the fragment names the code in the address that the server prints at its start.
const IN_FRAGMENT: &str = "setup=";

/// What is typed. It outlives the view, which a change of language builds anew.
#[derive(Clone, Default)]
struct Typed {
    code: ArcRwSignal<String>,
    workspace: ArcRwSignal<String>,
    name: ArcRwSignal<String>,
    email: ArcRwSignal<String>,
    password: ArcRwSignal<String>,
}

thread_local! {
    static TYPED: Typed = Typed::default();
}

impl Typed {
    fn request(&self, needs_code: bool) -> Request {
        let text = |signal: &ArcRwSignal<String>| signal.get_untracked().trim().to_owned();
        Request::SignUp {
            email: text(&self.email),
            name: text(&self.name),
            password: Secret(self.password.get_untracked()),
            workspace: text(&self.workspace),
            setup_code: needs_code.then(|| Secret(text(&self.code))),
        }
    }
}

/// The screen.
#[component]
pub fn Setup(
    /// The server demands the code that it printed at its start.
    needs_code: bool,
) -> impl IntoView {
    let typed = TYPED.with(Clone::clone);
    take_code(&typed.code);
    let sending = Sending::new();
    let entered = typed.clone();
    let send = move |event: web_sys::SubmitEvent| {
        event.prevent_default();
        let password = entered.password.clone();
        sending.send(entered.request(needs_code), move |_| password.set(String::new()));
    };
    let Typed { code, workspace, name, email, password } = typed;
    let [code, workspace, name, email, password] =
        [code, workspace, name, email, password].map(RwSignal::from);
    let ask_code = needs_code && code.with_untracked(String::is_empty);
    view! {
        <Frame title=t("setup-title") text=t("setup-text")>
            <form class="gate-form" on:submit=send>
                {needs_code.then(|| view! {
                    <TextField label=t("setup-code") value=code on_input=move |text| code.set(text) hint=t("setup-code-hint") required=true autofocus=ask_code/>
                })}
                <TextField label=t("setup-workspace") value=workspace on_input=move |text| workspace.set(text) autocomplete="organization" required=true autofocus=!ask_code/>
                <TextField label=t("session-name") value=name on_input=move |text| name.set(text) autocomplete="name" required=true/>
                <TextField label=t("session-email") value=email on_input=move |text| email.set(text) kind="email" autocomplete="username" required=true/>
                <TextField label=t("session-password") value=password on_input=move |text| password.set(text) kind="password" autocomplete="new-password" hint=t("session-password-hint") required=true/>
                <FormEnd sending label=t("setup-create")/>
            </form>
        </Frame>
    }
}

/// Takes the code out of the address, where it would stay in the history and in what is copied from there.
fn take_code(into: &ArcRwSignal<String>) {
    let location = window().location();
    let Some(code) = location.hash().ok().as_deref().and_then(code_in) else { return };
    into.set(code);
    let path = location.pathname().unwrap_or_else(|_| "/".to_owned());
    // The view is being built; the address is changed after it.
    Effect::new(move || routes::replace(&path));
}

/// The setup code in the fragment of an address.
fn code_in(fragment: &str) -> Option<String> {
    let mut parts = fragment.strip_prefix('#')?.split('&');
    let code = parts.find_map(|part| part.strip_prefix(IN_FRAGMENT))?;
    (!code.is_empty()).then(|| code.to_owned())
}

#[cfg(test)]
mod tests {
    use super::code_in;

    #[test]
    fn the_code_is_read_from_the_fragment() {
        for (fragment, code) in [
            ("#setup=K7QM-3FHD-9XWT-2C5V", Some("K7QM-3FHD-9XWT-2C5V")),
            ("#from=mail&setup=K7QM", Some("K7QM")),
            ("#setup=", None),
            ("#resetup=K7QM", None),
            ("#K7QM", None),
            ("setup=K7QM", None),
            ("", None),
        ] {
            assert_eq!(code_in(fragment).as_deref(), code, "{fragment}");
        }
    }
}
