//! Starting campaigns.

use std::rc::Rc;

use protocol::campaign::{StartCampaign, StartedCampaign};
use protocol::{Failure, later};

use super::act::lack_right;
use super::{Engine, PortId};
use crate::commands::campaign::plan;
use crate::session::Opened;

impl Engine {
    /// Starts a campaign. Where nobody could be written to, for want of a right, it may have come back since it was last heard
    /// of.
    pub(crate) async fn start_campaign(
        &self,
        port: PortId,
        start: &StartCampaign,
    ) -> Result<later::Reply, Failure> {
        let opened = self.need_open()?;
        let once = async || self.start_campaign_once(&opened, port, start).await;
        let mut started = self.once_more(&opened, once).await?;
        if started.action.is_none() && lack_right(&started.left) {
            self.hear(&opened).await;
            started = self.start_campaign_once(&opened, port, start).await?;
        }
        Ok(later::Reply::StartedCampaign(started))
    }

    async fn start_campaign_once(
        &self,
        opened: &Rc<Opened>,
        port: PortId,
        start: &StartCampaign,
    ) -> Result<StartedCampaign, Failure> {
        let (mut reached, mut held_out, mut left) = (0, 0, Vec::new());
        let planned = self
            .act(opened, port, |workspace, author, stamps| {
                let start = plan(&workspace.records, &workspace.catalogue, start, author, stamps)?;
                (reached, held_out, left) = (start.reached, start.held_out, start.left);
                Ok(Some(start.planned))
            })
            .await?;
        if planned.is_some() {
            // More than a batch holds is not told of by itself.
            self.written(opened);
        }
        Ok(StartedCampaign { action: planned.map(|planned| planned.action), reached, held_out, left })
    }
}
