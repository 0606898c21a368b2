//! Planning the start of a campaign: its record and what stands with the customers, one action of all that can be written.

use model::Catalogue;
use model::expand::start_campaign;
use protocol::Failure;
use protocol::campaign::StartCampaign;
use protocol::each::LeftOut;

use super::each::{Parts, plan_parts};
use super::{Author, Planned, Stamps, invalid};
use crate::records::Records;

/// What is to be written, and for whom.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct PlannedStart {
    /// The action; without cells where nobody can be written to.
    pub planned: Planned,
    /// How many get the campaign.
    pub reached: u32,
    /// How many are held out.
    pub held_out: u32,
    /// The others, by what is wrong; what concerns most of them comes first.
    pub left: Vec<LeftOut>,
}

/// Plans the start.
///
/// # Errors
/// `Invalid` with what is wrong with the campaign, `NotAllowed`, `Withheld`.
pub fn plan(
    records: &Records,
    catalogue: &Catalogue,
    start: &StartCampaign,
    author: &Author,
    stamps: &mut Stamps<'_>,
) -> Result<PlannedStart, Failure> {
    let campaign = (start.id, &start.changes[..]);
    let expanded =
        start_campaign(campaign, &start.customers, start.held_out, records, catalogue, &author.now());
    let started = expanded.map_err(invalid)?;
    let parts = plan_parts(records, started.campaign, started.each, author, stamps)?;
    let Parts { planned, done, left } = parts;
    let out = |id| started.held_out.binary_search(id).is_ok();
    let held_out = done.iter().filter(|id| out(id)).count() as u32;
    // A campaign that reaches nobody is none.
    let planned = if done.is_empty() { Planned::default() } else { planned };
    Ok(PlannedStart { planned, reached: done.len() as u32 - held_out, held_out, left })
}
