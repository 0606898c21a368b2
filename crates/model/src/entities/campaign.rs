//! Campaign: something sent to many customers at once (2300-2399). Who got it and who was held out stands with the customers.

use super::{company, contact, shared::CHANNELS};
use crate::define::fields;
use crate::field::FieldId;
use crate::id::RecordId;
use crate::kind::Kind;

fields! {
    NAME = text(2300, "name").required().searched().listed().max(200);
    CHANNEL = choice(2301, "channel", CHANNELS).listed();
    STARTS_ON = date(2302, "starts_on").required().listed();
    COUNTS_UNTIL = date(2303, "counts_until").required().listed();
    COST = money(2304, "cost").listed().terms();
    DESCRIPTION = long_text(2305, "description").searched().more();
    @computed
    REACHED_COUNT = int(2370, "reached_count").listed();
    HELD_OUT_COUNT = int(2371, "held_out_count").listed();
}

/// Kinds of customer that campaigns are for.
pub const CUSTOMERS: &[Kind] = &[Kind::Company, Kind::Contact];

/// Most thousandths of the customers that are held out: beyond half of them fewer get it than not.
pub const MOST_HELD_OUT: u16 = 500;

/// The fields of a kind of customer that say which campaigns somebody got, and of which he was held out.
pub const fn membership(kind: Kind) -> Option<[FieldId; 2]> {
    match kind {
        Kind::Company => Some([company::CAMPAIGNS, company::HELD_OUT_OF]),
        Kind::Contact => Some([contact::CAMPAIGNS, contact::HELD_OUT_OF]),
        _ => None,
    }
}

/// Whether a field says that a customer got a campaign or was held out: written by starting one and by nothing else, but the
/// customer's own all the same.
pub fn is_membership(field: FieldId) -> bool {
    CUSTOMERS.iter().filter_map(|kind| membership(*kind)).flatten().any(|own| own == field)
}

/// How many of so many customers are held out, by thousandths: to the nearest whole number, a half upwards.
pub const fn held_out_of(customers: usize, thousandths: u16) -> usize {
    let thousandths = if thousandths > MOST_HELD_OUT { MOST_HELD_OUT } else { thousandths };
    (customers * thousandths as usize + 500) / 1000
}

/// Which of these customers are held out of a campaign, ascending. Each draws a lot that campaign and customer decide together,
/// and the lowest lots are held out: nobody chooses, it comes out the same again whatever their order, and who was held out
/// of one campaign is as likely as anybody to be held out of the next.
pub fn draw(campaign: RecordId, customers: &[RecordId], thousandths: u16) -> Vec<RecordId> {
    let mut lots: Vec<(u64, RecordId)> =
        customers.iter().map(|customer| (lot(campaign, *customer), *customer)).collect();
    sorting::ascending(&mut lots);
    lots.dedup();
    lots.truncate(held_out_of(lots.len(), thousandths));
    let mut held_out: Vec<RecordId> = lots.into_iter().map(|(_, customer)| customer).collect();
    sorting::ascending(&mut held_out);
    held_out
}

/// A number that is as good as random for each pair. The hash of [`crate::derive`] is not: its greatest bits hardly depend on the
/// last bytes, and the orders that it gives for two campaigns are nearly the same one, turned.
fn lot(campaign: RecordId, customer: RecordId) -> u64 {
    let halves = |id: RecordId| {
        let bits = u128::from_be_bytes(id.0);
        [(bits >> 64) as u64, bits as u64]
    };
    halves(campaign).into_iter().chain(halves(customer)).fold(0, |lot, half| mix(lot ^ half))
}

/// A step of SplitMix64 (Steele, Lea & Flood 2014).
const fn mix(value: u64) -> u64 {
    let mut z = value.wrapping_add(0x9e37_79b9_7f4a_7c15);
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Ids that differ in their last bytes only: the hardest to tell apart.
    fn ids(count: u32) -> Vec<RecordId> {
        let id = |number: u32| {
            let mut bytes = [7; 16];
            bytes[12..].copy_from_slice(&number.to_be_bytes());
            RecordId(bytes)
        };
        (0..count).map(id).collect()
    }

    const CAMPAIGN: RecordId = RecordId([1; 16]);

    #[test]
    fn as_many_are_held_out_as_the_share_says() {
        for (customers, thousandths, expected) in [
            (0, 100, 0),
            (4, 100, 0),
            (5, 100, 1),
            (1_371, 100, 137),
            (15, 100, 2),
            (10_000, 125, 1_250),
            (7, 0, 0),
            (7, 500, 4),
            (10, 900, 5),
        ] {
            assert_eq!(held_out_of(customers, thousandths), expected, "{customers} {thousandths}");
            let drawn = draw(CAMPAIGN, &ids(customers as u32), thousandths);
            assert_eq!(drawn.len(), expected, "{customers} {thousandths}");
            assert!(drawn.is_sorted());
        }
    }

    #[test]
    fn the_draw_comes_out_the_same_again_in_any_order_and_with_repetitions() {
        let customers = ids(1_000);
        let drawn = draw(CAMPAIGN, &customers, 100);
        let mut turned: Vec<RecordId> = customers.iter().rev().chain(&customers[..300]).copied().collect();
        assert_eq!(draw(CAMPAIGN, &turned, 100), drawn);
        turned.rotate_left(77);
        assert_eq!(draw(CAMPAIGN, &turned, 100), drawn);
        // More are held out: those of the smaller share are among them.
        let more = draw(CAMPAIGN, &customers, 200);
        assert!(drawn.iter().all(|customer| more.contains(customer)));
    }

    #[test]
    fn who_is_held_out_of_one_campaign_is_as_likely_as_anybody_to_be_of_the_next() {
        let customers = ids(10_000);
        let of = |number: u8| draw(RecordId([number; 16]), &customers, 200);
        let (first, mut all) = (of(0), 0);
        for number in 1..=20 {
            let both = of(number).iter().filter(|id| first.binary_search(id).is_ok()).count();
            // 400 expected; six standard deviations of the hypergeometric are 96.
            assert!((304..=496).contains(&both), "{number}: {both}");
            all += both;
        }
        assert!((7_570..=8_430).contains(&all), "{all}");
        // Early ids are drawn as often as late ones.
        let early = first.iter().filter(|id| customers[..5_000].contains(id)).count();
        assert!((880..=1_120).contains(&early), "{early}");
    }

    #[test]
    fn membership_stands_with_customers_only() {
        for kind in Kind::ALL {
            assert_eq!(membership(*kind).is_some(), CUSTOMERS.contains(kind), "{}", kind.key());
        }
        assert!(is_membership(contact::HELD_OUT_OF) && !is_membership(company::PARENT));
    }
}
