//! The built-in fields, one file per kind of record. Field numbers are stored and never reused.

use crate::field::{FieldDef, FieldId};
use crate::kind::Kind;

pub mod activity;
pub mod answer;
pub mod campaign;
pub mod common;
pub mod company;
pub mod contact;
pub mod custom_field;
pub mod deal;
pub mod event;
pub mod import;
pub mod lead;
pub mod order;
pub mod order_line;
pub mod pipeline;
pub mod product;
pub mod profile;
pub mod rate;
pub mod saved_view;
pub mod score;
pub mod segment;
pub mod segment_day;
pub mod shared;
pub mod stage;
pub mod tag;
pub mod workspace;

/// The fields declared for a kind, in the order of its form, without the common ones.
pub fn fields_of(kind: Kind) -> &'static [FieldDef] {
    match kind {
        Kind::Company => company::FIELDS,
        Kind::Contact => contact::FIELDS,
        Kind::Lead => lead::FIELDS,
        Kind::Deal => deal::FIELDS,
        Kind::Pipeline => pipeline::FIELDS,
        Kind::Stage => stage::FIELDS,
        Kind::Activity => activity::FIELDS,
        Kind::Product => product::FIELDS,
        Kind::Order => order::FIELDS,
        Kind::OrderLine => order_line::FIELDS,
        Kind::Event => event::FIELDS,
        Kind::Tag => tag::FIELDS,
        Kind::Segment => segment::FIELDS,
        Kind::SavedView => saved_view::FIELDS,
        Kind::Profile => profile::FIELDS,
        Kind::Workspace => workspace::FIELDS,
        Kind::Rate => rate::FIELDS,
        Kind::Import => import::FIELDS,
        Kind::CustomField => custom_field::FIELDS,
        Kind::Score => score::FIELDS,
        Kind::SegmentDay => segment_day::FIELDS,
        Kind::Answer => answer::FIELDS,
        Kind::Campaign => campaign::FIELDS,
    }
}

/// The field whose text is the display name, for kinds that have one. People, orders and the like are called by several.
pub fn name_field(kind: Kind) -> Option<FieldId> {
    Some(match kind {
        Kind::Company => company::NAME,
        Kind::Deal => deal::TITLE,
        Kind::Pipeline => pipeline::NAME,
        Kind::Stage => stage::NAME,
        Kind::Activity => activity::SUBJECT,
        Kind::Product => product::NAME,
        Kind::Order => order::NUMBER,
        Kind::OrderLine => order_line::DESCRIPTION,
        Kind::Event => event::NAME,
        Kind::Tag => tag::NAME,
        Kind::Segment => segment::NAME,
        Kind::SavedView => saved_view::NAME,
        Kind::Profile => profile::NAME,
        Kind::Workspace => workspace::NAME,
        Kind::Import => import::FILE_NAME,
        Kind::CustomField => custom_field::LABEL,
        Kind::Score => score::KEY,
        Kind::Campaign => campaign::NAME,
        Kind::Contact | Kind::Lead | Kind::Rate | Kind::SegmentDay | Kind::Answer => return None,
    })
}
