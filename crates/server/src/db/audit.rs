//! What administrators did. Each act is noted in the transaction that does it, and nothing that is noted is ever changed.

use std::collections::BTreeMap;

use async_trait::async_trait;
use sync::ids::{MemberId, WorkspaceId};
use sync::wire::accounts::UserId;
use sync::wire::audit::{Act, AuditEntry, Subject};

use super::DbResult;

/// An act to be noted.
#[derive(Debug, Clone)]
pub struct Noted {
    /// Who did it; nobody when it was the operator.
    pub by: Option<UserId>,
    /// What.
    pub act: Act,
    /// To what, if not to the workspace.
    pub on: Option<Subject>,
    /// What else there is to say.
    pub details: BTreeMap<String, String>,
}

impl Noted {
    /// An act of a member.
    pub fn by(user: UserId, act: Act) -> Self {
        Self { by: Some(user), act, on: None, details: BTreeMap::new() }
    }

    /// An act of the server's operator.
    pub fn by_operator(act: Act) -> Self {
        Self { by: None, act, on: None, details: BTreeMap::new() }
    }

    /// To what it was done.
    #[must_use]
    pub fn on(self, subject: Subject) -> Self {
        Self { on: Some(subject), ..self }
    }

    /// To whom it was done.
    #[must_use]
    pub fn on_member(self, user: UserId) -> Self {
        self.on(Subject::Member(user.into()))
    }

    /// Says more.
    #[must_use]
    pub fn with(mut self, name: &str, value: impl Into<String>) -> Self {
        self.details.insert(name.to_owned(), value.into());
        self
    }

    /// Says more, unless there is nothing to say.
    #[must_use]
    pub fn with_ids<T: std::fmt::Display>(self, name: &str, ids: impl IntoIterator<Item = T>) -> Self {
        let ids: Vec<String> = ids.into_iter().map(|id| id.to_string()).collect();
        if ids.is_empty() { self } else { self.with(name, ids.join(" ")) }
    }

    /// Who came and who went.
    #[must_use]
    pub fn with_change(self, before: &[MemberId], after: &[MemberId]) -> Self {
        let added = after.iter().filter(|member| !before.contains(member));
        let removed = before.iter().filter(|member| !after.contains(member));
        self.with_ids("added", added).with_ids("removed", removed)
    }
}

/// See the module.
#[async_trait]
pub trait Audit {
    /// Acts in a workspace before a number, newest first, at most `limit`.
    async fn audit(
        &self,
        workspace: WorkspaceId,
        before: Option<u64>,
        limit: u32,
    ) -> DbResult<Vec<AuditEntry>>;
}
