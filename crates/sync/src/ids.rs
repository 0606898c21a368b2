//! Identifiers as newtypes over fixed bytes.
//!
//! They are made elsewhere (random bytes come in as arguments) and compared as bytes. Their text form is lower-case
//! hexadecimal; serde writes that text for human-readable formats and bytes for the others.

use crate::hex;

/// Declares a newtype over `[u8; N]` with text form and serde.
macro_rules! byte_id {
    ($(#[$doc:meta])* $name:ident, $n:literal) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(pub [u8; $n]);

        impl $name {
            /// Bytes of the type.
            pub const LEN: usize = $n;

            /// From its bytes.
            pub const fn from_bytes(bytes: [u8; $n]) -> Self {
                Self(bytes)
            }

            /// Its bytes.
            pub const fn as_bytes(&self) -> &[u8; $n] {
                &self.0
            }

            /// From a slice, when it has the right length.
            pub fn from_slice(bytes: &[u8]) -> Option<Self> {
                bytes.try_into().ok().map(Self)
            }
        }

        impl From<[u8; $n]> for $name {
            fn from(bytes: [u8; $n]) -> Self {
                Self(bytes)
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                $crate::hex::write(f, &self.0)
            }
        }

        impl std::fmt::Debug for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(concat!(stringify!($name), "("))?;
                $crate::hex::write(f, &self.0)?;
                f.write_str(")")
            }
        }

        impl std::str::FromStr for $name {
            type Err = $crate::hex::ParseHexError;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                $crate::hex::decode_array(text).map(Self)
            }
        }

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
                if to.is_human_readable() { to.collect_str(self) } else { to.serialize_bytes(&self.0) }
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
                $crate::ids::deserialize_array(from).map(Self)
            }
        }
    };
}
pub(crate) use byte_id;

/// Reads `N` bytes: as hexadecimal from a human-readable format, as bytes from another.
pub(crate) fn deserialize_array<'de, D, const N: usize>(from: D) -> Result<[u8; N], D::Error>
where
    D: serde::Deserializer<'de>,
{
    struct Visitor<const N: usize>;
    impl<const N: usize> serde::de::Visitor<'_> for Visitor<N> {
        type Value = [u8; N];

        fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
            write!(f, "{N} bytes or {} hexadecimal digits", N * 2)
        }

        fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<[u8; N], E> {
            hex::decode_array(text).map_err(E::custom)
        }

        fn visit_bytes<E: serde::de::Error>(self, bytes: &[u8]) -> Result<[u8; N], E> {
            bytes.try_into().map_err(|_| E::invalid_length(bytes.len(), &self))
        }
    }
    if from.is_human_readable() { from.deserialize_str(Visitor) } else { from.deserialize_bytes(Visitor) }
}

byte_id! {
    /// A customer base: the unit that is created, backed up and restored as one.
    WorkspaceId, 16
}
byte_id! {
    /// The unit of permission and of the cursor: every record lives in one stream at a time.
    StreamId, 16
}
byte_id! {
    /// A record. What kind it is of is the model's business.
    RecordId, 16
}
byte_id! {
    /// A person's membership of a workspace, as the directory lists it.
    MemberId, 16
}
byte_id! {
    /// An incarnation of (installation, user, workspace), issued by the server. Compared as a big-endian integer.
    DeviceId, 8
}
byte_id! {
    /// An installation of the page in one browser: random bytes that survive sign-outs.
    InstallationId, 16
}
byte_id! {
    /// Something published for people without an account. Random bytes, made by whoever publishes.
    DocumentId, 16
}
byte_id! {
    /// What a client calls one incarnation of (installation, user, workspace) until the server has given it a device:
    /// random bytes, made anew with each empty store and after each fork.
    IncarnationId, 16
}
byte_id! {
    /// A team of a workspace, made by the server at random.
    TeamId, 16
}
byte_id! {
    /// BLAKE3-256 of content: names an attachment, a segment or the bytes of a batch.
    ContentHash, 32
}
impl StreamId {
    /// Settings that all members read and administrators write. The same on every device and server without a table.
    pub fn config(workspace: WorkspaceId) -> Self {
        Self::well_known("perennial stream config v1", workspace)
    }

    /// The customer base that all members read and write.
    pub fn shared(workspace: WorkspaceId) -> Self {
        Self::well_known("perennial stream shared v1", workspace)
    }

    /// The records of a team.
    pub fn team(workspace: WorkspaceId, team: TeamId) -> Self {
        Self::within("perennial stream team v1", workspace, &team.0)
    }

    /// The records of a person.
    pub fn user(workspace: WorkspaceId, member: MemberId) -> Self {
        Self::within("perennial stream user v1", workspace, &member.0)
    }

    /// Form and staff of an event, by the id of its record.
    pub fn event(workspace: WorkspaceId, event: RecordId) -> Self {
        Self::within("perennial stream event v1", workspace, &event.0)
    }

    /// What was captured at an event, by the id of its record.
    pub fn event_leads(workspace: WorkspaceId, event: RecordId) -> Self {
        Self::within("perennial stream event leads v1", workspace, &event.0)
    }

    /// First half of BLAKE3 in key-derivation mode: the label is the context, the workspace the material.
    fn well_known(label: &str, workspace: WorkspaceId) -> Self {
        Self(crate::codec::first_16(&blake3::derive_key(label, &workspace.0)))
    }

    /// The same with what the stream is of after the workspace.
    fn within(label: &str, workspace: WorkspaceId, of: &[u8; 16]) -> Self {
        let mut material = [0; 32];
        material[..16].copy_from_slice(&workspace.0);
        material[16..].copy_from_slice(of);
        Self(crate::codec::first_16(&blake3::derive_key(label, &material)))
    }
}

impl DeviceId {
    /// As the integer that the stamp carries.
    pub const fn get(self) -> u64 {
        u64::from_be_bytes(self.0)
    }

    /// From the integer that the stamp carries.
    pub const fn new(device: u64) -> Self {
        Self(device.to_be_bytes())
    }
}

impl ContentHash {
    /// BLAKE3-256 of `bytes`.
    pub fn of(bytes: &[u8]) -> Self {
        Self(*blake3::hash(bytes).as_bytes())
    }
}

/// Hashes content that is not in memory as a whole.
#[derive(Debug, Clone, Default)]
pub struct ContentHasher(blake3::Hasher);

impl ContentHasher {
    /// Adds what follows.
    pub fn update(&mut self, bytes: &[u8]) {
        self.0.update(bytes);
    }

    /// The hash of all that was added.
    pub fn finish(&self) -> ContentHash {
        ContentHash(*self.0.finalize().as_bytes())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{WORKSPACE, vectors};

    #[test]
    fn well_known_streams_are_golden() {
        assert_eq!(StreamId::config(WORKSPACE).to_string(), vectors::STREAM_CONFIG);
        assert_eq!(StreamId::shared(WORKSPACE).to_string(), vectors::STREAM_SHARED);
        let (team, member, event) = (TeamId([0x7e; 16]), MemberId([0x3d; 16]), RecordId([0x4e; 16]));
        assert_eq!(StreamId::team(WORKSPACE, team).to_string(), vectors::STREAM_TEAM);
        assert_eq!(StreamId::user(WORKSPACE, member).to_string(), vectors::STREAM_USER);
        assert_eq!(StreamId::event(WORKSPACE, event).to_string(), vectors::STREAM_EVENT);
        assert_eq!(StreamId::event_leads(WORKSPACE, event).to_string(), vectors::STREAM_EVENT_LEADS);
    }

    #[test]
    fn text_and_integers_return() {
        let id = RecordId([0x4e; 16]);
        assert_eq!(id.to_string().parse(), Ok(id));
        assert_eq!(format!("{id:?}"), format!("RecordId({})", "4e".repeat(16)));
        assert_eq!(serde_json::to_string(&id).unwrap(), format!("\"{}\"", "4e".repeat(16)));
        assert_eq!(serde_json::from_str::<RecordId>(&format!("\"{id}\"")).unwrap(), id);
        assert!(serde_json::from_str::<RecordId>("\"4e\"").is_err());
        assert!(serde_json::from_str::<RecordId>("78").is_err());
        assert_eq!(RecordId::from_slice(&[0x4e; 16]), Some(id));
        assert_eq!(RecordId::from_slice(&[0x4e; 15]), None);
        let device = DeviceId::new(0xd100_0000_0000_000f);
        assert_eq!(
            (device.get(), device.to_string()),
            (0xd100_0000_0000_000f, "d10000000000000f".to_owned())
        );
    }
}
