//! Activities: logged ones are done when they are written down, planned ones when somebody says so.

use super::action::Action;
use crate::entities::activity;
use crate::id::RecordId;
use crate::kind::Kind;
use crate::value::Value;

impl Action<'_> {
    pub(super) fn complete_activity(&mut self, activity: RecordId, done: bool) {
        if self.expect_live(activity, Some(Kind::Activity), None).is_none() {
            return;
        }
        if !done {
            self.put(activity, activity::DONE_AT, None);
        } else {
            let at = Value::Instant(self.now.at);
            self.put_default(activity, activity::DONE_AT, at);
        }
    }

    /// A task is open; anything else without a day or time in the future has just happened.
    pub(super) fn fill_activity(&mut self, id: RecordId) {
        let me = self.now.me.map(Value::Ref);
        self.put_default(id, activity::ASSIGNEE, me);
        let now = self.now;
        let kind = self.text(id, activity::TYPE).unwrap_or_default();
        let planned = match (self.value(id, activity::STARTS_AT), self.value(id, activity::DUE_ON)) {
            (Some(Value::Zoned { at, .. }), _) => at > now.at,
            (_, due) => due.is_some(),
        };
        if kind == "task" || planned {
            return;
        }
        let here = self.here_and_now();
        self.put_default(id, activity::STARTS_AT, here);
        self.put_default(id, activity::DONE_AT, Value::Instant(now.at));
        if matches!(kind.as_str(), "call" | "email" | "visit" | "letter") {
            self.put_default(id, activity::DIRECTION, Value::Choice("outgoing".into()));
        }
        let channel = match kind.as_str() {
            "call" => Some("phone"),
            "email" => Some("email"),
            "visit" => Some("visit"),
            "letter" => Some("letter"),
            _ => None,
        };
        self.put_default(id, activity::CHANNEL, channel.map(|key| Value::Choice(key.into())));
    }
}
