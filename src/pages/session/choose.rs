//! Choosing among several workspaces, or making the first one.

use leptos::prelude::*;
use protocol::Request;
use protocol::account::LocalWorkspace;

use super::frame::{FormEnd, Frame, Sending};
use crate::components::text_field::TextField;
use crate::i18n::t;
use crate::state::app;
use crate::tr;

/// The screen.
#[component]
pub fn ChooseWorkspace() -> impl IntoView {
    let sending = Sending::new();
    let name = RwSignal::new(String::new());
    let create = move |event: web_sys::SubmitEvent| {
        event.prevent_default();
        sending.send(Request::CreateWorkspace { name: name.get_untracked().trim().to_owned() }, |_| ());
    };
    let local = move || match app().session.get() {
        Some(Ok(session)) => session.local.clone(),
        _ => Vec::new(),
    };
    let row = move |workspace: LocalWorkspace| {
        let request = Request::OpenWorkspace { workspace: workspace.workspace, user: workspace.user };
        let unsent = (workspace.unsent > 0).then(|| tr!("status-waiting", count = workspace.unsent));
        view! {
            <button class="workspace-row" type="button" on:click=move |_| sending.send(request.clone(), |_| ())>
                <span class="workspace-name">{workspace.name}</span>
                <span class="workspace-user">{workspace.email}</span>
                <span class="workspace-unsent">{unsent}</span>
            </button>
        }
    };
    view! {
        <Frame title=t("choose-title") text=t("choose-text")>
            <div class="workspace-list">{move || local().into_iter().map(row).collect_view()}</div>
            <form class="gate-form" on:submit=create>
                <TextField label=t("setup-workspace") value=name on_input=move |text| name.set(text) autocomplete="organization" required=true/>
                <FormEnd sending label=t("choose-create")/>
            </form>
        </Frame>
    }
}
