//! What a step that did not work means for the loop.

use sync::limits::WATCHDOG_MS;
use sync::wire::device::DeviceReason;

use super::{BACK_OFF_MS, Cause, Effect, Failure, Machine, Ms, Step};

impl Machine {
    pub(super) fn failed(
        &mut self,
        step: Option<Step>,
        failure: Failure,
        now: Ms,
        jitter: u32,
        effects: &mut Vec<Effect>,
    ) {
        self.failures = self.failures.saturating_add(1);
        let wait = (BACK_OFF_MS << (self.failures - 1).min(6)).min(WATCHDOG_MS as Ms);
        self.retry_at = now + wait / 2 + Ms::from(jitter) % (wait / 2 + 1);
        if !matches!(failure, Failure::Unreachable(_))
            && !matches!(step, Some(Step::Compare(_) | Step::Recover(_) | Step::Withdraw))
        {
            self.standing.last_contact = Some(now);
            self.standing.offline_since = None;
        }
        match failure {
            Failure::Unreachable(detail) => {
                if self.standing.offline_since.is_none() {
                    self.standing.offline_since = Some(now);
                    effects.push(Effect::Note(format!("server not reached: {detail}")));
                }
                self.wanted.hello = true;
            }
            Failure::SignedOut => {
                self.standing.signed_out = true;
                self.retry_at = now + WATCHDOG_MS as Ms;
            }
            // Something may have been taken away since the last hello, which says what.
            Failure::Forbidden if step != Some(Step::Hello) && !self.doubted => {
                self.doubted = true;
                self.wanted.hello = true;
                self.retry_at = now;
            }
            Failure::Forbidden => {
                self.standing.forbidden = true;
                self.retry_at = now + WATCHDOG_MS as Ms;
            }
            Failure::Epoch => {
                effects.push(Effect::Note("the server has a new epoch; comparing everything with it".into()));
                self.wanted.hello = true;
                self.retry_at = now;
            }
            Failure::Forked => {
                effects.push(Effect::Note("this device was copied; asking for another id".into()));
                self.wanted.device = Some(DeviceReason::Forked);
                self.retry_at = now;
            }
            Failure::Lost => {
                effects.push(Effect::Note(
                    "the position is unknown to the server; comparing everything with it".into(),
                ));
                self.wanted.recover = Some(Cause::Lost);
            }
            Failure::BelowFloor => {
                effects.push(Effect::Note("away for too long; taking over what the server has".into()));
                self.wanted.recover = Some(Cause::BelowFloor);
            }
            Failure::GateForgotten => {
                effects
                    .push(Effect::Note("the server was restored once more; reminding it of its gate".into()));
                self.wanted.hello = true;
            }
            Failure::TooOld => self.standing.too_old = true,
            Failure::Busy(after) => {
                self.retry_at = self.retry_at.max(now + after.unwrap_or(0).min(WATCHDOG_MS) as Ms);
            }
            Failure::Fault(detail) => effects.push(Effect::Note(detail)),
        }
    }
}
