//! `/workspaces/{ws}/documents`: publishing for people without an account.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use sync::ids::{DeviceId, DocumentId, IncarnationId, InstallationId, WorkspaceId};
use sync::limits::{MAX_ANSWER_BYTES, MAX_DOCUMENT_BYTES};
use sync::wire::publish::{DocumentKind, DocumentList, NewDocument};

use crate::auth::access::InWorkspace;
use crate::clock::random_bytes;
use crate::db::documents::{NewDocumentRow, Published};
use crate::db::types::NewDevice;
use crate::error::{ApiError, ApiResult};
use crate::extract::{Body, Params};
use crate::secret::{SecretToken, TokenHash};
use crate::state::AppState;
use crate::validate;

/// `GET /workspaces/{ws}/documents`.
pub async fn list(State(state): State<AppState>, here: InWorkspace) -> ApiResult<Json<DocumentList>> {
    let documents = state.db.documents(here.workspace(), here.caller.account.id).await?;
    Ok(Json(DocumentList { documents }))
}

/// `PUT /workspaces/{ws}/documents/{document}`.
pub async fn publish(
    State(state): State<AppState>,
    here: InWorkspace,
    Params((_, id)): Params<(WorkspaceId, DocumentId)>,
    Body(body): Body<NewDocument>,
) -> ApiResult<StatusCode> {
    let token = SecretToken::parse(body.token.reveal());
    let token = token.ok_or_else(|| ApiError::invalid("token", "It is not 32 bytes in base64."))?;
    let label = validate::label("label", &body.label)?;
    if matches!(body.kind, DocumentKind::Other(_)) {
        return Err(ApiError::invalid("kind", "Only pages, texts and calendars are published."));
    }
    short("body", &body.body, MAX_DOCUMENT_BYTES)?;
    short("answer", body.answer.as_deref().unwrap_or_default(), MAX_ANSWER_BYTES)?;
    let device = device(&state, &here, &label);
    let row = NewDocumentRow {
        id,
        token_hash: token.hash(),
        stream: body.stream,
        kind: &body.kind,
        label: &label,
        body: &body.body,
        answer: body.answer.as_deref(),
        device: &device,
    };
    match state.db.publish(here.workspace(), here.by(&state), &row).await? {
        Published::New => {
            state.nudges.directory_changed(here.workspace());
            Ok(StatusCode::NO_CONTENT)
        }
        Published::Again => Ok(StatusCode::NO_CONTENT),
        Published::Forbidden => Err(ApiError::forbidden("You may not write into this stream.")),
        Published::Taken => {
            Err(ApiError::conflict("document", "It has another stream, or opens with something else."))
        }
        Published::Withdrawn => Err(ApiError::gone("The document was taken off. Publish another one.")),
        Published::TooMany => {
            Err(ApiError::conflict("number", "There are as many documents as there may be."))
        }
    }
}

/// `DELETE /workspaces/{ws}/documents/{document}`.
pub async fn withdraw(
    State(state): State<AppState>,
    here: InWorkspace,
    Params((_, id)): Params<(WorkspaceId, DocumentId)>,
) -> ApiResult<StatusCode> {
    let existed = state.db.withdraw(here.workspace(), here.by(&state), id).await?;
    if existed { Ok(StatusCode::NO_CONTENT) } else { Err(ApiError::not_found()) }
}

/// The device that what is sent to a document comes from. It has no session, so that revoking it ends nobody's.
fn device(state: &AppState, here: &InWorkspace, label: &str) -> NewDevice {
    let (workspace, user) = (here.workspace(), here.caller.account.id);
    let device = DeviceId(random_bytes(&*state.random));
    NewDevice {
        device,
        user,
        is_new: true,
        incarnation: IncarnationId(random_bytes(&*state.random)),
        installation: InstallationId(random_bytes(&*state.random)),
        previous: None,
        label: label.to_owned(),
        export_key: state.device_keys.of(workspace, user, device),
        session: TokenHash([0; 32]),
        created_at: state.clock.now_ms(),
    }
}

fn short(field: &'static str, bytes: &[u8], most: usize) -> ApiResult<()> {
    if bytes.len() <= most {
        return Ok(());
    }
    Err(ApiError::invalid(field, format!("It has more than {most} bytes.")))
}
