//! Which comparisons a kind of field has, and how they read.

use model::field::FieldKind;
use model::{Op, Operand, Value};

use crate::i18n::t;

/// The comparisons of a kind, the most used first; none for what nothing compares with.
pub fn ops_of(kind: &FieldKind) -> &'static [Op] {
    use Op::{AtLeast, AtMost, Contains, Empty, Filled, Greater, Is, IsNot, Less, StartsWith};
    match kind {
        FieldKind::Text | FieldKind::LongText => &[Contains, Is, StartsWith, Empty, Filled],
        FieldKind::Phone | FieldKind::Email | FieldKind::Url | FieldKind::Labelled | FieldKind::Address => {
            &[Contains, Empty, Filled]
        }
        FieldKind::Bool => &[Filled, Empty],
        FieldKind::Int | FieldKind::Decimal | FieldKind::Percent | FieldKind::Money => {
            &[AtLeast, AtMost, Greater, Less, Is, Empty, Filled]
        }
        FieldKind::Date | FieldKind::Instant | FieldKind::Zoned => &[AtLeast, AtMost, Is, Empty, Filled],
        FieldKind::Choice(_)
        | FieldKind::Ref(_)
        | FieldKind::Role { .. }
        | FieldKind::Member
        | FieldKind::Currency => &[Is, IsNot, Empty, Filled],
        FieldKind::Rank | FieldKind::Bytes | FieldKind::Attachment => &[],
    }
}

/// The comparison a new rule begins with.
pub fn first_op(kind: &FieldKind) -> (Op, Operand) {
    let op = ops_of(kind).first().copied().unwrap_or(Op::Filled);
    let operand = match kind {
        FieldKind::Date | FieldKind::Instant | FieldKind::Zoned => Operand::DaysFromToday(-30),
        FieldKind::Bool => Operand::None,
        FieldKind::Text | FieldKind::LongText => Operand::Values(vec![Value::Text(String::new())]),
        _ => Operand::Values(Vec::new()),
    };
    (op, operand)
}

/// Whether a comparison has a right side.
pub fn takes_value(op: Op) -> bool {
    !matches!(op, Op::Empty | Op::Filled)
}

/// A comparison in words, as they read after the name of such a field.
pub fn op_name(op: Op, kind: &FieldKind) -> String {
    let date = matches!(kind, FieldKind::Date | FieldKind::Instant | FieldKind::Zoned);
    t(match op {
        Op::Filled if *kind == FieldKind::Bool => "op-yes",
        Op::Empty if *kind == FieldKind::Bool => "op-no",
        Op::Is => "op-is",
        Op::IsNot => "op-is-not",
        Op::Contains => "op-contains",
        Op::StartsWith => "op-starts-with",
        Op::Empty => "op-empty",
        Op::Filled => "op-filled",
        Op::Less => "op-less",
        Op::Greater => "op-greater",
        Op::AtMost if date => "op-until",
        Op::AtMost => "op-at-most",
        Op::AtLeast if date => "op-since",
        Op::AtLeast => "op-at-least",
    })
}
