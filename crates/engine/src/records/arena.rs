//! The bytes of cells, in chunks that never move: memory grows by one chunk at a time, never by doubling.

/// Bytes of a chunk. The largest cell is far smaller.
const CHUNK: usize = 1 << 20;

/// A grow-only store of byte strings.
#[derive(Debug, Default)]
pub(super) struct Arena {
    chunks: Vec<Vec<u8>>,
    used: usize,
    garbage: usize,
}

/// Where a byte string lies.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Span {
    /// Chunk in the upper 12 bits, offset in the lower 20.
    at: u32,
    len: u32,
}

impl Arena {
    /// Keeps what `write` appends, which must be at most `len` bytes and `len` at most a chunk.
    pub(super) fn put(&mut self, len: usize, write: impl FnOnce(&mut Vec<u8>)) -> Span {
        debug_assert!(len <= CHUNK, "a cell is smaller than a chunk");
        let fits = self.chunks.last().is_some_and(|chunk| chunk.len() + len <= CHUNK);
        if !fits {
            self.chunks.push(Vec::with_capacity(CHUNK));
        }
        let index = self.chunks.len() - 1;
        let chunk = &mut self.chunks[index];
        let start = chunk.len();
        write(chunk);
        let len = chunk.len() - start;
        self.used += len;
        Span { at: (index as u32) << 20 | start as u32, len: len as u32 }
    }

    /// The bytes at a span.
    pub(super) fn get(&self, span: Span) -> &[u8] {
        let start = (span.at & 0xf_ffff) as usize;
        &self.chunks[(span.at >> 20) as usize][start..start + span.len as usize]
    }

    /// Says that nobody refers to a span any more.
    pub(super) fn forget(&mut self, span: Span) {
        self.garbage += span.len as usize;
    }

    /// Whether so much is forgotten that copying the rest pays.
    pub(super) fn wants_compaction(&self) -> bool {
        self.garbage > 8 * CHUNK && self.garbage * 2 > self.used
    }

    /// Bytes in use, garbage included.
    pub(super) fn bytes(&self) -> usize {
        self.used
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn strings_stay_where_they_are() {
        let mut arena = Arena::default();
        let texts: Vec<Vec<u8>> = (0..5000u32).map(|i| vec![i as u8; (i % 1000) as usize]).collect();
        let spans: Vec<Span> = texts.iter().map(|text| arena.put(1000, |out| out.extend(text))).collect();
        assert!(arena.chunks.len() > 1);
        for (text, span) in texts.iter().zip(&spans) {
            assert_eq!(arena.get(*span), text);
        }
        assert_eq!(arena.bytes(), texts.iter().map(Vec::len).sum::<usize>());
        assert!(!arena.wants_compaction());
    }
}
