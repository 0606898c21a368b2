//! Groups of customers who are alike (k-means), each described by the features in which it stands out.
//!
//! Lloyd's method from starting points chosen by greedy k-means++ (Arthur & Vassilvitskii, SODA 2007), several times from
//! one seed; the result with the least sum of squared distances is kept. Points are first put in the order of their values:
//! rows may come in any order, and the same points give the same groups to the bit.

mod describe;
mod silhouette;
mod start;

pub use describe::{Trait, describe};
pub use silhouette::silhouette;

use serde::{Deserialize, Serialize};

use crate::progress::{Progress, Steps};
use crate::random::{Random, mix};

/// Version of the arithmetic in this folder.
pub const VERSION: u16 = 1;
/// Rounds of one run at most; a run that needs more is reported as not settled.
const ROUNDS: u32 = 300;

/// Points in a space of few features, one row after the other.
#[derive(Debug, Clone, Copy)]
pub struct Points<'a> {
    /// `features` numbers per point.
    pub values: &'a [f64],
    /// Features per point, at least 1.
    pub features: usize,
}

/// What a person can set.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Settings {
    /// How many groups.
    pub groups: usize,
    /// Bring every feature to mean 0 and deviation 1 first, so that none outweighs the others by its unit.
    pub standardise: bool,
    /// How many times to start anew.
    pub starts: u32,
    /// What the starts are drawn with.
    pub seed: u64,
}

impl Default for Settings {
    fn default() -> Self {
        Self { groups: 4, standardise: true, starts: 16, seed: 1 }
    }
}

/// The groups found.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Groups {
    /// Centre of each group in the points' own units, the largest group first; equal ones by their centres.
    pub centres: Vec<Vec<f64>>,
    /// How many points each has.
    pub sizes: Vec<u32>,
    /// Deviation of each feature that its distances are divided by; 1 where features were not standardised, or are equal.
    pub spread: Vec<f64>,
    /// Group of each point, by row.
    pub group_of: Vec<u32>,
    /// Sum of squared distances to the centres, in the units in which it was measured (standardised or own).
    pub inertia: f64,
    /// Rounds of the best run.
    pub rounds: u32,
    /// Whether the best run settled.
    pub converged: bool,
    /// There were fewer different points than groups asked for, so there are fewer groups.
    pub fewer: bool,
}

impl Groups {
    /// Of no points.
    fn none(spread: Vec<f64>) -> Self {
        let (centres, sizes, group_of) = Default::default();
        Self { centres, sizes, spread, group_of, inertia: 0.0, rounds: 0, converged: true, fewer: true }
    }

    /// The group that a point belongs to, so that published groups can be applied without fitting: the nearest centre.
    /// `None` without groups or with another number of features.
    pub fn nearest(&self, point: &[f64]) -> Option<u32> {
        if point.len() != self.spread.len() {
            return None;
        }
        let away = |centre: &Vec<f64>| -> f64 {
            let apart = centre.iter().zip(point).zip(&self.spread);
            apart.map(|((centre, value), spread)| (value - centre) / spread).map(|apart| apart * apart).sum()
        };
        let distances = (0u32..).zip(self.centres.iter().map(away));
        distances.reduce(|best, one| if one.1 < best.1 { one } else { best }).map(|(group, _)| group)
    }
}

/// Points that cannot be grouped.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ClustersError {
    /// No features, or numbers that do not fill the last point.
    #[error("the numbers do not make whole points")]
    Shape,
    /// Zero groups.
    #[error("at least one group must be asked for")]
    NoGroups,
    /// A value that is no finite number.
    #[error("value {feature} of point {point} is no finite number")]
    NotFinite {
        /// Row of the point.
        point: usize,
        /// Which feature.
        feature: usize,
    },
}

/// Points in order, standardised if wanted.
#[derive(Debug, Clone)]
struct Space {
    values: Vec<f64>,
    features: usize,
}

impl Space {
    fn point(&self, at: usize) -> &[f64] {
        &self.values[at * self.features..(at + 1) * self.features]
    }

    fn len(&self) -> usize {
        self.values.len() / self.features
    }
}

#[derive(Debug, Clone)]
struct Run {
    /// How many groups there are.
    groups: usize,
    centres: Vec<f64>,
    group_of: Vec<u32>,
    inertia: f64,
    rounds: u32,
    converged: bool,
}

/// Finds the groups.
pub fn fit(points: Points<'_>, settings: Settings) -> Result<Groups, ClustersError> {
    Ok(Fitting::new(points, settings)?.finish())
}

/// Groups being found; a step is one round.
#[derive(Debug, Clone)]
pub struct Fitting {
    /// The points as they came.
    values: Vec<f64>,
    settings: Settings,
    /// Rows in ascending order of their numbers.
    order: Vec<usize>,
    different: usize,
    space: Space,
    spread: Vec<f64>,
    /// Runs that were begun.
    begun: u32,
    run: Option<Run>,
    best: Option<Run>,
}

impl Fitting {
    /// Nothing done yet but putting the points in order.
    pub fn new(points: Points<'_>, settings: Settings) -> Result<Self, ClustersError> {
        check(points, settings)?;
        let count = points.values.len() / points.features;
        let row = |at: usize| &points.values[at * points.features..(at + 1) * points.features];
        let compare = |a: &usize, b: &usize| {
            let differ = row(*a).iter().zip(row(*b)).map(|(x, y)| x.total_cmp(y)).find(|order| order.is_ne());
            differ.unwrap_or(a.cmp(b))
        };
        let mut order: Vec<usize> = (0..count).collect();
        order.sort_unstable_by(compare);
        let different = order.chunk_by(|a, b| row(*a) == row(*b)).count();
        let ordered = order.iter().flat_map(|&at| row(at)).copied().collect();
        let mut space = Space { values: ordered, features: points.features };
        let spread = if settings.standardise { standardise(&mut space) } else { vec![1.0; points.features] };
        let values = points.values.to_vec();
        Ok(Self { values, settings, order, different, space, spread, begun: 0, run: None, best: None })
    }

    fn begin(&mut self) -> Run {
        let wanted = self.settings.groups.min(self.different);
        let mut random = Random::new(mix(self.settings.seed ^ mix(u64::from(self.begun))));
        self.begun += 1;
        Run::new(&self.space, wanted, start::centres(&self.space, wanted, &mut random))
    }
}

impl Steps for Fitting {
    type Output = Groups;

    fn step(mut self) -> Progress<Self, Groups> {
        let mut run = match self.run.take() {
            Some(run) => run,
            None if self.begun < self.settings.starts.max(1) => self.begin(),
            None => {
                let fewer = self.different < self.settings.groups;
                let points = Points { values: &self.values, features: self.space.features };
                return Progress::Done(match self.best {
                    Some(best) if !self.order.is_empty() => {
                        finish(points, &self.order, best, self.spread, fewer)
                    }
                    _ => Groups::none(self.spread),
                });
            }
        };
        run.round(&self.space);
        if run.converged || run.rounds == ROUNDS {
            // The first of the best, whatever the order of rows.
            if self.best.as_ref().is_none_or(|best| run.inertia < best.inertia) {
                self.best = Some(run);
            }
        } else {
            self.run = Some(run);
        }
        Progress::Going(self)
    }

    fn done(&self) -> f64 {
        let within = self.run.as_ref().map_or(1.0, |run| 1.0 - 1.0 / f64::from(1 + run.rounds));
        (f64::from(self.begun) - 1.0 + within).max(0.0) / f64::from(self.settings.starts.max(1))
    }
}

fn check(points: Points<'_>, settings: Settings) -> Result<(), ClustersError> {
    if points.features == 0 || !points.values.len().is_multiple_of(points.features) {
        return Err(ClustersError::Shape);
    }
    if settings.groups == 0 {
        return Err(ClustersError::NoGroups);
    }
    match points.values.iter().position(|value| !value.is_finite()) {
        Some(at) => {
            Err(ClustersError::NotFinite { point: at / points.features, feature: at % points.features })
        }
        None => Ok(()),
    }
}

/// Mean and deviation of each feature; the deviation of equal values is 0.
fn moments(values: &[f64], features: usize) -> Vec<(f64, f64)> {
    let count = (values.len() / features).max(1) as f64;
    let column = |feature: usize| values.iter().skip(feature).step_by(features);
    (0..features)
        .map(|feature| {
            let mean = column(feature).sum::<f64>() / count;
            let variance = column(feature).map(|value| (value - mean) * (value - mean)).sum::<f64>() / count;
            (mean, libm::sqrt(variance))
        })
        .collect()
}

/// Gives the deviations that the features were divided by.
fn standardise(space: &mut Space) -> Vec<f64> {
    let moments = moments(&space.values, space.features);
    for point in space.values.chunks_mut(space.features) {
        for (value, (mean, deviation)) in point.iter_mut().zip(&moments) {
            *value = if *deviation > 0.0 { (*value - mean) / deviation } else { 0.0 };
        }
    }
    moments.iter().map(|(_, deviation)| if *deviation > 0.0 { *deviation } else { 1.0 }).collect()
}

fn distance(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(x, y)| (x - y) * (x - y)).sum()
}

fn nearest(centres: &[f64], point: &[f64]) -> (u32, f64) {
    let (mut best, mut least) = (0, f64::INFINITY);
    for (at, centre) in (0u32..).zip(centres.chunks_exact(point.len())) {
        let away = distance(centre, point);
        if away < least {
            (best, least) = (at, away);
        }
    }
    (best, least)
}

impl Run {
    fn new(space: &Space, groups: usize, centres: Vec<f64>) -> Self {
        let group_of = vec![u32::MAX; space.len()];
        Self { groups, centres, group_of, inertia: 0.0, rounds: 0, converged: false }
    }

    /// Assigns points and moves centres once; it is over when nothing changes.
    fn round(&mut self, space: &Space) {
        self.rounds += 1;
        self.converged = true;
        self.inertia = 0.0;
        let (mut farthest, mut most) = (0, -1.0);
        let points = space.values.chunks_exact(space.features);
        for (at, (group, point)) in self.group_of.iter_mut().zip(points).enumerate() {
            let (nearest, away) = nearest(&self.centres, point);
            self.converged &= nearest == std::mem::replace(group, nearest);
            self.inertia += away;
            if away > most {
                (farthest, most) = (at, away);
            }
        }
        if !self.converged {
            // A group that lost all its points starts again at the point that fits worst.
            if let Some(group) = move_centres(space, &self.group_of, &mut self.centres) {
                let span = group * space.features..(group + 1) * space.features;
                self.centres[span].copy_from_slice(space.point(farthest));
            }
        }
    }
}

/// Means of the groups; the first group without points, if any.
fn move_centres(space: &Space, group_of: &[u32], centres: &mut [f64]) -> Option<usize> {
    let mut sums = vec![0.0; centres.len()];
    let mut counts = vec![0u32; centres.len() / space.features];
    for (&group, point) in group_of.iter().zip(space.values.chunks_exact(space.features)) {
        let group = group as usize;
        counts[group] += 1;
        let sum = &mut sums[group * space.features..(group + 1) * space.features];
        sum.iter_mut().zip(point).for_each(|(sum, value)| *sum += value);
    }
    let of_groups =
        centres.chunks_exact_mut(space.features).zip(sums.chunks_exact(space.features)).zip(&counts);
    for ((centre, sum), &count) in of_groups.filter(|(_, count)| **count > 0) {
        centre.iter_mut().zip(sum).for_each(|(centre, sum)| *centre = sum / f64::from(count));
    }
    counts.iter().position(|&count| count == 0)
}

/// Groups by size, centres in the points' own units, groups by row.
fn finish(points: Points<'_>, order: &[usize], run: Run, spread: Vec<f64>, fewer: bool) -> Groups {
    let groups = run.groups;
    let mut centres = vec![vec![0.0; points.features]; groups];
    let mut sizes = vec![0u32; groups];
    for (&row, &group) in order.iter().zip(&run.group_of) {
        sizes[group as usize] += 1;
        let values = &points.values[row * points.features..(row + 1) * points.features];
        centres[group as usize].iter_mut().zip(values).for_each(|(sum, value)| *sum += value);
    }
    for (centre, &size) in centres.iter_mut().zip(&sizes) {
        centre.iter_mut().for_each(|sum| *sum /= f64::from(size.max(1)));
    }
    let mut ranks: Vec<usize> = (0..groups).filter(|&group| sizes[group] > 0).collect();
    ranks.sort_by(|&a, &b| {
        let differ =
            centres[a].iter().zip(&centres[b]).map(|(x, y)| x.total_cmp(y)).find(|order| order.is_ne());
        sizes[b].cmp(&sizes[a]).then(differ.unwrap_or(std::cmp::Ordering::Equal))
    });
    let mut place = vec![0u32; groups];
    for (at, &group) in (0u32..).zip(&ranks) {
        place[group] = at;
    }
    let mut group_of = vec![0u32; order.len()];
    for (&row, &group) in order.iter().zip(&run.group_of) {
        group_of[row] = place[group as usize];
    }
    Groups {
        spread,
        fewer: fewer || ranks.len() < groups,
        sizes: ranks.iter().map(|&group| sizes[group]).collect(),
        centres: ranks.iter().map(|&group| std::mem::take(&mut centres[group])).collect(),
        group_of,
        inertia: run.inertia,
        rounds: run.rounds,
        converged: run.converged,
    }
}

#[cfg(test)]
mod tests;
