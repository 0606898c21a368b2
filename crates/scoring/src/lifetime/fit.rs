//! Fitting: one family, or all three and the likeliest of them; with what went wrong said.

use serde::{Deserialize, Serialize};

use super::{Family, Lifetime, Rows, dropout, pareto, plain};
use crate::optimise::{self, Maximising, Optimum};
use crate::progress::{Progress, Steps};

/// What is unusual about a fit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Flag {
    /// Nobody to learn from.
    NoCustomers,
    /// Nobody bought again: nothing is expected of anybody, and whether they are still there cannot be told.
    NoRepeats,
    /// No time was observed.
    NoTime,
    /// The data show nobody leaving: the model without leaving explains them as well, and is used.
    NobodyLeaves,
    /// The customers do not differ more than chance makes them: one rate for all is used.
    OneRate,
    /// A parameter ran to the bound of the search: the data do not determine it. Predictions are those of the limit.
    AtBound,
    /// The search did not find a top.
    NotConverged,
}

/// How the search for the parameters went.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Convergence {
    /// Whether nothing is left to gain.
    pub converged: bool,
    /// How often the likelihood was computed.
    pub evaluations: u32,
    /// Twice the log-likelihood that one more step would gain.
    pub decrement: f64,
    /// Names of the parameters at the bound of the search.
    pub at_bound: Vec<String>,
}

/// A fitted model.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Fitted {
    /// What was asked for.
    pub family: Family,
    /// What is used: of the family, or what it falls back to.
    pub model: Lifetime,
    /// Log-likelihood of that model.
    pub log_likelihood: f64,
    /// Standard errors of its parameters, where the likelihood is curved enough to give them.
    pub errors: Option<Vec<f64>>,
    /// How the search for the family's parameters went.
    pub convergence: Convergence,
    /// What is unusual; empty when nothing is.
    pub flags: Vec<Flag>,
    /// Customers.
    pub customers: u64,
    /// Of these, how many bought again.
    pub repeaters: u64,
    /// Their repeat purchases.
    pub repeats: u64,
}

impl Fitted {
    /// Whether another model than the one asked for is used.
    pub fn fell_back(&self) -> bool {
        matches!(self.model, Lifetime::Nbd { .. } | Lifetime::Poisson { .. })
    }
}

/// All three families and the likeliest.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Choice {
    /// In the order of [`Family::ALL`].
    pub fits: [Fitted; 3],
    /// Place of the best of them: the greatest log-likelihood, of equal ones the first.
    pub best: usize,
}

impl Choice {
    /// The likeliest fit.
    pub fn best(&self) -> &Fitted {
        &self.fits[self.best]
    }
}

/// Less log-likelihood than this is no reason for two more parameters.
const GAIN: f64 = 1e-3;

/// Values of the likelihood in one step: so many that they go over about so many rows.
const ROWS_A_STEP: usize = 4_000;
/// Values that fitting a family usually takes, for telling how far it is.
const USUAL: f64 = 60.0;

/// Fits all families and chooses by log-likelihood; all have four parameters, so that it compares them fairly.
pub fn choose(rows: &Rows) -> Choice {
    Choosing::new(rows.clone()).finish()
}

/// The families being fitted; a step is some values of a likelihood.
#[derive(Debug, Clone)]
pub struct Choosing {
    rows: Rows,
    /// Those that are fitted, in the order of [`Family::ALL`].
    fits: Vec<Fitted>,
    fitting: Fitting,
}

impl Choosing {
    /// Nothing fitted yet.
    pub fn new(rows: Rows) -> Self {
        let fitting = Fitting::new(&rows, Family::ALL[0]);
        Self { rows, fits: Vec::new(), fitting }
    }
}

impl Steps for Choosing {
    type Output = Choice;

    fn step(mut self) -> Progress<Self, Choice> {
        self.fits.extend(self.fitting.step(&self.rows));
        match (Family::ALL.get(self.fits.len()), <[Fitted; 3]>::try_from(self.fits)) {
            (None, Ok(fits)) => {
                let mut best = 0;
                for (at, fitted) in fits.iter().enumerate() {
                    if fitted.log_likelihood > fits[best].log_likelihood {
                        best = at;
                    }
                }
                Progress::Done(Choice { fits, best })
            }
            (next, fits) => {
                self.fits = fits.map_or_else(|fits| fits, Vec::from);
                if let Some(family) = next.filter(|family| **family != self.fitting.family) {
                    self.fitting = Fitting::new(&self.rows, *family);
                }
                Progress::Going(self)
            }
        }
    }

    fn done(&self) -> f64 {
        (self.fits.len() as f64 + self.fitting.done()) / Family::ALL.len() as f64
    }
}

/// Fits a family by maximum likelihood.
pub fn fit(rows: &Rows, family: Family) -> Fitted {
    let mut fitting = Fitting::new(rows, family);
    loop {
        if let Some(fitted) = fitting.step(rows) {
            return fitted;
        }
    }
}

/// A family being fitted.
#[derive(Debug, Clone)]
struct Fitting {
    family: Family,
    /// The rows with times of about one, and by what they were divided.
    scaled: Rows,
    scale: f64,
    search: Maximising<4>,
}

impl Fitting {
    fn new(rows: &Rows, family: Family) -> Self {
        let (scaled, scale) = rows.scaled();
        let search = Maximising::new(starts(&scaled, family));
        Self { family, scaled, scale, search }
    }

    fn done(&self) -> f64 {
        let evaluations = self.search.evaluations() as f64;
        evaluations / (evaluations + 0.1 * USUAL).max(USUAL)
    }

    /// A piece of work; the fit with the last one.
    fn step(&mut self, rows: &Rows) -> Option<Fitted> {
        let (family, scale) = (self.family, self.scale);
        let mut fitted = nothing_known(rows, family);
        if !fitted.flags.is_empty() {
            return Some(fitted);
        }
        let scaled = &self.scaled;
        let values = ROWS_A_STEP / scaled.distinct().max(1);
        let top = self.search.step(values, |parameters| match family {
            Family::BgNbd => dropout::evaluate(scaled, parameters, dropout::BG),
            Family::MbgNbd => dropout::evaluate(scaled, parameters, dropout::MBG),
            Family::ParetoNbd => pareto::evaluate(scaled, parameters),
        })?;
        let [r, alpha, third, fourth] = top.parameters;
        let in_time = [1.0, scale, 1.0, if family == Family::ParetoNbd { scale } else { 1.0 }];
        let model = Lifetime::new(family, [r, alpha * scale, third, fourth * in_time[3]]);
        fitted.convergence = convergence(&top, model.names());
        fitted.errors = top.errors.map(|errors| (0..4).map(|i| errors[i] * in_time[i]).collect());
        fitted.log_likelihood = model.log_likelihood(rows);
        fitted.model = model;
        if top.at_bound != [false; 4] {
            fitted.flags.push(Flag::AtBound);
        }
        if !top.converged {
            fitted.flags.push(Flag::NotConverged);
        }
        if !fitted.flags.is_empty() || top.errors.is_none() {
            simplify(&mut fitted, rows, scaled, scale);
        }
        Some(fitted)
    }
}

/// Before anything is fitted; flagged where there is nothing to fit to.
fn nothing_known(rows: &Rows, family: Family) -> Fitted {
    let mut fitted = Fitted {
        family,
        model: Lifetime::Poisson { rate: 0.0 },
        log_likelihood: 0.0,
        errors: None,
        convergence: Convergence { converged: true, evaluations: 0, decrement: 0.0, at_bound: Vec::new() },
        flags: Vec::new(),
        customers: rows.customers(),
        repeaters: rows.repeaters(),
        repeats: rows.repeats(),
    };
    let reasons = [
        (Flag::NoCustomers, fitted.customers == 0),
        (Flag::NoRepeats, fitted.repeats == 0),
        (Flag::NoTime, rows.time() <= 0.0),
    ];
    fitted.flags.extend(reasons.iter().find(|(_, holds)| *holds).map(|(flag, _)| *flag));
    fitted
}

/// Falls back to the models that are limits of the family when they explain the data as well.
fn simplify(fitted: &mut Fitted, rows: &Rows, scaled: &Rows, scale: f64) {
    let rate = rows.repeats() as f64 / rows.time();
    let starts = [0.2, 1.0, 5.0].map(|r| [r, r / (rate * scale)]);
    let top = optimise::maximise(&starts, |parameters| plain::nbd(scaled, parameters));
    let [r, alpha] = top.parameters;
    let plain = Lifetime::Nbd { r, alpha: alpha * scale };
    let without = plain.log_likelihood(rows);
    let same = Lifetime::Poisson { rate };
    let equal = same.log_likelihood(rows);
    if fitted.log_likelihood < without + GAIN || !fitted.log_likelihood.is_finite() {
        fitted.model = plain;
        fitted.log_likelihood = without;
        fitted.errors = top.errors.map(|[r, alpha]| vec![r, alpha * scale]);
        fitted.flags.push(Flag::NobodyLeaves);
        if !without.is_finite() || without < equal + GAIN {
            fitted.model = same;
            fitted.log_likelihood = equal;
            fitted.errors = Some(vec![rate / libm::sqrt(rows.repeats() as f64)]);
            fitted.flags.push(Flag::OneRate);
        }
    }
}

fn convergence(top: &Optimum<4>, names: &[&str]) -> Convergence {
    let at_bound = names.iter().zip(top.at_bound).filter(|(_, at)| *at).map(|(name, _)| (*name).to_owned());
    // The search starts from nothing where it never took a step: a number all the same, as JSON knows no infinity.
    let decrement = if top.decrement.is_finite() { top.decrement } else { f64::MAX };
    Convergence {
        converged: top.converged,
        evaluations: top.evaluations,
        decrement,
        at_bound: at_bound.collect(),
    }
}

/// A grid of shapes; the scale of the rates follows from the mean rate.
fn starts(scaled: &Rows, family: Family) -> Vec<[f64; 4]> {
    let rate = scaled.repeats() as f64 / scaled.time();
    let shapes = [0.25, 1.0, 4.0];
    let leaving = match family {
        Family::BgNbd | Family::MbgNbd => [[0.7, 2.0], [0.1, 3.0], [2.0, 8.0]],
        Family::ParetoNbd => [[0.6, 0.4], [0.1, 1.0], [2.0, 3.0]],
    };
    let with = |r: f64| leaving.map(|[third, fourth]| [r, r / (1.5 * rate), third, fourth]);
    shapes.into_iter().flat_map(with).collect()
}

#[cfg(test)]
mod tests {
    use super::super::Customer;
    use super::super::rows::rows;
    use super::*;

    #[test]
    fn degenerate_data_are_flagged_and_predicted_all_the_same() {
        let once: Vec<_> = (0..50).map(|i| (0, 0.0, 10.0 + f64::from(i))).collect();
        let regular: Vec<_> = (0..50).map(|i| (5, 10.0 - 0.01 * f64::from(i), 10.0)).collect();
        let cases = [
            ("nobody", vec![], Flag::NoCustomers),
            ("all bought once", once, Flag::NoRepeats),
            ("no time", vec![(3, 0.0, 0.0); 5], Flag::NoTime),
            ("one customer", vec![(3, 8.0, 10.0)], Flag::OneRate),
            ("one who left", vec![(3, 0.5, 100.0)], Flag::AtBound),
            ("equal dates", vec![(2, 5.0, 5.0); 30], Flag::OneRate),
            ("all the same", regular, Flag::OneRate),
            ("at the same instant", vec![(2, 0.0, 0.0), (1, 3.0, 9.0), (0, 0.0, 9.0)], Flag::AtBound),
            (
                "ten years of gap",
                vec![(1, 1.0, 3650.0), (0, 0.0, 3650.0), (2, 3649.0, 3650.0)],
                Flag::AtBound,
            ),
        ];
        for (name, customers, flag) in cases {
            for family in Family::ALL {
                let rows = rows(&customers);
                let fitted = fit(&rows, family);
                assert!(fitted.flags.contains(&flag), "{name}: {fitted:?}");
                assert!(fitted.log_likelihood.is_finite(), "{name}: {fitted:?}");
                for (repeats, last, age) in customers.iter().copied().chain([(0, 0.0, 0.0), (9, 2.0, 400.0)])
                {
                    let prediction = fitted.model.predict(&Customer { repeats, last, age }, 52.0);
                    assert!((0.0..=1.0).contains(&prediction.alive), "{name}: {fitted:?} {prediction:?}");
                    assert!(
                        prediction.purchases.is_finite() && prediction.purchases >= 0.0,
                        "{name}: {fitted:?}"
                    );
                }
            }
        }
    }

    #[test]
    fn another_unit_of_time_changes_nothing_but_the_unit() {
        let base: Vec<_> = (0..200)
            .map(|i: u32| {
                (
                    i * 7 % 5,
                    if i.is_multiple_of(5) { 0.0 } else { f64::from(i * 13 % 29) + 0.5 },
                    30.0 + f64::from(i % 9),
                )
            })
            .collect();
        let days: Vec<_> = base.iter().map(|&(x, last, age)| (x, last * 7.0, age * 7.0)).collect();
        for family in Family::ALL {
            let (weeks, days) = (fit(&rows(&base), family), fit(&rows(&days), family));
            let repeats = weeks.repeats as f64;
            let expected = weeks.log_likelihood - repeats * libm::log(7.0);
            // Pareto/NBD runs to the bound here, where the likelihood rises very little on the way.
            assert!((days.log_likelihood - expected).abs() < 1e-4, "{weeks:?} {days:?}");
        }
    }
}
