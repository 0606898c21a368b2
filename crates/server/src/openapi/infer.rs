//! The shape of a JSON value.

use serde_json::Value;
use utoipa::openapi::schema::{ArrayBuilder, Object, ObjectBuilder, Schema, Type};
use utoipa::openapi::{RefOr, schema::AdditionalProperties};

/// The schema that an example follows, with the example attached.
pub(super) fn schema(example: Value) -> RefOr<Schema> {
    match shape(&example) {
        Schema::Object(mut object) => {
            object.examples.push(example);
            RefOr::T(Schema::Object(object))
        }
        other => RefOr::T(other),
    }
}

fn shape(value: &Value) -> Schema {
    match value {
        Value::Null => Schema::Object(Object::default()),
        Value::Bool(_) => simple(Type::Boolean),
        Value::Number(number) if number.is_f64() => simple(Type::Number),
        Value::Number(_) => simple(Type::Integer),
        Value::String(_) => simple(Type::String),
        Value::Array(items) => {
            let items = items.first().map_or_else(|| Schema::Object(Object::default()), shape);
            Schema::Array(ArrayBuilder::new().items(RefOr::T(items)).build())
        }
        Value::Object(fields) => {
            let mut object = ObjectBuilder::new().schema_type(Type::Object);
            for (name, value) in fields {
                object = object.property(name, shape(value));
            }
            // Newer servers and clients add fields; older ones skip them.
            Schema::Object(
                object.additional_properties(Some(AdditionalProperties::<Schema>::FreeForm(true))).build(),
            )
        }
    }
}

fn simple(kind: Type) -> Schema {
    Schema::Object(ObjectBuilder::new().schema_type(kind).build())
}
