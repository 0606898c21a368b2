//! How deals pass the stages: conversion, days in each, which open ones have stood too long, and how fast money comes.
//!
//! - Win rate of a stage: (won + w·W) / (ended + w), of the deals that were ever in it; W is the rate of all ended deals
//!   and w the weight of that expectation, so that three deals do not make a rate of 100 %.
//! - Velocity = open deals × win rate × average won value ÷ days from start to won: money per day.
//! - An open deal is *late* when it has stood in its stage longer than nine of ten visits that ended.

use serde::{Deserialize, Serialize};

use crate::ratio::Ratio;

/// A deal's way through one pipeline.
#[derive(Debug, Clone, Copy)]
pub struct Way<'a> {
    /// Stage (its place in the pipeline, from 0) and the day it was entered, in order of time.
    pub steps: &'a [(u32, i32)],
    /// Day it ended and whether it was won; open without.
    pub end: Option<(i32, bool)>,
    /// What it is or was worth, minor units; `None` where that is not known, and then it is in no mean.
    pub value: Option<i64>,
}

/// What a person can set.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Settings {
    /// So many deals' worth the overall win rate counts in each stage.
    pub smoothing: u32,
    /// With fewer ended visits nothing is called late.
    pub least_visits: u32,
}

impl Default for Settings {
    fn default() -> Self {
        Self { smoothing: 5, least_visits: 5 }
    }
}

/// What is known of one stage.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Stage {
    /// Deals that were ever in it.
    pub entered: u32,
    /// Of these, those that came to a later stage or were won.
    pub passed: u32,
    /// Of these, won.
    pub won: u32,
    /// Of these, lost.
    pub lost: u32,
    /// passed / (entered − those still in it).
    pub conversion: Ratio,
    /// The smoothed win rate: the probability of a deal that is here.
    pub win_rate: Ratio,
    /// Half of the ended visits took at most so many days.
    pub median_days: Option<i32>,
    /// Nine of ten took at most so many.
    pub long_days: Option<i32>,
}

/// An open deal in its stage.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Standing {
    /// Row of the deal.
    pub deal: u32,
    /// Its stage.
    pub stage: u32,
    /// Days since it was entered.
    pub days: i32,
    /// Longer than nine of ten; `None` with too few visits to tell.
    pub late: Option<bool>,
}

/// Money per day, with the numbers it comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Velocity {
    /// Open deals.
    pub open: u32,
    /// Won of all ended.
    pub win_rate: Ratio,
    /// Mean value of the won of which it is known, minor units.
    pub won_value: Ratio,
    /// Mean days from first stage to won; at least one day each.
    pub cycle_days: Ratio,
    /// The product: minor units per day. Not defined without a won deal of which it is known what it
    /// was worth.
    pub per_day: Ratio,
}

/// Stages, open deals and velocity.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Flow {
    /// One per stage.
    pub stages: Vec<Stage>,
    /// The longest standing first; equal ones by row.
    pub standing: Vec<Standing>,
    /// How fast money comes.
    pub velocity: Velocity,
    /// Deals left out: no step, an unknown stage, or days that run backwards or lie after today.
    pub unusable: u32,
}

/// Measures a pipeline of `stages` stages on the day `today`.
pub fn flow(ways: &[Way<'_>], stages: usize, today: i32, settings: Settings) -> Flow {
    let usable = |way: &Way<'_>| is_usable(way, stages, today);
    let unusable = ways.iter().filter(|way| !usable(way)).count() as u32;
    let sound = || ways.iter().zip(0u32..).filter(|(way, _)| usable(way));
    let ended = sound().filter(|(way, _)| way.end.is_some()).count() as i128;
    let won = sound().filter(|(way, _)| is_won(way)).count() as i128;
    let mut visits: Vec<Vec<i32>> = vec![Vec::new(); stages];
    let mut result = vec![Stage::default(); stages];
    for (way, _) in sound() {
        add_way(way, &mut result, &mut visits);
    }
    let weight = i128::from(settings.smoothing);
    for (at, (stage, days)) in result.iter_mut().zip(&mut visits).enumerate() {
        days.sort_unstable();
        stage.median_days = quantile(days, 50);
        stage.long_days = quantile(days, 90);
        let here = sound().filter(|(way, _)| stands_in(way) == Some(at as u32)).count() as u32;
        stage.conversion = Ratio::new(i128::from(stage.passed), i128::from(stage.entered - here));
        let (stage_won, stage_ended) = (i128::from(stage.won), i128::from(stage.won + stage.lost));
        // (won + w·W/E) / (ended + w), over the common denominator E.
        stage.win_rate = match ended {
            0 => Ratio::default(),
            _ => Ratio::new(stage_won * ended + weight * won, (stage_ended + weight) * ended),
        };
    }
    let mut standing: Vec<Standing> = sound()
        .filter_map(|(way, deal)| {
            let stage = stands_in(way)?;
            let days = today - way.steps.last()?.1;
            let enough = visits[stage as usize].len() >= settings.least_visits as usize;
            let long = result[stage as usize].long_days.filter(|_| enough);
            Some(Standing { deal, stage, days, late: long.map(|long| days > long) })
        })
        .collect();
    standing.sort_unstable_by_key(|open| (std::cmp::Reverse(open.days), open.deal));
    let velocity = velocity(sound().map(|(way, _)| way), standing.len() as u32, ended, won);
    Flow { stages: result, standing, velocity, unusable }
}

fn is_usable(way: &Way<'_>, stages: usize, today: i32) -> bool {
    let mut days: Vec<i32> = way.steps.iter().map(|step| step.1).collect();
    days.extend(way.end.map(|end| end.0));
    let known = way.steps.iter().all(|step| (step.0 as usize) < stages);
    // Differences of days must fit their type too.
    let near = days.iter().all(|day| today.checked_sub(*day).is_some_and(|ago| ago >= 0));
    !way.steps.is_empty() && known && near && days.is_sorted()
}

fn is_won(way: &Way<'_>) -> bool {
    way.end.is_some_and(|end| end.1)
}

fn stands_in(way: &Way<'_>) -> Option<u32> {
    way.steps.last().filter(|_| way.end.is_none()).map(|step| step.0)
}

fn add_way(way: &Way<'_>, result: &mut [Stage], visits: &mut [Vec<i32>]) {
    let mut seen: Vec<u32> = way.steps.iter().map(|step| step.0).collect();
    let furthest = seen.iter().copied().max().unwrap_or_default();
    seen.sort_unstable();
    seen.dedup();
    for stage in seen {
        let of = &mut result[stage as usize];
        of.entered += 1;
        of.passed += u32::from(stage < furthest || is_won(way));
        of.won += u32::from(is_won(way));
        of.lost += u32::from(way.end.is_some() && !is_won(way));
    }
    let after = way.steps.iter().skip(1).map(|step| step.1).chain(way.end.map(|end| end.0));
    for (step, until) in way.steps.iter().zip(after) {
        visits[step.0 as usize].push(until - step.1);
    }
}

/// The smallest value that at least `percent` per cent do not exceed.
fn quantile(sorted: &[i32], percent: usize) -> Option<i32> {
    let rank = (sorted.len() * percent).div_ceil(100);
    sorted.get(rank.max(1) - 1).copied()
}

fn velocity<'a>(ways: impl Iterator<Item = &'a Way<'a>>, open: u32, ended: i128, won: i128) -> Velocity {
    let (mut value, mut valued, mut days) = (0i128, 0i128, 0i128);
    for way in ways.filter(|way| is_won(way)) {
        value += way.value.map_or(0, i128::from);
        valued += i128::from(way.value.is_some());
        let start = way.steps.first().map_or(0, |step| step.1);
        days += i128::from(way.end.map_or(start, |end| end.0) - start).max(1);
    }
    // Open deals · won / ended · value / valued ÷ (days / won).
    let per_day = match valued {
        0 => Ratio::default(),
        _ => Ratio::new(i128::from(open) * won * won * value, ended * valued * days),
    };
    Velocity {
        open,
        win_rate: Ratio::new(won, ended),
        won_value: Ratio::new(value, valued),
        cycle_days: Ratio::new(days, won),
        per_day,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const STEPS: [&[(u32, i32)]; 6] = [
        &[(0, 0), (1, 10), (2, 30)],
        &[(0, 0), (1, 20)],
        &[(0, 5)],
        &[(0, 0), (2, 40)],
        &[(0, 90)],
        &[(1, 300)],
    ];

    fn ways() -> Vec<Way<'static>> {
        let ends = [Some((40, true)), Some((50, false)), None, Some((60, true)), None, None];
        STEPS.iter().zip(ends).map(|(steps, end)| Way { steps, end, value: Some(1000) }).collect()
    }

    #[test]
    fn stages_by_hand() {
        let flow = flow(&ways(), 3, 100, Settings { smoothing: 3, least_visits: 2 });
        assert_eq!(flow.unusable, 1, "the last deal lies in the future");
        let first = &flow.stages[0];
        assert_eq!((first.entered, first.passed, first.won, first.lost), (5, 3, 2, 1));
        assert_eq!(first.conversion.value(), Some(1.0));
        // (2 + 3·2/3) / (3 + 3)
        assert_eq!(first.win_rate.value(), Some(4.0 / 6.0));
        assert_eq!((first.median_days, first.long_days), (Some(20), Some(40)));
        // One won, one lost: (1 + 3·2/3) / (2 + 3)
        assert_eq!(flow.stages[1].win_rate.value(), Some(0.6));
        let standing: Vec<(u32, i32, Option<bool>)> =
            flow.standing.iter().map(|open| (open.deal, open.days, open.late)).collect();
        assert_eq!(standing, [(2, 95, Some(true)), (4, 10, Some(false))]);
    }

    #[test]
    fn velocity_is_its_product() {
        let flow = flow(&ways(), 3, 100, Settings::default());
        let velocity = flow.velocity;
        assert_eq!((velocity.open, velocity.win_rate.value()), (2, Some(2.0 / 3.0)));
        assert_eq!((velocity.won_value.value(), velocity.cycle_days.value()), (Some(1000.0), Some(50.0)));
        assert!(
            (velocity.per_day.value().expect("won deals") - 2.0 * 2.0 / 3.0 * 1000.0 / 50.0).abs() < 1e-12
        );
    }

    #[test]
    fn what_nobody_knows_the_worth_of_is_in_no_mean() {
        let mut ways = ways();
        let before = flow(&ways, 3, 100, Settings::default()).velocity;
        ways[0].value = None;
        let velocity = flow(&ways, 3, 100, Settings::default()).velocity;
        let numbers = |of: Velocity| [of.won_value, of.per_day, of.cycle_days].map(Ratio::value);
        assert_eq!(numbers(velocity), numbers(before), "the other won one is worth as much");
        ways[3].value = None;
        let velocity = flow(&ways, 3, 100, Settings::default()).velocity;
        assert_eq!((velocity.won_value.value(), velocity.per_day.value()), (None, None));
        assert_eq!(velocity.cycle_days, before.cycle_days);
    }

    #[test]
    fn nothing_is_defined_too() {
        let flow = flow(&[], 2, 0, Settings::default());
        assert_eq!((flow.velocity.per_day.value(), flow.stages[0].win_rate.value()), (None, None));
        assert_eq!((flow.stages[1].conversion.value(), flow.stages[1].median_days), (None, None));
        let far = Way { steps: &[(0, i32::MIN)], end: None, value: Some(1) };
        assert_eq!(super::flow(&[far], 1, i32::MAX, Settings::default()).unusable, 1);
    }
}
