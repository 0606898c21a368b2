//! What the end of an audit trail comes to: of several acts on the same thing only what they come to together.

use std::collections::BTreeMap;

use sync::ids::MemberId;
use sync::wire::accounts::{InvitationId, Role};
use sync::wire::audit::{Act, AuditEntry, Subject};
use sync::wire::names::Policy;

use super::Acts;

/// What sentences need beside the acts.
pub(super) struct Trail<'a> {
    /// The workspace's name.
    pub(super) name: &'a str,
    /// What people sign in with.
    pub(super) emails: &'a BTreeMap<MemberId, String>,
    /// Invitations that can be used in the restored database, with what they say.
    pub(super) open: &'a BTreeMap<InvitationId, String>,
}

/// Acts on the same thing, in their order.
type Together<'a, K> = BTreeMap<K, Vec<&'a AuditEntry>>;

/// The acts of one workspace after the backup, oldest first, as what is to be done.
pub(super) fn sentences(trail: &Trail<'_>, entries: &[AuditEntry]) -> Acts {
    let mut acts = Acts::default();
    let of = |wanted: &[Act]| -> Vec<&AuditEntry> {
        entries.iter().filter(|entry| wanted.contains(&entry.act)).collect()
    };
    for entry in of(&[Act::WorkspaceCreated]) {
        let owner = trail.somebody(entry.by);
        acts.others.push(format!("create the workspace \"{}\" for {owner}", trail.name));
    }
    for of_one in by_subject(&of(&[Act::Joined, Act::RoleChanged, Act::MemberRemoved])).values() {
        trail.membership(of_one, &mut acts);
    }
    trail.workspace(&of(&[Act::WorkspaceRenamed, Act::PolicyChanged, Act::HistoryKept]), &mut acts);
    for of_one in by_subject(&of(&[Act::TeamCreated, Act::TeamChanged, Act::TeamRemoved])).values() {
        trail.team(of_one, &mut acts);
    }
    for of_one in by_subject(&of(&[Act::EventRegistered, Act::StaffChanged])).values() {
        trail.event(of_one, &mut acts);
    }
    for entry in of(&[Act::DeviceRevoked]) {
        let (label, owner) = (detail(entry, "label"), trail.people(detail(entry, "member")));
        acts.revocations.push(format!("revoke the device \"{label}\" of {owner} in \"{}\"", trail.name));
    }
    for of_one in by_subject(&of(&[Act::DocumentPublished, Act::DocumentWithdrawn])).values() {
        trail.document(of_one, &mut acts);
    }
    trail.invitations(&of(&[Act::Invited, Act::InvitationWithdrawn, Act::Joined]), &mut acts);
    acts
}

fn by_subject<'a>(entries: &[&'a AuditEntry]) -> Together<'a, Option<Subject>> {
    let mut all: Together<'a, Option<Subject>> = BTreeMap::new();
    for entry in entries {
        all.entry(entry.on.clone()).or_default().push(entry);
    }
    all
}

fn detail<'a>(entry: &'a AuditEntry, name: &str) -> &'a str {
    entry.details.get(name).map_or("", String::as_str)
}

fn role(entry: &AuditEntry, name: &str) -> Option<Role> {
    Role::parse(detail(entry, name))
}

impl Trail<'_> {
    fn somebody(&self, member: Option<MemberId>) -> &str {
        member.and_then(|id| self.emails.get(&id)).map_or("somebody", String::as_str)
    }

    /// Ids with spaces between them as what the people sign in with.
    fn people(&self, ids: &str) -> String {
        let people = ids.split(' ').filter(|id| !id.is_empty()).map(|id| self.somebody(id.parse().ok()));
        people.collect::<Vec<_>>().join(", ")
    }

    fn membership(&self, entries: &[&AuditEntry], acts: &mut Acts) {
        let (Some(first), Some(last)) = (entries.first(), entries.last()) else { return };
        let Some(Subject::Member(member)) = first.on else { return };
        let (email, name) = (self.somebody(Some(member)), self.name);
        let was = match first.act {
            Act::RoleChanged => role(first, "from"),
            Act::MemberRemoved => role(first, "role"),
            _ => None,
        };
        let is = match last.act {
            Act::Joined => role(last, "role"),
            Act::RoleChanged => role(last, "to"),
            _ => None,
        };
        match (was, is) {
            (Some(_), None) => acts.revocations.push(format!("remove {email} from \"{name}\"")),
            (None, Some(is)) => acts.others.push(format!("take {email} into \"{name}\" as {}", is.as_str())),
            (Some(was), Some(is)) if was != is => {
                let what = format!("make {email} {} in \"{name}\" instead of {}", is.as_str(), was.as_str());
                if is < was { acts.revocations.push(what) } else { acts.others.push(what) }
            }
            _ => {}
        }
    }

    fn workspace(&self, entries: &[&AuditEntry], acts: &mut Acts) {
        let ends = |act: Act| {
            let mut of = entries.iter().filter(|entry| entry.act == act);
            let first = of.next()?;
            Some((detail(first, "from"), detail(of.next_back().unwrap_or(first), "to")))
        };
        if let Some((was, is)) = ends(Act::PolicyChanged).filter(|(was, is)| was != is) {
            let what = format!("set the policy of \"{}\" to {is} instead of {was}", self.name);
            if width(is) < width(was) { acts.revocations.push(what) } else { acts.others.push(what) }
        }
        if let Some((was, is)) = ends(Act::HistoryKept).filter(|(was, is)| was != is) {
            acts.others.push(format!("keep the history of \"{}\" for {is} days instead of {was}", self.name));
        }
        if let Some((was, is)) = ends(Act::WorkspaceRenamed).filter(|(was, is)| was != is) {
            acts.others.push(format!("rename the workspace \"{was}\" to \"{is}\""));
        }
    }

    fn team(&self, entries: &[&AuditEntry], acts: &mut Acts) {
        let (Some(first), Some(last)) = (entries.first(), entries.last()) else { return };
        let (is_new, is_gone) = (first.act == Act::TeamCreated, last.act == Act::TeamRemoved);
        let called = format!("the team \"{}\" of \"{}\"", detail(last, "name"), self.name);
        match (is_new, is_gone) {
            (true, true) => return,
            (false, true) => return acts.revocations.push(format!("end {called}")),
            (true, false) => acts.others.push(format!("make {called}")),
            (false, false) if detail(first, "was") != detail(last, "name") => {
                acts.others.push(format!("rename the team \"{}\", it is {called}", detail(first, "was")));
            }
            (false, false) => {}
        }
        let (out, into) = changes(entries, "members");
        if !out.is_empty() {
            acts.revocations.push(format!("take {} out of {called}", self.people(&out)));
        }
        if !into.is_empty() {
            acts.others.push(format!("put {} into {called}", self.people(&into)));
        }
        let managers = entries.iter().rev().find_map(|entry| entry.details.get("managers"));
        match managers.map(|ids| self.people(ids)) {
            Some(who) if is_new && !who.is_empty() => acts.others.push(format!("let {who} manage {called}")),
            Some(who) if !is_new && who.is_empty() => {
                acts.revocations.push(format!("let nobody manage {called}"));
            }
            Some(who) if !is_new => {
                acts.revocations.push(format!("let {who} manage {called}, and nobody else"));
            }
            _ => {}
        }
    }

    fn event(&self, entries: &[&AuditEntry], acts: &mut Acts) {
        let Some(first) = entries.first() else { return };
        let Some(Subject::Event(event)) = first.on else { return };
        let called = format!("the event {event} of \"{}\"", self.name);
        if first.act == Act::EventRegistered {
            acts.others.push(format!("register {called}"));
        }
        let (out, into) = changes(entries, "added");
        if !out.is_empty() {
            acts.revocations.push(format!("take {} from the staff of {called}", self.people(&out)));
        }
        if !into.is_empty() {
            acts.others.push(format!("add {} to the staff of {called}", self.people(&into)));
        }
    }

    /// What was taken off since the backup is shown again; what was published since has no address any more.
    fn document(&self, entries: &[&AuditEntry], acts: &mut Acts) {
        let (Some(first), Some(last)) = (entries.first(), entries.last()) else { return };
        let label = detail(last, "label");
        let called = format!("\"{label}\" of \"{}\"", self.name);
        match (&first.act, &last.act) {
            (Act::DocumentWithdrawn, _) => {
                acts.revocations.push(format!("take off {called}: it is shown again"))
            }
            // Whether it was there before cannot be told: published twice, or for the first time.
            (_, Act::DocumentWithdrawn) => {
                acts.revocations.push(format!("take off {called}, if it is shown again"));
            }
            _ => acts.others.push(format!("publish {called} again, with the same address")),
        }
    }

    /// An invitation from before the backup that was used or withdrawn since can be used again.
    fn invitations(&self, entries: &[&AuditEntry], acts: &mut Acts) {
        let mut all: Together<'_, InvitationId> = BTreeMap::new();
        for entry in entries {
            let id = match entry.on {
                Some(Subject::Invitation(id)) => Some(id),
                _ => detail(entry, "invitation").parse().ok(),
            };
            if let Some(id) = id {
                all.entry(id).or_default().push(entry);
            }
        }
        for (id, of_one) in all {
            let invited = of_one.first().filter(|first| first.act == Act::Invited);
            match (invited, self.open.get(&id)) {
                (Some(invited), _) if of_one.len() == 1 => {
                    let who = invited.details.get("email").map_or("anybody", String::as_str);
                    let (name, role) = (self.name, detail(invited, "role"));
                    acts.others.push(format!("repeat the invitation of {who} to \"{name}\" as {role}"));
                }
                (None, Some(what)) => {
                    acts.revocations.push(format!("withdraw the invitation {what}: it can be used again"));
                }
                _ => {}
            }
        }
    }
}

/// How much a policy shows.
fn width(policy: &str) -> u8 {
    match Policy::from(policy) {
        Policy::Everyone => 2,
        Policy::Team => 1,
        Policy::Own | Policy::Other(_) => 0,
    }
}

/// Who went and who came, with spaces between the ids; the last act counts. `at_first` names those of the first act.
fn changes(entries: &[&AuditEntry], at_first: &str) -> (String, String) {
    let mut last: BTreeMap<&str, bool> = BTreeMap::new();
    for entry in entries {
        for (name, came) in [(at_first, true), ("added", true), ("removed", false)] {
            last.extend(detail(entry, name).split(' ').filter(|id| !id.is_empty()).map(|id| (id, came)));
        }
    }
    let those = |wanted: bool| {
        let ids = last.iter().filter(|(_, came)| **came == wanted).map(|(id, _)| *id);
        ids.collect::<Vec<_>>().join(" ")
    };
    (those(false), those(true))
}

#[cfg(test)]
mod tests;
