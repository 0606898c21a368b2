//! Where the groups start: each next centre is drawn with a probability that grows with its squared distance from those
//! there are; of a few draws the one that helps most is taken.

use super::{Space, distance};
use crate::random::Random;

/// `wanted` centres one after the other, all different; none where there are no points.
pub(super) fn centres(space: &Space, wanted: usize, random: &mut Random) -> Vec<f64> {
    let points = space.len();
    let mut centres = Vec::with_capacity(wanted * space.features);
    if points == 0 || wanted == 0 {
        return centres;
    }
    let first = random.below(points as u32) as usize;
    centres.extend_from_slice(space.point(first));
    let mut away: Vec<f64> = (0..points).map(|at| distance(space.point(at), space.point(first))).collect();
    let tries = 2 + libm::log(wanted as f64) as usize;
    while centres.len() < wanted * space.features {
        let all: f64 = away.iter().sum();
        let tried = (0..tries).map(|_| {
            let chosen = draw(&away, random.unit() * all);
            let then: Vec<f64> =
                (0..points).map(|at| away[at].min(distance(space.point(at), space.point(chosen)))).collect();
            (then.iter().sum::<f64>(), chosen, then)
        });
        let Some((_, chosen, then)) = tried.reduce(|best, one| if one.0 < best.0 { one } else { best })
        else {
            break;
        };
        centres.extend_from_slice(space.point(chosen));
        away = then;
    }
    centres
}

/// The point at which the running sum passes `target`; one with a distance above 0, where there is one.
fn draw(away: &[f64], target: f64) -> usize {
    let (mut sum, mut last) = (0.0, 0);
    for (at, &distance) in away.iter().enumerate() {
        sum += distance;
        if distance > 0.0 {
            last = at;
            if sum > target {
                return at;
            }
        }
    }
    last
}
