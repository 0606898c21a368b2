//! Where one is signed in, and ending one of these sessions.

use leptos::prelude::*;
use leptos::task::spawn_local;
use protocol::later::{Reply, Request};
use protocol::oversight::SessionRow;

use crate::components::button::{Button, Look};
use crate::i18n::t;
use crate::state::toasts;
use crate::{engine, format, tr};

/// The list; nothing while the server cannot be asked.
#[component]
pub(super) fn Sessions() -> impl IntoView {
    let rows = RwSignal::new(Vec::<SessionRow>::new());
    let ask = move |request: Request, done: String| {
        spawn_local(async move {
            match engine::later(request).await {
                Ok(Reply::Sessions(list)) => {
                    rows.try_set(list);
                    if !done.is_empty() {
                        toasts::done(done, None);
                    }
                }
                // Without a network there is nothing to show, and the rest of the page says so.
                Err(failure) if !done.is_empty() => toasts::failed(&failure),
                _ => {}
            }
        });
    };
    ask(Request::Sessions, String::new());
    let row = move |session: SessionRow| {
        let label = if session.label.is_empty() { t("session-unnamed") } else { session.label };
        let (id, done) = (session.id, tr!("session-ended", name = label.as_str()));
        let end = move |()| ask(Request::EndSession(id.clone()), done.clone());
        let action = match session.current {
            true => view! { <span class="quiet">{t("session-current")}</span> }.into_any(),
            false => view! { <Button label=t("session-end") look=Look::Quiet on_press=end/> }.into_any(),
        };
        view! {
            <li class="member-row">
                <span class="member-names">
                    <span>{label}</span>
                    <span class="quiet">{seen(session.seen_at)}</span>
                </span>
                {action}
            </li>
        }
    };
    view! {
        <Show when=move || rows.with(|rows| !rows.is_empty())>
            <section class="settings-section">
                <h2>{t("sessions-title")}</h2>
                <ul class="member-list">{move || rows.get().into_iter().map(row).collect_view()}</ul>
            </section>
        </Show>
    }
}

/// The server notes once a day that a session is used: no more than the day is known.
fn seen(at: i64) -> String {
    tr!("session-seen", when = format::day(format::day_of(at)))
}
