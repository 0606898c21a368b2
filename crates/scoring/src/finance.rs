//! Whether an investment pays: present value, every internal rate of return, payback, and what it depends on.
//!
//! Cash flows are amounts in minor units at equal distances (years), the first one now. Nothing of this is new; the
//! definitions are those of any textbook (Brealey, Myers & Allen, *Principles of Corporate Finance*). What programs usually
//! hide is said here: a flow that changes its sign several times may have several internal rates or none.

mod baseline;
mod roots;
mod tornado;

pub use baseline::{Change, against_baseline};
pub use tornado::{Bar, Line, Side, tornado};

use serde::{Deserialize, Serialize};

use crate::ratio::Ratio;

/// Version of the arithmetic in this folder.
pub const VERSION: u16 = 1;

/// What there is to say about the internal rates.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RateNote {
    /// Exactly one: it can be compared with what money costs.
    One,
    /// None: all flows have one sign, or the present value never becomes 0.
    None,
    /// Several: none of them means anything alone, use the present value.
    Several,
    /// All flows are 0: every rate is one.
    Every,
}

/// When the money is back, in periods from the start; whole periods are ends of a period.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Payback {
    /// First time the sum reaches 0, in proportion within the period; `None` if never.
    pub periods: Option<f64>,
    /// Later flows take the sum below 0 again.
    pub lost_again: bool,
}

/// What an investment is worth.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Appraisal {
    /// Net present value at the rate, minor units.
    pub present_value: f64,
    /// Present value of each flow: they add up to the net present value, in this order.
    pub parts: Vec<f64>,
    /// Every internal rate of return above −1, ascending.
    pub internal_rates: Vec<f64>,
    /// What there is to say about them.
    pub note: RateNote,
    /// How often the flows change their sign: at most so many internal rates there are (Descartes).
    pub sign_changes: u32,
    /// When the money is back.
    pub payback: Payback,
    /// When it is back with interest at the rate.
    pub discounted_payback: Payback,
    /// Sum of all flows over what is invested at the start; not defined without an investment.
    pub gain: Ratio,
}

/// What cannot be appraised.
#[derive(Debug, Clone, Copy, PartialEq, thiserror::Error)]
pub enum FinanceError {
    /// No cash flow, or more than [`MOST_PERIODS`].
    #[error("{0} cash flows; between 1 and {MOST_PERIODS} are possible")]
    Periods(usize),
    /// A rate at or below −100 %, or no number.
    #[error("a rate must be above -1 and finite, not {0}")]
    Rate(f64),
}

/// Most cash flows: a hundred years of months.
pub const MOST_PERIODS: usize = 1200;

/// Appraises cash flows in minor units, the first one now, at a rate per period (.1 is 10 %).
pub fn appraise(flows: &[i64], rate: f64) -> Result<Appraisal, FinanceError> {
    if flows.is_empty() || flows.len() > MOST_PERIODS {
        return Err(FinanceError::Periods(flows.len()));
    }
    if !rate.is_finite() || rate <= -1.0 {
        return Err(FinanceError::Rate(rate));
    }
    let parts = present_values(flows, rate);
    let plain: Vec<f64> = flows.iter().map(|&flow| flow as f64).collect();
    let internal_rates = roots::internal_rates(&plain);
    let sign_changes = roots::sign_changes(&plain);
    let note = match internal_rates.len() {
        _ if flows.iter().all(|&flow| flow == 0) => RateNote::Every,
        0 => RateNote::None,
        1 => RateNote::One,
        _ => RateNote::Several,
    };
    let sum: i128 = flows.iter().map(|&flow| i128::from(flow)).sum();
    let invested = -i128::from(flows[0].min(0));
    Ok(Appraisal {
        present_value: parts.iter().sum(),
        internal_rates,
        note,
        sign_changes,
        payback: payback(&plain),
        discounted_payback: payback(&parts),
        gain: if invested > 0 { Ratio::new(sum, invested) } else { Ratio::default() },
        parts,
    })
}

/// Each flow divided by (1 + rate)^t.
fn present_values(flows: &[i64], rate: f64) -> Vec<f64> {
    (0..).zip(flows).map(|(t, &flow)| flow as f64 / libm::pow(1.0 + rate, f64::from(t))).collect()
}

/// Net present value of flows in minor units.
pub fn present_value(flows: &[i64], rate: f64) -> f64 {
    present_values(flows, rate).iter().sum()
}

/// Rounding in a sum of present values, as a share of what was added up.
const ROUNDING: f64 = 1e-13;

fn payback(flows: &[f64]) -> Payback {
    let (mut sum, mut size, mut periods, mut lost_again) = (0.0, 0.0, None, false);
    for (t, &flow) in (0..).zip(flows) {
        let before = sum;
        sum += flow;
        size += flow.abs();
        let is_back = sum >= -size * ROUNDING;
        if periods.is_none() && is_back {
            // Within the period money comes evenly; the flow at the start comes at once.
            let part = if t == 0 { 0.0 } else { f64::from(t - 1) + (-before / flow).clamp(0.0, 1.0) };
            periods = Some(part);
        }
        lost_again |= periods.is_some() && !is_back;
    }
    Payback { periods, lost_again }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const REFERENCE: &str = include_str!("../../../tests/fixtures/finance/finance.json");

    #[test]
    fn reaches_the_reference() {
        let reference: serde_json::Value = serde_json::from_str(REFERENCE).expect("a JSON document");
        for (name, case) in reference.as_object().expect("cases") {
            let number = |value: &serde_json::Value| value.as_f64().expect("a number");
            let cents = |value: &serde_json::Value| libm::round(number(value) * 100.0) as i64;
            let flows: Vec<i64> = case["cf"].as_array().expect("cf").iter().map(cents).collect();
            let ten = appraise(&flows, 0.1).expect("sound");
            let close = |found: f64, key: &str| {
                let expected = number(&case[key]);
                assert!(
                    (found - expected).abs() < 1e-9 * expected.abs().max(1.0),
                    "{name} {key}: {found} {expected}"
                );
            };
            close(ten.present_value / 100.0, "npv10");
            close(present_value(&flows, 0.281) / 100.0, "npv281");
            close(ten.gain.value().expect("an investment"), "roi");
            let rates = case["irr_all_roots_in_(-0.95,10)"].as_array().expect("rates");
            assert_eq!(ten.internal_rates.len(), rates.len(), "{name}: {:?}", ten.internal_rates);
            for (found, expected) in ten.internal_rates.iter().zip(rates) {
                assert!((found - number(expected)).abs() < 1e-9, "{name}: {found} {expected}");
            }
            assert_eq!(Some(u64::from(ten.sign_changes)), case["sign_changes"].as_u64(), "{name}");
            for (found, key) in [(ten.payback, "payback"), (ten.discounted_payback, "disc_payback10")] {
                match found.periods {
                    Some(periods) => close(periods, key),
                    None => assert!(case[key].is_null(), "{name} {key}"),
                }
            }
        }
    }

    #[test]
    fn notes_say_what_a_rate_is_worth() {
        for (flows, note, lost_again) in [
            (&[-100, 39, 59, 55, 20][..], RateNote::One, false),
            (&[-100, 100, 0, -7], RateNote::Several, true),
            (&[-100, -5], RateNote::None, false),
            (&[0, 0], RateNote::Every, false),
            (&[5], RateNote::None, false),
        ] {
            let found = appraise(flows, 0.1).expect("sound");
            assert_eq!((found.note, found.payback.lost_again), (note, lost_again), "{flows:?}");
        }
    }

    #[test]
    fn what_cannot_be_appraised() {
        assert_eq!(appraise(&[], 0.1), Err(FinanceError::Periods(0)));
        assert_eq!(appraise(&[0; MOST_PERIODS + 1], 0.1), Err(FinanceError::Periods(MOST_PERIODS + 1)));
        assert_eq!(appraise(&[1], -1.0), Err(FinanceError::Rate(-1.0)));
        assert!(appraise(&[1], f64::NAN).is_err());
    }

    proptest! {
        #[test]
        fn every_rate_makes_the_present_value_vanish(flows in proptest::collection::vec(-1000i64..1000, 1..30)) {
            let found = appraise(&flows, 0.1).expect("sound");
            prop_assert!(found.internal_rates.len() <= found.sign_changes as usize);
            prop_assert!(found.internal_rates.is_sorted());
            prop_assert_eq!(found.parts.iter().sum::<f64>().to_bits(), found.present_value.to_bits());
            for &rate in &found.internal_rates {
                let parts = present_values(&flows, rate);
                let size: f64 = parts.iter().map(|part| part.abs()).sum();
                prop_assert!(parts.iter().sum::<f64>().abs() <= 1e-6 * size, "{rate} of {flows:?}");
            }
        }

        #[test]
        fn one_change_of_sign_has_one_rate(
            costs in proptest::collection::vec(1i64..1000, 1..5), gains in proptest::collection::vec(1i64..1000, 1..20),
        ) {
            let flows: Vec<i64> = costs.iter().map(|cost| -cost).chain(gains).collect();
            let found = appraise(&flows, 0.1).expect("sound");
            prop_assert_eq!((found.note, found.internal_rates.len()), (RateNote::One, 1));
            // Worth more than nothing just where money costs less than it brings.
            let brings = found.internal_rates[0];
            prop_assert!((found.present_value > 0.0) == (brings > 0.1) || (brings - 0.1).abs() < 1e-9);
        }
    }
}
