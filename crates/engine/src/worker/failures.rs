//! Refused calls as the page understands them.

use protocol::{Failure, FailureCode};
use sync::wire::problem::ProblemCode;

use crate::transport::CallError;

/// A refused call as the page understands it.
pub(super) fn failure(error: CallError) -> Failure {
    let problem = match error {
        CallError::Unreachable(unreachable) => return Failure::new(FailureCode::Offline, unreachable.0),
        CallError::Unexpected(what) => return Failure::new(FailureCode::Server, what),
        CallError::Refused(problem) => problem,
    };
    let detail = if problem.detail.is_empty() { problem.title.clone() } else { problem.detail.clone() };
    match problem.code {
        ProblemCode::SignedOut => Failure::new(FailureCode::SessionEnded, detail),
        ProblemCode::Forbidden => Failure::new(FailureCode::NotAllowed, detail),
        ProblemCode::NotFound => Failure::new(FailureCode::NotFound, detail),
        ProblemCode::Conflict if problem.field.as_deref() == Some("email") => {
            Failure::new(FailureCode::AccountExists, detail)
        }
        ProblemCode::Conflict if problem.field.as_deref() == Some("workspaces") => {
            Failure::new(FailureCode::MemberElsewhere, detail)
        }
        ProblemCode::Invalid => Failure::new(FailureCode::Invalid, problem.field.unwrap_or(detail)),
        ProblemCode::TooMany => Failure::new(
            FailureCode::TooManyAttempts,
            (problem.retry_after_ms.unwrap_or(1_000) / 1_000).to_string(),
        ),
        ProblemCode::Unavailable | ProblemCode::ReplicaBehind => Failure::new(FailureCode::Offline, detail),
        _ => match problem.code.as_str() {
            "wrong_credentials" => Failure::new(FailureCode::WrongCredentials, detail),
            "wrong_setup_code" => Failure::new(FailureCode::WrongSetupCode, detail),
            _ => Failure::new(FailureCode::Server, detail),
        },
    }
}

/// Where a password was sent, 401 and 403 speak of the password.
pub(super) fn credentials(error: CallError) -> Failure {
    let mut failure = failure(error);
    if matches!(failure.code, FailureCode::NotAllowed) {
        failure.code = FailureCode::WrongCredentials;
    }
    failure
}

/// Where a link was used, what is not there any more is what it led to.
pub(super) fn gone(link: FailureCode) -> impl Fn(CallError) -> Failure {
    move |error| {
        let is_gone = matches!(error.code(), Some(ProblemCode::Gone | ProblemCode::NotFound));
        let mut failure = failure(error);
        if is_gone {
            failure.code = link;
        }
        failure
    }
}
