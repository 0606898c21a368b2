//! Erasing a record for good, with what belongs to it alone: the server says what would go, a person agrees, it goes.

use model::entities::{activity, answer, order_line};
use model::{Kind, RecordId};
use protocol::erase::{Erasing, ErasingPart};
use protocol::later::Reply;
use protocol::{Failure, FailureCode};
use sync::ids;
use sync::limits::MAX_ERASE_RECORDS;
use sync::wire::erase::{EraseRequest, EraseToken};

use super::Engine;
use super::failures::failure;
use crate::records::Records;
use crate::replication::Event;

impl Engine {
    /// What would go. Nothing of it may wait to be sent: it would be refused, and kept among what was refused.
    pub(super) async fn ask_erase(&self, record: RecordId) -> Result<Reply, Failure> {
        let opened = self.need_open()?;
        let all = {
            let memory = opened.replica.memory();
            let all = with_its_own(&memory.records, record);
            let waits =
                |id: &RecordId| memory.records.slot(*id).is_some_and(|slot| memory.records.is_unsent(slot));
            if all.iter().any(waits) {
                return Err(Failure::new(FailureCode::Unsent, "of what would be erased"));
            }
            all
        };
        let mut erasing = Erasing { parts: Vec::new(), changes: 0 };
        for records in all.chunks(MAX_ERASE_RECORDS) {
            let asked = EraseRequest { records: wire(records), token: None };
            let told = self.0.api.erase(opened.workspace, &asked).await.map_err(failure)?;
            let Some(confirm) = told.confirm else {
                return Err(Failure::new(FailureCode::Server, "no leave to erase"));
            };
            erasing.changes += told.cells;
            erasing.parts.push(ErasingPart { records: records.to_vec(), token: confirm.token.to_string() });
        }
        Ok(Reply::Erasing(erasing))
    }

    /// Erases what was told of. This device lets go of it as all others do, by what the server says next.
    pub(super) async fn erase(&self, erasing: Erasing) -> Result<Reply, Failure> {
        let opened = self.need_open()?;
        for part in erasing.parts {
            let token: EraseToken =
                part.token.parse().map_err(|_| Failure::new(FailureCode::Internal, "no token"))?;
            let agreed = EraseRequest { records: wire(&part.records), token: Some(token) };
            let told = self.0.api.erase(opened.workspace, &agreed).await.map_err(failure)?;
            self.drive(&opened, Event::Nudged { head: Some(told.meta.at.seq) });
        }
        Ok(Reply::Erased)
    }
}

fn wire(records: &[RecordId]) -> Vec<ids::RecordId> {
    records.iter().map(|id| ids::RecordId(id.0)).collect()
}

/// A record, then what means nothing without it, deleted or not: records that were merged into it, the lines of an order, what a
/// customer answered, and what was done about nothing else; by id.
fn with_its_own(records: &Records, record: RecordId) -> Vec<RecordId> {
    let mut own = Vec::new();
    if let Some(slot) = records.slot(record) {
        let mut erased = records.with_merged(slot);
        // In a ring of merges one of those merged into it stands for all, and stays.
        erased.retain(|other| *other == slot || records.resolve(*other) != *other);
        let is_erased = |id| records.slot(id).is_some_and(|slot| erased.contains(&slot));
        let belongs = |(source, field)| match records.kind(source)? {
            Kind::OrderLine if field == order_line::ORDER => Some(records.id(source)),
            Kind::Answer if field == answer::CUSTOMER => Some(records.id(source)),
            Kind::Activity if field == activity::ABOUT => {
                let about = records.elements(source, activity::ABOUT);
                let alone = about.iter().all(|(_, value)| value.as_ref_id().is_none_or(is_erased));
                alone.then(|| records.id(source))
            }
            _ => None,
        };
        for slot in &erased {
            own.extend(records.references_to(*slot).filter_map(belongs));
        }
        own.extend(erased.iter().map(|slot| records.id(*slot)).filter(|id| *id != record));
        sorting::by_key(&mut own, |id| *id);
        own.dedup();
    }
    own.insert(0, record);
    own
}
