//! How well points lie in their groups (Rousseeuw 1987): (b − a) / max(a, b), a the mean distance to the own group, b to
//! the nearest other one; the mean over all points is near 1 for groups far apart and near 0 for none.

use super::{Groups, Points, distance};

/// Most points for which every distance is taken; beyond, nothing is said.
const MOST: usize = 5000;

/// The mean silhouette in the points' own units; `None` with fewer than two groups or too many points. A point alone in
/// its group counts 0.
pub fn silhouette(points: Points<'_>, groups: &Groups) -> Option<f64> {
    let count = groups.group_of.len();
    if groups.sizes.len() < 2 || count > MOST || points.values.len() != count * points.features {
        return None;
    }
    let row = |at: usize| &points.values[at * points.features..(at + 1) * points.features];
    let mut widths: Vec<f64> = (0..count)
        .map(|at| {
            let mut sums = vec![0.0; groups.sizes.len()];
            for other in 0..count {
                sums[groups.group_of[other] as usize] += libm::sqrt(distance(row(at), row(other)));
            }
            let own = groups.group_of[at] as usize;
            if groups.sizes[own] < 2 {
                return 0.0;
            }
            let within = sums[own] / f64::from(groups.sizes[own] - 1);
            let others = sums.iter().zip(&groups.sizes).enumerate().filter(|(group, _)| *group != own);
            let beyond = others.map(|(_, (sum, &size))| sum / f64::from(size)).fold(f64::INFINITY, f64::min);
            let most = within.max(beyond);
            if most > 0.0 { (beyond - within) / most } else { 0.0 }
        })
        .collect();
    // In order of size: the sum does not depend on the rows.
    widths.sort_unstable_by(f64::total_cmp);
    Some(widths.iter().sum::<f64>() / count as f64)
}
