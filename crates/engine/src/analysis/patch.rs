//! What reports read, brought up to date with single orders: everything after a changed one moves by a place, which is a
//! pass over plain numbers, while reading all of them again looks at every record.

use std::rc::Rc;

use model::{Kind, RecordId};
use reports::Base;
use reports::base::{Kept, OrderLine};

use super::base::{KeptBase, left_out, read_deals, read_lines, read_order};
use crate::derived::Scope;
use crate::derived::sales::Sale;
use crate::records::Slot;
use crate::workspace::bit;

/// Changed orders from which on reading all of them is less work.
const MANY: usize = 50;
/// Kinds of record that decide about deals, and those by which lines may name another product.
const DEALS: u32 = bit(Kind::Deal) | bit(Kind::Stage) | bit(Kind::Pipeline);
const PRODUCTS: u32 = bit(Kind::Product);
/// Those that say who brought whom, those by which answers are told apart, and those that say who got what.
const CUSTOMERS: u32 = bit(Kind::Company) | bit(Kind::Contact);
const ANSWERS: u32 = CUSTOMERS | bit(Kind::Answer);
const CAMPAIGNS: u32 = CUSTOMERS | bit(Kind::Campaign);

/// Takes over orders that changed, or whose lines did, and deals; `kinds` are those of all changed records. `false` where
/// everything is to be read again.
pub(super) fn patch(scope: &Scope<'_>, kept: &mut KeptBase, orders: &[Slot], kinds: u32) -> bool {
    if orders.len() > MANY || kinds & PRODUCTS != 0 || kept.base.today != scope.today {
        return false;
    }
    // An order may move its customer into another segment.
    kept.has_answers &= kinds & ANSWERS == 0 && orders.is_empty();
    kept.has_referrals &= kinds & CUSTOMERS == 0;
    kept.has_campaigns &= kinds & CAMPAIGNS == 0;
    // Orders and contacts are among what chances follow from.
    let moves = kinds & bit(Kind::Activity) != 0 || !orders.is_empty();
    let reads_deals = kinds & DEALS != 0 || moves && kept.base.deals.iter().any(|deal| deal.chance.is_some());
    if orders.is_empty() && !reads_deals {
        return true;
    }
    let records = scope.records;
    let sales = scope.derived.sales(records);
    let base = Rc::make_mut(&mut kept.base);
    for slot in orders {
        if let Some(place) = kept.orders.iter().position(|other| other == slot) {
            kept.orders.remove(place);
            remove(base, place);
        }
        let sale = sales.get(*slot).filter(|sale| records.kind(sale.customer) == Some(base.kind));
        if let Some(sale) = sale {
            let place = insert(scope, base, &kept.orders, (*slot, &sale));
            kept.orders.insert(place, *slot);
        }
    }
    forget_products(base);
    base.on = scope.derived.rfm(records, base.kind, scope.today).on;
    base.left_out = left_out(scope);
    base.kept = Kept::default();
    if reads_deals {
        read_deals(scope, base);
    }
    true
}

/// Where the lines of an order are.
fn lines_of(base: &Base, place: usize) -> std::ops::Range<usize> {
    let from = base.lines.partition_point(|line| (line.order as usize) < place);
    let to = base.lines.partition_point(|line| (line.order as usize) <= place);
    from..to
}

/// Takes an order out, and its customer where that was his last one.
fn remove(base: &mut Base, place: usize) {
    let lines = lines_of(base, place);
    base.lines.drain(lines.clone());
    base.lines[lines.start..].iter_mut().for_each(|line| line.order -= 1);
    let customer = base.orders.remove(place).customer;
    let is_his = |at: usize| base.orders.get(at).is_some_and(|order| order.customer == customer);
    if !is_his(place) && !place.checked_sub(1).is_some_and(is_his) {
        base.customers.remove(customer as usize);
        base.orders[place..].iter_mut().for_each(|order| order.customer -= 1);
    }
}

/// Puts an order in its place, which it gives; `orders` are the records of those that are there.
fn insert(scope: &Scope<'_>, base: &mut Base, orders: &[Slot], (slot, sale): (Slot, &Sale)) -> usize {
    let records = scope.records;
    let id = records.id(sale.customer);
    let known = base.customers.binary_search(&id);
    let customer = known.unwrap_or_else(|at| at) as u32;
    let from = base.orders.partition_point(|order| order.customer < customer);
    if known.is_err() {
        base.customers.insert(customer as usize, id);
        base.orders[from..].iter_mut().for_each(|order| order.customer += 1);
    }
    let of_him = base.orders[from..].iter().take_while(|order| order.customer == customer);
    let before = |(order, other): &(&reports::base::Order, &Slot)| {
        (order.day, records.id(**other)) < (sale.day, records.id(slot))
    };
    let place = from + of_him.zip(&orders[from..]).take_while(before).count();
    base.orders.insert(place, read_order(scope, slot, sale, customer));
    let at = lines_of(base, place).start;
    base.lines[at..].iter_mut().for_each(|line| line.order += 1);
    let lines: Vec<(RecordId, i64)> = read_lines(scope, slot, sale.day).collect();
    for (n, (id, amount)) in lines.into_iter().enumerate() {
        let product = product(base, id);
        base.lines.insert(at + n, OrderLine { order: place as u32, product, amount });
    }
    place
}

/// The place of a product, made where it is new.
fn product(base: &mut Base, id: RecordId) -> u32 {
    base.products.binary_search(&id).unwrap_or_else(|at| {
        base.products.insert(at, id);
        let later = base.lines.iter_mut().filter(|line| line.product as usize >= at);
        later.for_each(|line| line.product += 1);
        at
    }) as u32
}

/// Forgets products that no line names any more.
fn forget_products(base: &mut Base) {
    let mut place = vec![None; base.products.len()];
    base.lines.iter().for_each(|line| place[line.product as usize] = Some(0));
    if place.iter().all(Option::is_some) {
        return;
    }
    let mut named = place.iter();
    base.products.retain(|_| named.next().is_some_and(Option::is_some));
    place.iter_mut().flatten().zip(0..).for_each(|(place, number)| *place = number);
    for line in &mut base.lines {
        line.product = place[line.product as usize].unwrap_or_default();
    }
}
