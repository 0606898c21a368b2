//! Periods of whole months, counted so that a fiscal year begins with one where its length allows it.

use model::date::{add_months, day, ymd};

/// Periods of so many months.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Periods {
    /// Months of one.
    pub(crate) months: u8,
    /// First month of the fiscal year, 1 to 12.
    start: u8,
}

impl Periods {
    /// Of 1 to 12 months each.
    pub(crate) fn new(months: f64, fiscal_year_start: u8) -> Self {
        Self { months: months.clamp(1.0, 12.0) as u8, start: fiscal_year_start.clamp(1, 12) }
    }

    /// The number of the period that holds a day.
    pub(crate) fn of(self, on: i32) -> i32 {
        let date = ymd(on);
        let month = date.year * 12 + i32::from(date.month) - i32::from(self.start);
        month.div_euclid(self.months.into())
    }

    /// First day of a period.
    pub(crate) fn first_day(self, period: i32) -> i32 {
        let month = period.saturating_mul(self.months.into()).saturating_add(i32::from(self.start) - 1);
        let epoch = day(1970, 1, 1).unwrap_or_default();
        add_months(epoch, month.saturating_sub(1970 * 12))
    }

    /// The last period that was over at the end of a day.
    pub(crate) fn last_complete(self, on: i32) -> i32 {
        let period = self.of(on);
        if self.first_day(period + 1) == on.saturating_add(1) { period } else { period - 1 }
    }
}

#[cfg(test)]
mod tests {
    use model::date::{parse_iso, print};

    use super::*;

    #[test]
    fn periods_begin_with_the_fiscal_year() {
        for (months, start, on, first, complete) in [
            (3.0, 1, "2024-05-31", "2024-04-01", "2024-01-01"),
            (3.0, 1, "2024-06-30", "2024-04-01", "2024-04-01"),
            (3.0, 2, "2024-05-31", "2024-05-01", "2024-02-01"),
            (12.0, 7, "2024-06-30", "2023-07-01", "2023-07-01"),
            (1.0, 1, "1969-12-31", "1969-12-01", "1969-12-01"),
        ] {
            let periods = Periods::new(months, start);
            let on = parse_iso(on).expect(on);
            assert_eq!(print(periods.first_day(periods.of(on))), first);
            assert_eq!(print(periods.first_day(periods.last_complete(on))), complete);
        }
    }

    #[test]
    fn absurd_days_have_a_period_too() {
        let periods = Periods::new(3.0, 1);
        for on in [i32::MIN, i32::MAX] {
            periods.first_day(periods.of(on));
        }
    }
}
