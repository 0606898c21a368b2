//! The distribution of the sum by dynamic programming: deal after deal, each place of the range moves up by the value with
//! the deal's probability.

use super::{Distribution, MOST_PLACES, MOST_STEPS, chance};

/// `deals` (value above 0, billionths strictly between never and always) in ascending order; `None` where the range is
/// too wide or it is not wanted.
pub(super) fn distribution(deals: &[(i64, u32)], certain: i64, unwanted: bool) -> Option<Distribution> {
    let step =
        deals.iter().fold(0u64, |step, &(value, _)| greatest_common_divisor(step, value as u64)).max(1);
    let places = deals.iter().map(|&(value, _)| value as u64 / step).sum::<u64>() + 1;
    let steps = places.saturating_mul(deals.len() as u64);
    if unwanted || places > MOST_PLACES || steps > MOST_STEPS {
        return None;
    }
    let mut chances = vec![0.0f64; places as usize];
    chances[0] = 1.0;
    let mut reached = 0;
    for &(value, billionths) in deals {
        let (won, by) = (chance(billionths), (value as u64 / step) as usize);
        // From above, so that a place is read before it is written.
        for place in (0..=reached).rev() {
            let here = chances[place];
            chances[place] = here * (1.0 - won);
            chances[place + by] += here * won;
        }
        reached += by;
    }
    let sums = chances.iter().zip(0i64..).map(|(&chance, place)| (certain + place * step as i64, chance));
    Some(Distribution::new(sums, 1.0))
}

fn greatest_common_divisor(mut a: u64, mut b: u64) -> u64 {
    while b != 0 {
        (a, b) = (b, a % b);
    }
    a
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn small_cases_by_hand() {
        let half = 500_000_000;
        let two = distribution(&[(100, half), (300, half)], 7, false).expect("small");
        assert_eq!([0.25, 0.5, 0.75, 1.0].map(|p| two.quantile(p)), [7, 107, 307, 407]);
        assert!(distribution(&[(100, half)], 0, true).is_none());
        assert!(distribution(&[(1, half), (1 << 21, half)], 0, false).is_none());
        // A common step makes a wide range narrow.
        assert!(distribution(&[(1 << 20, half), (1 << 21, half)], 0, false).is_some());
    }
}
