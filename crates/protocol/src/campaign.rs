//! Starting a campaign: for whom, and what became of it.

use model::{Change, RecordId};
use serde::{Deserialize, Serialize};

use crate::each::LeftOut;
use crate::request::ActionId;

/// A campaign to be started. One action, whatever is left out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StartCampaign {
    /// Id of the new campaign; it decides who is held out.
    pub id: RecordId,
    /// Its first values.
    pub changes: Vec<Change>,
    /// The customers.
    pub customers: Vec<RecordId>,
    /// Thousandths of the customers that are held out, see [`model::entities::campaign::draw`].
    pub held_out: u16,
}

/// What became of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StartedCampaign {
    /// The action, for undo; `None` where nobody could be written to, and then there is no campaign.
    pub action: Option<ActionId>,
    /// How many get it.
    pub reached: u32,
    /// How many are held out.
    pub held_out: u32,
    /// Customers who are neither, by what is wrong; what concerns most of them comes first.
    pub left: Vec<LeftOut>,
}
