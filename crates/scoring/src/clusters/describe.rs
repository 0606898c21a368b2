//! What makes a group a group, as data: the features whose mean lies far from everybody's, with their sign.

use serde::{Deserialize, Serialize};

use super::{Groups, Points, moments};

/// A feature in which a group stands out.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Trait {
    /// Index of the feature.
    pub feature: u32,
    /// How many deviations the group's mean lies above (positive) or below (negative) everybody's mean.
    pub deviations: f64,
    /// The group's mean.
    pub mean: f64,
    /// Everybody's mean.
    pub of_all: f64,
}

/// For each group the features that lie at least `least` deviations from everybody's mean (.5 is a good value), the
/// farthest first. A group without any is like everybody.
pub fn describe(points: Points<'_>, groups: &Groups, least: f64) -> Vec<Vec<Trait>> {
    if points.features == 0 {
        return Vec::new();
    }
    let moments = moments_in_order(points);
    let of_group = |centre: &Vec<f64>| {
        let mut traits: Vec<Trait> = (0u32..)
            .zip(centre.iter().zip(&moments))
            .filter(|(_, (_, (_, deviation)))| *deviation > 0.0)
            .map(|(feature, (&mean, &(of_all, deviation)))| Trait {
                feature,
                deviations: (mean - of_all) / deviation,
                mean,
                of_all,
            })
            .filter(|one| one.deviations.abs() >= least)
            .collect();
        traits.sort_by(|x, y| {
            y.deviations.abs().total_cmp(&x.deviations.abs()).then(x.feature.cmp(&y.feature))
        });
        traits
    };
    groups.centres.iter().map(of_group).collect()
}

/// Moments of each feature from its values in ascending order, so that rows may come in any.
fn moments_in_order(points: Points<'_>) -> Vec<(f64, f64)> {
    (0..points.features)
        .map(|feature| {
            let mut column: Vec<f64> =
                points.values.iter().skip(feature).step_by(points.features).copied().collect();
            column.sort_unstable_by(f64::total_cmp);
            moments(&column, 1)[0]
        })
        .collect()
}
