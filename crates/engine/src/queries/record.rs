//! One record with all its fields and what refers to it.

use model::entities::{activity, answer, common, company, contact, deal, lead, order, order_line, stage};
use model::kind::Home;
use model::{FieldId, Kind, RecordId, SortKey};
use protocol::account::Role;
use protocol::view::{RecordView, Related, Shown};

use super::Asked;
use crate::lists::Order;
use crate::records::Slot;

/// Records shown of each relation.
const FIRST: usize = 10;

/// Merged records that are named.
const MOST_MERGED: usize = 50;

/// A relation: which kind refers, through which field, what is shown of it, in which order (by name without one).
type Relation = (Kind, FieldId, &'static [FieldId], Option<SortKey>);

const fn latest(field: FieldId) -> Option<SortKey> {
    Some(SortKey { field, descending: true })
}

const fn ranked(field: FieldId) -> Option<SortKey> {
    Some(SortKey { field, descending: false })
}

const DEAL: &[FieldId] = &[deal::STAGE, deal::AMOUNT, deal::CLOSE_ON, deal::STATUS];
const LINE: &[FieldId] =
    &[order_line::PRODUCT, order_line::QUANTITY, order_line::UNIT_PRICE, order_line::TOTAL];
const ORDER: &[FieldId] = &[order::ORDERED_ON, order::STATUS, order::AMOUNT];
const LEAD: &[FieldId] = &[lead::COMPANY_NAME, lead::GRADE, lead::STATUS, lead::CAPTURED_AT];
const PERSON: &[FieldId] = &[contact::JOB_TITLE, contact::PHONES, contact::EMAILS];
const STAGE: &[FieldId] = &[stage::PROBABILITY, stage::STAGE_KIND];
const ACTIVITY: &[FieldId] = &[activity::TYPE, activity::DUE_ON, activity::STARTS_AT, activity::DONE_AT];
const ANSWER: &[FieldId] = &[answer::ANSWERED_ON, answer::COMMENT];
const FIRM: &[FieldId] = &[company::INDUSTRY, company::TOTAL_SPENT];
const ACTIVITIES: Relation = (Kind::Activity, activity::ABOUT, ACTIVITY, latest(common::CREATED_AT));
const ORDERS: Relation = (Kind::Order, order::CUSTOMER, ORDER, latest(order::ORDERED_ON));

/// Whom somebody brought.
const BROUGHT: [Relation; 3] = [
    (Kind::Company, company::REFERRED_BY, FIRM, None),
    (Kind::Contact, contact::REFERRED_BY, PERSON, None),
    (Kind::Lead, lead::REFERRED_BY, LEAD, latest(lead::CAPTURED_AT)),
];

const fn answers(by: FieldId) -> Relation {
    (Kind::Answer, by, ANSWER, latest(answer::ANSWERED_ON))
}

/// Relations by the kind of the record, in the order in which they are shown.
const fn relations(kind: Kind) -> &'static [Relation] {
    match kind {
        Kind::Company => {
            const {
                &[
                    (Kind::Contact, contact::COMPANIES, PERSON, None),
                    (Kind::Deal, deal::COMPANY, DEAL, None),
                    ORDERS,
                    answers(answer::CUSTOMER),
                    BROUGHT[0],
                    BROUGHT[1],
                    BROUGHT[2],
                    ACTIVITIES,
                ]
            }
        }
        Kind::Contact => {
            const {
                &[
                    (Kind::Deal, deal::CONTACTS, DEAL, None),
                    ORDERS,
                    answers(answer::CUSTOMER),
                    answers(answer::CONTACT),
                    BROUGHT[0],
                    BROUGHT[1],
                    BROUGHT[2],
                    ACTIVITIES,
                ]
            }
        }
        Kind::Lead => const { &[ACTIVITIES] },
        Kind::Deal => {
            const {
                &[
                    (Kind::Order, order::DEAL, ORDER, latest(order::ORDERED_ON)),
                    answers(answer::ABOUT),
                    ACTIVITIES,
                ]
            }
        }
        Kind::Order => {
            const {
                &[
                    (Kind::OrderLine, order_line::ORDER, LINE, ranked(order_line::RANK)),
                    answers(answer::ABOUT),
                    ACTIVITIES,
                ]
            }
        }
        Kind::Product => {
            const { &[(Kind::OrderLine, order_line::PRODUCT, LINE, latest(common::CREATED_AT))] }
        }
        Kind::Event => {
            const {
                &[
                    (Kind::Lead, lead::EVENT, LEAD, latest(lead::CAPTURED_AT)),
                    (Kind::Deal, deal::EVENT, DEAL, None),
                    ACTIVITIES,
                ]
            }
        }
        Kind::Activity => const { &[answers(answer::ABOUT)] },
        Kind::Campaign => {
            const {
                &[
                    (Kind::Company, company::CAMPAIGNS, FIRM, None),
                    (Kind::Contact, contact::CAMPAIGNS, PERSON, None),
                    (Kind::Company, company::HELD_OUT_OF, FIRM, None),
                    (Kind::Contact, contact::HELD_OUT_OF, PERSON, None),
                ]
            }
        }
        Kind::Pipeline => const { &[(Kind::Stage, stage::PIPELINE, STAGE, ranked(stage::RANK))] },
        _ => &[],
    }
}

/// Answers; `None` when there is no such record.
pub(crate) fn answer(asked: &Asked<'_>, id: RecordId) -> Option<RecordView> {
    let scope = &asked.scope;
    let records = scope.records;
    let slot = records.slot(id)?;
    let kind = records.kind(slot)?;
    // What a merge replaced is for taking it apart, and is read by nobody.
    let told = |field| field != common::KIND && field != common::REPLACED;
    let fields = scope.catalogue.fields(kind).filter(|def| told(def.id));
    let shown = fields.map(|def| (def.id, scope.shown(slot, def)));
    let related = relations(kind).iter().filter_map(|relation| related(asked, slot, relation));
    let writable = match kind.stream() {
        Home::Config => matches!(scope.viewer.role, Role::Owner | Role::Administrator),
        Home::Shared => scope.viewer.role != Role::ReadOnly,
    };
    let mut merged = records.with_merged(slot);
    merged.retain(|other| *other != slot && records.resolve(*other) == slot);
    sorting::by_key(&mut merged, |slot| records.id(*slot));
    let survivor = Some(records.resolve(slot)).filter(|survivor| *survivor != slot);
    Some(RecordView {
        id,
        kind,
        name: scope.name(slot),
        subtitle: scope.subtitle(slot),
        fields: shown.filter(|(_, shown)| *shown != Shown::Empty).collect(),
        related: related.collect(),
        deleted: records.is_deleted(slot),
        merged_into: survivor.and_then(|slot| scope.named(slot)),
        merged: merged.into_iter().take(MOST_MERGED).filter_map(|slot| scope.named(slot)).collect(),
        unsent: records.is_unsent(slot),
        editable: writable && !records.is_deleted(slot) && survivor.is_none(),
    })
}

fn related(asked: &Asked<'_>, slot: Slot, relation: &Relation) -> Option<Related> {
    let (kind, field, columns, sort) = relation;
    let scope = &asked.scope;
    let mut found = scope.records.referrers(slot, *field);
    found.retain(|other| scope.records.kind(*other) == Some(*kind));
    if found.is_empty() {
        return None;
    }
    let total = found.len() as u32;
    let sort: Vec<SortKey> = sort.iter().copied().collect();
    let sorted = Order::new(scope, *kind, &sort).sort(found);
    let defs = scope.columns(*kind, columns);
    let first = sorted.into_iter().take(FIRST).map(|slot| scope.row(slot, &defs)).collect();
    Some(Related { kind: *kind, field: *field, total, first, columns: columns.to_vec() })
}
