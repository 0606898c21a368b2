//! Rate: an exchange rate valid from a date until the next one (1700-1799): 1 `per` costs `rate` of `currency`.

use crate::define::fields;

fields! {
    PER = currency(1701, "per").required().listed();
    RATE = decimal(1703, "rate").required().listed();
    CURRENCY = currency(1700, "currency").required().listed();
    VALID_FROM = date(1702, "valid_from").required().listed();
    SOURCE = text(1704, "rate_source").max(200);
}
