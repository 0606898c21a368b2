//! Request parts as handlers want them; what does not fit becomes a problem document.

use axum::Json;
use axum::body::Bytes;
use axum::extract::rejection::JsonRejection;
use axum::extract::{FromRequest, FromRequestParts, Path, Query, Request};
use axum::http::request::Parts;
use serde::de::DeserializeOwned;

use crate::error::ApiError;
use crate::state::AppState;

/// A JSON body.
#[derive(Debug)]
pub struct Body<T>(pub T);

impl<T: DeserializeOwned> FromRequest<AppState> for Body<T> {
    type Rejection = ApiError;

    async fn from_request(request: Request, state: &AppState) -> Result<Self, ApiError> {
        match Json::<T>::from_request(request, state).await {
            Ok(Json(body)) => Ok(Self(body)),
            Err(JsonRejection::MissingJsonContentType(_)) => Err(ApiError::media_type("application/json")),
            // The text names the place and the expected type, never a value of another field.
            Err(rejection) => Err(ApiError::malformed(rejection.body_text())),
        }
    }
}

/// A body of bytes.
#[derive(Debug)]
pub struct Raw(pub Bytes);

impl FromRequest<AppState> for Raw {
    type Rejection = ApiError;

    async fn from_request(request: Request, state: &AppState) -> Result<Self, ApiError> {
        // Read and counted by `body::read_whole` already.
        let read = Bytes::from_request(request, state).await;
        read.map(Self).map_err(|rejection| ApiError::malformed(rejection.body_text()))
    }
}

/// What stands behind the question mark of the address.
#[derive(Debug)]
pub struct Search<T>(pub T);

impl<T: DeserializeOwned + Send> FromRequestParts<AppState> for Search<T> {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, ApiError> {
        let found = Query::<T>::from_request_parts(parts, state).await;
        found.map(|Query(asked)| Self(asked)).map_err(|rejection| ApiError::malformed(rejection.body_text()))
    }
}

/// Path parameters; an id that is none names nothing.
#[derive(Debug)]
pub struct Params<T>(pub T);

impl<T: DeserializeOwned + Send> FromRequestParts<AppState> for Params<T> {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, ApiError> {
        let found = Path::<T>::from_request_parts(parts, state).await;
        found.map(|Path(params)| Self(params)).map_err(|_| ApiError::not_found())
    }
}
