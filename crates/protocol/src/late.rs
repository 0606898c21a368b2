//! What only code reads that comes after the first screen: within a view it travels as bytes, so that what reads and writes
//! it is not part of what a start waits for.

use std::marker::PhantomData;

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use crate::{decode, encode};

/// An encoded value.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent, bound = "")]
pub struct Late<T> {
    bytes: Vec<u8>,
    of: PhantomData<fn() -> T>,
}

impl<T: Serialize + DeserializeOwned> Late<T> {
    /// Encodes a value.
    pub fn new(value: &T) -> Self {
        Self { bytes: encode(value), of: PhantomData }
    }

    /// The value; `None` for bytes of another build, which no page of this one is sent.
    pub fn open(&self) -> Option<T> {
        decode(&self.bytes).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_put_in_comes_out() {
        let late = Late::new(&vec![(1u32, "one".to_owned())]);
        assert_eq!(late.open(), Some(vec![(1, "one".to_owned())]));
        let sent: Late<Vec<(u32, String)>> = decode(&encode(&late)).expect("decodes");
        assert_eq!(sent, late);
        let cut = Late::<String> { bytes: vec![9], of: PhantomData };
        assert_eq!(cut.open(), None);
    }
}
