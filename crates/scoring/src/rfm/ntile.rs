//! Five groups of equal size, the option for people who want exactly 20 % in each class.

use super::{CLASSES, Factor, Monetary, ScoreColumn, Scores, value_of};
use crate::orders::{Purchase, Purchases};

/// Scores by rank: of n customers the first n mod 5 groups get one more. Equal values are divided by the order of the
/// customers, the first of them in the lower class; for recency the days are ranked descending.
pub(super) fn scores(purchases: &Purchases, monetary: Monetary) -> ScoreColumn {
    let mut scores = vec![Scores::default(); purchases.len()];
    let population: Vec<u32> =
        (0..).zip(purchases.iter()).filter(|(_, purchase)| purchase.bought()).map(|(at, _)| at).collect();
    for factor in Factor::ALL {
        let mut ranked: Vec<(i64, u32)> = population
            .iter()
            .map(|&at| {
                let purchase = purchases.get(at as usize).unwrap_or(Purchase::NONE);
                let value = value_of(&purchase, factor, purchases.today, monetary);
                (if factor == Factor::Recency { -value } else { value }, at)
            })
            .collect();
        ranked.sort_unstable();
        for (rank, &(_, at)) in ranked.iter().enumerate() {
            let score = group(rank, ranked.len());
            let entry = &mut scores[at as usize];
            match factor {
                Factor::Recency => entry.r = score,
                Factor::Frequency => entry.f = score,
                Factor::Monetary => entry.m = score,
            }
        }
    }
    scores.into_iter().collect()
}

/// The group of a rank, from 1.
fn group(rank: usize, count: usize) -> u8 {
    let classes = usize::from(CLASSES);
    let (size, longer) = (count / classes, count % classes);
    let in_longer = longer * (size + 1);
    let group = if rank < in_longer { rank / (size + 1) } else { longer + (rank - in_longer) / size.max(1) };
    group as u8 + 1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn groups_as_in_sql() {
        for (count, sizes) in [(5, [1, 1, 1, 1, 1]), (12, [3, 3, 2, 2, 2]), (3, [1, 1, 1, 0, 0]), (0, [0; 5])]
        {
            let mut found = [0; 5];
            for rank in 0..count {
                found[usize::from(group(rank, count)) - 1] += 1;
            }
            assert_eq!(found, sizes, "{count}");
        }
    }
}
