//! RFM of the base, down to the rows.

use std::rc::Rc;

use model::entities::{company, contact};
use model::{FieldId, Filter, Kind, Op, Operand, Value};
use protocol::query::RfmQuery;
use protocol::view::{self, RfmSegmentRow, RfmView};
use scoring::rfm::{Cuts, segment_names};

use super::rfm::Rfm;
use crate::derived::Scope;
use crate::queries::Asked;

/// Kinds of customer.
const CUSTOMERS: [Kind; 2] = [Kind::Company, Kind::Contact];

/// Answers.
pub(super) fn answer(asked: &Asked<'_>, query: &RfmQuery) -> RfmView {
    let scope = &asked.scope;
    let sales = scope.derived.sales(scope.records);
    let kinds = kinds(scope);
    let kind = query.kind.filter(|kind| CUSTOMERS.contains(kind)).unwrap_or(kinds[0].0);
    let usual = scope.derived.rfm(scope.records, kind, scope.today);
    let rfm = match query.on {
        Some(on) if on != usual.on => Rc::new(Rfm::score(scope.records, &sales, kind, Some(on), scope.today)),
        _ => usual.clone(),
    };
    let mut left_out: Vec<(String, u32)> =
        sales.left_out().into_iter().map(|(reason, count)| (reason.message().to_owned(), count)).collect();
    if rfm.in_future() > 0 {
        left_out.push(("rfm-future".to_owned(), rfm.in_future()));
    }
    let bought = rfm.standing.purchases().iter().filter(|purchase| purchase.bought()).count() as u32;
    RfmView {
        on: rfm.on,
        listed_on: usual.on,
        kind,
        kinds,
        customers: bought,
        orders: rfm.orders() - rfm.in_future(),
        left_out,
        currency: scope.derived.settings.currency,
        segments: segments(&rfm),
        grid: grid(&rfm),
        cuts: rfm
            .standing
            .fitted()
            .cuts
            .as_ref()
            .map_or([[0; 4]; 3], |cuts| [0, 1, 2].map(|at| points(&cuts[at]))),
        concentration: concentration(&rfm),
        took_ms: rfm.took_ms,
    }
}

/// How many customers with a counted order there are of each kind, most first; a kind without any only where nobody bought.
pub(super) fn kinds(scope: &Scope<'_>) -> Vec<(Kind, u32)> {
    let sales = scope.derived.sales(scope.records);
    let mut kinds = CUSTOMERS.map(|kind| (kind, 0)).to_vec();
    let mut counted = vec![false; scope.records.slots()];
    for sale in sales.counted() {
        if !std::mem::replace(&mut counted[sale.customer as usize], true) {
            let kind = scope.records.kind(sale.customer);
            kinds.iter_mut().filter(|of| Some(of.0) == kind).for_each(|of| of.1 += 1);
        }
    }
    sorting::by(&mut kinds, |a, b| b.1.cmp(&a.1).then(a.0.cmp(&b.0)));
    if kinds[0].1 > 0 {
        kinds.retain(|(_, count)| *count > 0);
    }
    kinds
}

fn segments(rfm: &Rfm) -> Vec<RfmSegmentRow> {
    let row = |key: &'static str| {
        let of_it = || {
            let all = rfm.standing.purchases().iter().zip(rfm.standing.scores().iter());
            all.filter(|(purchase, scores)| purchase.bought() && scores.segment() == Some(key))
                .map(|(p, _)| p)
        };
        let customers = of_it().count() as u32;
        let days: i64 = of_it().map(|purchase| i64::from(rfm.on) - i64::from(purchase.last_day)).sum();
        let sum: i128 = of_it().map(|purchase| i128::from(purchase.total)).sum();
        RfmSegmentRow {
            key: key.to_owned(),
            customers,
            sum: sum.clamp(i128::from(i64::MIN), i128::from(i64::MAX)) as i64,
            mean_recency: u32::try_from(days / i64::from(customers.max(1))).unwrap_or(0),
            filter: filter(rfm.kind, key),
        }
    };
    segment_names().into_iter().map(row).collect()
}

/// The filter that lists the customers of a segment.
fn filter(kind: Kind, key: &str) -> Filter {
    let field = match kind {
        Kind::Company => company::RFM_SEGMENT,
        _ => contact::RFM_SEGMENT,
    };
    field_is(field, Value::Choice(key.to_owned()))
}

fn field_is(field: FieldId, value: Value) -> Filter {
    Filter::Field { field, op: Op::Is, operand: Operand::Values(vec![value]) }
}

/// Customers per recency score, 5 first, and frequency score, 1 first.
fn grid(rfm: &Rfm) -> Vec<[u32; 5]> {
    let mut grid = vec![[0; 5]; 5];
    for scores in rfm.standing.scores().iter().filter(|scores| scores.r > 0) {
        if let Some(cell) =
            grid.get_mut(5 - usize::from(scores.r)).and_then(|row| row.get_mut(usize::from(scores.f) - 1))
        {
            *cell += 1;
        }
    }
    grid
}

fn points(cuts: &Cuts) -> [i64; 4] {
    cuts.points.map(|cut| cut.whole)
}

fn concentration(rfm: &Rfm) -> view::Concentration {
    let measured = rfm.standing.concentration();
    let total = measured.total as f64;
    let share = |part: i128| if measured.total > 0 { part as f64 / total } else { 0.0 };
    let mut curve = vec![(0.0, 0.0)];
    curve.extend(measured.curve.iter().enumerate().map(|(at, part)| ((at + 1) as f64 / 100.0, share(*part))));
    // Class A ends with the customer who crosses 80 %.
    let for80 = match (measured.customers, measured.total) {
        (0, _) | (_, 0) => 0.0,
        (customers, _) => f64::from(measured.a.customers) / f64::from(customers),
    };
    view::Concentration {
        gini: measured.gini.value().unwrap_or(0.0),
        top20: measured.share_of_top(20).value().unwrap_or(0.0),
        for80,
        curve: if measured.customers == 0 { Vec::new() } else { curve },
    }
}
