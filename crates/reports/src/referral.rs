//! Who brings others, and what these are worth, by decile of what customers are worth themselves: the best buyers are rarely
//! those who bring most.
//!
//! Definitions: [`scoring::referral`]. A customer is worth his revenue less returns times the margin; whom somebody brought is worth
//! that, and what winning him would have cost. That somebody would have come anyway is not known, so nobody counts as such.

use std::collections::BTreeMap;

use model::RecordId;
use scoring::referral::{ReferralValue, by_decile};

use crate::base::Referral;
use crate::opening::these;
use crate::pyramid::{Brought, opening, totals};
use crate::report::Shown;
use crate::settings::{Setting, Unit};
use crate::table::{About, Group};
use crate::{Base, Block, Cell, Drawing, Figure, Note, Report, Settings, Table, scores};

/// About this report.
pub(crate) const ABOUT: About = About {
    key: "referral",
    group: Group::Value,
    by_kind: true,
    settings: &[
        scores::MARGIN,
        Setting {
            key: "winning-cost",
            least: 0.0,
            most: 1_000_000.0,
            step: 1.0,
            usual: 0.0,
            unit: Unit::Money,
        },
    ],
};

/// Customers in the list.
const MOST: usize = 25;

/// What a person set.
struct Terms {
    /// Share of revenue, 0 to 1.
    margin: f64,
    /// What winning a customer costs, minor units.
    cost: i64,
}

impl Terms {
    fn own(&self, revenue: i128) -> f64 {
        revenue as f64 * self.margin
    }

    fn referred(&self, revenue: i128, referrals: u32) -> f64 {
        self.own(revenue) + self.cost as f64 * f64::from(referrals)
    }
}

/// Makes it.
pub(crate) fn make(base: &Base, settings: &Settings<'_>) -> Report {
    let terms = Terms {
        margin: settings.get(scores::MARGIN.key) / 100.0,
        cost: base.minor(settings.get("winning-cost")),
    };
    let found = Found::of(base);
    let mut notes = base.notes();
    for (message, count) in
        [("referral-not-bought-count", found.not_bought), ("referral-other-count", found.others)]
    {
        if count > 0 {
            notes.push(Note::about(message, count));
        }
    }
    if terms.margin >= 1.0 {
        notes.push(Note::about("lifetime-revenue", 0));
    }
    let blocks = vec![
        Block::Figures(figures(base, &found, &terms)),
        Block::Table(deciles(base, &found, &terms)),
        Block::Table(list(base, &found, &terms)),
    ];
    Report { notes, blocks }
}

/// Who bought, the best first, and whom each of them brought.
struct Found {
    totals: Vec<Brought>,
    /// By place in `totals`.
    value: ReferralValue,
    /// Customers who bought by who brought them, whether he bought himself or not: places, ascending.
    by: BTreeMap<RecordId, Vec<u32>>,
    /// Brought, but without a purchase.
    not_bought: u64,
    /// By somebody of another kind, or by himself.
    others: u64,
}

impl Found {
    fn of(base: &Base) -> Self {
        let totals = totals(base);
        let place: BTreeMap<RecordId, u32> = totals.iter().map(|of| of.id).zip(0..).collect();
        let (mut by, mut not_bought, mut others) = (BTreeMap::<RecordId, Vec<u32>>::new(), 0, 0);
        for Referral { brought, by: referrer } in &base.referrals {
            let Some(referrer) = referrer.filter(|id| id != brought) else {
                others += 1;
                continue;
            };
            match place.get(brought) {
                Some(at) => by.entry(referrer).or_default().push(*at),
                None => not_bought += 1,
            }
        }
        by.values_mut().for_each(|brought| brought.sort_unstable());
        let referrals = by.iter().filter_map(|(referrer, brought)| Some((*place.get(referrer)?, brought)));
        let one = |by: u32, brought: u32| scoring::referral::Referral { brought, by, anyway: false };
        let referrals: Vec<_> =
            referrals.flat_map(|(by, all)| all.iter().map(move |brought| one(by, *brought))).collect();
        let own: Vec<i64> = totals.iter().map(|of| of.total).collect();
        // In revenue: margin and cost of winning apply to sums, so that deciles are ranges of revenue and can be opened.
        let value = by_decile(&own, &referrals, 0);
        Self { totals, value, by, not_bought, others }
    }

    fn ids(&self, places: &[u32]) -> Vec<RecordId> {
        places.iter().filter_map(|at| self.totals.get(*at as usize)).map(|of| of.id).collect()
    }

    fn revenue(&self, places: &[u32]) -> i128 {
        places.iter().filter_map(|at| self.totals.get(*at as usize)).map(|of| i128::from(of.total)).sum()
    }
}

fn figures(base: &Base, found: &Found, terms: &Terms) -> Vec<Figure> {
    let brought: Vec<u32> = found.by.values().flatten().copied().collect();
    let worth = terms.referred(found.revenue(&brought), brought.len() as u32);
    let customers = found.totals.len() as u64;
    let (ids, count) = (found.ids(&brought), brought.len() as u64);
    let who: Vec<RecordId> = found.by.keys().copied().collect();
    let own = terms.own(found.totals.iter().map(|of| i128::from(of.total)).sum());
    vec![
        Figure::new("report-customers", base.opening(Cell::Count(customers), vec![base.bought()])),
        Figure::new("referral-brought", these(Cell::Count(count), base.kind, ids)),
        Figure::new("referral-brought-share", Cell::share(count as f64, customers as f64)),
        Figure::new("referral-who", these(Cell::Count(who.len() as u64), base.kind, who)),
        Figure::new("referral-own", Cell::computed_money(own, base.currency)),
        Figure::new("referral-worth", Cell::computed_money(worth, base.currency)),
    ]
}

fn deciles(base: &Base, found: &Found, terms: &Terms) -> Table {
    let columns = [
        "referral-decile",
        "report-customers",
        "referral-own-mean",
        "referral-worth-mean",
        "referral-decile-who",
        "referral-decile-brought",
        "referral-decile-worth",
    ];
    let mut table = Table::new("referral-deciles", &columns).drawn(Drawing::Bars { of: vec![2, 3] });
    let (mut start, mut above) = (0, None);
    for (number, decile) in (1..).zip(&found.value.deciles) {
        let end = start + decile.customers as usize;
        let of = &found.totals[start..end];
        let least = of.last().map(|of| of.total);
        let is_last = end == found.totals.len();
        let customers = opening(base, &found.totals, start..end, least.filter(|_| !is_last), above);
        let who: Vec<RecordId> = of.iter().map(|of| of.id).filter(|id| found.by.contains_key(id)).collect();
        let brought: Vec<u32> = who.iter().filter_map(|id| found.by.get(id)).flatten().copied().collect();
        let worth = terms.referred(decile.referred, decile.referrals);
        let mean = |sum: f64| Cell::computed_money(sum / f64::from(decile.customers), base.currency);
        let count = |ids: Vec<RecordId>| -> Shown { these(Cell::Count(ids.len() as u64), base.kind, ids) };
        table.push([
            Cell::Count(number).into(),
            customers,
            mean(terms.own(decile.own)).into(),
            mean(worth).into(),
            count(who),
            count(found.ids(&brought)),
            Cell::computed_money(worth, base.currency).into(),
        ]);
        (start, above) = (end, least.or(above));
    }
    table
}

/// Who brought most, whether he has bought himself or not.
fn list(base: &Base, found: &Found, terms: &Terms) -> Table {
    let columns =
        ["referral-customer", "referral-own-worth", "referral-customer-brought", "referral-customer-worth"];
    let mut table = Table::new("referral-best", &columns);
    let own: BTreeMap<RecordId, i64> = found.totals.iter().map(|of| (of.id, of.total)).collect();
    let mut best: Vec<(i128, &RecordId, &Vec<u32>)> =
        found.by.iter().map(|(id, brought)| (found.revenue(brought), id, brought)).collect();
    // By what the list shows: the cost of winning counts, too.
    let worth = |of: &(i128, &RecordId, &Vec<u32>)| terms.referred(of.0, of.2.len() as u32);
    best.sort_by(|one, other| worth(other).total_cmp(&worth(one)).then(one.1.cmp(other.1)));
    table.more = best.len().saturating_sub(MOST) as u32;
    for of in best.into_iter().take(MOST) {
        let bought = own.get(of.1).map(|total| terms.own((*total).into()));
        table.push([
            these(Cell::record(*of.1), base.kind, vec![*of.1]),
            bought.map_or(Cell::Empty, |own| Cell::computed_money(own, base.currency)).into(),
            these(Cell::Count(of.2.len() as u64), base.kind, found.ids(of.2)),
            Cell::computed_money(worth(&of), base.currency).into(),
        ]);
    }
    table
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::Order;
    use crate::sample::{ON, column, figure, id, order, tables, with};

    fn base(referrals: Vec<(u32, Option<u32>)>) -> Base {
        // Twenty customers, the first is worth most: 2,000, 1,900 … 100.
        let orders: Vec<Order> =
            (0..20).map(|at| order(at, ON - 5, 200_000 - i64::from(at) * 10_000)).collect();
        let mut referrals: Vec<Referral> = referrals
            .into_iter()
            .map(|(brought, by)| Referral { brought: id(brought), by: by.map(id) })
            .collect();
        referrals.sort_unstable();
        Base { referrals, ..crate::sample::base(&orders, &[]) }
    }

    #[test]
    fn worth_of_whom_customers_brought_by_decile() {
        // The second and the third were brought by the last but one; one by a stranger, one by himself, one by nobody here, and
        // somebody who has not bought.
        let base =
            base(vec![(1, Some(18)), (2, Some(18)), (3, Some(900)), (4, Some(4)), (5, None), (800, Some(0))]);
        let report = make(&base, &with(&ABOUT, &[("margin", 50.0), ("winning-cost", 10.0)]));
        let [deciles, best] = tables(&report)[..] else { panic!("{report:?}") };
        assert_eq!(column(deciles, 1), vec![Cell::Count(2); 10]);
        assert_eq!(column(deciles, 2)[0], base.money(97_500), "half of 1,950");
        assert_eq!(deciles.rows[9].values[4].cell, Cell::Count(1));
        assert_eq!(deciles.rows[9].values[5].cell, Cell::Count(2));
        // Half of 1,900 and 1,800, and ten for each of them.
        assert_eq!(deciles.rows[9].values[6].cell, base.money(187_000));
        assert_eq!(deciles.rows[9].values[3].cell, base.money(93_500));
        assert!(deciles.rows.iter().all(|row| row.values[1].opens.is_some()));
        assert_eq!(column(best, 0), [Cell::record(id(18)), Cell::record(id(900))]);
        assert_eq!(column(best, 1), [base.money(10_000), Cell::Empty]);
        assert_eq!(column(best, 3), [base.money(187_000), base.money(86_000)]);
        assert_eq!(figure(&report, "referral-brought").value.cell, Cell::Count(3));
        assert_eq!(figure(&report, "referral-worth").value.cell, base.money(273_000));
        assert_eq!(
            report.notes,
            [Note::about("referral-not-bought-count", 1), Note::about("referral-other-count", 2)]
        );
    }

    #[test]
    fn whom_nobody_brought() {
        let report = make(&base(vec![]), &with(&ABOUT, &[]));
        assert_eq!(figure(&report, "referral-brought").value.cell, Cell::Count(0));
        assert!(tables(&report)[1].rows.is_empty());
        assert_eq!(report.notes, [Note::about("lifetime-revenue", 0)]);
    }
}
