//! What is wrong with an input, as data: the page turns it into a sentence in the person's language.

use serde::{Deserialize, Serialize};

use crate::field::FieldId;

/// A problem with one field, or with a command as a whole when `field` is `None`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[error("{code:?} {field:?} {detail}")]
pub struct Problem {
    /// What is wrong. Its locale message is `problem-<kebab case of the code>`.
    pub code: ProblemCode,
    /// The field it is about.
    pub field: Option<FieldId>,
    /// A parameter of the message: the offending text (shortened), a limit, a name.
    pub detail: String,
}

/// Kinds of problem.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum ProblemCode {
    /// A required field is empty.
    Required,
    /// Longer than allowed; the detail is the limit.
    TooLong,
    /// Not a number.
    NotANumber,
    /// Too large or too small to store exactly.
    OutOfRange,
    /// More decimal places than the field or currency has.
    TooPrecise,
    /// Could be read in two ways (1,234 or 03/04/2024); the detail is the text.
    Ambiguous,
    /// Not a date.
    NotADate,
    /// Not an e-mail address.
    NotAnEmail,
    /// Not a phone number.
    NotAPhone,
    /// Not a link.
    NotAUrl,
    /// Not a known currency.
    UnknownCurrency,
    /// Not one of the options.
    UnknownOption,
    /// The referenced record does not exist or is of the wrong kind.
    UnknownRecord,
    /// The record is deleted.
    Deleted,
    /// A field that this kind of record does not have.
    UnknownField,
    /// The type of the value does not fit the field.
    WrongType,
    /// The member may not write this.
    NotAllowed,
    /// Characters that cannot be kept (NUL and other controls) were removed.
    ControlCharacters,
    /// The same thing twice where one is allowed.
    Duplicate,
    /// A command that makes no sense in the present state.
    Conflict,
    /// A number that the field does not take; the detail says which it does.
    NotWithin,
    /// Not above 0.
    NotPositive,
    /// A company that would be a part of itself.
    OwnParent,
    /// The end of something before its beginning.
    EndsBeforeStart,
    /// A pipeline without an open stage, in which the deal would begin.
    NoOpenStage,
    /// The last open stage of a pipeline may not go; the detail is the pipeline's name.
    LastOpenStage,
}
