//! Order: a purchase (900-999). Its lines are records of their own.

use super::shared::*;
use crate::define::{choices, fields};
use crate::field::ChoiceDef;
use crate::kind::Kind;

/// States of an order.
pub const STATUSES: &[ChoiceDef] = choices![
    "draft", "confirmed" => Info, "partly_delivered" => Warn, "delivered" => Good, "invoiced" => Good,
    "paid" => Good, "cancelled" => Bad, "returned" => Bad
];

fields! {
    NUMBER = text(900, "number").searched().listed().max(100);
    CUSTOMER = refer(901, "customer", &[Kind::Company, Kind::Contact]).required().listed();
    CONTACT = refer(902, "contact", &[Kind::Contact]);
    DEAL = refer(903, "deal", &[Kind::Deal]);
    ORDERED_ON = date(904, "ordered_on").required().work().listed();
    PROMISED_ON = date(905, "promised_on").work().listed();
    DELIVERED_ON = date(906, "delivered_on").work();
    STATUS = choice(907, "status", STATUSES).work().listed();
    CURRENCY = currency(908, "currency").terms();
    AMOUNT = money(909, "amount").terms().listed();
    BASIS = choice(910, "tax_basis", TAX_BASIS).terms();
    TAX_AMOUNT = money(911, "tax_amount").terms();
    NOTE = long_text(912, "note").searched().more();
    CUSTOMER_REFERENCE = text(913, "customer_reference").searched().max(100);
    SHIPPING_ADDRESS = address(914, "shipping_address").more();
    CHANNEL = choice(915, "channel", CHANNELS).more();
    PAID_ON = date(916, "paid_on").work();
    COST = money(917, "cost").terms();
    // Taken off the whole. An order's own amount is what was paid, after it; where the amount comes from the lines, this goes off.
    DISCOUNT_AMOUNT = money(918, "discount_amount").terms();
    @computed
    LINE_COUNT = int(970, "line_count");
    LINES_TOTAL = money(971, "lines_total");
    IS_LATE = flag(972, "is_late");
}
