//! How likely open deals are won and open leads converted: learned from those that ended, in pieces, and then told of each when it
//! is read.
//!
//! Where somebody who sees all of them kept for everybody what was learned, it is applied. Else it is learned here, and learned
//! again when the day or one in twenty has changed. What is looked at, and how nothing of it looks into the future, is in
//! `deals` and `leads`.

pub(super) mod deals;
pub(super) mod leads;

use model::entities::common;
use model::{FieldId, Kind, RecordId, Value};
use reports::base::Pipeline;
use reports::chances::{Fit, Usual, Weights};
use reports::scores::{CONVERSION, Score, WIN};
use scoring::chances::{Ends, Learned, Learning, Past, Unlearned, centre};
use scoring::{Progress, Steps, median};
use sync::stamp::Stamp;

use super::base::read_pipelines;
use crate::derived::Scope;
use crate::derived::counts::is_open;
use crate::records::Slot;
use crate::records::hash::IdMap;
use crate::records::register::tag_of;

/// It is learned from so many at most, those that ended last: what was long ago says less, and learning stays a matter
/// of moments.
const LEARNED_FROM: usize = 2_000;
/// Records that are looked at in one step.
const STEP: usize = 100;
/// On which days of its life a record is looked at: shares of what is usual for one with the outcome. They do not depend on when it
/// ended, which nobody knows beforehand.
const DAYS: [f64; 5] = [0.0, 0.5, 1.0, 2.0, 4.0];

/// How often deals, leads, and what decides about stages had changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Seen {
    pub(crate) deals: u64,
    pub(crate) leads: u64,
    pub(crate) stages: u64,
}

impl Seen {
    /// Deals or leads.
    pub(crate) fn of(&self, kind: Kind) -> u64 {
        if kind == Kind::Lead { self.leads } else { self.deals }
    }
}

/// What somebody waits for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Wanted {
    /// What is kept, or where nothing is what is learned here.
    Applied,
    /// What is learned here, also where something is kept.
    Anew,
}

/// A record that ended.
#[derive(Debug, Clone, Copy)]
struct Ended {
    slot: Slot,
    id: RecordId,
    /// Of a deal its pipeline, and the stage in which it was last, where that is known.
    pipeline: Option<RecordId>,
    last: Option<RecordId>,
    began: i32,
    on: i32,
    /// Won or converted, else lost or disqualified.
    happened: bool,
    /// Amount above 0, in minor units of the workspace's currency.
    minor: Option<i64>,
}

/// The names of the facts about deals or leads, as a fit is kept by.
pub(super) fn names(scope: &Scope<'_>, kind: Kind) -> Vec<String> {
    match kind {
        Kind::Lead => leads::names().map(str::to_owned).collect(),
        _ => deals::names(scope),
    }
}

fn score(kind: Kind) -> &'static Score {
    if kind == Kind::Lead { &CONVERSION } else { &WIN }
}

/// Whether what a field says now was said by a day already.
fn was_known(scope: &Scope<'_>, slot: Slot, field: FieldId, on: i32) -> bool {
    let register = tag_of(field, None).and_then(|tag| scope.records.register(slot, tag));
    register.is_none_or(|register| was_written(scope, slot, register.stamp, on))
}

/// Whether what was written then was written by a day, or ever since there is the record. What a field said before another
/// value is nowhere.
fn was_written(scope: &Scope<'_>, slot: Slot, stamp: Stamp, on: i32) -> bool {
    let first = tag_of(common::CREATED_AT, None).and_then(|tag| scope.records.register(slot, tag));
    first.is_some_and(|first| stamp <= first.stamp) || scope.day_of(stamp.ms() as i64) <= on
}

/// The day of an instant that a field holds.
fn day(scope: &Scope<'_>, slot: Slot, field: FieldId) -> Option<i32> {
    match scope.records.value(slot, field) {
        Some(Value::Instant(at) | Value::Zoned { at, .. }) => Some(scope.day_of(at)),
        _ => None,
    }
}

/// What the chances of deals or leads follow from.
#[derive(Debug)]
pub(crate) struct Chances {
    /// Which of both.
    pub(crate) kind: Kind,
    /// The day that was today.
    pub(crate) today: i32,
    /// What had changed when it began.
    pub(crate) seen: Seen,
    /// Records that were looked at.
    pub(crate) records: u64,
    /// What is applied.
    pub(super) fit: Fit,
    /// What was learned here; `None` where something is kept and nobody asked for more.
    pub(crate) learned: Option<Fit>,
    /// By id of an open stage: what its pipeline's deals start from, and what it adds, in thousandths of log-odds.
    stages: IdMap<RecordId, (i64, i64)>,
    /// The pipelines in their order.
    pub(super) pipelines: Vec<RecordId>,
}

impl Chances {
    /// What the deals of a stage's pipeline start from where facts say nothing, and what the stage adds.
    pub(super) fn stage(&self, stage: RecordId) -> Option<(i64, i64)> {
        self.stages.get(&stage).copied()
    }
}

/// Everything being learned, in pieces.
#[derive(Debug)]
pub(crate) struct Weighing {
    kind: Kind,
    today: i32,
    seen: Seen,
    count: u64,
    pipelines: Vec<Pipeline>,
    kept: Option<Fit>,
    stage: Stage,
}

#[derive(Debug)]
enum Stage {
    /// There is nothing to learn.
    Kept,
    /// Records to be looked at, those that ended, and the open ones.
    Listing(Vec<Slot>, Vec<Ended>, Vec<Slot>),
    /// Those that ended, and what was known of the ones that were read.
    Reading(Vec<Ended>, Past, Vec<Slot>, Box<Fit>),
    Learning(Box<Learning>, Vec<Slot>, Box<Fit>),
    /// The parts of open deals: without the stage, and the stage's.
    Centring(Vec<Slot>, Vec<(RecordId, i64, i64)>, Box<Fit>),
}

impl Weighing {
    /// Nothing done yet. Where what is kept is all that is wanted, there is nothing to learn.
    pub(super) fn new(scope: &Scope<'_>, kind: Kind, wanted: Wanted) -> Self {
        let (score, names) = (score(kind), names(scope, kind));
        let kept = scope.derived.kept(score, Some(kind)).filter(|kept| !score.is_newer(kept));
        let kept = kept.and_then(|kept| Fit::parse(&kept.fit, &names));
        let learns = kept.is_none() || wanted == Wanted::Anew;
        let all: Vec<Slot> = scope.records.of(kind).filter(|_| learns).collect();
        Self {
            kind,
            today: scope.today,
            seen: scope.derived.weighed_seen(),
            count: all.len() as u64,
            pipelines: if kind == Kind::Deal { read_pipelines(scope) } else { Vec::new() },
            kept,
            stage: if learns { Stage::Listing(all, Vec::new(), Vec::new()) } else { Stage::Kept },
        }
    }

    /// A piece of work of some milliseconds; what comes out with the last one.
    pub(super) fn step(mut self, scope: &Scope<'_>) -> Progress<Self, Chances> {
        self.stage = match std::mem::replace(&mut self.stage, Stage::Kept) {
            Stage::Kept => return Progress::Done(self.done(None)),
            Stage::Listing(mut left, mut all, mut open) => {
                for slot in left.split_off(left.len().saturating_sub(STEP)) {
                    match self.ended(scope, slot) {
                        Some(one) => all.push(one),
                        None if self.kind == Kind::Deal && is_open(scope.records, slot) => open.push(slot),
                        None => {}
                    }
                }
                if left.is_empty() { self.listed(all, open) } else { Stage::Listing(left, all, open) }
            }
            Stage::Reading(mut all, mut past, open, fit) => {
                for one in all.split_off(all.len().saturating_sub(STEP)) {
                    let key = u128::from_be_bytes(one.id.0);
                    past.push(key, one.happened, self.days(scope, &one, fit.usual));
                }
                if all.is_empty() {
                    Stage::Learning(Box::new(Learning::new(past)), open, fit)
                } else {
                    Stage::Reading(all, past, open, fit)
                }
            }
            Stage::Learning(learning, open, mut fit) => match learning.step() {
                Progress::Going(going) => Stage::Learning(Box::new(going), open, fit),
                Progress::Done(learned) => {
                    fit.weights = learned.map(weights);
                    let open = if fit.weights.is_ok() { open } else { Vec::new() };
                    Stage::Centring(open, Vec::new(), fit)
                }
            },
            Stage::Centring(mut open, mut parts, mut fit) => {
                for slot in open.split_off(open.len().saturating_sub(STEP)) {
                    parts.extend(self.parts(scope, slot, &fit));
                }
                if open.is_empty() {
                    if let Ok(weights) = &mut fit.weights {
                        weights.centre = centred(parts);
                    }
                    return Progress::Done(self.done(Some(*fit)));
                }
                Stage::Centring(open, parts, fit)
            }
        };
        Progress::Going(self)
    }

    fn ended(&self, scope: &Scope<'_>, slot: Slot) -> Option<Ended> {
        if self.kind == Kind::Lead { leads::ended(scope, slot) } else { deals::ended(scope, slot) }
    }

    /// What is usual and how deals ended, of all; what they are like is looked at for some.
    fn listed(&self, mut all: Vec<Ended>, open: Vec<Slot>) -> Stage {
        let median = |values: Vec<i64>| median(values).unwrap_or_default().max(1);
        let won = || all.iter().filter(|one| one.happened);
        let usual = Usual {
            days: median(won().map(|deal| i64::from(deal.on) - i64::from(deal.began)).collect())
                .min(i64::from(i32::MAX)) as i32,
            minor: median(won().filter_map(|deal| deal.minor).collect()),
        };
        let (ends, reached, weights) = (Vec::new(), Vec::new(), Err(Unlearned::Silent));
        let mut fit = Fit { ends, reached, usual, weights };
        self.count(&all, &mut fit);
        // The last ones come last, and are read from the end.
        all.sort_unstable_by_key(|deal| (deal.on, deal.id));
        let all = all.split_off(all.len().saturating_sub(LEARNED_FROM));
        Stage::Reading(
            all,
            Past::new(if self.kind == Kind::Lead { leads::COUNT } else { deals::COUNT }),
            open,
            Box::new(fit),
        )
    }

    /// How deals of each pipeline ended, and how far lost ones are known to have come.
    fn count(&self, all: &[Ended], fit: &mut Fit) {
        for pipeline in &self.pipelines {
            let own = || all.iter().filter(|deal| deal.pipeline == Some(pipeline.id));
            let place = |deal: &Ended| pipeline.stages.iter().position(|stage| Some(stage.id) == deal.last);
            let lost: Vec<Option<usize>> = own().filter(|deal| !deal.happened).map(place).collect();
            let known: Vec<usize> = lost.iter().flatten().copied().collect();
            let ends = Ends {
                won: own().filter(|deal| deal.happened).count() as u32,
                lost: lost.len() as u32,
                known: known.len() as u32,
            };
            fit.ends.push((pipeline.id, ends));
            if !known.is_empty() {
                let came = |at: usize| known.iter().filter(|place| **place >= at).count() as u32;
                fit.reached
                    .extend(pipeline.stages.iter().enumerate().map(|(at, stage)| (stage.id, came(at))));
            }
        }
    }

    /// What was known of a record on each of the days on which it was still open. Of the first day only what came with the record
    /// and what was before: it may be the one on which it ended.
    fn days(&self, scope: &Scope<'_>, one: &Ended, usual: Usual) -> Vec<f64> {
        let mut facts = Vec::new();
        let mut last = None;
        for share in DAYS {
            let age = (share * f64::from(usual.days)).round() as i32;
            let is_open = age == 0 || age < one.on.saturating_sub(one.began);
            if is_open && last.replace(age) != Some(age) {
                let on = one.began.saturating_add(if age == 0 { -1 } else { age });
                facts.extend(match self.kind {
                    Kind::Lead => leads::known(scope, one.slot, on, usual),
                    _ => deals::known(scope, one.slot, on).facts(usual, &self.pipelines()),
                });
            }
        }
        facts
    }

    /// The parts of an open deal: without the stage, and the stage's.
    fn parts(&self, scope: &Scope<'_>, slot: Slot, fit: &Fit) -> Option<(RecordId, i64, i64)> {
        let known = deals::known(scope, slot, scope.today);
        let (pipeline, stage) = (known.pipeline?, known.stage?);
        let of = self.pipelines.iter().find(|of| of.id == pipeline)?;
        let place = of.stages.iter().position(|other| other.id == stage)?;
        let chance = &fit.weights.as_ref().ok()?.chance;
        let facts: i64 = chance.parts(&known.facts(fit.usual, &self.pipelines())).iter().sum();
        let own = scoring::chances::thousandths(chance.intercept);
        Some((scope.records.id(slot), own + facts, fit.stages(of).1[place]))
    }

    fn pipelines(&self) -> Vec<RecordId> {
        self.pipelines.iter().map(|pipeline| pipeline.id).collect()
    }

    fn done(self, learned: Option<Fit>) -> Chances {
        let pipelines = self.pipelines();
        let nothing = || Fit {
            ends: Vec::new(),
            reached: Vec::new(),
            usual: Usual { days: 1, minor: 1 },
            weights: Err(Unlearned::Silent),
        };
        let fit = self.kept.or_else(|| learned.clone()).unwrap_or_else(nothing);
        let stages = self.pipelines.iter().flat_map(|pipeline| {
            let (start, parts) = fit.stages(pipeline);
            pipeline.stages.iter().zip(parts).map(move |(stage, part)| (stage.id, (start, part)))
        });
        Chances {
            kind: self.kind,
            today: self.today,
            seen: self.seen,
            records: self.count,
            stages: stages.collect(),
            pipelines,
            fit,
            learned,
        }
    }
}

fn weights(learned: Learned) -> Weights {
    Weights {
        chance: learned.chance,
        centre: 0,
        records: learned.records as u32,
        happened: learned.happened as u32,
        auc: (learned.quality.auc.unwrap_or(0.5) * 100.0).round_ties_even() as u32,
    }
}

/// By id, so that the sum is the same on every device; of very many, some evenly over all.
fn centred(mut parts: Vec<(RecordId, i64, i64)>) -> i64 {
    parts.sort_unstable();
    let every = parts.len().div_ceil(LEARNED_FROM).max(1);
    let parts: Vec<(i64, i64)> = parts.iter().step_by(every).map(|of| (of.1, of.2)).collect();
    centre(&parts)
}
