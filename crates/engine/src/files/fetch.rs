//! Fetching contents that are not here, and letting go of those that were not looked at for long.

use std::collections::BTreeSet;

use sync::ids::{ContentHash, WorkspaceId};
use sync::wire::problem::ProblemCode;

use super::store::{CHUNK_BYTES, Kept, Writing};
use super::{FileError, Files, MISSING_MS};
use crate::transport::{Api, CallError};

/// How long what was added here is kept although nothing names it: a form may still be open.
const UNNAMED_MS: i64 = 24 * 60 * 60_000;

/// Why a content did not come.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(crate) enum FetchError {
    /// The server did not give it.
    #[error(transparent)]
    Call(#[from] CallError),
    /// The storage could not, or what came is something else.
    #[error(transparent)]
    File(#[from] FileError),
}

impl Files {
    /// Fetches a content unless it is here, or is being fetched. Of a `length` that is not known it ends where nothing
    /// more comes.
    ///
    /// # Errors
    /// When the server does not give it, or the storage could not.
    pub(crate) async fn fetch(
        &self,
        api: &Api,
        workspace: WorkspaceId,
        (hash, length): (ContentHash, Option<u64>),
        now: &dyn Fn() -> i64,
    ) -> Result<(), FetchError> {
        let kept = self.store.get(hash).await?;
        if kept.as_ref().is_some_and(Kept::is_whole) || self.fetching.borrow().contains_key(&hash) {
            return Ok(());
        }
        self.fetching.borrow_mut().insert(hash, 0);
        let done = self.fetch_parts(api, workspace, (hash, length), kept, now).await;
        self.fetching.borrow_mut().remove(&hash);
        if let Err(FetchError::Call(error)) = &done
            && matches!(error.code(), Some(ProblemCode::NotFound | ProblemCode::Forbidden))
        {
            self.there.borrow_mut().remove(&hash);
            self.missing.borrow_mut().insert(hash, now() + MISSING_MS);
        }
        done
    }

    async fn fetch_parts(
        &self,
        api: &Api,
        workspace: WorkspaceId,
        (hash, length): (ContentHash, Option<u64>),
        kept: Option<Kept>,
        now: &dyn Fn() -> i64,
    ) -> Result<(), FetchError> {
        let mut writing = match &kept {
            Some(kept) => Writing::again(&self.store, kept).await?,
            None => Writing::new(now(), hash.0[..16].try_into().expect("16 of 32")),
        };
        let mut from = writing.stored();
        while length.is_none_or(|length| from < length) {
            let to = length.unwrap_or(u64::MAX).min(from + CHUNK_BYTES as u64);
            let bytes = match api.blob(workspace, hash, (from, to)).await {
                Err(CallError::Refused(problem)) if problem.status == 416 && length.is_none() => Vec::new(),
                other => other?,
            };
            let last = (bytes.len() as u64) < to - from;
            writing.add(&self.store, &bytes).await?;
            from += bytes.len() as u64;
            self.fetching.borrow_mut().insert(hash, from);
            if last {
                break;
            }
            if let Some(length) = length.filter(|length| from < *length) {
                // A fetch that is cut goes on from here.
                let so_far = Kept {
                    content: writing.content().to_owned(),
                    length,
                    here: writing.stored(),
                    sent: true,
                    own: false,
                    added_at: now(),
                    used_at: now(),
                    named: false,
                };
                self.store.note(hash, &so_far).await?;
            }
        }
        let done = writing.end_as(&self.store, hash, now()).await;
        if done == Err(FileError::Damaged)
            && let Some(kept) = self.store.get(hash).await?
        {
            self.store.remove(hash, &kept).await?;
        }
        Ok(done?)
    }

    /// Removes what is on the server and was not looked at for longest, until all takes no more than `budget`; and at once
    /// what nothing names any more. What was added here and never named may still be: it is kept for a day.
    ///
    /// # Errors
    /// When the storage could not.
    pub(crate) async fn let_go(
        &self,
        budget: u64,
        named: Option<&BTreeSet<ContentHash>>,
        now: i64,
    ) -> Result<(), FileError> {
        let mut all = self.store.all().await?;
        let mut total: u64 = all.iter().map(|(_, kept)| kept.here).sum();
        sorting::by(&mut all, |(_, a), (_, b)| a.used_at.cmp(&b.used_at));
        for (hash, kept) in all {
            let fetching = self.fetching.borrow().contains_key(&hash);
            let is_named = named.map(|named| named.contains(&hash));
            let may_come = kept.own && !kept.named && now.saturating_sub(kept.used_at) <= UNNAMED_MS;
            let unnamed = is_named == Some(false) && !may_come;
            if kept.sent && !fetching && (unnamed || total > budget) {
                self.store.remove(hash, &kept).await?;
                total -= kept.here;
            } else if kept.own && !kept.named && is_named == Some(true) {
                self.store.is_named(hash).await?;
            }
        }
        Ok(())
    }
}
