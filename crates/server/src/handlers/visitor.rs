//! `/p/{token}`: what people without an account are shown, and may answer. No session is looked at here.
//!
//! What is given out was made by a member and lies on the origin of the app: the policy lets nothing of it run, and puts it
//! into an origin of its own.

use axum::extract::State;
use axum::http::header::{ACCEPT, ACCEPT_LANGUAGE, CONTENT_SECURITY_POLICY, CONTENT_TYPE};
use axum::http::{Extensions, HeaderMap, HeaderName, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use sync::limits::MAX_SUBMISSION_TYPE_BYTES;
use sync::wire::problem::{Problem, ProblemCode};
use sync::wire::publish::{DOCUMENT_PATH, DocumentKind};

use crate::auth::address::client_address;
use crate::auth::rate_limit::address_key;
use crate::cells::submit::{self, Submitted};
use crate::db::documents::Document;
use crate::error::{ApiError, ApiResult};
use crate::extract::{Params, Raw};
use crate::secret::SecretToken;
use crate::state::AppState;

/// Nothing runs, nothing is loaded, and the page is of no origin that could read anything of the app's.
const POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; form-action 'self'; \
     base-uri 'none'; frame-ancestors 'none'; sandbox allow-forms";
/// What a form without files sends.
const FORM: &str = "application/x-www-form-urlencoded";

/// `GET /p/{token}`.
pub async fn show(State(state): State<AppState>, Params(token): Params<String>) -> ApiResult<Response> {
    let document = open(&state, &token).await?;
    Ok(given(&document.kind, document.body))
}

/// `POST /p/{token}`.
pub async fn submit(
    State(state): State<AppState>,
    Params(token): Params<String>,
    headers: HeaderMap,
    extensions: Extensions,
    Raw(body): Raw,
) -> ApiResult<Response> {
    let content_type = content_type(&headers)?;
    let document = open(&state, &token).await?;
    let Some(answer) = document.answer.clone() else { return Err(ApiError::method()) };
    limit(&state, &document, &headers, &extensions)?;
    let submitted = submit::submit(&state, &document, content_type, &body).await?;
    state.metrics.submission(match submitted {
        Submitted::Stored => "stored",
        Submitted::Repeated => "repeated",
        Submitted::Refused => "refused",
    });
    if submitted == Submitted::Refused { Err(over()) } else { Ok(given(&DocumentKind::Page, answer)) }
}

async fn open(state: &AppState, token: &str) -> ApiResult<Document> {
    let token = SecretToken::parse(token).ok_or_else(ApiError::not_found)?;
    let found = state.db.document_by_token(token.hash()).await?.ok_or_else(ApiError::not_found)?;
    if found.lasts { Ok(found) } else { Err(over()) }
}

fn over() -> ApiError {
    ApiError::gone("The page was taken off.")
}

/// What a form sends, and nothing else: what comes from anywhere is bounded in kind, too.
fn content_type(headers: &HeaderMap) -> ApiResult<&str> {
    let sent = headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok());
    let sent = sent.filter(|sent| sent.len() <= MAX_SUBMISSION_TYPE_BYTES);
    let essence = |sent: &str| sent.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    sent.filter(|sent| essence(sent) == FORM).ok_or_else(|| ApiError::media_type(FORM))
}

fn limit(
    state: &AppState,
    document: &Document,
    headers: &HeaderMap,
    extensions: &Extensions,
) -> ApiResult<()> {
    let now = state.clock.now_ms();
    let limited = |seconds| {
        state.metrics.submission("limited");
        ApiError::too_many(seconds)
    };
    if let Some(address) = client_address(headers, extensions, state.config.transport) {
        state.submissions_per_address.take(&address_key(address), now).map_err(limited)?;
    }
    let subject = [document.workspace.0, document.id.0].concat();
    state.submissions_per_document.take(&subject, now).map_err(limited)
}

fn given(kind: &DocumentKind, body: Vec<u8>) -> Response {
    let content_type = match kind {
        DocumentKind::Page => "text/html; charset=utf-8",
        DocumentKind::Calendar => "text/calendar; charset=utf-8",
        DocumentKind::Text | DocumentKind::Other(_) => "text/plain; charset=utf-8",
    };
    guarded((StatusCode::OK, [(CONTENT_TYPE, HeaderValue::from_static(content_type))], body).into_response())
}

fn guarded(mut response: Response) -> Response {
    let headers = response.headers_mut();
    headers.insert(CONTENT_SECURITY_POLICY, HeaderValue::from_static(POLICY));
    headers.insert(HeaderName::from_static("x-robots-tag"), HeaderValue::from_static("noindex, nofollow"));
    response
}

/// How somebody in a browser is told why a document cannot be had, or took nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Reader {
    English,
    Simplified,
    Traditional,
}

impl Reader {
    /// Who asks for a document in a browser, by the language that the browser prefers; none for programs and all else.
    pub(crate) fn of(path: &str, headers: &HeaderMap) -> Option<Self> {
        let text = |name: HeaderName| headers.get(name).and_then(|value| value.to_str().ok());
        let browser = text(ACCEPT).is_some_and(|accept| accept.contains("text/html"));
        if !path.starts_with(DOCUMENT_PATH) || !browser {
            return None;
        }
        let first = text(ACCEPT_LANGUAGE).and_then(|all| all.split([',', ';']).next()).unwrap_or_default();
        let language = first.trim().to_ascii_lowercase();
        let traditional = ["hant", "tw", "hk", "mo"].iter().any(|part| language.contains(part));
        Some(match language.starts_with("zh") {
            true if traditional => Self::Traditional,
            true => Self::Simplified,
            false => Self::English,
        })
    }

    /// The page that says it.
    pub(crate) fn page(self, problem: &Problem) -> Response {
        let (title, text) = self.words(&problem.code);
        let language = match self {
            Self::English => "en",
            Self::Simplified => "zh-Hans",
            Self::Traditional => "zh-Hant",
        };
        let page = format!(
            "<!doctype html><html lang=\"{language}\"><meta charset=\"utf-8\">\
             <meta name=\"viewport\" content=\"width=device-width\"><title>{title}</title><style>{STYLE}</style>\
             <main><h1>{title}</h1><p>{text}</p></main></html>"
        );
        let kind = HeaderValue::from_static("text/html; charset=utf-8");
        guarded(([(CONTENT_TYPE, kind)], page).into_response())
    }

    fn words(self, code: &ProblemCode) -> (&'static str, &'static str) {
        let reader = self as usize;
        match code {
            ProblemCode::NotFound | ProblemCode::Gone | ProblemCode::Method => {
                (NOT_HERE[reader].0, NOT_HERE[reader].1)
            }
            ProblemCode::TooLarge | ProblemCode::MediaType | ProblemCode::Malformed => {
                (NOT_TAKEN[reader].0, NOT_TAKEN[reader].1)
            }
            _ => (LATER[reader].0, LATER[reader].1),
        }
    }
}

const STYLE: &str = ":root{color-scheme:light dark}body{margin:0;font:1rem/1.6 system-ui,sans-serif}\
     main{max-width:32rem;margin:18vh auto 0;padding:0 1.25rem}h1{font-size:1.375rem;line-height:1.3}";

/// By reader: English, 简体, 繁體.
const NOT_HERE: [(&str, &str); 3] = [
    (
        "This page is no longer here",
        "It was taken offline, or the link is not complete. Please ask whoever gave you the link.",
    ),
    ("此页面已不存在", "页面已下线，或链接不完整。请向提供链接的人询问。"),
    ("此頁面已不存在", "頁面已下線，或連結不完整。請向提供連結的人詢問。"),
];
const NOT_TAKEN: [(&str, &str); 3] = [
    (
        "This could not be sent",
        "It is too long, or not what the form asks for. Go back: what you typed is still there. Shorten it and send it again.",
    ),
    ("未能发送", "内容过长，或与表单不符。请返回：您填写的内容仍在，缩短后重新发送。"),
    ("未能送出", "內容過長，或與表單不符。請返回：您填寫的內容仍在，縮短後重新送出。"),
];
const LATER: [(&str, &str); 3] = [
    (
        "Please try again in a moment",
        "Nothing was sent yet. Go back: what you typed is still there. Send it again in a minute.",
    ),
    ("请稍后再试", "尚未发送。请返回：您填写的内容仍在，请在一分钟后重新发送。"),
    ("請稍後再試", "尚未送出。請返回：您填寫的內容仍在，請在一分鐘後重新送出。"),
];

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(all: &[(&'static str, &str)]) -> HeaderMap {
        all.iter()
            .map(|(name, value)| (HeaderName::from_static(name), value.parse().expect("a value")))
            .collect()
    }

    #[test]
    fn people_are_told_in_their_language_and_programs_as_ever() {
        let reader = |path, accept, language| {
            Reader::of(path, &headers(&[("accept", accept), ("accept-language", language)]))
        };
        for (language, expected) in [
            ("de-DE,de;q=0.9", Reader::English),
            ("", Reader::English),
            ("zh-CN,zh;q=0.9", Reader::Simplified),
            ("zh-SG", Reader::Simplified),
            ("zh-TW,zh;q=0.9,en;q=0.8", Reader::Traditional),
            ("zh-Hant-MO", Reader::Traditional),
        ] {
            assert_eq!(reader("/p/x", "text/html,*/*", language), Some(expected), "{language}");
        }
        assert_eq!(reader("/p/x", "application/json", "en"), None);
        assert_eq!(reader("/api/v1/session", "text/html", "en"), None);
    }

    #[test]
    fn only_forms_without_files_are_taken() {
        for (sent, fits) in [
            ("application/x-www-form-urlencoded", true),
            ("Application/X-WWW-Form-Urlencoded; charset=utf-8", true),
            ("text/plain", false),
            ("application/json", false),
            ("multipart/form-data; boundary=x", false),
            ("text/html", false),
            ("", false),
        ] {
            assert_eq!(content_type(&headers(&[("content-type", sent)])).is_ok(), fits, "{sent}");
        }
        assert!(content_type(&HeaderMap::new()).is_err());
        let long = format!("{FORM}; x={}", "y".repeat(MAX_SUBMISSION_TYPE_BYTES));
        assert!(content_type(&headers(&[("content-type", &long)])).is_err());
    }
}
