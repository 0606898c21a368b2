//! A campaign that is over: all who bought machines and are no key accounts were offered a service check, three in ten of
//! them were held out of it. What came of it is what the orders say.

use model::entities::{campaign, company};
use model::{FieldId, Kind, RecordId};

use crate::goods::EUR;
use crate::maker::Maker;

/// Thousandths of the customers that were held out.
const HELD_OUT: u16 = 300;
/// Days before today on which it began.
const AGO: i32 = 150;
/// Days that purchases counted.
const COUNTED: i32 = 90;

/// The campaign, for the companies that come after it.
pub(crate) struct Offer {
    pub(crate) id: RecordId,
    held_out: Vec<RecordId>,
}

impl Offer {
    /// The field by which a company has it.
    pub(crate) fn field(&self, customer: RecordId) -> FieldId {
        if self.held_out.contains(&customer) { company::HELD_OUT_OF } else { company::CAMPAIGNS }
    }
}

/// Tells the campaign for these companies.
pub(crate) fn offer(maker: &mut Maker, customers: &[RecordId]) -> Offer {
    let from = maker.setting.today - AGO;
    let name = ["Spindle check", "主轴检测优惠", "主軸檢測優惠"];
    let description = [
        "A spindle check at half the price, written to everybody with a machine of ours. Three in ten were held out.",
        "致信所有使用我们机床的客户：主轴检测半价。其中三成作为对照组，未收到来信。",
        "致信所有使用我們機床的客戶：主軸檢測半價。其中三成作為對照組，未收到來信。",
    ];
    let draft = maker
        .record(Kind::Campaign, "spindles", from - 6)
        .text(campaign::NAME, maker.say(name))
        .choice(campaign::CHANNEL, "letter")
        .date(campaign::STARTS_ON, from)
        .date(campaign::COUNTS_UNTIL, from + COUNTED)
        .money(campaign::COST, 240_000, EUR)
        .text(campaign::DESCRIPTION, maker.say(description));
    let id = maker.tell(draft);
    Offer { id, held_out: campaign::draw(id, customers, HELD_OUT) }
}
