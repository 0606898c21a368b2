//! The screens in front of the product: first account, sign in, invitation, choice of workspace, and what is said when
//! the server cannot be reached.

mod choose;
mod frame;
mod invitation;
mod password;
mod setup;
mod sign_in;

use leptos::prelude::*;

pub use choose::ChooseWorkspace;
pub use invitation::Invitation;
pub use password::SetPassword;
pub use setup::Setup;
pub use sign_in::{Credentials, SignIn};

use crate::components::button::{Button, Look};
use crate::components::skeleton::Skeleton;
use crate::i18n::t;
use crate::state::{actions, update};
use frame::Frame;

/// The engine loads. Quick starts show nothing at all.
pub fn starting() -> impl IntoView {
    view! { <div class="starting" aria-label=t("session-starting") role="status"><Skeleton lines=4/></div> }
}

/// The engine did not start.
pub fn trouble() -> impl IntoView {
    view! {
        <Frame title=t("session-trouble") text=t("session-trouble-text")>
            <Button label=t("banner-reload") look=Look::Primary on_press=move |()| update::activate()/>
        </Frame>
    }
}

/// Nothing is on this device and the server does not answer.
pub fn unreachable() -> impl IntoView {
    view! {
        <Frame title=t("session-unreachable") text=t("session-unreachable-text")>
            <Button
                label=t("session-try-again")
                look=Look::Primary
                on_press=move |()| actions::tell(protocol::Request::SyncNow)
            />
        </Frame>
    }
}
