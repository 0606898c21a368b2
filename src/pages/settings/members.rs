//! Who is in the workspace, and invitations.

use leptos::prelude::*;
use leptos::task::spawn_local;
use protocol::access::{AccessRequest, EventStaff, Team};
use protocol::account::{Invitation, Member, Role};
use protocol::{Reply, Request, later};

use crate::components::avatar::hue_of;
use crate::components::button::{Button, IconButton, Look};
use crate::components::icon::Icon;
use crate::components::select::Select;
use crate::components::text_field::TextField;
use crate::i18n::{code, t};
use crate::state::{actions, app, questions, toasts};
use crate::{engine, format, tr};

/// From the most powerful on.
const ALL: [Role; 6] =
    [Role::Owner, Role::Administrator, Role::Manager, Role::Member, Role::ReadOnly, Role::Booth];
const GIVEN: [Role; 4] = [Role::Administrator, Role::Manager, Role::Member, Role::ReadOnly];
/// Booth staff are invited to an event.
const INVITED: [Role; 5] = [Role::Administrator, Role::Manager, Role::Member, Role::ReadOnly, Role::Booth];

fn role_name(role: Role) -> String {
    t(&format!("role-{}", code(&role)))
}

fn role_options(with: &[Role]) -> Vec<(String, String)> {
    with.iter().map(|role| (code(role), role_name(*role))).collect()
}

fn role_of(key: &str) -> Option<Role> {
    ALL.into_iter().find(|role| code(role) == key)
}

/// The part.
#[component]
pub(super) fn Members() -> impl IntoView {
    let administrator = Memo::new(move |_| app().is_administrator());
    let rows = move || match app().members.get() {
        Some(Ok(members)) => {
            let active = members.iter().filter(|member| member.active).cloned().collect::<Vec<_>>();
            active.into_iter().map(|member| row(member, administrator.get())).collect_view().into_any()
        }
        _ => view! { <crate::components::skeleton::Skeleton lines=3/> }.into_any(),
    };
    view! {
        <section class="settings-section"><ul class="member-list">{rows}</ul></section>
        <Show when=move || administrator.get()><Invitations/></Show>
    }
}

fn row(member: Member, administrator: bool) -> impl IntoView {
    let me = app().me().is_some_and(|me| me.id == member.id);
    let (id, removed) = (member.id.clone(), member.id.clone());
    let name = member.name.clone();
    let present = RwSignal::new(code(&member.role));
    let told = name.clone();
    let set = move |key: String| {
        let Some(role) = role_of(&key) else { return };
        let before = present.get_untracked();
        present.set(key);
        let request = Request::SetRole { member: id.clone(), role };
        let done = tr!("member-role-set", name = told.as_str(), role = role_name(role));
        spawn_local(async move {
            match engine::call(request).await {
                Ok(_) => toasts::done(done, None),
                Err(failure) => {
                    // The list shows what holds.
                    present.try_set(before);
                    toasts::failed(&failure);
                }
            }
        });
    };
    let changeable = administrator && !me && member.role != Role::Owner;
    let given: Vec<Role> = match member.role {
        Role::Booth => INVITED.to_vec(),
        _ => GIVEN.to_vec(),
    };
    let role = if changeable {
        view! { <Select label=t("member-role") bare=true options=role_options(&given) value=present on_change=set/> }.into_any()
    } else {
        view! { <span class="quiet">{role_name(member.role)}</span> }.into_any()
    };
    let hue = hue_of(&member.id);
    let asked = name.clone();
    let remove = move |()| {
        let removed = removed.clone();
        questions::confirm(
            tr!("member-remove-ask", name = asked.as_str()),
            t("member-remove-text"),
            t("member-remove-act"),
            move || actions::tell(Request::RemoveMember(removed.clone())),
        );
    };
    // Among equals only owners may: whoever hands the link over could use it.
    let power = |role: Role| ALL.iter().position(|other| *other == role).unwrap_or_default();
    let may_link =
        administrator && !me && (app().is_owner() || power(member.role) > power(Role::Administrator));
    let (linked, link_name) = (member.id.clone(), name.clone());
    let link = move |()| {
        let (linked, name) = (linked.clone(), link_name.clone());
        questions::confirm(
            tr!("password-link-ask", name = name.as_str()),
            t("password-link-ask-text"),
            t("password-link-copy"),
            move || link_password(linked.clone(), name.clone()),
        );
    };
    view! {
        <li class="member-row">
            <span class="avatar" data-hue=hue.to_string() aria-hidden="true">{model::names::initials_of(&member.name)}</span>
            <span class="member-names">
                <span>{member.name}{me.then(|| format!(" · {}", t("member-you")))}</span>
                <span class="quiet">{member.email}</span>
            </span>
            {role}
            {may_link.then(|| view! { <IconButton label=tr!("password-link-for", name = name.as_str()) icon=Icon::Lock on_press=link/> })}
            {changeable.then(|| view! { <IconButton label=tr!("member-remove", name = name) icon=Icon::Trash on_press=remove/> })}
        </li>
    }
}

/// Makes a link by which a member sets another password, and copies it.
fn link_password(member: String, name: String) {
    spawn_local(async move {
        match engine::later(later::Request::LinkPassword(member)).await {
            Ok(later::Reply::PasswordLink(path)) => {
                let origin = location().origin().unwrap_or_default();
                questions::copy(format!("{origin}{path}"), tr!("password-link-copied", name = name));
            }
            Ok(_) => {}
            Err(failure) => toasts::failed(&failure),
        }
    });
}

#[component]
fn Invitations() -> impl IntoView {
    let open = RwSignal::new(Vec::<Invitation>::new());
    let refresh = move || {
        spawn_local(async move {
            if let Ok(Reply::Invitations(list)) = engine::call(Request::Invitations).await {
                open.try_set(list);
            }
        });
    };
    // Who came by an invitation has used it up.
    Effect::new(move || {
        app().members.track();
        refresh();
    });
    let email = RwSignal::new(String::new());
    let role = RwSignal::new(code(&Role::Member));
    let link = RwSignal::new(None::<String>);
    let events = RwSignal::new(Vec::<EventStaff>::new());
    let teams = RwSignal::new(Vec::<Team>::new());
    let team = RwSignal::new(String::new());
    spawn_local(async move {
        let asked = later::Request::Access(AccessRequest::Show);
        if let Ok(later::Reply::Access(view)) = engine::later(asked).await {
            events.try_set(view.events);
            teams.try_set(view.teams);
        }
    });
    let booth = RwSignal::new(String::new());
    let is_booth = Memo::new(move |_| role.with(|role| *role == code(&Role::Booth)));
    let invite = move |event: web_sys::SubmitEvent| {
        event.prevent_default();
        let for_whom = Some(email.get_untracked().trim().to_owned()).filter(|email| !email.is_empty());
        let Some(role) = role_of(&role.get_untracked()) else { return };
        let event = booth.with_untracked(|key| {
            let events = events.get_untracked();
            events.iter().find(|one| one.event.to_string() == *key).or(events.first()).map(|one| one.event)
        });
        let event = event.filter(|_| role == Role::Booth);
        if role == Role::Booth && event.is_none() {
            return toasts::trouble(t("invite-no-event"));
        }
        let team = Some(team.get_untracked()).filter(|team| !team.is_empty() && role != Role::Booth);
        spawn_local(async move {
            match engine::call(Request::Invite { email: for_whom, role, event, team }).await {
                Ok(Reply::Invitations(list)) => {
                    let path = list.iter().find_map(|invitation| invitation.path.clone());
                    link.try_set(
                        path.map(|path| format!("{}{path}", location().origin().unwrap_or_default())),
                    );
                    email.try_set(String::new());
                    refresh();
                }
                Ok(_) => refresh(),
                Err(failure) => toasts::failed(&failure),
            }
        });
    };
    let revoke = move |id: String| {
        spawn_local(async move {
            match engine::call(Request::RevokeInvitation(id)).await {
                Ok(_) => refresh(),
                Err(failure) => toasts::failed(&failure),
            }
        });
    };
    view! {
        <section class="settings-section">
            <h2>{t("invite-title")}</h2>
            <p class="quiet">{t("invite-text")}</p>
            <form class="invite-form" on:submit=invite>
                <TextField label=t("invite-email") value=email on_input=move |text| email.set(text)/>
                <Select label=t("member-role") options=role_options(&INVITED) value=role on_change=move |key| role.set(key)/>
                <Show when=move || is_booth.get()>
                    <Select
                        label=t("invite-event")
                        options=Signal::derive(move || events.get().into_iter().map(|one| (one.event.to_string(), one.name)).collect::<Vec<_>>())
                        value=booth
                        on_change=move |key| booth.set(key)
                    />
                </Show>
                <Show when=move || !is_booth.get() && teams.with(|teams| !teams.is_empty())>
                    <Select
                        label=t("invite-team")
                        options=Signal::derive(move || team_options(&teams.get()))
                        value=team
                        on_change=move |key| team.set(key)
                    />
                </Show>
                <Button label=t("invite-create") look=Look::Primary submit=true/>
            </form>
            {move || link.get().map(|link| view! { <InvitationLink link/> })}
            <ul class="member-list">{move || open.get().into_iter().map(|invitation| invitation_row(invitation, revoke)).collect_view()}</ul>
        </section>
    }
}

/// No team, or one of these.
fn team_options(teams: &[Team]) -> Vec<(String, String)> {
    let none = (String::new(), t("invite-no-team"));
    std::iter::once(none).chain(teams.iter().map(|team| (team.id.clone(), team.name.clone()))).collect()
}

#[component]
fn InvitationLink(link: String) -> impl IntoView {
    let text = link.clone();
    let copy = move |()| questions::copy(text.clone(), t("invite-copied"));
    view! {
        <div class="invite-link">
            <TextField label=t("invite-link") value=link/>
            <Button label=t("invite-copy") icon=Icon::Link on_press=copy/>
        </div>
    }
}

fn invitation_row(
    invitation: Invitation,
    revoke: impl Fn(String) + Copy + Send + Sync + 'static,
) -> impl IntoView {
    let name = invitation.email.clone().unwrap_or_else(|| t("invite-anybody"));
    let until = tr!("invite-until", date = format::moment(invitation.expires_at));
    let id = invitation.id;
    view! {
        <li class="member-row">
            <span class="member-names"><span>{name.clone()}</span><span class="quiet">{until}</span></span>
            <span class="quiet">{role_name(invitation.role)}</span>
            <IconButton label=tr!("invite-revoke", name = name) icon=Icon::Close on_press=move |()| revoke(id.clone())/>
        </li>
    }
}
