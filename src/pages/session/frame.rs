//! The frame of the screens before a workspace is open, and how their forms are sent.

use leptos::prelude::*;
use leptos::task::spawn_local;
use protocol::{Failure, Reply, Request};

use crate::components::button::{Button, LinkButton, Look};
use crate::engine;
use crate::i18n::{self, Language, t};
use crate::state::language;

/// A quiet page with one thing to do.
#[component]
pub(super) fn Frame(
    #[prop(into)] title: String,
    #[prop(into, optional)] text: String,
    children: Children,
) -> impl IntoView {
    let languages = Language::ALL.into_iter().map(|choice| {
        let current = choice == i18n::language();
        view! {
            <button
                type="button"
                lang=choice.tag()
                aria-pressed=if current { "true" } else { "false" }
                on:click=move |_| language::set(Some(choice))
            >
                {choice.own_name()}
            </button>
        }
    });
    view! {
        <main class="gate">
            <div class="gate-card">
                <div class="gate-brand"><span class="brand-mark" aria-hidden="true"></span><span>{t("app-name")}</span></div>
                <h1>{title}</h1>
                {(!text.is_empty()).then(|| view! { <p class="gate-text">{text}</p> })}
                {children()}
            </div>
            <div class="gate-languages" role="group" aria-label=t("settings-language")>{languages.collect_view()}</div>
        </main>
    }
}

/// What a link leads to: the server says what it offers, which `show` shows, or why it is dead.
pub(super) fn linked(
    title: &'static str,
    ask: Request,
    show: impl Fn(Reply) -> AnyView + Send + 'static,
) -> impl IntoView {
    let answer = RwSignal::new(None::<Result<Reply, Failure>>);
    spawn_local(async move { _ = answer.try_set(Some(engine::call(ask).await)) });
    move || match answer.get() {
        None => super::starting().into_any(),
        Some(Err(failure)) => view! {
            <Frame title=t(title) text=i18n::failure(&failure)>
                <LinkButton label=t("not-found-home") href="/" look=Look::Primary/>
            </Frame>
        }
        .into_any(),
        Some(Ok(reply)) => show(reply),
    }
}

/// What a form of these screens knows about its sending.
#[derive(Clone, Copy)]
pub(super) struct Sending {
    /// Under way.
    pub(super) busy: RwSignal<bool>,
    /// Why it failed.
    pub(super) failure: RwSignal<Option<Failure>>,
}

impl Sending {
    pub(super) fn new() -> Self {
        Self { busy: RwSignal::new(false), failure: RwSignal::new(None) }
    }

    /// Sends a request; what was typed stays when it fails.
    pub(super) fn send(self, request: Request, then: impl Fn(Reply) + 'static) {
        if self.busy.get_untracked() {
            return;
        }
        self.busy.set(true);
        self.failure.set(None);
        spawn_local(async move {
            match engine::call(request).await {
                Ok(reply) => then(reply),
                Err(failure) => _ = self.failure.try_set(Some(failure)),
            }
            self.busy.try_set(false);
        });
    }
}

/// The end of such a form: what went wrong, and the button.
#[component]
pub(super) fn FormEnd(sending: Sending, #[prop(into)] label: String) -> impl IntoView {
    let words = move || {
        sending.failure.get().map(|failure| {
            let problems: Vec<String> = failure.problems.iter().map(i18n::problem).collect();
            let text = if problems.is_empty() { i18n::failure(&failure) } else { problems.join(" ") };
            view! { <p class="form-failure" role="alert">{text}</p> }
        })
    };
    view! {
        {words}
        <Button label look=Look::Primary submit=true busy=sending.busy/>
    }
}
