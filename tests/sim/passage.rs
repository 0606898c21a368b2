//! Long times in a run: half a year passes, the server forgets, and devices are filled with pieces.

use rand::RngExt as _;
use server::cells::collect::RETENTION_MS;

use crate::faults::Fault;
use crate::run::{Broken, DEVICES, Run, ensure};

const DAY_MS: u64 = 24 * 3_600_000;

impl Run {
    /// A server that was restored is healed before it forgets anything: what it lost of a device that stays away until then is
    /// not brought back, as the protocol says. So it also is where its clock was wrong by a year and is set right.
    async fn heal_before_it_forgets(&mut self, step: usize) -> Result<(), Broken> {
        if self.has_lost {
            self.correct().await;
            self.heal().await?;
            self.has_lost = false;
            for which in 0..self.devices.len() {
                if self.random.random_range(0..2) == 0 {
                    self.work(which, step).await;
                }
            }
        }
        Ok(())
    }

    /// Half a year in which nobody is heard of. What was written and not sent before is sent, if ever, after it. Nothing from
    /// before it is restored after it.
    pub(crate) async fn half_a_year(&mut self, step: usize) -> Result<(), Broken> {
        self.heal_before_it_forgets(step).await?;
        // Within such a time somebody notices what the clock shows.
        self.world.set_skew(0);
        self.world.time.pass(RETENTION_MS + DAY_MS);
        self.backups = vec![self.world.backup().await];
        Ok(())
    }

    /// The server looks on two days: after a long break the first look only notes the time. Nothing of what somebody touched
    /// within the retention may go. A wrong clock is noticed in a day.
    pub(crate) async fn collect(&mut self, step: usize) -> Result<(), Broken> {
        self.heal_before_it_forgets(step).await?;
        self.world.set_skew(0);
        let before = self.world.purged().await;
        let young = self.world.touched_since(self.world.server_now() + 2 * DAY_MS - RETENTION_MS).await;
        for _ in 0..2 {
            self.world.time.pass(DAY_MS);
            self.world.collect().await;
        }
        let gone = self.world.purged().await;
        let early = gone.difference(&before).find(|record| young.contains(record));
        ensure(early.is_none(), || format!("{early:?} was collected too early"))?;
        if gone != before && self.has(Fault::ServerClock) {
            // What was accepted while the clock was a year behind is of a year ago once it is set right: a backup may be from
            // before it, however young, and is as one from before the half year.
            self.backups = vec![self.world.backup().await];
        }
        Ok(())
    }

    /// The server cuts its streams into pieces, and a device of somebody known joins, which they fill.
    pub(crate) async fn cut_pieces(&mut self) {
        self.world.cut().await;
        if self.devices.len() < DEVICES {
            let person = self.random.random_range(0..self.office.members.len());
            self.join(Some(person)).await;
        }
    }
}
