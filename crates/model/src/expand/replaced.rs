//! What a merge replaced in the survivor, as the merged record keeps it: so that the merge can be taken apart on any device
//! and at any time, also where nothing is left of the history.
//!
//! A version byte, then for each register: its field (`0` and a number of four bytes, or `1` and the id of a custom one), its
//! element (`0`, or `1` and the id), the fingerprint of what the merge wrote, and the value before (type byte, length of four
//! bytes, bytes). Numbers are little-endian.

use crate::check::MAX_BYTES;
use crate::codec;
use crate::derive::fingerprint;
use crate::field::FieldId;
use crate::id::RecordId;
use crate::value::Value;

const VERSION: u8 = 1;

/// One register of the survivor that a merge wrote.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Replaced {
    pub(super) field: FieldId,
    pub(super) element: Option<RecordId>,
    /// Fingerprint of what was written.
    pub(super) written: [u8; 16],
    /// What was there.
    pub(super) before: Option<Value>,
}

impl Replaced {
    /// Whether the register still holds what the merge wrote.
    pub(super) fn stands(&self, now: Option<&Value>) -> bool {
        fingerprint(now) == self.written
    }

    /// Whether both are about the same register.
    pub(super) fn is_of(&self, other: &Self) -> bool {
        self.field == other.field && self.element == other.element
    }

    fn encode(&self) -> Option<Vec<u8>> {
        let mut out = Vec::new();
        match self.field {
            FieldId::Builtin(number) => {
                out.push(0);
                out.extend_from_slice(&number.to_le_bytes());
            }
            FieldId::Custom(id) => {
                out.push(1);
                out.extend_from_slice(&id.0);
            }
            FieldId::Derived(_) => return None,
        }
        out.push(u8::from(self.element.is_some()));
        out.extend(self.element.iter().flat_map(|id| id.0));
        out.extend_from_slice(&self.written);
        let mut value = Vec::new();
        out.push(codec::encode(self.before.as_ref(), &mut value));
        out.extend_from_slice(&u32::try_from(value.len()).ok()?.to_le_bytes());
        out.extend_from_slice(&value);
        Some(out)
    }
}

/// The bytes of these, the shortest first; `None` for none. What would make them too long is left out: it stays where the
/// merge wrote it.
pub(super) fn encode(all: &[Replaced]) -> Option<Value> {
    let mut parts: Vec<Vec<u8>> = all.iter().filter_map(Replaced::encode).collect();
    sorting::by_key(&mut parts, Vec::len);
    let mut out = vec![VERSION];
    for part in parts {
        if out.len() + part.len() <= MAX_BYTES {
            out.extend_from_slice(&part);
        }
    }
    (out.len() > 1).then_some(Value::Bytes(out))
}

/// What the bytes say; nothing where they are of another version, and nothing beyond what cannot be read.
pub(super) fn decode(bytes: &[u8]) -> Vec<Replaced> {
    let mut found = Vec::new();
    let Some((&VERSION, mut rest)) = bytes.split_first() else { return found };
    while let Some(one) = read(&mut rest) {
        found.push(one);
    }
    found
}

fn read(rest: &mut &[u8]) -> Option<Replaced> {
    let field = match take(rest)? {
        [0] => FieldId::Builtin(u32::from_le_bytes(take(rest)?)),
        [1] => FieldId::Custom(RecordId(take(rest)?)),
        _ => return None,
    };
    let element = match take(rest)? {
        [0] => None,
        [1] => Some(RecordId(take(rest)?)),
        _ => return None,
    };
    let written = take(rest)?;
    let [kind] = take(rest)?;
    let length = u32::from_le_bytes(take(rest)?) as usize;
    let value = rest.get(..length)?;
    *rest = &rest[length..];
    Some(Replaced { field, element, written, before: codec::decode(kind, value).ok()? })
}

fn take<const N: usize>(rest: &mut &[u8]) -> Option<[u8; N]> {
    let (head, tail) = rest.split_first_chunk::<N>()?;
    *rest = tail;
    Some(*head)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn one(number: u32, before: Option<Value>) -> Replaced {
        Replaced { field: FieldId::Builtin(number), element: None, written: [7; 16], before }
    }

    #[test]
    fn what_was_replaced_is_read_back() {
        let custom = Replaced {
            field: FieldId::Custom(RecordId([3; 16])),
            element: Some(RecordId([4; 16])),
            ..one(0, None)
        };
        let all =
            [custom, one(200, Some(Value::Text("王".into()))), one(18, Some(Value::Ref(RecordId([9; 16]))))];
        let Some(Value::Bytes(bytes)) = encode(&all) else { panic!("something was replaced") };
        let mut read = decode(&bytes);
        sorting::by_key(&mut read, |one| std::cmp::Reverse(one.field));
        assert_eq!(read, all);
        assert_eq!(encode(&[]), None);
        // A part that is cut short says nothing, and those before it are whole.
        for end in 0..bytes.len() {
            assert!(decode(&bytes[..end]).iter().all(|one| all.contains(one)), "{end}");
        }
        assert!(decode(&[2, 0, 0]).is_empty());
    }

    #[test]
    fn what_is_too_long_is_left_out() {
        let long = one(234, Some(Value::Text("x".repeat(MAX_BYTES))));
        let Some(Value::Bytes(bytes)) = encode(&[long, one(201, None)]) else { panic!("one of them fits") };
        assert_eq!(decode(&bytes), [one(201, None)]);
    }
}
