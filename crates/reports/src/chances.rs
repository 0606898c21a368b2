//! The chance that a deal is won or a lead converted: what is learned of those that ended, and kept for everybody.
//!
//! Log-odds are whole thousandths, so that parts add up exactly. Definitions: [`scoring::chances`].

use std::str::FromStr;

use model::RecordId;
use scoring::chances::{Chance, Ends, Fact, Unlearned, stage_parts};

use crate::base::Pipeline;
use crate::scores;

/// Pipelines, the first of all, whose deals are told apart.
pub const PIPELINES: usize = 8;
/// Stages of which it is kept how many lost deals came to them.
const STAGES: usize = 40;

/// What ages and amounts are measured by.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Usual {
    /// Half of those with the outcome took at most so many days; at least 1.
    pub days: i32,
    /// Half of their amounts were at most so many minor units; at least 1.
    pub minor: i64,
}

/// What was learned of facts.
#[derive(Debug, Clone, PartialEq)]
pub struct Weights {
    /// Log-odds from facts, in the order in which they are named.
    pub chance: Chance,
    /// Taken from the part of each stage, so that stages move nothing on the whole.
    pub centre: i64,
    /// Records that it was learned from.
    pub records: u32,
    /// Of these, with the outcome.
    pub happened: u32,
    /// Of a record with the outcome and one without, so often in a hundred the former has the higher chance.
    pub auc: u32,
}

/// All that is learned.
#[derive(Debug, Clone, PartialEq)]
pub struct Fit {
    /// How deals ended, by pipeline in their order.
    pub ends: Vec<(RecordId, Ends)>,
    /// Lost deals known to have come to a stage.
    pub reached: Vec<(RecordId, u32)>,
    /// What is usual.
    pub usual: Usual,
    /// What facts say, or why nothing was learned of them.
    pub weights: Result<Weights, Unlearned>,
}

impl Fit {
    /// What a deal of a pipeline starts from where facts say nothing, and what being in each of its open stages adds.
    pub fn stages(&self, pipeline: &Pipeline) -> (i64, Vec<i64>) {
        let set: Vec<Option<f64>> =
            pipeline.stages.iter().map(|stage| Some(stage.percent? as f64 / 100.0)).collect();
        let reached = |id: RecordId| self.reached.iter().find(|of| of.0 == id).map_or(0, |of| of.1);
        let reached: Vec<u32> = pipeline.stages.iter().map(|stage| reached(stage.id)).collect();
        stage_parts(self.ends(pipeline.id), &reached, &set)
    }

    /// How deals of a pipeline ended.
    pub fn ends(&self, pipeline: RecordId) -> Ends {
        self.ends.iter().find(|of| of.0 == pipeline).map(|of| of.1).unwrap_or_default()
    }

    /// As text, to be kept for everybody; `facts` are the names of the facts.
    pub fn print(&self, facts: &[String]) -> String {
        let mut set: Vec<(String, f64)> = Vec::new();
        let mut put = |key: String, value: f64| set.push((key, value));
        put("days".to_owned(), self.usual.days.into());
        put("minor".to_owned(), self.usual.minor as f64);
        for (id, ends) in self.ends.iter().take(PIPELINES) {
            let counts = [("w", ends.won), ("l", ends.lost), ("k", ends.known)];
            counts.into_iter().for_each(|(key, count)| put(format!("{key}-{id}"), count.into()));
        }
        for (id, count) in self.reached.iter().take(STAGES) {
            put(format!("r-{id}"), (*count).into());
        }
        if let Ok(of) = &self.weights {
            put("intercept".to_owned(), of.chance.intercept);
            put("centre".to_owned(), of.centre as f64);
            put("records".to_owned(), of.records.into());
            put("happened".to_owned(), of.happened.into());
            put("auc".to_owned(), of.auc.into());
            let said = facts.iter().zip(&of.chance.facts).filter(|(_, fact)| fact.slope != 0.0);
            for (key, fact) in said {
                put(format!("u-{key}"), fact.usual);
                put(format!("s-{key}"), fact.slope);
            }
        }
        scores::print(&set)
    }

    /// Reads what [`Fit::print`] wrote; `None` for anything else. Facts of other names are passed over.
    pub fn parse(text: &str, facts: &[String]) -> Option<Self> {
        let set = scores::parse(text);
        let get = |key: &str| set.iter().find(|(name, _)| name == key).map(|(_, value)| *value);
        let whole = |key: &str, most: f64| get(key).filter(|value| (0.0..=most).contains(value));
        let count = |key: &str| whole(key, u32::MAX.into()).map(|value| value as u32);
        let ids = |prefix: &'static str| {
            let id = move |key: &str| RecordId::from_str(key.strip_prefix(prefix)?).ok();
            set.iter().filter_map(move |(key, _)| id(key))
        };
        let weights = || {
            let fact = |key: &String| Fact {
                usual: get(&format!("u-{key}")).unwrap_or_default(),
                slope: get(&format!("s-{key}")).unwrap_or_default(),
            };
            let chance = Chance { intercept: get("intercept")?, facts: facts.iter().map(fact).collect() };
            Some(Weights {
                chance,
                centre: get("centre")?.clamp(-1e9, 1e9) as i64,
                records: count("records")?,
                happened: count("happened")?,
                auc: count("auc")?,
            })
        };
        let ends = |id: RecordId| {
            let of = |key: &str| count(&format!("{key}-{id}")).unwrap_or_default();
            (id, Ends { won: of("w"), lost: of("l"), known: of("k") })
        };
        Some(Self {
            ends: ids("w-").map(ends).collect(),
            reached: ids("r-").map(|id| (id, count(&format!("r-{id}")).unwrap_or_default())).collect(),
            usual: Usual {
                days: whole("days", 1e6)?.max(1.0) as i32,
                minor: whole("minor", 9e15)?.max(1.0) as i64,
            },
            weights: weights().ok_or(Unlearned::Silent),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::Stage;
    use crate::sample::id;

    fn fit() -> Fit {
        let fact = |usual, slope| Fact { usual, slope };
        Fit {
            ends: vec![(id(1), Ends { won: 40, lost: 33, known: 3 }), (id(2), Ends::default())],
            reached: vec![(id(11), 3), (id(12), 1)],
            usual: Usual { days: 41, minor: 9_000_000_000 },
            weights: Ok(Weights {
                chance: Chance { intercept: 0.1 + 0.2, facts: vec![fact(0.5, -1.0 / 3.0), fact(0.25, 1e-9)] },
                centre: -17,
                records: 73,
                happened: 40,
                auc: 71,
            }),
        }
    }

    #[test]
    fn a_fit_survives_being_printed() {
        let facts = ["age".to_owned(), "source-referral".to_owned()];
        let rates = Fit { weights: Err(Unlearned::Silent), ..fit() };
        for fit in [fit(), rates] {
            assert_eq!(Fit::parse(&fit.print(&facts), &facts), Some(fit));
        }
        for text in ["", "days=3", "minor=1", "days=-1;minor=1", "days=x;minor=1"] {
            assert_eq!(Fit::parse(text, &facts), None, "{text}");
        }
        let Some(Fit { weights: Ok(weights), .. }) = Fit::parse(&fit().print(&facts), &facts[..1]) else {
            panic!()
        };
        assert_eq!(weights.chance.facts.len(), 1, "what a fact is that nobody knows here is passed over");
    }

    #[test]
    fn the_longest_fit_is_as_long_as_a_record_holds() {
        let mut fit = fit();
        fit.ends = (0..20).map(|n| (id(n), Ends { won: 99_999, lost: 99_999, known: 99_999 })).collect();
        fit.reached = (0..90).map(|n| (id(100 + n), 99_999)).collect();
        let facts: Vec<String> = (0..14).map(|n| format!("source-existing{n}")).collect();
        if let Ok(of) = &mut fit.weights {
            of.chance.facts = vec![Fact { usual: 1.0 / 3.0, slope: -1.0 / 7.0 }; facts.len()];
        }
        assert!(fit.print(&facts).len() <= 4_000, "{}", fit.print(&facts).len());
    }

    #[test]
    fn a_pipeline_that_is_not_known_starts_from_what_is_set() {
        let stages = [(21, Some(50)), (22, Some(80))].map(|(n, percent)| Stage { id: id(n), percent });
        let pipeline = Pipeline { id: id(9), stages: stages.into() };
        assert_eq!(fit().stages(&pipeline), (0, vec![0, 1386]), "ln 4");
    }
}
