//! OrderLine: one line of an order (1000-1099). How its total is rounded: see `money::line_total`.

use super::shared::*;
use crate::define::fields;
use crate::kind::Kind;

fields! {
    ORDER = refer(1000, "order", &[Kind::Order]).required();
    PRODUCT = refer(1001, "product", &[Kind::Product]).listed();
    DESCRIPTION = text(1002, "description").searched().listed();
    QUANTITY = decimal(1003, "quantity").required().listed();
    UNIT = choice(1004, "unit", UNITS).listed();
    UNIT_PRICE = decimal(1005, "unit_price").terms().listed();
    DISCOUNT = percent(1006, "discount").terms();
    TAX_RATE = percent(1007, "tax_rate").terms();
    BASIS = choice(1008, "tax_basis", TAX_BASIS).terms();
    TOTAL = money(1009, "total").terms().listed().read_only();
    RANK = rank(1010, "rank").read_only().system();
    SERIAL_NUMBER = text(1011, "serial_number").searched().more().max(200);
}
