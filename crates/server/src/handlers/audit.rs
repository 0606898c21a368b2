//! `GET /workspaces/{ws}/audit`: what administrators did, newest first.

use axum::Json;
use axum::extract::State;
use serde::Deserialize;
use sync::wire::audit::{AUDIT_PAGE, AUDIT_PAGE_MAX, AuditPage};

use crate::auth::access::InWorkspace;
use crate::error::ApiResult;
use crate::extract::Search;
use crate::state::AppState;

/// Which page.
#[derive(Debug, Deserialize)]
pub struct Asked {
    before: Option<u64>,
    limit: Option<u32>,
}

/// Gives a page.
pub async fn list(
    State(state): State<AppState>,
    here: InWorkspace,
    Search(asked): Search<Asked>,
) -> ApiResult<Json<AuditPage>> {
    let limit = asked.limit.unwrap_or(AUDIT_PAGE).clamp(1, AUDIT_PAGE_MAX);
    let mut entries = state.db.audit(here.workspace(), asked.before, limit + 1).await?;
    let most = usize::try_from(limit).unwrap_or(usize::MAX);
    let more = entries.len() > most;
    entries.truncate(most);
    Ok(Json(AuditPage { entries, more }))
}
