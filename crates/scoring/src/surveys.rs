//! Answers of customers: NPS, CSAT, CES, each with what it is uncertain by.
//!
//! - NPS = % promoters (9-10) − % detractors (0-6), from −100 to 100; standard error √((p + d − (p − d)²) / n)·100.
//! - CSAT = share of the two best of five; CES = mean of 1 (hard) to 7 (easy). Standard errors of a share and of a mean.
//!
//! Answers outside of the scale are not seen and counted.

use serde::{Deserialize, Serialize};

use crate::ratio::Ratio;

/// Version of the arithmetic in this file.
pub const VERSION: u16 = 1;

/// Net promoter score.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Nps {
    /// Answers 9 and 10.
    pub promoters: u32,
    /// Answers 7 and 8.
    pub passives: u32,
    /// Answers 0 to 6.
    pub detractors: u32,
    /// (promoters − detractors) / answers; times 100 for display. Not defined without answers.
    pub score: Ratio,
    /// Standard error of the score times 100.
    pub standard_error: Option<f64>,
    /// Answers outside of 0 to 10.
    pub unseen: u32,
}

/// Customer satisfaction.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Csat {
    /// Answers.
    pub answers: u32,
    /// Share of 4 and 5.
    pub score: Ratio,
    /// Standard error of the share.
    pub standard_error: Option<f64>,
    /// Answers outside of 1 to 5.
    pub unseen: u32,
}

/// Customer effort.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Ces {
    /// Answers.
    pub answers: u32,
    /// Mean.
    pub score: Ratio,
    /// Standard error of the mean; `None` with fewer than two answers.
    pub standard_error: Option<f64>,
    /// Answers outside of 1 to 7.
    pub unseen: u32,
}

fn count(answers: &[i64], from: i64, to: i64) -> u32 {
    answers.iter().filter(|answer| (from..=to).contains(answer)).count() as u32
}

/// Net promoter score of answers from 0 to 10.
pub fn nps(answers: &[i64]) -> Nps {
    let (promoters, passives, detractors) =
        (count(answers, 9, 10), count(answers, 7, 8), count(answers, 0, 6));
    let all = promoters + passives + detractors;
    let score = Ratio::new(i128::from(promoters) - i128::from(detractors), all.into());
    let standard_error = score.value().map(|score| {
        let spread = f64::from(promoters + detractors) / f64::from(all) - score * score;
        100.0 * libm::sqrt(spread.max(0.0) / f64::from(all))
    });
    Nps { promoters, passives, detractors, score, standard_error, unseen: answers.len() as u32 - all }
}

/// Satisfaction from answers 1 to 5.
pub fn csat(answers: &[i64]) -> Csat {
    let (all, content) = (count(answers, 1, 5), count(answers, 4, 5));
    let score = Ratio::new(content.into(), all.into());
    let standard_error = score.value().map(|share| libm::sqrt(share * (1.0 - share) / f64::from(all)));
    Csat { answers: all, score, standard_error, unseen: answers.len() as u32 - all }
}

/// Effort from answers 1 to 7.
pub fn ces(answers: &[i64]) -> Ces {
    let seen = || answers.iter().copied().filter(|answer| (1..=7).contains(answer)).map(i128::from);
    let (all, sum, squares) =
        (seen().count(), seen().sum::<i128>(), seen().map(|answer| answer * answer).sum::<i128>());
    // n·Σx² − (Σx)² is exact; over n·(n − 1) it is the variance.
    let spread = all as i128 * squares - sum * sum;
    let count = all as f64;
    let standard_error = (all > 1).then(|| libm::sqrt(spread as f64 / (count * (count - 1.0)) / count));
    Ces {
        answers: all as u32,
        score: Ratio::new(sum, all as i128),
        standard_error,
        unseen: (answers.len() - all) as u32,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scores_by_hand() {
        let found = nps(&[10, 9, 9, 8, 7, 6, 0, 10, 11, -1]);
        assert_eq!((found.promoters, found.passives, found.detractors, found.unseen), (4, 2, 2, 2));
        assert_eq!(found.score.value(), Some(0.25));
        // p .5, d .25: √((.75 − .0625) / 8) · 100
        assert!((found.standard_error.expect("answers") - 29.315_098_498_896_43).abs() < 1e-9);

        let found = csat(&[5, 4, 3, 1, 0]);
        assert_eq!((found.score.value(), found.standard_error, found.unseen), (Some(0.5), Some(0.25), 1));

        let found = ces(&[7, 5, 6, 2, 9]);
        assert_eq!((found.score.value(), found.unseen), (Some(5.0), 1));
        // Variance 14/3 of four answers.
        assert!((found.standard_error.expect("answers") - (14.0f64 / 12.0).sqrt()).abs() < 1e-12);
    }

    #[test]
    fn no_answers_have_no_score() {
        assert_eq!((nps(&[]).score.value(), nps(&[]).standard_error), (None, None));
        assert_eq!((csat(&[9]).score.value(), csat(&[9]).standard_error), (None, None));
        assert_eq!((ces(&[3]).score.value(), ces(&[3]).standard_error), (Some(3.0), None));
        assert_eq!(nps(&[10, 10]).standard_error, Some(0.0));
    }
}
