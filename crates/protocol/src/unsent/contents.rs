//! Contents of attached files behind a file of unsent changes: `docs/sync.md`, "Export of the unsent".
//!
//! They lie one after the other behind the sealed part, then an index, then an end of fixed length. The page reads the end
//! and the index, and hands on the sealed part and each content without holding all of it. Each is checked against its hash
//! by whoever stores it.

use crate::files::Hash;

/// First bytes from the end of the file.
const MAGIC: [u8; 4] = *b"PERC";
const FORMAT: u16 = 1;
/// Bytes of the end: length of the sealed part, number of contents, format, zeros, magic.
pub const END_BYTES: u64 = 20;
/// Bytes of a content in the index: hash and length.
const ENTRY_BYTES: u64 = 40;
/// Contents in one file, at most.
pub const MOST_CONTENTS: u64 = 10_000;

/// A content in the file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Content {
    /// Its BLAKE3.
    pub hash: Hash,
    /// Its first byte in the file.
    pub from: u64,
    /// Its bytes.
    pub length: u64,
}

/// What the end of a file says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct End {
    /// Bytes of the sealed part, which begins the file.
    pub sealed: u64,
    /// Number of contents.
    count: u64,
    /// First byte of the index.
    index: u64,
}

/// Why what follows the sealed part cannot be read: it was cut or altered, or a newer build wrote it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Unreadable;

/// What follows the contents: index and end.
pub fn index_and_end(sealed: u64, contents: &[(Hash, u64)]) -> Vec<u8> {
    let mut out = Vec::with_capacity(contents.len() * ENTRY_BYTES as usize + END_BYTES as usize);
    for (hash, length) in contents {
        out.extend_from_slice(hash);
        out.extend_from_slice(&length.to_be_bytes());
    }
    out.extend_from_slice(&sealed.to_be_bytes());
    out.extend_from_slice(&(contents.len() as u32).to_be_bytes());
    out.extend_from_slice(&FORMAT.to_be_bytes());
    out.extend_from_slice(&[0, 0]);
    out.extend_from_slice(&MAGIC);
    out
}

impl End {
    /// Reads the last [`END_BYTES`] of a file of so many bytes. `None` when it is a sealed part alone.
    pub fn read(bytes: &[u8], size: u64) -> Option<Result<Self, Unreadable>> {
        let (rest, magic) = bytes.split_last_chunk::<4>()?;
        (*magic == MAGIC && rest.len() as u64 == END_BYTES - 4).then(|| Self::parse(rest, size))
    }

    fn parse(rest: &[u8], size: u64) -> Result<Self, Unreadable> {
        let (sealed, rest) = rest.split_first_chunk::<8>().ok_or(Unreadable)?;
        let (count, rest) = rest.split_first_chunk::<4>().ok_or(Unreadable)?;
        let (sealed, count) = (u64::from_be_bytes(*sealed), u64::from(u32::from_be_bytes(*count)));
        let [a, b] = FORMAT.to_be_bytes();
        if rest != [a, b, 0, 0] || count > MOST_CONTENTS {
            return Err(Unreadable);
        }
        let index = size.checked_sub(END_BYTES + count * ENTRY_BYTES).ok_or(Unreadable)?;
        if sealed > index { Err(Unreadable) } else { Ok(Self { sealed, count, index }) }
    }

    /// Where the index lies: its first byte, and the one after it.
    pub fn index(&self) -> (u64, u64) {
        (self.index, self.index + self.count * ENTRY_BYTES)
    }

    /// Reads the index.
    ///
    /// # Errors
    /// When the contents do not fill what lies between the sealed part and the index.
    pub fn contents(&self, index: &[u8]) -> Result<Vec<Content>, Unreadable> {
        let (mut from, mut contents) = (self.sealed, Vec::new());
        for entry in index.chunks_exact(ENTRY_BYTES as usize) {
            let (hash, length) = entry.split_first_chunk::<32>().ok_or(Unreadable)?;
            let length = u64::from_be_bytes(length.try_into().map_err(|_| Unreadable)?);
            contents.push(Content { hash: *hash, from, length });
            from = from.checked_add(length).ok_or(Unreadable)?;
        }
        let whole = from == self.index && contents.len() as u64 == self.count;
        if whole { Ok(contents) } else { Err(Unreadable) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    type Parts = (Vec<u8>, Vec<Content>);

    /// Reads a file as a page does.
    fn read(file: &[u8]) -> Option<Result<Parts, Unreadable>> {
        let size = file.len() as u64;
        let last = &file[file.len().saturating_sub(END_BYTES as usize)..];
        Some(End::read(last, size)?.and_then(|end| {
            let (from, to) = end.index();
            let contents = end.contents(&file[from as usize..to as usize])?;
            Ok((file[..end.sealed as usize].to_vec(), contents))
        }))
    }

    fn file(sealed: &[u8], contents: &[&[u8]]) -> Vec<u8> {
        let named: Vec<(Hash, u64)> =
            (1u8..).zip(contents).map(|(at, bytes)| ([at; 32], bytes.len() as u64)).collect();
        [sealed, &contents.concat(), &index_and_end(sealed.len() as u64, &named)].concat()
    }

    #[test]
    fn what_was_put_together_comes_apart() {
        for contents in [&[][..], &[b"one".as_slice()], &[b"one".as_slice(), b"", b"three"]] {
            let (sealed, found) = read(&file(b"sealed", contents)).unwrap().unwrap();
            let bytes = file(b"sealed", contents);
            assert_eq!(sealed, b"sealed");
            let cut = |one: &Content| bytes[one.from as usize..(one.from + one.length) as usize].to_vec();
            assert_eq!(found.iter().map(cut).collect::<Vec<_>>(), contents);
            assert!((1u8..).zip(&found).all(|(at, one)| one.hash == [at; 32]));
        }
    }

    #[test]
    fn a_sealed_part_alone_has_no_end() {
        for alone in [&b""[..], b"PERC", b"a sealed part that ends otherwise"] {
            assert!(read(alone).is_none(), "{alone:?}");
        }
    }

    #[test]
    fn what_was_cut_or_altered_is_refused() {
        let whole = file(b"sealed", &[b"one", b"three"]);
        for (at, name) in [(0, "cut at the front"), (7, "cut within")] {
            let mut cut = whole.clone();
            cut.remove(at);
            assert_eq!(read(&cut), Some(Err(Unreadable)), "{name}");
        }
        let end = whole.len() - END_BYTES as usize;
        for (at, name) in [
            (end, "length of the sealed part"),
            (end + 8, "count"),
            (end + 13, "format"),
            (end - 40, "index"),
        ] {
            let mut altered = whole.clone();
            altered[at] ^= 0x40;
            let read = read(&altered);
            // The hash of a content is for whoever stores it to check.
            assert!(read == Some(Err(Unreadable)) || name == "index", "{name}: {read:?}");
        }
    }
}
