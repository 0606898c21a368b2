//! Exact fractions, so that a share is the same number on every device until it is shown.

use serde::{Deserialize, Serialize};

/// A fraction of two integers. The denominator is never negative; zero over zero means "nothing to divide".
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Ratio {
    /// Above the line.
    pub numerator: i128,
    /// Below the line; zero when the ratio is not defined.
    pub denominator: i128,
}

impl Ratio {
    /// The fraction as given, not reduced.
    pub const fn new(numerator: i128, denominator: i128) -> Self {
        Self { numerator, denominator }
    }

    /// The value for display, `None` when it is not defined.
    pub fn value(self) -> Option<f64> {
        (self.denominator != 0).then(|| self.numerator as f64 / self.denominator as f64)
    }

    /// The value in thousandths, rounded half to even; `None` when it is not defined.
    pub fn per_mille(self) -> Option<i64> {
        if self.denominator == 0 {
            return None;
        }
        let scaled = self.numerator.checked_mul(1000)?;
        i64::try_from(divide_half_even(scaled, self.denominator)).ok()
    }
}

/// Integer division rounded to nearest, ties to even. The divisor must be positive.
pub(crate) fn divide_half_even(dividend: i128, divisor: i128) -> i128 {
    let quotient = dividend.div_euclid(divisor);
    let rest = dividend.rem_euclid(divisor);
    match (rest * 2).cmp(&divisor) {
        std::cmp::Ordering::Less => quotient,
        std::cmp::Ordering::Greater => quotient + 1,
        std::cmp::Ordering::Equal => quotient + (quotient & 1),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rounds_half_to_even() {
        for (dividend, divisor, expected) in
            [(5, 2, 2), (7, 2, 4), (-5, 2, -2), (-7, 2, -4), (1, 3, 0), (2, 3, 1), (-2, 3, -1), (6, 3, 2)]
        {
            assert_eq!(divide_half_even(dividend, divisor), expected, "{dividend}/{divisor}");
        }
    }

    #[test]
    fn nothing_divided_has_no_value() {
        assert_eq!(Ratio::default().value(), None);
        assert_eq!(Ratio::default().per_mille(), None);
        assert_eq!(Ratio::new(2, 3).per_mille(), Some(667));
    }
}
