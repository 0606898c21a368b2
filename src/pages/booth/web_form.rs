//! The form of an event on the web: publishing it, its link, taking it offline, and what visitors sent that is no lead.

mod page;

use leptos::prelude::*;
use leptos::task::spawn_local;
use model::RecordId;
use protocol::account::Role;
use protocol::later::{Reply, Request};
use protocol::web_form::{Standing, Waiting, WebForm, WebFormRequest, Why};

use crate::components::button::{Button, Look};
use crate::components::icon::Icon;
use crate::components::text_field::TextField;
use crate::i18n::t;
use crate::state::{app, questions, toasts};
use crate::{engine, format, tr};

/// What is known of the form of one event, and what is under way.
#[derive(Clone, Copy)]
struct Form {
    event: RecordId,
    known: RwSignal<Option<WebForm>>,
    busy: RwSignal<bool>,
}

impl Form {
    /// Asks, and says when it is done.
    fn ask(self, request: WebFormRequest, done: String) {
        if self.busy.get_untracked() {
            return;
        }
        self.busy.set(true);
        spawn_local(async move {
            match engine::later(Request::WebForm(self.event, request)).await {
                Ok(Reply::WebForm(form)) => {
                    self.known.try_set(Some(form));
                    if !done.is_empty() {
                        toasts::done(done, None);
                    }
                }
                Ok(_) => {}
                Err(failure) => toasts::failed(&failure),
            }
            self.busy.try_set(false);
        });
    }

    fn publish(self, done: String) {
        let name = event_name(self.event);
        let catalogue = app().catalogue.get_untracked();
        let tokens = tokens();
        let page = page::form(&name, &catalogue, &tokens).into_bytes();
        let thanks = page::thanks(&name, &tokens).into_bytes();
        let label = if name.is_empty() { t("web-form") } else { format!("{}: {name}", t("web-form")) };
        let label = model::text::shorten(&label, 100).into_owned();
        self.ask(WebFormRequest::Publish { label, page, thanks }, done);
    }
}

fn event_name(event: RecordId) -> String {
    match app().settings.get_untracked() {
        Some(Ok(settings)) => {
            let found = settings.events.iter().find(|one| one.id == event);
            found.map(|one| one.name.clone()).unwrap_or_default()
        }
        _ => String::new(),
    }
}

/// The values of the tokens that the pages use, for both light and dark.
fn tokens() -> Vec<(&'static str, String)> {
    let root = document().document_element();
    let style = root.and_then(|root| window().get_computed_style(&root).ok().flatten());
    let value = |name: &str| style.as_ref().and_then(|style| style.get_property_value(name).ok());
    page::TOKENS.into_iter().filter_map(|name| Some((name, value(name)?))).collect()
}

/// The part of the booth page.
#[component]
pub fn WebFormOf(
    /// The trade show.
    event: RecordId,
) -> impl IntoView {
    let form = Form { event, known: RwSignal::new(None), busy: RwSignal::new(false) };
    form.ask(WebFormRequest::Show, String::new());
    let body = move || {
        form.known.get().map(|known| {
            let waiting = (!known.waiting.is_empty()).then(|| waiting(form, &known.waiting));
            let link = match &known.path {
                Some(path) => published(form, path, known.standing).into_any(),
                None => unpublished(form).into_any(),
            };
            view! { {link} {waiting} }
        })
    };
    view! {
        <section class="web-form" aria-busy=move || form.busy.get().to_string()>
            <h2>{t("web-form")}</h2>
            {body}
        </section>
    }
}

/// Whether the member may publish anything; who may not still shows the link.
fn may_publish() -> bool {
    app().me().is_some_and(|me| !matches!(me.role, Role::Booth | Role::ReadOnly))
}

fn unpublished(form: Form) -> impl IntoView {
    let publish = move |()| form.publish(t("web-form-published"));
    view! {
        <p class="quiet">{t("web-form-text")}</p>
        <Show when=may_publish>
            <div class="button-row">
                <Button label=t("web-form-publish") icon=Icon::Link busy=form.busy on_press=publish/>
            </div>
        </Show>
    }
}

fn published(form: Form, path: &str, standing: Standing) -> impl IntoView + use<> {
    let link = format!("{}{path}", window().location().origin().unwrap_or_default());
    let (word, says) = match standing {
        Standing::Shown(since) => (t("web-form-update"), tr!("web-form-since", when = format::moment(since))),
        Standing::Missing => (t("web-form-again"), t("web-form-missing")),
        Standing::Unknown => (t("web-form-update"), t("web-form-unknown")),
    };
    let text = link.clone();
    let copy = move |()| questions::copy(text.clone(), t("web-form-copied"));
    let publish = move |()| form.publish(t("web-form-updated"));
    let take_off = move |()| {
        let (title, text, act) =
            (t("web-form-take-off-ask"), t("web-form-take-off-text"), t("web-form-take-off"));
        questions::confirm(title, text, act, move || {
            form.ask(WebFormRequest::Withdraw, t("web-form-taken-off"));
        });
    };
    view! {
        <p class="quiet">{says}</p>
        <div class="web-form-link">
            <TextField label=t("web-form-link") kind="url" value=link.clone()/>
            <Button label=t("web-form-copy") icon=Icon::Link on_press=copy/>
            <a class="button" href=link target="_blank" rel="noopener external">{t("web-form-open")}</a>
        </div>
        <Show when=may_publish>
            <div class="button-row">
                <Button label=word.clone() look=Look::Quiet busy=form.busy on_press=publish/>
                <Button label=t("web-form-take-off") look=Look::Quiet busy=form.busy on_press=take_off/>
            </div>
        </Show>
    }
}

fn waiting(form: Form, all: &[Waiting]) -> impl IntoView + use<> {
    let rows = all.iter().map(|one| row(form, one)).collect_view();
    view! {
        <h3>{tr!("web-form-waiting", count = all.len())}</h3>
        <p class="quiet">{t("web-form-waiting-text")}</p>
        <ul class="plain-list">{rows}</ul>
    }
}

fn row(form: Form, one: &Waiting) -> impl IntoView + use<> {
    let record = one.record;
    let why = match one.why {
        Why::Empty => t("web-form-why-empty"),
        Why::Trapped => t("web-form-why-trapped"),
        Why::Foreign => t("web-form-why-foreign"),
        Why::NotYet => t("web-form-why-not-yet"),
    };
    let take_in = move |()| form.ask(WebFormRequest::TakeIn(record), t("web-form-taken-in"));
    let discard = move |()| form.ask(WebFormRequest::Discard(record), t("web-form-discarded"));
    view! {
        <li class="web-form-sent">
            <span class="quiet">{format!("{} · {why}", format::moment(one.at))}</span>
            // Text of a stranger: shown, never more.
            <pre dir="auto">{one.text.clone()}</pre>
            <div class="button-row">
                <Button label=t("web-form-take-in") look=Look::Quiet busy=form.busy on_press=take_in/>
                <Button label=t("web-form-discard") look=Look::Quiet busy=form.busy on_press=discard/>
            </div>
        </li>
    }
}
