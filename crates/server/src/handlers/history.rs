//! `POST /workspaces/{ws}/history`: every cell ever accepted for a record, newest first.

use axum::Json;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::{IntoResponse, Response};
use sync::cell::CellRef;
use sync::limits::MAX_HISTORY_ITEMS;
use sync::wire::history::{Accepted, HistoryPage, HistoryRequest, HistoryWriter};

use super::forms::{Form, binary, check_version, wanted};
use crate::auth::access::InWorkspace;
use crate::cells::{head_position, meta};
use crate::db::DbError;
use crate::db::cells::HistoryRow;
use crate::error::{ApiError, ApiResult};
use crate::extract::Body;
use crate::state::AppState;

/// Gives one page, binary or in JSON as asked; only from streams that the caller may pull.
pub async fn history(
    State(state): State<AppState>,
    here: InWorkspace,
    headers: HeaderMap,
    Body(body): Body<HistoryRequest>,
) -> ApiResult<Response> {
    let workspace = here.workspace();
    if body.workspace != workspace {
        return Err(ApiError::malformed("The body names another workspace than the path."));
    }
    let limit = body.limit.clamp(1, u32::try_from(MAX_HISTORY_ITEMS).unwrap_or(u32::MAX));
    let before = body.before.unwrap_or(u64::MAX);
    let mut view = state.db.snapshot(workspace).await?;
    let log = view.log().await?;
    check_version(&headers, &log)?;
    let mut rows: Vec<HistoryRow> = Vec::new();
    for grant in view.grants(here.caller.account.id).await? {
        if grant.revoked.is_none() && grant.mode.may_pull() {
            rows.extend(view.history(grant.stream, body.record, before, limit + 1).await?);
        }
    }
    rows.sort_unstable_by_key(|row| std::cmp::Reverse(row.seq));
    let limit = usize::try_from(limit).unwrap_or(usize::MAX);
    let more = rows.len() > limit;
    rows.truncate(limit);
    let mut writer = HistoryWriter::new();
    for row in &rows {
        let cell = CellRef::decode(&row.body).map_err(|_| DbError::Corrupt("cell"))?;
        let HistoryRow { seq, accepted_at, member, via, .. } = *row;
        writer.push(&Accepted { seq, accepted_at, member, via }, &cell);
    }
    let bytes = writer.finish(&meta(&state, &log, head_position(&state, workspace, &log)), more);
    match wanted(&headers) {
        Form::Binary => Ok(binary(bytes)),
        Form::Json => {
            let page = HistoryPage::decode(&bytes).map_err(ApiError::internal)?;
            Ok(Json(page.to_reply()).into_response())
        }
    }
}
