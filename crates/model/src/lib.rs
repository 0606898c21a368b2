//! What Perennial knows about customers: entities, the field catalogue, values and their bytes, filters and commands.
//!
//! Pure: no I/O, no clock, no globals. `now`, ids and locale matters come in as arguments.

pub mod attachment;
pub mod catalogue;
pub mod check;
pub mod codec;
pub mod command;
pub mod currency;
pub mod custom;
pub mod date;
pub mod decimal;
pub mod defaults;
mod define;
pub mod delimited;
pub mod derive;
pub mod email;
pub mod entities;
pub mod expand;
pub mod export;
pub mod field;
pub mod filter;
pub mod id;
pub mod kind;
pub mod money;
pub mod names;
pub mod parse;
pub mod phone;
pub mod print;
pub mod problem;
pub mod rank;
pub mod text;
pub mod url;
pub mod value;
pub mod view;
pub mod web_form;
pub mod zone;

pub use catalogue::Catalogue;
pub use command::{Change, Command};
pub use decimal::Decimal;
pub use field::{Cardinality, ChoiceDef, FieldDef, FieldId, FieldKind, Flags, Group, Label, Tone};
pub use filter::{Filter, Op, Operand, SortKey};
pub use id::RecordId;
pub use kind::Kind;
pub use money::Money;
pub use problem::{Problem, ProblemCode};
pub use value::Value;
