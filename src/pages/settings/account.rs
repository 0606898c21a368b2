//! The own account: who is signed in and what that person is called, the password, signing out.

use leptos::prelude::*;
use leptos::task::spawn_local;
use protocol::request::Secret;
use protocol::{Failure, Reply, Request};

use crate::components::button::{Button, LinkButton, Look};
use crate::components::dialog::Dialog;
use crate::components::text_field::TextField;
use crate::engine;
use crate::i18n::{self, t};
use crate::pages::session::Credentials;
use crate::state::{actions, app, questions, session, toasts};
use crate::tr;

/// The part.
#[component]
pub(super) fn Account() -> impl IntoView {
    let open = Memo::new(move |_| {
        session::open_workspace(&app().session.get()).map(|open| (open.me, open.session_valid))
    });
    let ended = Memo::new(move |_| open.get().filter(|(_, valid)| !valid).map(|(me, _)| me.email));
    let me = Memo::new(move |_| open.get().map(|(me, _)| (me.name, me.email)));
    let again = move || {
        ended.get().map(|email| {
            view! {
                <section class="settings-section">
                    <h2>{t("sign-in-again")}</h2>
                    <p class="quiet">{t("banner-session-ended")}</p>
                    <Credentials known=email/>
                </section>
            }
        })
    };
    let waits = RwSignal::new(false);
    let close = Callback::new(move |()| waits.set(false));
    let send = move |()| {
        close.run(());
        actions::tell(Request::SyncNow);
    };
    view! {
        <section class="settings-section">
            <p class="quiet">{move || me.get().map(|(_, email)| email)}</p>
            <Name present=Signal::derive(move || me.get().map(|(name, _)| name).unwrap_or_default())/>
        </section>
        {again}
        <Password/>
        <super::sessions::Sessions/>
        <section class="settings-section">
            <h2>{t("sign-out")}</h2>
            <p class="quiet">{t("sign-out-text")}</p>
            <div class="button-row">
                <Button label=t("sign-out-keep") on_press=move |()| actions::tell(Request::SignOut { remove: false, drafts: 0 })/>
                <Button label=t("sign-out-remove") look=Look::Danger on_press=move |()| if has_unsent() { waits.set(true) } else { remove_data() }/>
            </div>
        </section>
        <Dialog open=waits title=t("sign-out-waits") on_close=close>
            <div class="log-form">
                <p>{t("failure-unsent")}</p>
                <div class="form-actions">
                    <LinkButton label=t("status-open") href="/sync"/>
                    <Button label=t("command-sync") look=Look::Primary on_press=send/>
                </div>
            </div>
        </Dialog>
    }
}

/// Whether something here is not on the server yet.
fn has_unsent() -> bool {
    matches!(app().status.get_untracked(), Some(Ok(status)) if status.unsent > 0)
}

/// Signs out and removes what is on this device, when the person agrees to what would be gone. What came to wait for the
/// server meanwhile is no question: the engine refuses.
fn remove_data() {
    let Some(open) = session::open_workspace(&app().session.get_untracked()) else { return };
    spawn_local(async move {
        let drafts = match engine::call(Request::Drafts).await {
            Ok(Reply::Drafts(drafts)) => drafts.len() as u64,
            Ok(_) => 0,
            Err(failure) => return toasts::failed(&failure),
        };
        let text = match drafts {
            0 => t("sign-out-remove-text"),
            _ => tr!("sign-out-remove-drafts", drafts = drafts),
        };
        questions::confirm(
            tr!("sign-out-remove-ask", workspace = open.name.as_str()),
            text,
            t("sign-out-remove"),
            move || actions::tell(Request::SignOut { remove: true, drafts }),
        );
    });
}

/// What the person is called. The server tells everybody else, so that it has to be reached.
#[component]
fn Name(present: Signal<String>) -> impl IntoView {
    let typed = RwSignal::new(None::<String>);
    let busy = RwSignal::new(false);
    let failure = RwSignal::new(None::<Failure>);
    let shown = Signal::derive(move || typed.get().unwrap_or_else(|| present.get()));
    let same = move || {
        let name = shown.get();
        name.trim().is_empty() || name.trim() == present.get()
    };
    let send = move |event: web_sys::SubmitEvent| {
        event.prevent_default();
        if busy.get_untracked() || untrack(same) {
            return;
        }
        busy.set(true);
        failure.set(None);
        let name = shown.get_untracked().trim().to_owned();
        spawn_local(async move {
            match engine::call(Request::ChangeName { name: name.clone() }).await {
                Ok(_) => {
                    typed.try_update(|typed| *typed = typed.take().filter(|typed| typed.trim() != name));
                    toasts::done(tr!("account-renamed", name = name.as_str()), None);
                }
                Err(why) => _ = failure.try_set(Some(why)),
            }
            busy.try_set(false);
        });
    };
    view! {
        <form class="gate-form" on:submit=send>
            <TextField label=t("account-name") value=shown on_input=move |text| typed.set(Some(text)) autocomplete="name" hint=t("account-name-hint") required=true/>
            {move || failure.get().map(|why| view! { <p class="form-failure" role="alert">{i18n::failure(&why)}</p> })}
            <div class="button-row"><Button label=t("account-rename") submit=true busy disabled=Signal::derive(same)/></div>
        </form>
    }
}

#[component]
fn Password() -> impl IntoView {
    let [old, new] = [(); 2].map(|()| RwSignal::new(String::new()));
    let busy = RwSignal::new(false);
    let failure = RwSignal::new(None::<Failure>);
    let send = move |event: web_sys::SubmitEvent| {
        event.prevent_default();
        busy.set(true);
        failure.set(None);
        let request =
            Request::ChangePassword { old: Secret(old.get_untracked()), new: Secret(new.get_untracked()) };
        spawn_local(async move {
            match engine::call(request).await {
                Ok(_) => {
                    old.try_set(String::new());
                    new.try_set(String::new());
                    toasts::done(t("password-changed"), None);
                }
                Err(why) => _ = failure.try_set(Some(why)),
            }
            busy.try_set(false);
        });
    };
    view! {
        <section class="settings-section">
            <h2>{t("password-title")}</h2>
            <form class="gate-form" on:submit=send>
                <TextField label=t("password-old") value=old on_input=move |text| old.set(text) kind="password" autocomplete="current-password" required=true/>
                <TextField label=t("password-new") value=new on_input=move |text| new.set(text) kind="password" autocomplete="new-password" hint=t("session-password-hint") required=true/>
                {move || failure.get().map(|why| view! { <p class="form-failure" role="alert">{i18n::failure(&why)}</p> })}
                <div class="button-row"><Button label=t("password-change") submit=true busy/></div>
            </form>
        </section>
    }
}
