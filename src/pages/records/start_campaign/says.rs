//! What is said before a campaign starts: how many get it and are held out, and what speaks against it.

use leptos::prelude::*;
use model::entities::campaign::held_out_of;
use model::entities::segment::MOST_BY_HAND;
use model::entities::{common, company, contact};
use model::{Filter, Kind, Op, Operand, Value};
use protocol::query::RowsQuery;
use protocol::reports::FEW_IN_CAMPAIGN;

use super::draft::share_of;
use super::{Customers, Starting};
use crate::i18n::{self, t};
use crate::{engine, tr};

/// How many get it and how many are held out, and whether that will tell anything.
#[component]
pub(super) fn Says(own: Starting) -> impl IntoView {
    let groups = Memo::new(move |_| {
        let count = own.count.get()?;
        let out = held_out_of(count as usize, own.changes.with(|changes| share_of(changes))) as u32;
        Some((count - out, out))
    });
    let said = move || match groups.get() {
        None => t("filter-nothing"),
        Some((0, 0)) => tr!("starting-nobody", kind = i18n::kinds(own.kind)),
        Some((reached, out)) => tr!("starting-says", count = reached, out = out),
    };
    let doubt = move || {
        let (reached, out) = groups.get().filter(|(reached, _)| *reached > 0)?;
        let words = match out {
            0 => t("starting-no-hold-out"),
            _ if reached.min(out) < FEW_IN_CAMPAIGN => tr!("starting-few", few = FEW_IN_CAMPAIGN),
            _ => return None,
        };
        Some(view! { <p class="notice" data-tone="warn">{words}</p> })
    };
    let unwilling = unwilling(own);
    let warned = move || {
        let count = unwilling.get().filter(|count| *count > 0)?;
        Some(view! { <p class="notice" data-tone="warn">{tr!("starting-unwilling", count = count)}</p> })
    };
    view! { <p aria-live="polite">{said}</p> {doubt} {warned} }
}

/// How many of them do not want to be contacted; of more selected rows than a rule may name it is not known.
fn unwilling(own: Starting) -> Memo<Option<u32>> {
    let whom = match own.whom.run(()) {
        Customers::Listed(rows) => Some(rows.filter),
        Customers::Chosen(ids) => (ids.len() <= MOST_BY_HAND).then_some(Filter::Records(ids)),
    };
    let field = if own.kind == Kind::Company { company::DO_NOT_CONTACT } else { contact::DO_NOT_CONTACT };
    let operand = Operand::Values(vec![Value::Bool(true)]);
    let query = whom.map(|whom| {
        let rule = Filter::All(vec![whom, Filter::Field { field, op: Op::Is, operand }]);
        RowsQuery { columns: vec![common::DISPLAY_NAME], len: 0, ..RowsQuery::of(own.kind, rule) }
    });
    let rows = engine::live_rows(move || query.clone());
    Memo::new(move |_| rows.get().and_then(Result::ok).map(|rows| rows.total))
}
