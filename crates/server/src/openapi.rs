//! The interface description, made from the route table. Shapes of bodies come from examples that are values of the real
//! types, so that the document cannot drift from the code. A committed copy is checked by a test.

mod examples;
mod infer;

use sync::limits::CONTENT_TYPE;
use sync::wire::problem::PROBLEM_TYPE;
use utoipa::openapi::path::{Operation, OperationBuilder, ParameterBuilder, ParameterIn};
use utoipa::openapi::request_body::{RequestBody, RequestBodyBuilder};
use utoipa::openapi::security::{ApiKey, ApiKeyValue, SecurityRequirement, SecurityScheme};
use utoipa::openapi::{
    Components, ComponentsBuilder, Content, ContentBuilder, HttpMethod, InfoBuilder, ObjectBuilder, OpenApi,
    OpenApiBuilder, PathItem, PathsBuilder, Ref, Required, Response, ResponseBuilder, ResponsesBuilder, Type,
};

use crate::auth::access::Access;
use crate::handlers::blobs::OCTETS;
use crate::routes::{Route, table};

/// Messages that also travel in the binary form of `sync`.
const BINARY: [&str; 3] = ["PushRequest", "PullReply", "HistoryReply"];
/// Messages that travel in the binary form only; `docs/sync.md` has their layouts.
const ONLY_BINARY: [&str; 7] =
    ["ReconcileRequest", "ReconcileReply", "FetchRequest", "CellPage", "Offer", "Segment", "UnsentFile"];
/// Bytes as they are.
const BYTES: &str = "Blob";
/// What people without an account are shown, and what they send: both are looked into by nobody here.
const VISITED: [&str; 2] = ["Document", "Submission"];
/// The name under which the session cookie is described.
const SESSION: &str = "session";

/// The whole document.
pub fn document() -> OpenApi {
    let info = InfoBuilder::new()
        .title("Perennial")
        .version("1")
        .description(Some(
            "Accounts, and cells carried between devices. Every error is a problem document (RFC 9457).",
        ))
        .build();
    let mut paths = PathsBuilder::new();
    for route in table() {
        paths = paths.path(route.path, PathItem::new(method(&route), operation(&route)));
    }
    OpenApiBuilder::new().info(info).paths(paths).components(Some(components())).build()
}

fn components() -> Components {
    let cookie = SecurityScheme::ApiKey(ApiKey::Cookie(ApiKeyValue::with_description(
        "perennial",
        "Set by signing in; named __Host-perennial where the server is reached by https.",
    )));
    let mut components = ComponentsBuilder::new().security_scheme(SESSION, cookie);
    for (name, example) in examples::all() {
        components = components.schema(name, infer::schema(example));
    }
    components.build()
}

fn method(route: &Route) -> HttpMethod {
    match route.method.as_str() {
        "POST" => HttpMethod::Post,
        "PUT" => HttpMethod::Put,
        "PATCH" => HttpMethod::Patch,
        "HEAD" => HttpMethod::Head,
        "DELETE" => HttpMethod::Delete,
        _ => HttpMethod::Get,
    }
}

fn operation(route: &Route) -> Operation {
    let failure =
        ResponseBuilder::new().description("A problem").content(PROBLEM_TYPE, content("Problem")).build();
    let responses = ResponsesBuilder::new()
        .response(route.gives.0.to_string(), success(route))
        .response("default", failure);
    let mut operation = OperationBuilder::new()
        .operation_id(Some(route.id))
        .summary(Some(route.summary))
        .description(Some(demand(route.access)))
        .responses(responses.build());
    if !matches!(route.access, Access::Public | Access::Visitor) {
        operation = operation.security(SecurityRequirement::new(SESSION, Vec::<String>::new()));
    }
    for name in route.path.split('/').filter_map(|part| part.strip_prefix('{')?.strip_suffix('}')) {
        let text = ObjectBuilder::new().schema_type(Type::String).build();
        let parameter = ParameterBuilder::new().name(name).parameter_in(ParameterIn::Path);
        operation = operation.parameter(parameter.required(Required::True).schema(Some(text)));
    }
    // Those of a page may be left out.
    let required = if route.takes.is_some() { Required::True } else { Required::False };
    for name in query_of(route.id) {
        let number = ObjectBuilder::new().schema_type(Type::Integer).build();
        let parameter = ParameterBuilder::new().name(*name).parameter_in(ParameterIn::Query);
        operation = operation.parameter(parameter.required(required.clone()).schema(Some(number)));
    }
    operation.request_body(route.takes.map(request)).build()
}

/// Parameters in the query of a route: numbers.
fn query_of(id: &str) -> &'static [&'static str] {
    match id {
        "audit" => &["before", "limit"],
        "patchBlob" => &["offset", "length"],
        _ => &[],
    }
}

fn demand(access: Access) -> &'static str {
    match access {
        Access::Public => "Open to everybody.",
        Access::Visitor => "Open to everybody and to pages of every origin; no session is looked at.",
        Access::SignedIn => "Demands a session.",
        Access::MemberEver => "Demands a session of a present or former member, also on a revoked device.",
        Access::Booth => "Demands a session of a member, booth staff too.",
        Access::Member => "Demands a session of a member who is not booth staff.",
        Access::Manager => "Demands a session of a manager, administrator or owner.",
        Access::Administrator => "Demands a session of an administrator or owner.",
        Access::Owner => "Demands a session of an owner.",
    }
}

fn request(schema: &'static str) -> RequestBody {
    if ONLY_BINARY.contains(&schema) {
        let body = RequestBodyBuilder::new().content(CONTENT_TYPE, Content::default());
        return body.description(Some(schema)).required(Some(Required::True)).build();
    }
    if schema == BYTES {
        let body = RequestBodyBuilder::new().content(OCTETS, Content::default());
        return body.required(Some(Required::True)).build();
    }
    if VISITED.contains(&schema) {
        let body = RequestBodyBuilder::new().content("application/x-www-form-urlencoded", Content::default());
        return body.required(Some(Required::True)).build();
    }
    let mut body = RequestBodyBuilder::new().content("application/json", content(schema));
    if BINARY.contains(&schema) {
        body = body.content(CONTENT_TYPE, Content::default());
    }
    body.required(Some(Required::True)).build()
}

fn success(route: &Route) -> Response {
    let mut response = ResponseBuilder::new().description("Done");
    match (route.gives.1, route.id) {
        (Some(schema), _) if ONLY_BINARY.contains(&schema) => {
            response = response.description(schema).content(CONTENT_TYPE, Content::default());
        }
        (Some(schema), _) if VISITED.contains(&schema) => {
            response = response.content("text/html", Content::default());
        }
        (Some(BYTES), _) => response = response.content(OCTETS, Content::default()),
        (Some(schema), _) => {
            response = response.content("application/json", content(schema));
            if BINARY.contains(&schema) {
                response = response.content(CONTENT_TYPE, Content::default());
            }
        }
        (None, "events") => response = response.content("text/event-stream", content("Event")),
        (None, "metrics") => response = response.content("application/openmetrics-text", Content::default()),
        (None, "openapi") => response = response.content("application/json", Content::default()),
        (None, _) => {}
    }
    response.build()
}

fn content(schema: &str) -> Content {
    ContentBuilder::new().schema(Some(Ref::from_schema_name(schema))).build()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_body_of_the_table_has_a_shape_and_every_shape_is_used() {
        let described: BTreeSet<&str> = examples::all().into_iter().map(|(name, _)| name).collect();
        let mut used: BTreeSet<&str> =
            table().iter().flat_map(|route| [route.takes, route.gives.1]).flatten().collect();
        used.extend(["Problem", "Event"]);
        used.retain(|name| !ONLY_BINARY.contains(name) && *name != BYTES && !VISITED.contains(name));
        assert_eq!(used, described);
    }

    #[test]
    fn operations_have_names_of_their_own() {
        let routes = table();
        let names: BTreeSet<&str> = routes.iter().map(|route| route.id).collect();
        assert_eq!(names.len(), routes.len());
    }

    /// Run with `UPDATE_SNAPSHOT=1` to accept a change of the interface.
    #[test]
    fn the_committed_document_is_this_one() {
        let folder = std::env::var_os("CARGO_MANIFEST_DIR").expect("cargo runs the tests");
        let path = std::path::Path::new(&folder).join("openapi.json");
        let now = serde_json::to_string_pretty(&document()).expect("serialises") + "\n";
        if std::env::var_os("UPDATE_SNAPSHOT").is_some() {
            std::fs::write(&path, &now).expect("writes");
        }
        let committed = std::fs::read_to_string(&path).expect("crates/server/openapi.json");
        assert!(
            committed == now,
            "the interface changed: run with UPDATE_SNAPSHOT=1 and review the difference"
        );
    }
}
