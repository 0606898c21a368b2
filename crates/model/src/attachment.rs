//! What a record says of a file that is attached to it. The bytes are elsewhere, under the hash of their content.
//!
//! Kept as an `Entry`: the text is the file's name, the label says what it is (see [`Attachment::to_value`]). The element of
//! the set is the first half of the hash, so that one content is attached to a record once.

use crate::id::RecordId;
use crate::text::{clean, shorten};
use crate::value::Value;

/// Longest media type that is kept.
const MEDIA_TYPE_BYTES: usize = 100;
/// What is said of a file whose type nobody knows.
pub const UNKNOWN_TYPE: &str = "application/octet-stream";
/// Attachments that one action adds to a record at most: with a thumbnail each they fit one cell.
pub const MOST_AT_ONCE: usize = 30;

/// Longest name of a file, in characters.
const NAME_CHARS: usize = 200;
/// Longest ending of a name that a shortened one keeps, in bytes.
const ENDING_BYTES: usize = 12;

/// BLAKE3 of content.
pub type Hash = [u8; 32];

/// A file that is attached to a record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attachment {
    /// Hash of the content.
    pub hash: Hash,
    /// Bytes of the content.
    pub length: u64,
    /// What the device that added it took it for; not to be trusted.
    pub media_type: String,
    /// Hash of a small picture of it.
    pub thumbnail: Option<Hash>,
    /// Its name, which may be changed.
    pub name: String,
}

impl Attachment {
    /// The element of the set.
    pub fn element(&self) -> RecordId {
        let mut half = [0; 16];
        half.copy_from_slice(&self.hash[..16]);
        RecordId(half)
    }

    /// As it is kept: the label is the hash in hexadecimal, the length, the media type, and if there is one the hash of the
    /// thumbnail, with a space between them.
    pub fn to_value(&self) -> Value {
        let known = is_media_type(&self.media_type);
        let media_type = if known { &self.media_type } else { UNKNOWN_TYPE };
        let mut label = format!("{} {} {media_type}", hex(&self.hash), self.length);
        if let Some(thumbnail) = &self.thumbnail {
            label.push(' ');
            label.push_str(&hex(thumbnail));
        }
        Value::Entry { label, text: self.name.clone() }
    }

    /// From what is kept.
    pub fn of_value(value: &Value) -> Option<Self> {
        match value {
            Value::Entry { label, text } => Self::of_entry(label, text),
            _ => None,
        }
    }

    /// From the parts of what is kept.
    pub fn of_entry(label: &str, name: &str) -> Option<Self> {
        let mut parts = label.split(' ');
        let hash = unhex(parts.next()?)?;
        let length = parts.next()?.parse().ok()?;
        let media_type = parts.next().filter(|text| is_media_type(text))?.to_owned();
        let thumbnail = match parts.next() {
            Some(text) => Some(unhex(text)?),
            None => None,
        };
        let name = name.to_owned();
        parts.next().is_none().then_some(Self { hash, length, media_type, thumbnail, name })
    }

    /// The contents that it names: what a cell with it has to name, too.
    pub fn hashes(&self) -> impl Iterator<Item = Hash> {
        std::iter::once(self.hash).chain(self.thumbnail)
    }
}

/// The name of a file as it is kept: one line, without marks that turn the direction of writing (they make `gpj.exe` look
/// like `exe.jpg`), not too long, its ending kept. Empty where nothing of it is left.
pub fn name_of(given: &str) -> String {
    let steers =
        |c: char| matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    let name = clean(&given.replace(steers, ""), false).text;
    let ending = name.rfind('.').filter(|at| *at > 0 && name.len() - at <= ENDING_BYTES);
    let (stem, ending) = name.split_at(ending.unwrap_or(name.len()));
    format!("{}{ending}", shorten(stem, NAME_CHARS))
}

fn is_media_type(text: &str) -> bool {
    text.len() <= MEDIA_TYPE_BYTES
        && text.split_once('/').is_some_and(|(kind, of)| !kind.is_empty() && !of.is_empty())
        && text.bytes().all(|byte| byte.is_ascii_graphic())
}

fn hex(hash: &Hash) -> String {
    hash.iter()
        .flat_map(|byte| [byte >> 4, byte & 15])
        .map(|digit| char::from(b"0123456789abcdef"[usize::from(digit)]))
        .collect()
}

fn unhex(text: &str) -> Option<Hash> {
    let digit = |byte: u8| match byte {
        b'0'..=b'9' => Some(byte - b'0'),
        b'a'..=b'f' => Some(byte - b'a' + 10),
        _ => None,
    };
    let mut hash = [0; 32];
    let (pairs, rest) = text.as_bytes().as_chunks::<2>();
    if pairs.len() != hash.len() || !rest.is_empty() {
        return None;
    }
    for (byte, [high, low]) in hash.iter_mut().zip(pairs) {
        *byte = digit(*high)? << 4 | digit(*low)?;
    }
    Some(hash)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn photo() -> Attachment {
        Attachment {
            hash: [0xa1; 32],
            length: 3_000_000,
            media_type: "image/jpeg".into(),
            thumbnail: Some([0xb2; 32]),
            name: "展位 照片.jpg".into(),
        }
    }

    #[test]
    fn what_is_kept_is_read_back() {
        let plain = Attachment { thumbnail: None, ..photo() };
        for attachment in [photo(), plain] {
            assert_eq!(Attachment::of_value(&attachment.to_value()), Some(attachment));
        }
        assert_eq!(photo().element(), RecordId([0xa1; 16]));
        assert_eq!(photo().hashes().collect::<Vec<_>>(), [[0xa1; 32], [0xb2; 32]]);
    }

    #[test]
    fn names_are_one_plain_line() {
        let long = "长".repeat(300);
        for (given, expected) in [
            ("展位 照片.jpg", "展位 照片.jpg".to_owned()),
            (" a\tb\n.txt ", "a b .txt".to_owned()),
            ("photo\u{202e}gpj.exe", "photogpj.exe".to_owned()),
            ("\u{0}\u{202e} \n", String::new()),
            (".profile", ".profile".to_owned()),
            (&format!("{long}.pdf"), format!("{}….pdf", "长".repeat(199))),
            (&long, format!("{}…", "长".repeat(199))),
        ] {
            assert_eq!(name_of(given), expected, "{given:?}");
        }
    }

    #[test]
    fn odd_types_are_none() {
        for odd in ["", "text", "a/b c", "/", "text/\n", &format!("a/{}", "b".repeat(100))] {
            let kept = Attachment { media_type: odd.into(), ..photo() }.to_value();
            let read = Attachment::of_value(&kept).expect("is read");
            assert_eq!(read.media_type, UNKNOWN_TYPE, "{odd}");
        }
    }

    #[test]
    fn what_is_something_else_is_not_guessed() {
        let hash = "a1".repeat(32);
        for label in [
            "",
            "work",
            &hash,
            &format!("{hash} 5"),
            &format!("{hash} x a/b"),
            &format!("{hash} -5 a/b"),
            &format!("{hash} 5 ab"),
            &format!("{hash} 5 a/b 00"),
            &format!("{hash} 5 a/b {hash} x"),
            &format!("{} 5 a/b", "A1".repeat(32)),
            &format!("{}x 5 a/b", &hash[..63]),
        ] {
            assert_eq!(Attachment::of_entry(label, "name"), None, "{label}");
        }
        assert_eq!(Attachment::of_value(&Value::Text(hash)), None);
    }
}
