//! Workspace: settings of the workspace (1600-1699); one record, its id is the workspace's id.

use super::shared::{LANGUAGES, TAX_BASIS};
use crate::define::{choices, fields};
use crate::field::ChoiceDef;

/// First day of the week.
pub const WEEK_STARTS: &[ChoiceDef] = choices!["monday", "sunday", "saturday"];

/// How several sites share customers.
pub const ORGANISATION_MODES: &[ChoiceDef] = choices!["single_site", "sites_apart", "sites_pooled"];

fields! {
    NAME = text(1600, "name").required().listed().max(200);
    ZONE = text(1601, "zone").max(64);
    CURRENCY = currency(1602, "currency");
    WEEK_START = choice(1603, "week_start", WEEK_STARTS);
    FISCAL_YEAR_START_MONTH = int(1604, "fiscal_year_start_month");
    ENABLED_LANGUAGES = choice(1605, "languages", LANGUAGES).set();
    COUNTRY_CODE = text(1606, "country_code").max(2);
    CALLING_CODE = text(1607, "calling_code").max(4);
    DEFAULT_TAX_BASIS = choice(1608, "tax_basis", TAX_BASIS);
    ORGANISATION_MODE = choice(1609, "organisation_mode", ORGANISATION_MODES);
    ADDRESS = address(1610, "address");
    LEGAL_NAME = text(1611, "legal_name");
    TAX_ID = text(1612, "tax_id").max(100);
    MARGIN = percent(1613, "margin");
}
