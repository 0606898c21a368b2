//! What the server told of the histories that somebody looks at: earlier values that this device never had, and who wrote
//! them. In memory only; of a few records.

#[cfg(test)]
mod tests;

use model::RecordId;
use sync::payload::Payload;
use sync::stamp::Stamp;
use sync::tag::Tag;
use sync::wire::history::HistoryPage;

/// Histories kept although nobody looks at them any more.
const KEPT: usize = 4;
/// Bytes of values after which no more pages of a record are asked for.
const MOST_BYTES: usize = 4 << 20;

/// A value that a cell gave to a register.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Earlier {
    /// The cell's.
    pub(crate) stamp: Stamp,
    /// Which register.
    pub(crate) tag: Tag,
    /// Type byte of the value.
    pub(crate) kind: u8,
    /// Its bytes.
    pub(crate) bytes: Vec<u8>,
    /// Whose device wrote it, by the server's word.
    pub(crate) member: RecordId,
}

/// The pages of one record's history, as they come in.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Pages {
    writes: Vec<Earlier>,
    bytes: usize,
    /// The sequence before which the next page begins; `None` at the end.
    next: Option<u64>,
}

impl Pages {
    /// Takes a page. Cells that this build cannot read, and values of types that it does not know, are left out.
    pub(crate) fn add(&mut self, page: &HistoryPage<'_>) {
        let mut last = None;
        for (accepted, cell) in page.items() {
            last = Some(accepted.seq);
            let Ok(payload) = Payload::open(&cell) else { continue };
            for (tag, value) in payload.iter() {
                if model::codec::decode(value.kind, value.bytes).is_ok() {
                    self.bytes += value.bytes.len();
                    self.writes.push(Earlier {
                        stamp: cell.stamp,
                        tag,
                        kind: value.kind,
                        bytes: value.bytes.to_vec(),
                        member: RecordId(accepted.member.0),
                    });
                }
            }
        }
        self.next = last.filter(|_| page.more);
    }

    /// Where the next page begins, when one is needed to show so many entries.
    pub(crate) fn next(&self, entries: usize) -> Option<u64> {
        self.next.filter(|_| self.writes.len() <= entries && self.bytes < MOST_BYTES)
    }
}

/// How far asking has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Stage {
    /// The server is to be asked once it was heard at another time than this.
    Wanted(Option<i64>),
    /// It is being asked.
    Asked,
    /// It has answered.
    Told,
}

#[derive(Debug)]
struct Story {
    record: RecordId,
    stage: Stage,
    pages: Pages,
    /// Counts the histories looked at; the smallest was looked at first.
    number: u64,
}

/// The histories that the server was asked for.
#[derive(Debug, Default)]
pub(crate) struct Told {
    /// In no order: they are few.
    stories: Vec<Story>,
    number: u64,
}

impl Told {
    fn story(&self, record: RecordId) -> Option<&Story> {
        self.stories.iter().find(|story| story.record == record)
    }

    fn story_mut(&mut self, record: RecordId) -> Option<&mut Story> {
        self.stories.iter_mut().find(|story| story.record == record)
    }

    /// Somebody opened a history: what was told of it before may be old.
    pub(crate) fn renew(&mut self, record: RecordId) {
        if let Some(story) = self.story_mut(record).filter(|story| story.stage == Stage::Told) {
            story.stage = Stage::Wanted(None);
        }
    }

    /// Which of the histories looked at the server is to be asked for now; they count as asked. It was last heard at
    /// `heard_at`, by whatever clock, or cannot be asked.
    pub(crate) fn due(&mut self, shown: &[RecordId], heard_at: Option<i64>) -> Vec<RecordId> {
        for record in shown {
            self.number += 1;
            let number = self.number;
            match self.story_mut(*record) {
                Some(story) => story.number = number,
                None => {
                    let (record, stage, pages) = (*record, Stage::Wanted(None), Pages::default());
                    self.stories.push(Story { record, stage, pages, number });
                }
            }
        }
        while self.stories.len() > KEPT {
            let others = self.stories.iter().filter(|story| !shown.contains(&story.record));
            let Some(oldest) = others.map(|story| story.number).min() else { break };
            self.stories.retain(|story| story.number != oldest);
        }
        let is_due = |story: &Story| matches!(story.stage, Stage::Wanted(failed_at) if heard_at.is_some() && heard_at != failed_at);
        let mut due = Vec::new();
        for record in shown {
            if let Some(story) = self.story_mut(*record).filter(|story| is_due(story)) {
                story.stage = Stage::Asked;
                due.push(*record);
            }
        }
        due
    }

    /// The server answered, or did not: then it is asked again once it was heard at another time than `heard_at`.
    pub(crate) fn answered(&mut self, record: RecordId, pages: Option<Pages>, heard_at: Option<i64>) {
        let Some(story) = self.story_mut(record) else { return };
        match pages {
            Some(pages) => (story.stage, story.pages) = (Stage::Told, pages),
            None => story.stage = Stage::Wanted(heard_at),
        }
    }

    /// What it told of a record, newest commit first.
    pub(crate) fn of_record(&self, record: RecordId) -> &[Earlier] {
        self.story(record).map(|story| story.pages.writes.as_slice()).unwrap_or_default()
    }

    /// Whether it has more of a record than was asked for.
    pub(crate) fn has_more(&self, record: RecordId, entries: usize) -> bool {
        self.story(record).is_some_and(|story| story.pages.next(entries).is_some())
    }

    /// Whether it has still to be asked, and cannot be now.
    pub(crate) fn is_missing(&self, record: RecordId) -> bool {
        self.story(record).is_none_or(|story| matches!(story.stage, Stage::Wanted(_)))
    }
}
