//! SegmentDay: who came into a segment and who went, on one day of the workspace (2100-2199); one record per segment and day, see
//! [`crate::defaults::segment_day_id`].
//!
//! What one member's devices saw is one element: they see the same, so the last of them stands for all. What several
//! members saw is put together when it is read ([`Day::of`]).

use crate::define::fields;
use crate::id::RecordId;
use crate::kind::Kind;

fields! {
    SEGMENT = refer(2100, "segment", &[Kind::Segment]).read_only().system();
    DAY = date(2101, "segment_day").read_only().system();
    SEEN = bytes(2102, "segment_seen").set().system();
}

/// Segments of which days are kept: the first by their creation.
pub const MOST_SEGMENTS: usize = 200;

/// Ids that are kept of those who came, and of those who went: both fit into a value. Their numbers stay exact.
pub const MOST_IDS: usize = 900;

/// The first byte; what begins otherwise is of a later version and is passed over.
const FORMAT: u8 = 1;

/// A hash of the rules that decide who is in a segment.
pub type RuleHash = [u8; 8];

/// Those who came, or those who went.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Group {
    /// How many.
    pub count: u32,
    /// Their ids, ascending; not all of them where there are more than [`MOST_IDS`].
    pub ids: Vec<RecordId>,
}

/// What a member's devices saw of a day.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Seen {
    /// When, as milliseconds since 1970.
    pub at: i64,
    /// By which rules.
    pub rule: RuleHash,
    /// How many were in the segment then.
    pub size: u32,
    /// Who was in it then and not when the day began.
    pub came: Group,
    /// Who was in it when the day began and not then.
    pub went: Group,
}

/// A day as all members saw it together.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Day {
    /// How many were in the segment when it was looked at last.
    pub size: u32,
    /// The rules by which it was looked at, first to last, each once.
    pub rules: Vec<RuleHash>,
    /// Who came.
    pub came: Group,
    /// Who went.
    pub went: Group,
}

impl Group {
    /// Of all ids, ascending.
    pub fn of(mut ids: Vec<RecordId>) -> Self {
        let count = ids.len() as u32;
        ids.truncate(MOST_IDS);
        Self { count, ids }
    }

    /// Whether all of them are named.
    pub fn is_complete(&self) -> bool {
        self.ids.len() == self.count as usize
    }

    /// Those of both. Where not all are named it is at least the larger number of them.
    fn join(&mut self, other: Self) {
        let complete = self.is_complete() && other.is_complete();
        self.ids.extend(other.ids);
        sorting::ascending(&mut self.ids);
        self.ids.dedup();
        let named = self.ids.len() as u32;
        // With one more than are named it stays told that some are not.
        self.count = if complete { named } else { self.count.max(other.count).max(named + 1) };
    }

    fn write(&self, out: &mut Vec<u8>) {
        out.extend(self.count.to_be_bytes());
        out.extend((self.ids.len() as u32).to_be_bytes());
        self.ids.iter().for_each(|id| out.extend(id.0));
    }

    fn read(bytes: &mut &[u8]) -> Option<Self> {
        let (count, named) = (u32::from_be_bytes(take(bytes)?), u32::from_be_bytes(take(bytes)?));
        // No more than there are bytes for.
        let ids = (0..named).map(|_| take(bytes).map(RecordId)).collect::<Option<Vec<_>>>()?;
        Some(Self { count, ids })
    }
}

impl Seen {
    /// The bytes of the value.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut out = vec![FORMAT];
        out.extend(self.at.to_be_bytes());
        out.extend(self.rule);
        out.extend(self.size.to_be_bytes());
        self.came.write(&mut out);
        self.went.write(&mut out);
        out
    }

    /// Reads them back; `None` where this version cannot.
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let mut bytes = bytes.strip_prefix(&[FORMAT])?;
        let bytes = &mut bytes;
        Some(Self {
            at: i64::from_be_bytes(take(bytes)?),
            rule: take(bytes)?,
            size: u32::from_be_bytes(take(bytes)?),
            came: Group::read(bytes)?,
            went: Group::read(bytes)?,
        })
    }
}

impl Day {
    /// Puts together what members saw of a day; `None` where nobody saw it.
    pub fn of(seen: impl IntoIterator<Item = Seen>) -> Option<Self> {
        let mut all: Vec<Seen> = seen.into_iter().collect();
        sorting::by_key(&mut all, |seen| (seen.at, seen.rule));
        let mut day = Self { size: all.last()?.size, ..Self::default() };
        for seen in all {
            day.rules.retain(|rule| *rule != seen.rule);
            day.rules.push(seen.rule);
            day.came.join(seen.came);
            day.went.join(seen.went);
        }
        Some(day)
    }
}

fn take<const N: usize>(bytes: &mut &[u8]) -> Option<[u8; N]> {
    let (first, rest) = bytes.split_first_chunk()?;
    *bytes = rest;
    Some(*first)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Value;
    use crate::catalogue::Catalogue;
    use crate::check::check;

    fn ids(numbers: impl IntoIterator<Item = u32>) -> Vec<RecordId> {
        let id = |number: u32| RecordId(u128::from(number).to_be_bytes());
        numbers.into_iter().map(id).collect()
    }

    fn seen(at: i64, rule: u8, size: u32, came: Vec<RecordId>, went: Vec<RecordId>) -> Seen {
        Seen { at, rule: [rule; 8], size, came: Group::of(came), went: Group::of(went) }
    }

    #[test]
    fn bytes_come_back_and_the_longest_fit_into_a_value() {
        let longest = seen(i64::MAX, 9, u32::MAX, ids(0..5000), ids(0..901));
        assert_eq!((longest.came.count, longest.came.ids.len()), (5000, MOST_IDS));
        for seen in [Seen::default(), seen(-1, 1, 2, ids(3..6), Vec::new()), longest] {
            let bytes = seen.to_bytes();
            assert_eq!(Seen::from_bytes(&bytes), Some(seen));
            assert_eq!(Seen::from_bytes(&bytes[..bytes.len() - 1]), None);
            let catalogue = Catalogue::default();
            let def = catalogue.field(Kind::SegmentDay, SEEN).expect("declared");
            assert_eq!(check(def, Value::Bytes(bytes.clone())), Ok(Some(Value::Bytes(bytes))));
        }
        for nonsense in [&b""[..], b"\x02", &[1; 40]] {
            assert_eq!(Seen::from_bytes(nonsense), None);
        }
    }

    #[test]
    fn what_members_saw_is_put_together() {
        assert_eq!(Day::of([]), None);
        let (first, last) = (seen(1, 1, 10, ids(1..4), ids(7..8)), seen(2, 2, 12, ids(3..6), Vec::new()));
        let day = Day::of([last.clone(), first]).expect("seen");
        assert_eq!((day.size, &day.rules[..]), (12, &[[1; 8], [2; 8]][..]));
        assert_eq!((day.came, day.went), (Group::of(ids(1..6)), Group::of(ids(7..8))));
        // Where not all are named, the number is at least the larger one, and it is told that some are missing.
        let many = Day::of([last.clone(), seen(3, 2, 20, ids(1000..2500), Vec::new())]).expect("seen");
        assert_eq!((many.came.count, many.came.ids.len()), (1500, 903));
        let part = Group { count: 4, ids: ids(1..4) };
        let all = Day::of([Seen { came: part, ..last.clone() }, last]).expect("seen");
        assert_eq!((all.came.count, all.came.is_complete()), (6, false));
    }
}
