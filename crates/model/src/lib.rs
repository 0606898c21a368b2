//! What Perennial knows about customers: entities, the field catalogue, values and their bytes, filters and commands.
//!
//! Pure: no I/O, no clock, no globals. `now`, ids and locale matters come in as arguments.

pub mod catalogue;
pub mod command;
mod define;
pub mod entities;
pub mod field;
pub mod filter;
pub mod id;
pub mod kind;
pub mod problem;
pub mod value;

pub use catalogue::Catalogue;
pub use command::{Change, Command};
pub use field::{Cardinality, ChoiceDef, FieldDef, FieldId, FieldKind, Flags, Group, Label, Tone};
pub use filter::{Filter, Op, Operand, SortKey};
pub use id::RecordId;
pub use kind::Kind;
pub use problem::{Problem, ProblemCode};
pub use value::Value;
