//! The interface description, made from the route table.

use utoipa::openapi::path::{OperationBuilder, ParameterBuilder, ParameterIn};
use utoipa::openapi::request_body::RequestBodyBuilder;
use utoipa::openapi::{
    ComponentsBuilder, ContentBuilder, HttpMethod, InfoBuilder, OpenApi, OpenApiBuilder, PathItem,
    PathsBuilder, Ref, Required, ResponseBuilder, ResponsesBuilder,
};

use crate::routes::{Route, table};

/// The whole document.
pub fn document() -> OpenApi {
    let info = InfoBuilder::new().title("Perennial").version("1").build();
    let mut paths = PathsBuilder::new();
    for route in table() {
        paths = paths.path(route.path, PathItem::new(method(&route), operation(&route)));
    }
    OpenApiBuilder::new().info(info).paths(paths).components(Some(ComponentsBuilder::new().build())).build()
}

fn method(route: &Route) -> HttpMethod {
    match route.method.as_str() {
        "POST" => HttpMethod::Post,
        "PATCH" => HttpMethod::Patch,
        "DELETE" => HttpMethod::Delete,
        _ => HttpMethod::Get,
    }
}

fn operation(route: &Route) -> utoipa::openapi::path::Operation {
    let mut responses = ResponsesBuilder::new();
    let (status, body) = route.gives;
    let mut response = ResponseBuilder::new().description("Done");
    if let Some(schema) = body {
        response = response.content("application/json", content(schema));
    }
    responses = responses.response(status.to_string(), response.build());
    let mut operation = OperationBuilder::new()
        .operation_id(Some(route.id))
        .summary(Some(route.summary))
        .responses(responses.build());
    for name in route.path.split('/').filter_map(|part| part.strip_prefix('{')?.strip_suffix('}')) {
        let parameter =
            ParameterBuilder::new().name(name).parameter_in(ParameterIn::Path).required(Required::True);
        operation = operation.parameter(parameter);
    }
    if let Some(schema) = route.takes {
        let body = RequestBodyBuilder::new()
            .content("application/json", content(schema))
            .required(Some(Required::True));
        operation = operation.request_body(Some(body.build()));
    }
    operation.build()
}

fn content(schema: &str) -> utoipa::openapi::Content {
    ContentBuilder::new().schema(Some(Ref::from_schema_name(schema))).build()
}
