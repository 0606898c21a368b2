//! Teams: who is in them, and who sees everything of them.

use leptos::prelude::*;
use protocol::access::{AccessRequest, AccessView, Team, TeamMember};

use super::Access;
use crate::components::button::{Button, IconButton};
use crate::components::checkbox::Checkbox;
use crate::components::icon::Icon;
use crate::components::name_dialog::NameDialog;
use crate::components::select::Select;
use crate::i18n::t;
use crate::state::{app, questions};
use crate::tr;

/// The teams by name, and a button for another one.
pub(super) fn teams(view: &AccessView, access: Access, administrator: bool) -> impl IntoView + use<> {
    let rows = view.teams.iter().map(|one| team(one.clone(), access, administrator)).collect_view();
    let none = view.teams.is_empty().then(|| view! { <p class="quiet">{t("teams-none")}</p> });
    let open = RwSignal::new(false);
    let name = RwSignal::new(String::new());
    let save = move |()| {
        let given = name.get_untracked().trim().to_owned();
        access.ask(AccessRequest::CreateTeam(given.clone()), tr!("team-created", name = given));
        open.set(false);
    };
    let begin = move |()| {
        name.set(String::new());
        open.set(true);
    };
    view! {
        <section class="settings-section">
            <h2>{t("teams-title")}</h2>
            <p class="quiet">{t("teams-text")}</p>
            {none}
            {rows}
            {administrator.then(|| view! {
                <Button label=t("team-create") icon=Icon::Plus on_press=begin/>
                <NameDialog open title=t("team-create") label=t("team-name") name busy=access.busy on_save=save/>
            })}
        </section>
    }
}

fn team(team: Team, access: Access, administrator: bool) -> impl IntoView {
    let (id, name) = (team.id.clone(), team.name.clone());
    let open = RwSignal::new(false);
    let typed = RwSignal::new(name.clone());
    let rename = {
        let id = id.clone();
        move |()| {
            let name = typed.get_untracked().trim().to_owned();
            let request = AccessRequest::RenameTeam { team: id.clone(), name: name.clone() };
            access.ask(request, tr!("team-renamed", name = name));
            open.set(false);
        }
    };
    let remove = {
        let (id, name) = (id.clone(), name.clone());
        move |()| {
            let (id, done) = (id.clone(), tr!("team-removed", name = name.as_str()));
            questions::confirm(
                tr!("team-remove-ask", name = name.as_str()),
                t("team-remove-text"),
                t("team-remove-act"),
                move || access.ask(AccessRequest::RemoveTeam(id.clone()), done.clone()),
            );
        }
    };
    let members = StoredValue::new(team.members.clone());
    let set = move |members: Vec<TeamMember>| {
        access.ask(AccessRequest::SetTeam { team: id.clone(), members }, String::new());
    };
    let set = StoredValue::new(set);
    let row = move |one: TeamMember| {
        let who = app().member_name(&one.member).unwrap_or_else(|| t("member-unknown"));
        let (marked, gone) = (one.member.clone(), one.member.clone());
        let mark = move |manager: bool| {
            let change = |other: TeamMember| TeamMember {
                manager: if other.member == marked { manager } else { other.manager },
                ..other
            };
            set.with_value(|set| set(members.get_value().into_iter().map(change).collect()));
        };
        let leave = move |()| {
            let stays = members.get_value().into_iter().filter(|other| other.member != gone);
            set.with_value(|set| set(stays.collect()));
        };
        view! {
            <li class="member-row">
                <span class="member-names">{who.clone()}</span>
                <Checkbox label=t("team-manager") checked=one.manager disabled={!administrator} on_change=mark/>
                {administrator.then(|| view! { <IconButton label=tr!("team-leave", name = who) icon=Icon::Close on_press=leave/> })}
            </li>
        }
    };
    let add = move |member: String| {
        let mut all = members.get_value();
        all.push(TeamMember { member, manager: false });
        set.with_value(|set| set(all));
    };
    let rows = team.members.iter().cloned().map(row).collect_view();
    let others = addable(team.members.iter().map(|one| one.member.clone()).collect());
    let actions = administrator.then(|| {
        view! {
            <IconButton label=tr!("team-rename", name = name.as_str()) icon=Icon::Edit on_press=move |()| open.set(true)/>
            <IconButton label=tr!("team-remove", name = name.as_str()) icon=Icon::Trash on_press=remove/>
            <NameDialog open title=tr!("team-rename", name = name.as_str()) label=t("team-name") name=typed busy=access.busy on_save=rename/>
        }
    });
    view! {
        <div class="group" role="group" aria-label=name.clone()>
            <div class="member-row"><h3 class="member-names">{name.clone()}</h3>{actions}</div>
            <ul class="member-list">{rows}</ul>
            {administrator.then(|| view! { <AddPerson label=tr!("team-add", name = name.as_str()) others on_add=add/> })}
        </div>
    }
}

/// Present members who are not among these, by name.
pub(super) fn addable(present: Vec<String>) -> Vec<(String, String)> {
    let Some(Ok(members)) = app().members.get_untracked() else { return Vec::new() };
    let others = members.iter().filter(|member| member.active && !present.contains(&member.id));
    others.map(|member| (member.id.clone(), member.name.clone())).collect()
}

/// A list to add somebody from.
#[component]
pub(super) fn AddPerson(
    /// What it does.
    label: String,
    /// Who can be added: id and name.
    others: Vec<(String, String)>,
    /// Chosen.
    #[prop(into)]
    on_add: Callback<String>,
) -> impl IntoView {
    let none = others.is_empty();
    let mut options = vec![(String::new(), t("person-add"))];
    options.extend(others);
    let add = move |id: String| {
        if !id.is_empty() {
            on_add.run(id);
        }
    };
    (!none).then(|| {
        view! { <Select label bare=true options value=String::new() on_change=add/> }
    })
}
