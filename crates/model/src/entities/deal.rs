//! Deal: a chance to sell, in a stage of a pipeline (400-499). *Opportunity* elsewhere.

use super::shared::*;
use crate::define::{choices, fields};
use crate::field::ChoiceDef;
use crate::kind::Kind;

/// States of a deal.
pub const STATUSES: &[ChoiceDef] = choices!["open" => Info, "won" => Good, "lost" => Bad];

/// Why a deal was lost.
pub const LOST_REASONS: &[ChoiceDef] = choices![
    "lost_price",
    "lost_competitor",
    "lost_no_budget",
    "lost_no_decision",
    "lost_timing",
    "lost_feature",
    "lost_delivery_time",
    "lost_contact",
    "lost_project_stopped",
    "lost_other"
];

/// How firmly a deal is expected.
pub const FORECAST: &[ChoiceDef] = choices!["commit" => Good, "best_case" => Info, "in_pipeline", "omitted"];

fields! {
    TITLE = text(400, "title").required().searched().listed();
    COMPANY = refer(401, "company", &[Kind::Company]).listed();
    CONTACTS = role(402, "contacts", &[Kind::Contact], BUYING_ROLES);
    PIPELINE = refer(403, "pipeline", &[Kind::Pipeline]).work();
    STAGE = refer(404, "stage", &[Kind::Stage]).work().listed();
    STAGE_ENTERED_AT = instant(405, "stage_entered_at").read_only().system();
    RANK = rank(406, "rank").read_only().system();
    AMOUNT = money(407, "amount").terms().listed();
    TAX_BASIS_OF_AMOUNT = choice(408, "tax_basis", TAX_BASIS).terms();
    CLOSE_ON = date(409, "close_on").terms().listed();
    PROBABILITY = percent(410, "probability").terms();
    FORECAST_CATEGORY = choice(411, "forecast_category", FORECAST).terms();
    NEXT_STEP = text(412, "next_step").work().listed().searched();
    NEXT_STEP_ON = date(413, "next_step_on").work().listed();
    STATUS = choice(414, "status", STATUSES).work().listed();
    CLOSED_AT = instant(415, "closed_at").read_only().system();
    LOST_REASON = choice(416, "lost_reason", LOST_REASONS).work();
    LOST_NOTE = long_text(417, "lost_note").work();
    COMPETITOR = text(418, "competitor").work().searched();
    SOURCE = choice(419, "source", SOURCES).work();
    LEAD = refer(420, "lead", &[Kind::Lead]).read_only().system();
    EVENT = refer(421, "event", &[Kind::Event]).work();
    PRODUCTS = refer(422, "products", &[Kind::Product]).set().work();
    DESCRIPTION = long_text(423, "description").searched().more();
    LAST_STAGE = refer(424, "last_stage", &[Kind::Stage]).read_only().system();
    @computed
    DAYS_IN_STAGE = int(470, "days_in_stage").listed();
    EXPECTED_PROBABILITY = percent(471, "expected_probability");
    WEIGHTED_AMOUNT = money(472, "weighted_amount");
    LAST_ACTIVITY_AT = instant(473, "last_activity_at");
    NEXT_ACTIVITY_ON = date(474, "next_activity_on");
    IS_ROTTING = flag(475, "is_rotting");
    AGE_DAYS = int(476, "age_days");
    WIN_PROBABILITY = percent(477, "win_probability").score();
}
