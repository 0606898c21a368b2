//! Stage: one stage of a pipeline (600-699).

use crate::define::{choices, fields};
use crate::field::ChoiceDef;
use crate::kind::Kind;

/// What being in the stage means for the deal.
pub const KINDS: &[ChoiceDef] = choices!["open" => Info, "won" => Good, "lost" => Bad];

fields! {
    NAME = text(600, "name").required().searched().listed().max(100);
    PIPELINE = refer(601, "pipeline", &[Kind::Pipeline]).required().listed();
    RANK = rank(602, "rank").read_only().system();
    PROBABILITY = percent(603, "probability").listed();
    STAGE_KIND = choice(604, "stage_kind", KINDS).listed();
    ROTTING_DAYS = int(605, "rotting_days").listed();
    DESCRIPTION = long_text(606, "description");
    @computed
    DEAL_COUNT = int(670, "deal_count");
    DEAL_AMOUNT = money(671, "deal_amount");
}
