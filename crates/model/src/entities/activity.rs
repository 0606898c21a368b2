//! Activity: a call, visit, meeting, e-mail, chat, note or task (700-799).

use super::shared::*;
use crate::define::{choices, fields};
use crate::field::ChoiceDef;
use crate::kind::Kind;

/// Types of activity.
pub const TYPES: &[ChoiceDef] =
    choices!["call", "visit", "meeting", "email", "chat", "letter", "note", "task" => Info];

/// Who touched whom.
pub const DIRECTIONS: &[ChoiceDef] = choices!["outgoing", "incoming"];

/// What came of it.
pub const OUTCOMES: &[ChoiceDef] = choices![
    "reached" => Good, "not_reached" => Warn, "left_message", "interested" => Good, "not_interested" => Bad,
    "call_again" => Warn, "wrong_number" => Bad, "cancelled"
];

/// How urgent a task is.
pub const PRIORITIES: &[ChoiceDef] = choices!["high" => Bad, "normal", "low"];

fields! {
    TYPE = choice(700, "type", TYPES).required().listed();
    SUBJECT = text(701, "subject").searched().listed();
    BODY = long_text(702, "body").searched();
    ABOUT = refer(703, "about", &[Kind::Company, Kind::Contact, Kind::Lead, Kind::Deal, Kind::Order, Kind::Event,
        Kind::Product]).set().listed();
    DIRECTION = choice(704, "direction", DIRECTIONS).work();
    CHANNEL = choice(705, "channel", CHANNELS).work();
    STARTS_AT = zoned(706, "starts_at").work().listed();
    DUE_ON = date(707, "due_on").work().listed();
    DURATION_MINUTES = int(708, "duration_minutes").work();
    DONE_AT = instant(709, "done_at").work().read_only();
    OUTCOME = choice(710, "outcome", OUTCOMES).work().listed();
    ASSIGNEE = member(711, "assignee").work().listed();
    PLACE = text(712, "place").work().searched();
    PRIORITY = choice(713, "priority", PRIORITIES).work();
    REMIND_AT = instant(714, "remind_at").work();
    FOLLOWS = refer(715, "follows", &[Kind::Activity]).read_only().system();
    @computed
    IS_OVERDUE = flag(770, "is_overdue");
    IS_DONE = flag(771, "is_done").listed();
}
