//! Events with streams of their own, and who captures there.

use leptos::prelude::*;
use protocol::access::{AccessRequest, AccessView, EventStaff};

use super::Access;
use super::teams::{AddPerson, addable};
use crate::components::button::{IconButton, LinkButton};
use crate::components::icon::Icon;
use crate::components::select::Select;
use crate::i18n::{called, t};
use crate::state::app;
use crate::tr;

/// The events by name, and a list of those that have none yet.
pub(super) fn events(view: &AccessView, access: Access) -> impl IntoView + use<> {
    let rows = view.events.iter().map(|one| event(one.clone(), access)).collect_view();
    let others = view.unregistered.clone();
    let mut options = vec![(String::new(), t("event-register"))];
    options.extend(others.iter().map(|(id, name)| (id.to_string(), called(name))));
    let register = move |key: String| {
        if let Some((id, name)) = others.iter().find(|(id, _)| id.to_string() == key) {
            access.ask(AccessRequest::RegisterEvent(*id), tr!("event-registered", name = called(name)));
        }
    };
    let more = (options.len() > 1).then(|| {
        view! { <Select label=t("event-register") bare=true options value=String::new() on_change=register/> }
    });
    let none = (view.events.is_empty() && view.unregistered.is_empty()).then(|| {
        view! {
            <p class="quiet">{t("events-none")}</p>
            <div class="button-row"><LinkButton label=t("events-to-booth") href="/booth"/></div>
        }
    });
    view! {
        <section class="settings-section">
            <h2>{t("events-title")}</h2>
            <p class="quiet">{t("events-text")}</p>
            {none}
            {rows}
            {more}
        </section>
    }
}

fn event(one: EventStaff, access: Access) -> impl IntoView {
    let (event, name) = (one.event, called(&one.name));
    let staff = StoredValue::new(one.staff.clone());
    let set = move |staff: Vec<String>| access.ask(AccessRequest::SetStaff { event, staff }, String::new());
    let row = |id: String| {
        let who = app().member_name(&id).unwrap_or_else(|| t("member-unknown"));
        let leave = move |()| {
            set(staff.get_value().into_iter().filter(|other| *other != id).collect());
        };
        view! {
            <li class="member-row">
                <span class="member-names">{who.clone()}</span>
                <IconButton label=tr!("staff-leave", name = who) icon=Icon::Close on_press=leave/>
            </li>
        }
    };
    let rows = one.staff.iter().cloned().map(row).collect_view();
    let add = move |id: String| {
        let mut all = staff.get_value();
        all.push(id);
        set(all);
    };
    view! {
        <div class="group" role="group" aria-label=name.clone()>
            <h3>{name.clone()}</h3>
            <ul class="member-list">{rows}</ul>
            <AddPerson label=tr!("staff-add", name = name.as_str()) others=addable(one.staff) on_add=add/>
        </div>
    }
}
