//! What the stage of a deal says of its chance, from few deals on.

use super::{log_odds, thousandths};

/// So many deals' worth what a person set for a stage counts beside those that ended.
pub const SMOOTHING: u32 = 5;
/// Where nothing is set, either outcome is as likely.
const EVEN: f64 = 0.5;

/// How deals of a pipeline ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Ends {
    /// Won.
    pub won: u32,
    /// Lost.
    pub lost: u32,
    /// Of the lost, those of which it is known how far they came.
    pub known: u32,
}

/// What a deal starts from, and what being in each stage adds: thousandths of log-odds.
///
/// The start is the smoothed share of all that ended, (won + w·p)/(won + lost + w), with p set for the first stage. A won deal
/// has passed every stage; so to have come to one is worth −ln q, q being the share of lost deals that came as far: Bayes'
/// rule. What is set for the stages says a q as well, the ratio of the odds of the first stage to its own, which counts w
/// deals: (reached + w·q)/(known + w). Where nothing has ended yet, the sum is therefore what is set.
///
/// `reached` is how many lost deals are known to have come to each stage, `set` the probabilities that somebody set.
pub fn stage_parts(ends: Ends, reached: &[u32], set: &[Option<f64>]) -> (i64, Vec<i64>) {
    let weight = f64::from(SMOOTHING);
    let first = set.first().copied().flatten().unwrap_or(EVEN);
    let ended = f64::from(ends.won) + f64::from(ends.lost);
    let share = (f64::from(ends.won) + weight * first) / (ended + weight);
    // Nobody is in a later stage who was not in those before.
    let (mut came, mut least) = (1.0_f64, 1.0_f64);
    let mut part = |(at, set): (usize, &Option<f64>)| {
        if let Some(own) = set {
            came = came.min(libm::exp(log_odds(first) - log_odds(*own)));
        }
        if at > 0 {
            let reached = f64::from(reached.get(at).copied().unwrap_or_default().min(ends.known));
            least = least.min((reached + weight * came) / (f64::from(ends.known) + weight));
        }
        thousandths(-libm::log(least))
    };
    let parts = set.iter().enumerate().map(&mut part).collect();
    (thousandths(log_odds(share)), parts)
}

/// What has to be taken from the stage's part of deals so that all in all they are as likely won as without the stages:
/// `(without, stage)` of each, in thousandths of log-odds.
pub fn centre(deals: &[(i64, i64)]) -> i64 {
    let sum = |by: i64| -> f64 {
        deals.iter().map(|(without, stage)| super::probability(without + stage - by)).sum()
    };
    let wanted: f64 = deals.iter().map(|(without, _)| super::probability(*without)).sum();
    let (mut low, mut high) =
        deals.iter().fold((0, 0), |(low, high), (_, stage)| (low.min(*stage), high.max(*stage)));
    while low < high {
        let middle = (low + high).div_euclid(2);
        if sum(middle) > wanted { low = middle + 1 } else { high = middle }
    }
    low
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::probability;
    use super::*;

    #[test]
    fn without_history_the_sum_is_what_is_set() {
        let set = [10, 25, 40, 60, 80].map(|percent| Some(f64::from(percent) / 100.0));
        let (start, parts) = stage_parts(Ends::default(), &[0; 5], &set);
        for (part, set) in parts.iter().zip(set) {
            let p = probability(start + part);
            assert!((p - set.expect("set")).abs() < 0.0005, "{p} {set:?}");
        }
        assert_eq!(stage_parts(Ends::default(), &[], &[None, None]), (0, vec![0, 0]), "nothing set");
        assert_eq!(stage_parts(Ends::default(), &[], &[]), (0, vec![]));
    }

    #[test]
    fn by_hand() {
        // (15 + 5·0.2)/(20 + 5) = 0.64; odds 1.7778, ln 0.575.
        let ends = Ends { won: 15, lost: 5, known: 5 };
        let set = [Some(0.2), Some(0.5), None, Some(0.1)];
        let (start, parts) = stage_parts(ends, &[5, 2, 1, 9], &set);
        assert_eq!(start, 575);
        // q set: 0.25/1 = 0.25; (2 + 5·0.25)/10 = 0.325, (1 + 1.25)/10 = 0.225; the last is not less likely than the one before.
        assert_eq!(parts, [0, 1124, 1492, 1492]);
    }

    #[test]
    fn all_won_or_none_stays_finite() {
        for ends in [Ends { won: 900, ..Ends::default() }, Ends { lost: 900, known: 900, won: 0 }] {
            let (start, parts) = stage_parts(ends, &[900, 0], &[Some(0.0), Some(1.0)]);
            assert!(start.abs() < 7_000 && parts[1] < 20_000, "{start} {parts:?}");
        }
    }

    proptest! {
        #[test]
        fn centred_stages_move_nothing_on_the_whole(
            deals in proptest::collection::vec((-3_000i64..3_000, 0i64..4_000), 0..60)
        ) {
            let by = centre(&deals);
            let sum = |stages: bool| -> f64 {
                let of = |(without, stage): &(i64, i64)| probability(without + if stages { stage - by } else { 0 });
                deals.iter().map(of).sum()
            };
            // A thousandth moves each by a quarter of it at most.
            prop_assert!((sum(true) - sum(false)).abs() <= 0.000_26 * deals.len() as f64);
        }
    }
}
