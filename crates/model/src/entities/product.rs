//! Product: something that is sold (800-899).

use super::shared::*;
use crate::define::{choices, fields};
use crate::field::ChoiceDef;
use crate::kind::Kind;

/// What sort of thing it is.
pub const TYPES: &[ChoiceDef] = choices!["goods", "service", "spare_part", "consumable", "bundle"];

fields! {
    SKU = text(800, "sku").searched().listed().max(100);
    NAME = text(801, "name").required().searched().listed();
    OTHER_NAMES = labelled(802, "other_names").set().searched();
    CATEGORY = text(803, "category").searched().listed().max(200);
    TYPE = choice(804, "product_type", TYPES);
    PRICE = decimal(805, "price").terms().listed();
    CURRENCY = currency(806, "currency").terms().listed();
    TAX_BASIS_OF_PRICE = choice(807, "tax_basis", TAX_BASIS).terms();
    TAX_RATE = percent(808, "tax_rate").terms();
    UNIT = choice(809, "unit", UNITS).terms();
    COST = decimal(810, "cost").terms();
    LAUNCHED_ON = date(811, "launched_on").work();
    LAST_ORDER_DAY = date(812, "last_order_day").work();
    END_OF_SERVICE_ON = date(813, "end_of_service_on").work();
    SUCCESSOR = refer(814, "successor", &[Kind::Product]).work();
    DESCRIPTION = long_text(815, "description").searched().more();
    BARCODE = text(816, "barcode").searched().more().max(50);
    COUNTRY_OF_ORIGIN = text(817, "country_of_origin").more().max(100);
    CUSTOMS_CODE = text(818, "customs_code").more().max(50);
    REPURCHASE_DAYS = int(819, "repurchase_days").work();
    @computed
    UNITS_SOLD = decimal(870, "units_sold");
    LAST_SOLD_ON = date(871, "last_sold_on");
}
