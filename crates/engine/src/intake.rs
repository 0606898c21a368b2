//! What visitors sent becomes leads: by writing the fields of a lead to the record that holds what was sent.
//!
//! Two devices that do so at once write the same values to the same registers, and merging makes them one. So nothing here
//! depends on who takes in, but the device in the stamp. Its time is that of the submission, whenever it is taken in: what
//! somebody changed meanwhile is later, and stays. A record with a submission and without a kind is not taken in yet.

#[cfg(test)]
mod tests;

use model::entities::event;
use model::expand::{Now, Write};
use model::web_form::{self, Unfit};
use model::{Catalogue, Change, Command, Kind, RecordId, Value};
use protocol::Failure;
use sync::cell::Flags;
use sync::stamp::{HybridTime, Stamp};
use sync::submission::Submission;
use sync::tag::Tag;

use crate::commands::{self, Author, Planned, Stamps};
use crate::records::{Records, Slot};
use crate::workspace::Workspace;

/// Leads made in one action; what is more waits for the next.
const AT_ONCE: usize = 200;
/// The half of the stamps of a millisecond in which things are taken in: the server gives submissions the other one, and so
/// does a device that begins a millisecond.
const TAKEN_IN: u16 = 0x8000;

/// Something that was sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Sent {
    /// Its record.
    pub(crate) record: RecordId,
    /// The event whose form it was sent to, where that is known.
    pub(crate) event: Option<RecordId>,
    /// When, milliseconds since 1970.
    pub(crate) at: i64,
    /// What.
    pub(crate) body: Vec<u8>,
    /// The time in the stamp of the cell that makes a lead of it.
    taken_in_at: HybridTime,
}

/// What was sent and not taken in or put away, oldest first, then by id.
pub(crate) fn waiting(records: &Records) -> Vec<Sent> {
    let untouched =
        |slot: &Slot| records.kind(*slot).is_none() && records.has_cells(*slot) && !records.is_deleted(*slot);
    let all = (0..records.slots() as Slot).filter(untouched);
    let mut found: Vec<Sent> = all.filter_map(|slot| sent(records, slot)).collect();
    sorting::by(&mut found, |a, b| a.at.cmp(&b.at).then(a.record.cmp(&b.record)));
    found
}

fn sent(records: &Records, slot: Slot) -> Option<Sent> {
    let register = records.register(slot, Tag::SUBMISSION)?;
    let submission = Submission::decode(register.bytes).ok()?;
    let sent_at = register.stamp.time();
    Some(Sent {
        record: records.id(slot),
        event: web_form::event_of(records, RecordId(submission.document.0)),
        at: i64::try_from(submission.received_at).unwrap_or(i64::MAX),
        body: submission.body.to_vec(),
        taken_in_at: HybridTime::new(sent_at.ms(), sent_at.counter() | TAKEN_IN),
    })
}

/// What decides over what is made of it, the same on every device.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Rules<'a> {
    /// What is here.
    pub(crate) records: &'a Records,
    /// The fields.
    pub(crate) catalogue: &'a Catalogue,
    /// The zone of the workspace; empty where none is set.
    pub(crate) zone: &'a str,
}

impl Workspace {
    /// What decides over what is made of submissions.
    pub(crate) fn intake_rules(&self) -> Rules<'_> {
        Rules { records: &self.records, catalogue: &self.catalogue, zone: &self.derived.settings.zone }
    }
}

/// First values of the lead that something makes.
pub(crate) fn lead_of(rules: Rules<'_>, sent: &Sent) -> Result<Vec<Change>, Unfit> {
    let event = sent.event.ok_or(Unfit::Foreign)?;
    web_form::lead_of(&sent.body, rules.catalogue, event, captured_at(rules, event, sent.at))
}

/// The moment, at the place of the event where that is known.
fn captured_at(rules: Rules<'_>, event: RecordId, at: i64) -> Value {
    let slot = rules.records.slot(event);
    let place = slot.map(|slot| rules.records.text(slot, event::ZONE)).unwrap_or_default();
    let zones = [place.as_str(), rules.zone, "UTC"];
    let zone = zones.into_iter().find(|zone| !zone.is_empty()).unwrap_or_default();
    Value::Zoned { at, zone: zone.to_owned() }
}

/// Plans to take in what makes a lead and lies where this member may write. `None` when there is nothing.
///
/// # Errors
/// As of any other command.
pub(crate) fn plan(
    rules: Rules<'_>,
    author: &Author,
    stamps: &mut Stamps<'_>,
) -> Result<Option<Planned>, Failure> {
    if !author.may_write(Kind::Lead) {
        return Ok(None);
    }
    let mut writes = TakenIn::default();
    for sent in waiting(rules.records) {
        if writes.all.len() >= AT_ONCE {
            break;
        }
        let Ok(changes) = lead_of(rules, &sent) else { continue };
        // What the rules of today do not let in stays, and is shown.
        let Ok(write) = expand(rules, author, &sent, changes) else { continue };
        if is_writable(rules.records, author, sent.record) {
            writes.add(&sent, write);
        }
    }
    writes.planned(rules.records, author, stamps)
}

/// Plans to make a lead of something whatever it is, because a person says so: what was sent is its note.
///
/// # Errors
/// As of any other command.
pub(crate) fn plan_one(
    rules: Rules<'_>,
    author: &Author,
    stamps: &mut Stamps<'_>,
    (sent, event): (&Sent, RecordId),
) -> Result<Option<Planned>, Failure> {
    use model::entities::lead;
    let set = |field, value| Change { field, element: None, value: Some(value) };
    let text = web_form::shown(&sent.body);
    let changes = vec![
        set(lead::EVENT, Value::Ref(sent.event.unwrap_or(event))),
        set(lead::SOURCE, Value::Choice("website".into())),
        set(lead::CAPTURED_AT, captured_at(rules, event, sent.at)),
        set(lead::NOTE, Value::Text(if text.is_empty() { "–".to_owned() } else { text })),
    ];
    let mut writes = TakenIn::default();
    writes.add(sent, expand(rules, author, sent, changes)?);
    writes.planned(rules.records, author, stamps)
}

/// What making leads writes.
#[derive(Default)]
struct TakenIn {
    all: Vec<Write>,
    /// Of each, the time in its stamp, where it is not the time of now.
    times: Vec<Option<HybridTime>>,
}

impl TakenIn {
    /// Adds what makes a lead of something: the first of it is the lead.
    fn add(&mut self, sent: &Sent, writes: Vec<Write>) {
        let lead = std::iter::once(Some(sent.taken_in_at));
        self.times.extend(lead.chain(std::iter::repeat(None)).take(writes.len()));
        self.all.extend(writes);
    }

    fn planned(
        self,
        records: &Records,
        author: &Author,
        stamps: &mut Stamps<'_>,
    ) -> Result<Option<Planned>, Failure> {
        let mut times = self.times.into_iter();
        let mut own = || {
            let stamp = stamps();
            times.next().flatten().map_or(stamp, |time| Stamp::new(time, stamp.device()))
        };
        planned(records, &self.all, author, &mut own)
    }
}

/// Plans to put something away that was sent. It can be found in the history of its record, and goes as other deleted
/// records do.
///
/// # Errors
/// As of any other command.
pub(crate) fn plan_discard(
    records: &Records,
    record: RecordId,
    author: &Author,
    stamps: &mut Stamps<'_>,
) -> Result<Option<Planned>, Failure> {
    let write = Write { record, kind: Kind::Lead, changes: Vec::new(), deleted: Some(true) };
    planned(records, &[write], author, stamps)
}

/// What making the lead writes. Nobody made it and nobody owns it.
fn expand(
    rules: Rules<'_>,
    author: &Author,
    sent: &Sent,
    changes: Vec<Change>,
) -> Result<Vec<Write>, Failure> {
    let now = Now { at: sent.at, today: author.today, zone: author.zone.clone(), me: None };
    let create = Command::Create { id: sent.record, kind: Kind::Lead, changes };
    create.expand(rules.records, rules.catalogue, &now).map_err(commands::invalid)
}

fn is_writable(records: &Records, author: &Author, record: RecordId) -> bool {
    let stream = records.slot(record).and_then(|slot| records.stream(slot));
    stream.is_some_and(|stream| author.may_write_to(stream, Kind::Lead).is_ok())
}

fn planned(
    records: &Records,
    writes: &[Write],
    author: &Author,
    stamps: &mut Stamps<'_>,
) -> Result<Option<Planned>, Failure> {
    if writes.is_empty() {
        return Ok(None);
    }
    let mut planned = commands::write(records, writes, author, stamps, Flags::NONE)?;
    // What the program does on its own is not undone by a person.
    planned.history.clear();
    Ok(Some(planned))
}
