//! Pipeline: an ordered set of stages (500-599).

use crate::define::fields;

fields! {
    NAME = text(500, "name").required().searched().listed().max(100);
    RANK = rank(501, "rank").read_only().system();
    DESCRIPTION = long_text(502, "description");
    CURRENCY = currency(503, "currency");
    @computed
    STAGE_COUNT = int(570, "stage_count");
    OPEN_DEAL_COUNT = int(571, "open_deal_count");
}
