//! What administrators did, newest first.

use leptos::prelude::*;
use leptos::task::spawn_local;
use protocol::Failure;
use protocol::later::{Reply, Request};
use protocol::oversight::AuditRow;

use crate::components::button::{Button, Look};
use crate::components::skeleton::Skeleton;
use crate::i18n::{failure, find, t};
use crate::state::{app, toasts};
use crate::{engine, format, tr};

/// What else is said of an act, beside what was and what is. Ids say nothing to a person.
const OTHERS: [&str; 4] = ["role", "label", "email", "records"];

/// The part.
#[component]
pub(super) fn Audit() -> impl IntoView {
    let rows = RwSignal::new(Vec::<AuditRow>::new());
    let (more, asked, trouble) = (RwSignal::new(false), RwSignal::new(false), RwSignal::new(None::<Failure>));
    let may = Memo::new(move |_| app().is_administrator());
    let load = move || {
        let before = rows.with_untracked(|rows| rows.last().map(|row| row.number));
        spawn_local(async move {
            match engine::later(Request::Audit { before }).await {
                Ok(Reply::Audit { entries, more: older }) => {
                    rows.try_update(|rows| rows.extend(entries));
                    more.try_set(older);
                    asked.try_set(true);
                }
                Ok(_) => {}
                Err(why) if before.is_none() => drop(trouble.try_set(Some(why))),
                Err(why) => toasts::failed(&why),
            }
        });
    };
    Effect::new(move |_| {
        if may.get() {
            load();
        }
    });
    let list = move || match (may.get(), trouble.get(), asked.get()) {
        (false, ..) => view! { <p class="quiet">{t("administrators-only")}</p> }.into_any(),
        (_, Some(why), _) => view! { <p class="form-failure" role="alert">{failure(&why)}</p> }.into_any(),
        (.., false) => view! { <Skeleton lines=6/> }.into_any(),
        _ => {
            let list = rows.get().iter().map(row).collect_view();
            view! { <ul class="member-list">{list}</ul> }.into_any()
        }
    };
    view! {
        <section class="settings-section">
            <p class="quiet">{t("audit-text")}</p>
            {list}
            <Show when=move || more.get()>
                <Button label=t("timeline-more") look=Look::Quiet on_press=move |()| load()/>
            </Show>
        </section>
    }
}

fn row(entry: &AuditRow) -> impl IntoView + use<> {
    let name = |id: &String| app().member_name(id).unwrap_or_else(|| t("member-unknown"));
    let who = entry.by.as_ref().map_or_else(|| t("audit-operator"), name);
    let key = format!("audit-{}", entry.act.replace('_', "-"));
    let act = find(&key, None).unwrap_or_else(|| tr!("audit-other", act = entry.act.as_str()));
    let whom = entry.member.as_ref().map(name);
    let word = |(_, value): &(String, String)| {
        let role = format!("role-{}", value.replace('_', "-"));
        let policy = format!("policy-{value}");
        find(&role, None).or_else(|| find(&policy, None)).unwrap_or_else(|| value.clone())
    };
    let of = |key: &str| entry.details.iter().find(|(own, _)| own == key).map(word);
    // What was before and what is now; the same twice says nothing.
    let change = [("from", "to"), ("was", "name")].into_iter().filter_map(|(before, after)| {
        let (before, after) = (of(before), of(after)?);
        Some(
            before
                .filter(|before| *before != after)
                .map_or(after.clone(), |before| format!("{before} → {after}")),
        )
    });
    let others = entry.details.iter().filter(|(key, _)| OTHERS.contains(&key.as_str())).map(word);
    let details: Vec<String> = whom.into_iter().chain(change).chain(others).collect();
    view! {
        <li class="member-row">
            <span class="member-names">
                <span>{act}{(!details.is_empty()).then(|| format!(": {}", details.join(" · ")))}</span>
                <span class="quiet">{who}" · "<time>{format::moment(entry.at)}</time></span>
            </span>
        </li>
    }
}
