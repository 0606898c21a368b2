//! The folded texts of all records, one after the other, scanned for fragments.
//!
//! Chunks never move and grow one at a time. A changed record is written anew at the end and its old text is passed over,
//! until so much is passed over that copying pays.

use memchr::memmem::Finder;

use crate::records::Slot;

const CHUNK: usize = 1 << 20;
const NONE: u32 = u32::MAX;
/// Longest text of one record; a description beyond it is cut.
pub(super) const LONGEST: usize = 16 << 10;

#[derive(Debug, Default)]
struct Chunk {
    text: Vec<u8>,
    /// (where it starts, whose it is), ascending.
    entries: Vec<(u32, Slot)>,
}

/// The texts.
#[derive(Debug, Default)]
pub(super) struct Shelf {
    chunks: Vec<Chunk>,
    /// Per slot: chunk in the upper 12 bits, entry in the lower 20.
    place: Vec<u32>,
    used: usize,
    garbage: usize,
}

impl Shelf {
    /// Replaces the text of a record; an empty one removes it.
    pub(super) fn put(&mut self, slot: Slot, text: &[u8]) {
        let text = &text[..text.len().min(LONGEST)];
        if self.place.len() <= slot as usize {
            self.place.resize(slot as usize + 1, NONE);
        }
        if let Some(old) = self.get(slot) {
            if old == text {
                return;
            }
            self.garbage += old.len();
        }
        self.place[slot as usize] = NONE;
        if !text.is_empty() {
            self.append(slot, text);
        }
        if self.garbage > 4 * CHUNK && self.garbage * 3 > self.used {
            self.compact();
        }
    }

    fn append(&mut self, slot: Slot, text: &[u8]) {
        if self.chunks.last().is_none_or(|chunk| chunk.text.len() + text.len() > CHUNK) {
            self.chunks.push(Chunk { text: Vec::with_capacity(CHUNK), entries: Vec::new() });
        }
        let index = self.chunks.len() - 1;
        let chunk = &mut self.chunks[index];
        self.place[slot as usize] = (index as u32) << 20 | chunk.entries.len() as u32;
        chunk.entries.push((chunk.text.len() as u32, slot));
        chunk.text.extend_from_slice(text);
        self.used += text.len();
    }

    fn compact(&mut self) {
        let old = std::mem::take(&mut self.chunks);
        (self.used, self.garbage) = (0, 0);
        for (index, chunk) in old.iter().enumerate() {
            for (number, (_, slot)) in chunk.entries.iter().enumerate() {
                if self.place[*slot as usize] == (index as u32) << 20 | number as u32 {
                    let text = chunk.entry(number).1;
                    self.append(*slot, text);
                }
            }
        }
    }

    /// The text of a record.
    pub(super) fn get(&self, slot: Slot) -> Option<&[u8]> {
        let place = *self.place.get(slot as usize)?;
        let chunk = self.chunks.get((place >> 20) as usize)?;
        Some(chunk.entry((place & 0xf_ffff) as usize).1)
    }

    /// Calls back for every record whose text contains the fragment, in the order of the shelf, with the place of the
    /// first occurrence.
    pub(super) fn scan(&self, fragment: &[u8], mut found: impl FnMut(Slot, &[u8], usize)) {
        let finder = Finder::new(fragment);
        for (index, chunk) in self.chunks.iter().enumerate() {
            let (mut from, mut number) = (0, 0);
            while let Some(hit) = finder.find(&chunk.text[from..]) {
                let at = from + hit;
                number += chunk.entries[number..].partition_point(|(start, _)| *start as usize <= at) - 1;
                let (slot, text) = chunk.entry(number);
                let start = chunk.entries[number].0 as usize;
                from = start + text.len();
                // A fragment holds no separator, so it cannot reach into the next record's text.
                if self.place[slot as usize] == (index as u32) << 20 | number as u32 {
                    found(slot, text, at - start);
                }
                number += 1;
                if number >= chunk.entries.len() {
                    break;
                }
            }
        }
    }

    /// Bytes in memory.
    pub(super) fn bytes(&self) -> usize {
        self.used
    }
}

impl Chunk {
    fn entry(&self, number: usize) -> (Slot, &[u8]) {
        let (start, slot) = self.entries[number];
        let end = self.entries.get(number + 1).map_or(self.text.len(), |(next, _)| *next as usize);
        (slot, &self.text[start as usize..end])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hits(shelf: &Shelf, fragment: &str) -> Vec<Slot> {
        let mut found = Vec::new();
        shelf.scan(fragment.as_bytes(), |slot, _, _| found.push(slot));
        found.sort_unstable();
        found
    }

    #[test]
    fn replaced_texts_are_passed_over_and_compacted_away() {
        let mut shelf = Shelf::default();
        for round in 0..3u32 {
            for slot in 0..2000u32 {
                let filler = "x".repeat(1500);
                shelf.put(slot, format!("\nround{round} number{slot}\n{filler}").as_bytes());
            }
        }
        assert!(shelf.garbage < 4 * CHUNK + 2000 * 1600);
        assert!(shelf.used < 3 * 2000 * 1600);
        assert_eq!(hits(&shelf, "round1"), Vec::<Slot>::new());
        assert_eq!(hits(&shelf, "round2").len(), 2000);
        assert_eq!(hits(&shelf, "number1999\n"), vec![1999]);
        shelf.put(1999, b"");
        assert_eq!(hits(&shelf, "number1999"), Vec::<Slot>::new());
        assert_eq!(shelf.get(1999), None);
    }
}
