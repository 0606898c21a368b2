//! What the result depends on: each line of costs and gains is taken once lower and once higher, the others as planned.

use serde::{Deserialize, Serialize};

use super::present_value;

/// A line of the plan: licence, training, hours saved, revenue gained.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Line {
    /// What it is called.
    pub key: String,
    /// Its cash flows in minor units, costs below 0, the first one now.
    pub flows: Vec<i64>,
    /// What share of the plan may be reached at least (.8) …
    pub low: f64,
    /// … and at most (1.2).
    pub high: f64,
}

/// Which way the result moves with a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Side {
    /// More of it is better.
    Gain,
    /// More of it is worse.
    Cost,
    /// It moves nothing.
    Neutral,
}

/// One bar.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Bar {
    /// Index of the line.
    pub line: u32,
    /// Net present value with the line at its low share, minor units.
    pub at_low: f64,
    /// The same at its high share.
    pub at_high: f64,
    /// |at_high − at_low|.
    pub swing: f64,
    /// Which way.
    pub side: Side,
    /// The share of the plan at which the whole is worth nothing, the other lines as planned; `None` if no share does it.
    pub breaks_even_at: Option<f64>,
}

/// The bars, the longest first; equal ones by key. Also the net present value of the plan.
pub fn tornado(lines: &[Line], rate: f64) -> (f64, Vec<Bar>) {
    let worth: Vec<f64> = lines.iter().map(|line| present_value(&line.flows, rate)).collect();
    let plan: f64 = worth.iter().sum();
    let mut bars: Vec<Bar> = lines
        .iter()
        .zip(&worth)
        .zip(0u32..)
        .map(|((line, &worth), at)| {
            let moved = |share: f64| plan + worth * (share - 1.0);
            let (at_low, at_high) = (moved(line.low), moved(line.high));
            let side = match at_high - at_low {
                rise if rise > 0.0 => Side::Gain,
                rise if rise < 0.0 => Side::Cost,
                _ => Side::Neutral,
            };
            let even = Some(1.0 - plan / worth).filter(|share| share.is_finite() && *share >= 0.0);
            Bar { line: at, at_low, at_high, swing: (at_high - at_low).abs(), side, breaks_even_at: even }
        })
        .collect();
    bars.sort_by(|x, y| {
        let key = |bar: &Bar| lines[bar.line as usize].key.clone();
        y.swing.total_cmp(&x.swing).then_with(|| key(x).cmp(&key(y)))
    });
    (plan, bars)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(key: &str, flows: &[i64], low: f64, high: f64) -> Line {
        Line { key: key.into(), flows: flows.to_vec(), low, high }
    }

    #[test]
    fn longest_first_with_break_even() {
        let lines = [
            line("licence", &[-1000, -1000], 0.9, 1.1),
            line("saved", &[0, 3300], 0.5, 1.2),
            line("nothing", &[0, 0], 0.5, 2.0),
        ];
        let (plan, bars) = tornado(&lines, 0.1);
        assert!((plan - (3000.0 - 1000.0 - 1000.0 / 1.1)).abs() < 1e-9);
        let order: Vec<(u32, Side)> = bars.iter().map(|bar| (bar.line, bar.side)).collect();
        assert_eq!(order, [(1, Side::Gain), (0, Side::Cost), (2, Side::Neutral)]);
        assert!(
            (bars[0].at_low - (plan - 1500.0)).abs() < 1e-9
                && (bars[0].at_high - (plan + 600.0)).abs() < 1e-9
        );
        let even = bars[0].breaks_even_at.expect("some share");
        assert!((even * 3000.0 - (1000.0 + 1000.0 / 1.1)).abs() < 1e-9);
        assert_eq!(bars[2].breaks_even_at, None);
        assert_eq!(tornado(&[], 0.1), (0.0, vec![]));
    }
}
