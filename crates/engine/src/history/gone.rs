//! Earlier values of records that are gone for good, taken out of what this device noted. Who wrote when stays, so that the
//! steps of undoing are counted as before; there is nothing left to take back in them.

use model::RecordId;
use sync::codec::Reader;

use super::History;
use crate::records::overwritten::{Entry, read};

/// A value of the history store without the earlier values of records that are gone. `None` when it has none of them, or
/// cannot be read.
pub(crate) fn without(bytes: &[u8], is_gone: &dyn Fn(RecordId) -> bool) -> Option<Vec<u8>> {
    let (mut from, mut rest, mut changed) = (Reader::new(bytes), Vec::new(), false);
    while !from.is_empty() {
        match read(&mut from).ok()? {
            Entry::Overwritten(mut entry) => {
                changed |= !entry.before.is_empty() && is_gone(entry.record);
                if is_gone(entry.record) {
                    entry.before.clear();
                }
                entry.encode(&mut rest);
            }
            Entry::Note(note) => note.encode(&mut rest),
        }
    }
    changed.then_some(rest)
}

impl History {
    /// The same in memory.
    pub(crate) fn forget(&mut self, is_gone: &dyn Fn(RecordId) -> bool) {
        for kept in self.entries.iter_mut().filter(|kept| is_gone(kept.entry.record)) {
            let before = kept.cost();
            kept.entry.before = Vec::new();
            self.bytes -= before - kept.cost();
        }
    }
}

#[cfg(test)]
mod tests {
    use sync::ids::DeviceId;
    use sync::stamp::{HybridTime, Stamp};
    use sync::tag::Tag;

    use super::*;
    use crate::records::Overwritten;
    use crate::records::overwritten::{Before, Note};

    const DEVICE: DeviceId = DeviceId([1; 8]);

    fn overwritten(record: u8, action: u64) -> Overwritten {
        let at = |ms| Stamp::new(HybridTime::new(ms, 0), DEVICE);
        let before = Before {
            tag: Tag::builtin(20),
            stamp: Some(at(1)),
            kind: 1,
            bytes: b"secret".to_vec(),
            flags: 0,
        };
        Overwritten { record: RecordId([record; 16]), by: at(action + 1), action, before: vec![before] }
    }

    #[test]
    fn earlier_values_of_what_is_gone_go_and_the_rest_stays() {
        let mut bytes = Vec::new();
        overwritten(1, 1).encode(&mut bytes);
        Note::Undo { action: 2, of: 1 }.encode(&mut bytes);
        overwritten(2, 2).encode(&mut bytes);
        assert_eq!(without(&bytes, &|_| false), None);
        assert_eq!(without(&bytes[1..], &|_| true), None, "what cannot be read stays as it is");
        let rest = without(&bytes, &|record| record.0 == [1; 16]).expect("something went");
        let mut expected = Vec::new();
        Overwritten { before: Vec::new(), ..overwritten(1, 1) }.encode(&mut expected);
        Note::Undo { action: 2, of: 1 }.encode(&mut expected);
        overwritten(2, 2).encode(&mut expected);
        assert_eq!(rest, expected);
        assert_eq!(without(&rest, &|record| record.0 == [1; 16]), None, "once is enough");

        let mut history = History::new(DEVICE);
        history.load(&bytes);
        history.forget(&|record| record.0 == [1; 16]);
        let mut same = History::new(DEVICE);
        same.load(&rest);
        for record in [1, 2] {
            let record = RecordId([record; 16]);
            assert!(history.of_record(record).eq(same.of_record(record)));
        }
    }
}
