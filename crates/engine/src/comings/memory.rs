//! What a device remembers: who was in each segment when the day began. One list of all records, and for each segment a bit
//! for each of them, so that two hundred segments of a hundred thousand records are some megabytes.

use model::RecordId;
use model::entities::segment_day::RuleHash;

use super::compare::Known;

const FORMAT: u8 = 1;

/// See the module.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Memory {
    /// Ascending.
    ids: Vec<RecordId>,
    segments: Vec<Segment>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Segment {
    id: RecordId,
    rule: RuleHash,
    day: i32,
    /// A bit for each of the ids.
    bits: Vec<u8>,
    /// Those who are none of them, such as deleted ones; ascending.
    others: Vec<RecordId>,
}

impl Memory {
    /// Nothing is remembered yet; most of what will be are these records.
    pub fn over(mut ids: Vec<RecordId>) -> Self {
        sorting::ascending(&mut ids);
        Self { ids, segments: Vec::new() }
    }

    /// What is remembered of a segment.
    pub fn get(&self, segment: RecordId) -> Option<Known> {
        let found = self.segments.iter().find(|found| found.id == segment)?;
        let is_in = |at: &usize| found.bits[at / 8] >> (at % 8) & 1 == 1;
        let mut members: Vec<RecordId> = (0..self.ids.len()).filter(is_in).map(|at| self.ids[at]).collect();
        members.extend(&found.others);
        sorting::ascending(&mut members);
        Some(Known { rule: found.rule, day: found.day, members })
    }

    /// Remembers a segment of which nothing is remembered yet.
    pub fn put(&mut self, segment: RecordId, known: &Known) {
        let (mut bits, mut others) = (vec![0; self.ids.len().div_ceil(8)], Vec::new());
        for id in &known.members {
            match self.ids.binary_search(id) {
                Ok(at) => bits[at / 8] |= 1 << (at % 8),
                Err(_) => others.push(*id),
            }
        }
        self.segments.push(Segment { id: segment, rule: known.rule, day: known.day, bits, others });
    }

    /// As it is kept.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut out = vec![FORMAT];
        put_ids(&mut out, &self.ids);
        for segment in &self.segments {
            out.extend(segment.id.0);
            out.extend(segment.rule);
            out.extend(segment.day.to_be_bytes());
            out.extend(&segment.bits);
            put_ids(&mut out, &segment.others);
        }
        out
    }

    /// Reads it back. What cannot be read is forgotten: then everything begins anew.
    pub fn from_bytes(bytes: &[u8]) -> Self {
        read(bytes).unwrap_or_default()
    }
}

fn put_ids(out: &mut Vec<u8>, ids: &[RecordId]) {
    out.extend((ids.len() as u32).to_be_bytes());
    ids.iter().for_each(|id| out.extend(id.0));
}

fn read(bytes: &[u8]) -> Option<Memory> {
    let mut bytes = bytes.strip_prefix(&[FORMAT])?;
    let bytes = &mut bytes;
    let ids = take_ids(bytes)?;
    let mut segments = Vec::new();
    while !bytes.is_empty() {
        segments.push(Segment {
            id: RecordId(take(bytes)?),
            rule: take(bytes)?,
            day: i32::from_be_bytes(take(bytes)?),
            bits: bytes.split_off(..ids.len().div_ceil(8))?.to_vec(),
            others: take_ids(bytes)?,
        });
    }
    Some(Memory { ids, segments })
}

fn take_ids(bytes: &mut &[u8]) -> Option<Vec<RecordId>> {
    let count = u32::from_be_bytes(take(bytes)?);
    (0..count).map(|_| take(bytes).map(RecordId)).collect()
}

fn take<const N: usize>(bytes: &mut &[u8]) -> Option<[u8; N]> {
    let (first, rest) = bytes.split_first_chunk()?;
    *bytes = rest;
    Some(*first)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_remembered_comes_back() {
        let id = |number: u8| RecordId([number; 16]);
        let known = |day, members: &[u8]| Known {
            rule: [day as u8; 8],
            day,
            members: members.iter().map(|number| id(*number)).collect(),
        };
        let mut memory = Memory::over((0..20).rev().map(id).collect());
        let all = [known(7, &[0, 3, 8, 19]), known(-3, &[]), known(9, &[5, 99, 200])];
        for (number, known) in (30..).zip(&all) {
            memory.put(id(number), known);
        }
        let bytes = memory.to_bytes();
        let back = Memory::from_bytes(&bytes);
        for (number, known) in (30..).zip(all) {
            assert_eq!(back.get(id(number)), Some(known));
        }
        assert_eq!(back.get(id(33)), None);
        assert_eq!(back, memory);
        for bad in [&[][..], &[2], &bytes[..bytes.len() - 1], &[FORMAT, 0xff, 0xff, 0xff, 0xff]] {
            assert_eq!(Memory::from_bytes(bad), Memory::default());
        }
        assert_eq!(Memory::from_bytes(&Memory::default().to_bytes()), Memory::default());
    }
}
