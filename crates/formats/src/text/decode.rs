//! Bytes of a file, chunk by chunk, to text; lines in a foreign encoding are repaired and reported.

use std::borrow::Cow;
use std::ops::Range;

use encoding_rs::{CoderResult, Encoding, UTF_8, UTF_16BE, UTF_16LE};

use super::detect::{Detected, guess};

/// A stretch of text without any line end is decoded at the latest when it has this many bytes.
const LONGEST_WAIT: usize = 64 * 1024;

/// How a damaged stretch was made readable.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Repair {
    /// It is valid in this other encoding.
    ReadAs(&'static Encoding),
    /// Some characters could not be read and stand as U+FFFD.
    Lost,
}

/// A stretch of the decoded text that was not valid in the file's encoding.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Damage {
    /// Bytes of the decoded text, counted from the beginning of the file.
    pub range: Range<u64>,
    /// What was done.
    pub repair: Repair,
}

/// Turns bytes into text. Cutting the bytes differently never changes the text, as long as damaged lines are not longer
/// than 64 KiB.
pub struct Decoder {
    how: How,
    mark_left: usize,
    written: u64,
}

enum How {
    /// Encodings in which a line end is always the byte 10: decoded line by line where necessary.
    Lines { encoding: &'static Encoding, fallback: &'static Encoding, pending: Vec<u8> },
    /// UTF-16.
    Stream(encoding_rs::Decoder),
}

impl Decoder {
    /// For a file with this encoding, from its first byte.
    pub fn new(detected: Detected) -> Self {
        let Detected { encoding, fallback, mark } = detected;
        let how = if encoding == UTF_16LE || encoding == UTF_16BE {
            How::Stream(encoding.new_decoder_without_bom_handling())
        } else {
            How::Lines { encoding, fallback, pending: Vec::new() }
        };
        Self { how, mark_left: mark, written: 0 }
    }

    /// Appends the text of the next bytes to `text` and what had to be repaired to `damage`. With `last` everything
    /// that was held back comes out.
    pub fn push(&mut self, bytes: &[u8], last: bool, text: &mut String, damage: &mut Vec<Damage>) {
        let skipped = self.mark_left.min(bytes.len());
        self.mark_left -= skipped;
        let bytes = &bytes[skipped..];
        let start = text.len();
        let mut note = |from: usize, to: usize, repair: Repair, written: u64| {
            let range = written + (from - start) as u64..written + (to - start) as u64;
            damage.push(Damage { range, repair });
        };
        match &mut self.how {
            How::Stream(decoder) => {
                stream(decoder, bytes, last, text);
                for (at, lost) in text[start..].match_indices(char::REPLACEMENT_CHARACTER) {
                    note(start + at, start + at + lost.len(), Repair::Lost, self.written);
                }
            }
            How::Lines { encoding, fallback, pending } => {
                let ready = ready(pending, bytes, last);
                let block: Cow<'_, [u8]> = if pending.is_empty() {
                    Cow::Borrowed(&bytes[..ready])
                } else {
                    let mut block = std::mem::take(pending);
                    block.extend_from_slice(&bytes[..ready]);
                    Cow::Owned(block)
                };
                if ready == 0 && !last {
                    *pending = block.into_owned();
                } else {
                    decode_block(&block, encoding, fallback, text, &mut |from, to, repair| {
                        note(from, to, repair, self.written);
                    });
                }
                pending.extend_from_slice(&bytes[ready..]);
            }
        }
        self.written += (text.len() - start) as u64;
    }
}

/// How many of the new bytes complete a stretch that can be decoded on its own.
fn ready(pending: &[u8], bytes: &[u8], last: bool) -> usize {
    if last {
        return bytes.len();
    }
    if let Some(end) = memchr::memrchr(b'\n', bytes) {
        return end + 1;
    }
    if pending.len() + bytes.len() < LONGEST_WAIT {
        return 0;
    }
    // Below 0x30 no byte is ever the second half of a character, in any encoding handled here.
    bytes.iter().rposition(|&byte| byte < 0x30).map_or(0, |at| at + 1)
}

fn stream(decoder: &mut encoding_rs::Decoder, mut bytes: &[u8], last: bool, text: &mut String) {
    loop {
        text.reserve(decoder.max_utf8_buffer_length(bytes.len()).unwrap_or(bytes.len() * 3).max(16));
        let (result, read, _) = decoder.decode_to_string(bytes, text, last);
        bytes = &bytes[read..];
        if result == CoderResult::InputEmpty {
            return;
        }
    }
}

/// Decodes in one go where everything is valid, else line by line.
fn decode_block(
    block: &[u8],
    encoding: &'static Encoding,
    fallback: &'static Encoding,
    text: &mut String,
    note: &mut dyn FnMut(usize, usize, Repair),
) {
    if let Some(valid) = strictly(encoding, block) {
        text.push_str(&valid);
        return;
    }
    for line in block.split_inclusive(|&byte| byte == b'\n') {
        if let Some(valid) = strictly(encoding, line) {
            text.push_str(&valid);
            continue;
        }
        let from = text.len();
        // A single-byte encoding explains every line, so a guess from this line alone is worth more.
        let own = if fallback.is_single_byte() { guess(line) } else { fallback };
        let repair = match [own, fallback].into_iter().find_map(|other| Some((other, strictly(other, line)?)))
        {
            Some((other, valid)) => {
                text.push_str(&valid);
                Repair::ReadAs(other)
            }
            None => {
                text.push_str(&encoding.decode_without_bom_handling(line).0);
                Repair::Lost
            }
        };
        note(from, text.len(), repair);
    }
}

fn strictly<'a>(encoding: &'static Encoding, bytes: &'a [u8]) -> Option<Cow<'a, str>> {
    if encoding == UTF_8 {
        return std::str::from_utf8(bytes).ok().map(Cow::Borrowed);
    }
    encoding.decode_without_bom_handling_and_without_replacement(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::{by_name, detect};
    use encoding_rs::GB18030;
    use proptest::prelude::*;

    fn decoded(bytes: &[u8], chunk: usize, detected: Detected) -> (String, Vec<Damage>) {
        let mut decoder = Decoder::new(detected);
        let (mut text, mut damage) = (String::new(), Vec::new());
        for piece in bytes.chunks(chunk.max(1)) {
            decoder.push(piece, false, &mut text, &mut damage);
        }
        decoder.push(b"", true, &mut text, &mut damage);
        (text, damage)
    }

    #[test]
    fn a_foreign_line_is_repaired_and_reported() {
        let mut bytes = "城市\n上海\n".as_bytes().to_vec();
        bytes.extend_from_slice(&GB18030.encode("苏州工业园区\n").0);
        bytes.extend_from_slice("北京\n".as_bytes());
        for chunk in [1, 3, 1000] {
            let (text, damage) = decoded(&bytes, chunk, detect(&bytes, true, None));
            assert_eq!(text, "城市\n上海\n苏州工业园区\n北京\n");
            assert_eq!(damage, [Damage { range: 14..33, repair: Repair::ReadAs(GB18030) }]);
        }
    }

    #[test]
    fn what_no_encoding_explains_is_marked() {
        let detected = Detected { encoding: GB18030, mark: 0, fallback: UTF_8 };
        let (text, damage) = decoded(b"a\n\xff\xff,b\n", 2, detected);
        assert!(text.contains("\u{FFFD}") && text.ends_with(",b\n"), "{text:?}");
        assert_eq!(damage.len(), 1);
        assert_eq!(damage[0].repair, Repair::Lost);
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(150))]

        #[test]
        fn chunks_do_not_matter(bytes in proptest::collection::vec(any::<u8>(), 0..400), chunk in 1usize..50,
                                name in prop::sample::select(vec!["utf-8", "gb18030", "big5", "windows-1252", "utf-16le", "utf-16be", "shift_jis"])) {
            let detected = detect(&bytes, true, by_name(name));
            let (whole, damage) = decoded(&bytes, bytes.len(), detected);
            let (pieces, damage_in_pieces) = decoded(&bytes, chunk, detected);
            prop_assert_eq!(&whole, &pieces);
            prop_assert_eq!(&damage, &damage_in_pieces);
            for entry in damage {
                prop_assert!(whole.get(entry.range.start as usize..entry.range.end as usize).is_some());
            }
        }
    }
}
