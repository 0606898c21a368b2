//! Scores and reports over the records. Their code is a part of its own that comes after the first rows; until then nobody
//! has a score, and what was shown without them is shown again when it is here.
//!
//! `scores` holds one file per score and the table of them. Scores that need every customer are kept in [`Scored`]; the
//! others are computed when they are read. Reports are the crate `reports`; `base` makes the columns that they read.

mod base;
pub(crate) mod duplicates;
mod lifetime;
mod report;
pub(crate) mod rfm;
mod rfm_view;
mod scored;
mod scores;
mod tuning;

use std::rc::Rc;

use futures::future::LocalBoxFuture;
use lazily::lazily;
use model::entities::{company, contact, lead};
use model::{FieldId, Value};
use protocol::{Query, View};

use crate::derived::{Derived, Scope};
use crate::queries::{Asked, segments};
use crate::records::{Records, Slot};
use crate::session::Opened;
use crate::worker::Engine;
use rfm::Rfm;
pub(crate) use scored::Scored;

/// What was kept of both kinds of customer.
pub(crate) type Kept = (Vec<Rc<Rfm>>, Vec<Rc<Scored>>);

/// What the part gives: functions, so that nothing else of it is needed before it is here.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Analyst {
    /// The value of a field that is a score; `None` where the record has none.
    pub(crate) value: fn(&Scope<'_>, Slot, FieldId) -> Option<Value>,
    /// Answers a query about scores or segments, or for a report.
    pub(crate) answer: fn(&mut Asked<'_>, &Query) -> View,
    /// Computes again what was kept, after orders changed. Returns the customers whose scores differ, ascending.
    pub(crate) rescore: fn(&Derived, &Records, Kept, i32) -> Vec<Slot>,
}

lazily! {
    in analysis:
    load: fn() -> Analyst = Analyst::new;
    find_duplicates: fn(Engine, Rc<Opened>, u64) -> LocalBoxFuture<'static, ()> = |engine, opened, number| {
        Box::pin(async move { engine.find_duplicates(&opened, number).await })
    };
}

impl Analyst {
    /// The functions.
    pub(crate) fn new() -> Self {
        Self { value: scores::value, answer, rescore: scored::rescore }
    }
}

/// Whether a field is a score.
pub(crate) fn is_score(field: FieldId) -> bool {
    let FieldId::Derived(code) = field else { return false };
    let within = |first: FieldId, last: FieldId| match (first, last) {
        (FieldId::Derived(first), FieldId::Derived(last)) => (first..=last).contains(&code),
        _ => false,
    };
    within(company::RFM_SEGMENT, company::RFM_M)
        || within(company::ABC_CLASS, company::LOYALTY_INDEX)
        || within(contact::RFM_SEGMENT, contact::RFM_M)
        || within(contact::ABC_CLASS, contact::LOYALTY_INDEX)
        || field == lead::SCORE
}

fn answer(asked: &mut Asked<'_>, query: &Query) -> View {
    match query {
        Query::Report(query) => View::Report(report::answer(asked, query).map(Box::new)),
        Query::Scores(id) => View::Scores(scores::explain(asked, *id)),
        Query::Rfm(query) => View::Rfm(rfm_view::answer(asked, query)),
        Query::Duplicates(query) => View::Duplicates(protocol::encode(&duplicates::answer(asked, query))),
        Query::Segments(query) => View::Segments(segments::answer(asked, query)),
        // Whoever answers queries about records sends only those above here.
        _ => View::Scores(Vec::new()),
    }
}
