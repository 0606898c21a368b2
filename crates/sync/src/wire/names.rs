//! Enumerations that travel as words. A word of a newer build is kept, so that it can be shown and sent on.

/// Declares an enumeration with a word per variant and `Other` for every other word.
macro_rules! words {
    ($(#[$doc:meta])* $name:ident { $($(#[$vdoc:meta])* $variant:ident = $word:literal,)+ }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $name {
            $($(#[$vdoc])* $variant,)+
            /// A word that this build does not know.
            Other(String),
        }

        impl $name {
            /// Every word that this build knows, in the order of declaration.
            pub const KNOWN: &'static [&'static str] = &[$($word),+];

            /// The word.
            pub fn as_str(&self) -> &str {
                match self {
                    $(Self::$variant => $word,)+
                    Self::Other(word) => word,
                }
            }
        }

        impl From<&str> for $name {
            fn from(word: &str) -> Self {
                match word {
                    $($word => Self::$variant,)+
                    other => Self::Other(other.to_owned()),
                }
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.as_str())
            }
        }

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
                to.serialize_str(self.as_str())
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
                <std::borrow::Cow<'de, str> as serde::Deserialize>::deserialize(from).map(|word| Self::from(&*word))
            }
        }
    };
}
pub(crate) use words;

words! {
    /// What a member may do with the cells of a stream.
    Mode {
        /// Pull.
        Read = "read",
        /// Pull and push.
        Write = "write",
        /// Push cells of records that this device created first; neither pull, digest nor history.
        Append = "append",
    }
}

impl Mode {
    /// Whether cells may be pulled.
    pub fn may_pull(&self) -> bool {
        matches!(self, Self::Read | Self::Write)
    }

    /// Whether any cell may be pushed.
    pub fn may_push(&self) -> bool {
        matches!(self, Self::Write | Self::Append)
    }

    /// Whether cells of any record may be pushed.
    pub fn may_write(&self) -> bool {
        matches!(self, Self::Write)
    }
}

words! {
    /// Who sees the records of the customer base that have an owner.
    Policy {
        /// Everybody but booth staff.
        Everyone = "everyone",
        /// The owner's teams.
        Team = "team",
        /// The owner, and the managers of the owner's teams.
        Own = "own",
    }
}

words! {
    /// Why one cell was refused. Its whole action is refused with it and goes to quarantine, except for `future`.
    Refusal {
        /// Stamped beyond the gate: the device's clock is wrong. Lowered and sent again.
        Future = "future",
        /// No right to write to the stream.
        Grant = "grant",
        /// The stream does not exist.
        Stream = "stream",
        /// The stamp's device is not one of the signed-in member's.
        Device = "device",
        /// Not well-formed, or flags and tags that contradict one another.
        Malformed = "malformed",
        /// Larger than a limit.
        TooLarge = "too_large",
        /// The record was collected or erased for good.
        Purged = "purged",
        /// Another cell of the same action was refused.
        Action = "action",
        /// Of an offer: the stamp is taken by another cell, which the server keeps.
        Conflict = "conflict",
    }
}
