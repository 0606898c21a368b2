//! Scores and reports over the records. Their code is a part of its own that comes after the first rows; until then nobody
//! has a score, and what was shown without them is shown again when it is here.
//!
//! `scores` holds one file per score and the table of them. What needs everybody is kept (`rfm`, `lifetime`, `chances`)
//! and brought up to date by `current`; the others are computed when they are read. Reports are the crate `reports`; `base`
//! makes the columns that they read. `select` asks rules of all records at once.
//! `duplicates` looks for records that are probably the same.

pub(crate) mod base;
mod campaigns;
pub(crate) mod chances;
pub(crate) mod current;
mod discounts;
pub(crate) mod duplicates;
pub(crate) mod lifetime;
mod patch;
pub(crate) mod report;
pub(crate) mod rfm;
mod rfm_view;
mod scores;
mod select;
pub(crate) mod tuning;

use std::rc::Rc;

use futures::future::LocalBoxFuture;
use lazily::lazily;
use model::entities::{answer, company, contact, deal, lead};
use model::filter::Moved;
use model::{FieldId, Kind, Value};
use protocol::{Late, Query, View};

use crate::derived::moved::Those;
use crate::derived::sales::Changed;
use crate::derived::{Derived, Resolved, Scope};
use crate::queries::{Asked, history, imports, segments, timeline};
use crate::records::{Records, Slot};
use crate::session::Opened;
use crate::worker::Engine;
use base::KeptBase;
use current::Work;

/// What the part gives: functions, so that nothing else of it is needed before it is here.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Analyst {
    /// The value of a field that is a score; `None` where the record has none.
    pub(crate) value: fn(&Scope<'_>, Slot, FieldId) -> Option<Value>,
    /// Answers a query about scores or segments, or for a report.
    pub(crate) answer: fn(&mut Asked<'_>, &Query) -> View,
    /// Brings what is kept up to date with changed orders. Returns the customers whose scores differ, ascending.
    pub(crate) change: fn(&Derived, &Records, &[Changed], i32) -> Vec<Slot>,
    /// Brings what reports read up to date with changed orders and records of these kinds; `false` where it is to be read
    /// again.
    pub(crate) patch: fn(&Scope<'_>, &mut KeptBase, &[Slot], u32) -> bool,
    /// Goes on with what takes long, for about so many milliseconds.
    pub(crate) go_on: fn(&Scope<'_>, f64) -> Work,
    /// By slot whether a record of a kind passes a rule; `None` where the records are to be asked one by one.
    pub(crate) select: fn(&Scope<'_>, Kind, &Resolved<'_>) -> Option<Vec<bool>>,
    /// Who came into a segment or went out of it between two days; ascending.
    pub(crate) moved: fn(&Scope<'_>, &Moved, (i32, i32)) -> Those,
    /// Goes on filling the columns that rules were asked of, for about so many milliseconds.
    pub(crate) fill: fn(&Scope<'_>, f64),
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
        Self {
            value: scores::value,
            answer,
            change: current::change,
            patch: patch::patch,
            go_on: current::go_on,
            select: select::select,
            moved: |scope, moved, days| scope.moved(moved, days),
            fill: select::fill,
        }
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
        || within(company::ABC_CLASS, company::BARGAIN_SHARE)
        || within(contact::RFM_SEGMENT, contact::RFM_M)
        || within(contact::ABC_CLASS, contact::BARGAIN_SHARE)
        || [lead::SCORE, lead::CONVERSION_PROBABILITY, deal::WIN_PROBABILITY, answer::RFM_SEGMENT]
            .contains(&field)
}

fn answer(asked: &mut Asked<'_>, query: &Query) -> View {
    match query {
        Query::Report(query) => View::Report(Late::new(&report::answer(asked, query).map(Box::new))),
        Query::Scores(id) => View::Scores(Late::new(&scores::explain(asked, *id))),
        Query::Rfm(query) => View::Rfm(Late::new(&rfm_view::answer(asked, query))),
        Query::Duplicates(query) => View::Duplicates(Late::new(&duplicates::answer(asked, query))),
        Query::Segments(query) => View::Segments(segments::answer(asked, query)),
        Query::Timeline { record, limit } => {
            View::Timeline(timeline::answer(asked, *record, *limit as usize))
        }
        Query::History { record, limit } => View::History(history::answer(asked, *record, *limit as usize)),
        Query::Imports => View::Imports(imports::answer(asked)),
        // Whoever answers queries about records sends only those above here.
        _ => View::Scores(Late::new(&Vec::new())),
    }
}
