//! Score: what is set for a score, and what was learned for it (2000-2099); one record per score and, where something is
//! learned, per kind of customer, see [`crate::defaults::score_id`]. Everybody applies it, so that a customer has the same
//! score on every device, also where somebody sees only a part of the customers.

use crate::define::fields;

fields! {
    KEY = text(2000, "score").required().listed();
    VERSION = int(2001, "score_version");
    SETTINGS = text(2002, "score_settings");
    FIT = text(2003, "score_fit").max(4000);
    FITTED_ON = date(2004, "fitted_on").listed();
    POPULATION = int(2005, "population").listed();
}
