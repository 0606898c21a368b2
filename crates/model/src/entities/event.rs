//! Event: a trade show or another occasion where leads are captured (1100-1199).

use crate::define::{choices, fields};
use crate::field::ChoiceDef;
use crate::kind::Kind;

/// Sorts of event.
pub const TYPES: &[ChoiceDef] =
    choices!["trade_show", "conference", "roadshow", "open_house", "webinar", "other_event"];

fields! {
    NAME = text(1100, "name").required().searched().listed();
    TYPE = choice(1101, "event_type", TYPES);
    STARTS_ON = date(1102, "starts_on").listed();
    ENDS_ON = date(1103, "ends_on").listed();
    PLACE = text(1104, "place").searched().listed();
    ZONE = text(1105, "zone").max(64);
    BOOTH = text(1106, "booth").max(100);
    COST = money(1107, "cost").terms();
    GOAL_LEADS = int(1108, "goal_leads").work();
    STAFF = member(1109, "staff").set().work();
    PRODUCTS = refer(1110, "products", &[Kind::Product]).set().work();
    QUALIFIERS = choice(1111, "qualifiers", super::lead::QUALIFIERS).set().work();
    FOLLOW_UP_DAYS = int(1112, "follow_up_days").work();
    ORGANISER = text(1113, "organiser").more();
    DESCRIPTION = long_text(1114, "description").searched().more();
    // By document: label `on` while it is published, text what opens it.
    WEB_FORMS = labelled(1115, "web_forms").set().system();
    @computed
    LEAD_COUNT = int(1170, "lead_count").listed();
    COST_PER_LEAD = money(1171, "cost_per_lead");
}
