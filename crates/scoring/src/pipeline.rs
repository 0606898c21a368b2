//! What the open deals will bring: the weighted sum, and how far it may lie off.
//!
//! The weighted sum Σ p·v alone hides that a deal is won or lost as a whole. Here the distribution of the sum is computed,
//! each deal won with its probability, independently of the others. Where the range allows it is exact (dynamic
//! programming over minor units in steps of their greatest common divisor), else simulated from a seed.
//!
//! Probabilities are kept in billionths, so that the weighted parts add up exactly. The deals are put in order before
//! anything is computed: their rows do not matter.

mod draws;
mod exact;
pub mod stages;

use serde::{Deserialize, Serialize};

use crate::progress::{Progress, Steps};
use crate::ratio::Ratio;
use draws::Draws;

/// Version of the arithmetic in this folder.
pub const VERSION: u16 = 1;
/// Probabilities are whole numbers of this part.
pub const BILLION: u32 = 1_000_000_000;
/// Draws of a simulation.
pub const DRAWS: u32 = 100_000;
/// An exact distribution has at most so many places, and costs at most so many steps.
const MOST_PLACES: u64 = 1 << 20;
const MOST_STEPS: u64 = 100_000_000;

/// An open deal.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Deal {
    /// What it brings when won, in minor units of one currency.
    pub value: i64,
    /// How probable that is, 0 to 1.
    pub probability: f64,
}

/// What a person can set.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Settings {
    /// Draws of a simulation.
    pub draws: u32,
    /// What it starts from.
    pub seed: u64,
    /// Simulate even where the exact distribution is possible.
    pub always_draw: bool,
}

impl Default for Settings {
    fn default() -> Self {
        Self { draws: DRAWS, seed: 1, always_draw: false }
    }
}

/// How the distribution came about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Method {
    /// By dynamic programming.
    Exact,
    /// By this many draws.
    Drawn(u32),
}

/// One deal's share of the weighted sum.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Part {
    /// Row of the deal.
    pub deal: u32,
    /// Its value in minor units.
    pub value: i64,
    /// Its probability in billionths.
    pub billionths: u32,
}

/// Deals that could not be taken as they are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Odd {
    /// Left out: without a value above zero.
    pub worthless: u32,
    /// Taken as 0 or 1: a probability outside of that; as 0: one that is no number.
    pub improbable: u32,
}

/// The forecast.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Forecast {
    /// Weighted sum Σ p·v in minor units, exact; it is the sum of the parts.
    pub mean: Ratio,
    /// Standard deviation √Σ p(1−p)v² in minor units, from the same deals.
    pub deviation: f64,
    /// What all deals together are worth, in minor units.
    pub total: i64,
    /// The whole distribution.
    pub distribution: Distribution,
    /// How it came about.
    pub method: Method,
    /// The deals that count, by row.
    pub parts: Vec<Part>,
    /// Those that do not, or not as given.
    pub odd: Odd,
}

/// Possible sums and how probable it is to stay at or below each.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Distribution {
    /// Sums in minor units, ascending; never empty.
    sums: Vec<i64>,
    /// Probability of this sum or less; the last is 1.
    up_to: Vec<f64>,
}

/// What cannot be forecast.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PipelineError {
    /// The values add up to more than 64 bits hold.
    #[error("the deals' values add up to more than can be counted")]
    TooMuch,
}

/// Rounding of summed probabilities must not move a percentile.
const ROUNDING: f64 = 1e-12;

impl Distribution {
    /// From possible sums, ascending, and the probability or weight of each.
    fn new(places: impl Iterator<Item = (i64, f64)>, whole: f64) -> Self {
        let (mut sums, mut up_to, mut reached) = (Vec::new(), Vec::new(), 0.0);
        for (sum, weight) in places.filter(|(_, weight)| *weight > 0.0) {
            reached += weight;
            if sums.last() == Some(&sum) {
                up_to.pop();
            } else {
                sums.push(sum);
            }
            up_to.push((reached / whole).min(1.0));
        }
        if sums.is_empty() {
            sums.push(0);
            up_to.push(1.0);
        }
        if let Some(last) = up_to.last_mut() {
            *last = 1.0;
        }
        Self { sums, up_to }
    }

    /// The smallest sum that is not exceeded with at least this probability: .1 gives P10.
    pub fn quantile(&self, probability: f64) -> i64 {
        let at = self.up_to.partition_point(|&up_to| up_to < probability - ROUNDING);
        self.sums[at.min(self.sums.len() - 1)]
    }

    /// The probability to reach at least this sum.
    pub fn at_least(&self, target: i64) -> f64 {
        match self.sums.partition_point(|&sum| sum < target) {
            0 => 1.0,
            at => 1.0 - self.up_to[at - 1],
        }
    }

    /// P10, P50 and P90.
    pub fn percentiles(&self) -> [i64; 3] {
        [0.1, 0.5, 0.9].map(|probability| self.quantile(probability))
    }

    /// Probability of each of `bars` equal ranges from the smallest to the greatest sum, for a chart.
    pub fn histogram(&self, bars: usize) -> Vec<f64> {
        let (least, most) = (self.sums[0], self.sums[self.sums.len() - 1]);
        let width = i128::from(most) - i128::from(least) + 1;
        let mut chart = vec![0.0; bars];
        let mut before = 0.0;
        for (&sum, &up_to) in self.sums.iter().zip(&self.up_to).filter(|_| bars > 0) {
            let bar = (i128::from(sum) - i128::from(least)) * bars as i128 / width;
            chart[bar as usize] += up_to - before;
            before = up_to;
        }
        chart
    }
}

/// Forecasts the sum of the deals.
pub fn forecast(deals: &[Deal], settings: Settings) -> Result<Forecast, PipelineError> {
    Ok(Forecasting::new(deals, settings)?.finish())
}

/// A forecast being made; what is drawn is drawn in steps.
#[derive(Debug, Clone)]
pub struct Forecasting {
    /// Without its distribution as long as that is drawn.
    forecast: Forecast,
    draws: Option<Draws>,
}

impl Forecasting {
    /// Everything but the draws.
    pub fn new(deals: &[Deal], settings: Settings) -> Result<Self, PipelineError> {
        let mut odd = Odd::default();
        let mut parts = Vec::with_capacity(deals.len());
        for (deal, row) in deals.iter().zip(0u32..) {
            let sound = (0.0..=1.0).contains(&deal.probability);
            odd.improbable += u32::from(!sound);
            if deal.value <= 0 {
                odd.worthless += 1;
                continue;
            }
            let probability = if deal.probability.is_nan() { 0.0 } else { deal.probability.clamp(0.0, 1.0) };
            let billionths = libm::round(probability * f64::from(BILLION)) as u32;
            parts.push(Part { deal: row, value: deal.value, billionths });
        }
        let total: i128 = parts.iter().map(|part| i128::from(part.value)).sum();
        let total = i64::try_from(total).map_err(|_| PipelineError::TooMuch)?;
        let mut ordered: Vec<(i64, u32)> = parts.iter().map(|part| (part.value, part.billionths)).collect();
        ordered.sort_unstable();
        let weighted: i128 = ordered.iter().map(|&(value, p)| i128::from(value) * i128::from(p)).sum();
        let variance: f64 = ordered
            .iter()
            .map(|&(value, p)| chance(p) * (1.0 - chance(p)) * (value as f64) * (value as f64))
            .sum();
        // What is certain to come or certain not to come needs no distribution.
        let certain: i64 = ordered.iter().filter(|(_, p)| *p == BILLION).map(|(value, _)| value).sum();
        let open: Vec<(i64, u32)> = ordered.into_iter().filter(|(_, p)| (1..BILLION).contains(p)).collect();
        let exactly = exact::distribution(&open, certain, settings.always_draw);
        let (method, draws) = match &exactly {
            Some(_) => (Method::Exact, None),
            None => {
                let count = settings.draws.max(1);
                (Method::Drawn(count), Some(Draws::new(open, certain, count, settings.seed)))
            }
        };
        let distribution = exactly.unwrap_or_else(|| Distribution::new(std::iter::empty(), 1.0));
        let (mean, deviation) = (Ratio::new(weighted, i128::from(BILLION)), libm::sqrt(variance));
        let forecast = Forecast { mean, deviation, total, distribution, method, parts, odd };
        Ok(Self { forecast, draws })
    }
}

impl Steps for Forecasting {
    type Output = Forecast;

    fn step(mut self) -> Progress<Self, Forecast> {
        match self.draws.take().map(Draws::step) {
            None => Progress::Done(self.forecast),
            Some(Progress::Done(distribution)) => Progress::Done(Forecast { distribution, ..self.forecast }),
            Some(Progress::Going(draws)) => {
                self.draws = Some(draws);
                Progress::Going(self)
            }
        }
    }

    fn done(&self) -> f64 {
        self.draws.as_ref().map_or(1.0, Draws::done)
    }
}

fn chance(billionths: u32) -> f64 {
    f64::from(billionths) / f64::from(BILLION)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const REFERENCE: &str = include_str!("../../../tests/fixtures/pipeline/pipeline_exact.json");

    fn deal(value: i64, probability: f64) -> Deal {
        Deal { value, probability }
    }

    #[test]
    fn reaches_the_reference() {
        let reference: serde_json::Value = serde_json::from_str(REFERENCE).expect("a JSON document");
        let pair =
            |row: &serde_json::Value| deal(row[0].as_i64().expect("value"), row[1].as_f64().expect("p"));
        let deals: Vec<Deal> = reference["deals"].as_array().expect("deals").iter().map(pair).collect();
        let forecast = forecast(&deals, Settings::default()).expect("fits");
        assert_eq!(forecast.method, Method::Exact);
        let expected = |key: &str| reference[key].as_f64().expect(key);
        assert!((forecast.mean.value().expect("defined") - expected("mean")).abs() < 1e-9);
        assert!((forecast.deviation - expected("sd")).abs() < 1e-9);
        for (key, probability) in [
            ("P05", 0.05),
            ("P10", 0.1),
            ("P25", 0.25),
            ("P50", 0.5),
            ("P75", 0.75),
            ("P90", 0.9),
            ("P95", 0.95),
        ] {
            assert_eq!(Some(forecast.distribution.quantile(probability)), reference[key].as_i64(), "{key}");
        }
        assert!((forecast.distribution.at_least(500) - expected("P_ge_500")).abs() < 1e-9);
        assert_eq!(forecast.distribution.at_least(i64::MIN), 1.0);
        assert_eq!(forecast.distribution.at_least(i64::MAX), 0.0);
    }

    #[test]
    fn draws_come_close_to_the_exact_distribution() {
        let deals: Vec<Deal> =
            (1..60i64).map(|at| deal(at * 137 % 900 + 1, (at * 29 % 100) as f64 / 100.0)).collect();
        let exact = forecast(&deals, Settings::default()).expect("fits");
        let drawn = forecast(&deals, Settings { always_draw: true, ..Settings::default() }).expect("fits");
        assert_eq!((exact.method, drawn.method), (Method::Exact, Method::Drawn(DRAWS)));
        for probability in [0.1, 0.5, 0.9] {
            let (e, d) = (exact.distribution.quantile(probability), drawn.distribution.quantile(probability));
            // Three standard errors of a percentile of a normal distribution with 100,000 draws.
            assert!(((e - d).abs() as f64) < exact.deviation * 0.02, "P{probability}: {e} {d}");
        }
        let again = forecast(&deals, Settings { always_draw: true, ..Settings::default() }).expect("fits");
        assert_eq!(drawn, again);
    }

    #[test]
    fn odd_deals_are_counted() {
        let deals = [deal(0, 0.5), deal(-5, 0.5), deal(10, f64::NAN), deal(20, 1.5), deal(40, -1.0)];
        let forecast = forecast(&deals, Settings::default()).expect("fits");
        assert_eq!(forecast.odd, Odd { worthless: 2, improbable: 3 });
        assert_eq!(forecast.distribution.percentiles(), [20, 20, 20]);
        assert_eq!(
            super::forecast(&[deal(i64::MAX, 0.5); 2], Settings::default()),
            Err(PipelineError::TooMuch)
        );
        let none = super::forecast(&[], Settings::default()).expect("fits");
        assert_eq!((none.distribution.percentiles(), none.deviation, none.total), ([0; 3], 0.0, 0));
        assert_eq!(none.distribution.histogram(4), [1.0, 0.0, 0.0, 0.0]);
    }

    #[test]
    fn values_without_a_common_step_are_drawn() {
        let deals: Vec<Deal> = (0..100).map(|at| deal(999_999_937 - at * 7919, 0.3)).collect();
        let forecast = forecast(&deals, Settings { draws: 2000, ..Settings::default() }).expect("fits");
        assert_eq!(forecast.method, Method::Drawn(2000));
        let (mean, [p10, p50, p90]) =
            (forecast.mean.value().expect("defined"), forecast.distribution.percentiles());
        assert!(p10 < p50 && p50 < p90 && ((p50 as f64 - mean).abs() < forecast.deviation));
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(60))]

        #[test]
        fn parts_add_up_and_order_does_not_matter(
            mut deals in proptest::collection::vec((1i64..500, 0.0f64..1.0), 1..20),
            always_draw: bool,
        ) {
            let settings = Settings { draws: 500, always_draw, ..Settings::default() };
            let all = |deals: &[(i64, f64)]| {
                let deals: Vec<Deal> = deals.iter().map(|&(value, probability)| deal(value, probability)).collect();
                forecast(&deals, settings).expect("fits")
            };
            let first = all(&deals);
            let sum: i128 = first.parts.iter().map(|part| i128::from(part.value) * i128::from(part.billionths)).sum();
            prop_assert_eq!(first.mean, Ratio::new(sum, i128::from(BILLION)));
            prop_assert!(first.distribution.up_to.is_sorted() && first.distribution.sums.is_sorted());
            prop_assert!((first.distribution.histogram(7).iter().sum::<f64>() - 1.0).abs() < 1e-9);
            deals.reverse();
            let second = all(&deals);
            prop_assert_eq!(&first.distribution, &second.distribution);
            prop_assert_eq!(first.deviation.to_bits(), second.deviation.to_bits());
        }
    }
}
