//! Answer: what a customer said when asked how content he is (2200-2299). *Survey response* elsewhere.

use serde::{Deserialize, Serialize};

use super::company::INDUSTRIES;
use super::shared::*;
use crate::define::{choices, fields};
use crate::field::ChoiceDef;
use crate::kind::Kind;

/// What was asked, by the key of [`Question`].
pub const QUESTIONS: &[ChoiceDef] = choices!["nps", "csat", "ces"];

fields! {
    CUSTOMER = refer(2200, "customer", &[Kind::Company, Kind::Contact]).required().listed().not_imported();
    CONTACT = refer(2201, "contact", &[Kind::Contact]);
    QUESTION = choice(2202, "question", QUESTIONS).required();
    SCORE = int(2203, "score").required();
    ANSWERED_ON = date(2204, "answered_on").required().listed();
    COMMENT = long_text(2205, "comment").searched().listed();
    CHANNEL = choice(2206, "channel", CHANNELS).work();
    ABOUT = refer(2207, "about", &[Kind::Order, Kind::Deal, Kind::Activity]).work();
    @computed
    INDUSTRY = choice(2270, "industry", INDUSTRIES);
    RFM_SEGMENT = choice(2271, "rfm_segment", RFM_SEGMENTS).score();
}

/// What was asked, and on which scale it is answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Question {
    /// How probable is it that you recommend us? 0 to 10.
    Nps,
    /// How content are you? 1 to 5.
    Csat,
    /// How easy was it? 1, hard, to 7, easy.
    Ces,
}

impl Question {
    /// All, in the order of [`QUESTIONS`].
    pub const ALL: [Self; 3] = [Self::Nps, Self::Csat, Self::Ces];

    /// Key of its option.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Nps => "nps",
            Self::Csat => "csat",
            Self::Ces => "ces",
        }
    }

    /// The question with a key.
    pub fn from_key(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|question| question.key() == key)
    }

    /// The worst and the best answer.
    pub const fn scale(self) -> (i64, i64) {
        match self {
            Self::Nps => (0, 10),
            Self::Csat => (1, 5),
            Self::Ces => (1, 7),
        }
    }

    /// Whether a number is an answer to it.
    pub fn takes(self, score: i64) -> bool {
        let (worst, best) = self.scale();
        (worst..=best).contains(&score)
    }

    /// How content an answer says that somebody is, 1 to 5: promoters 5, passives 4. How easy something was says nothing of it.
    pub fn content(self, score: i64) -> Option<u8> {
        match (self, score) {
            (Self::Csat, 1..=5) => Some(score as u8),
            (Self::Nps, 0..=2) => Some(1),
            (Self::Nps, 3..=5) => Some(2),
            (Self::Nps, 6) => Some(3),
            (Self::Nps, 7..=8) => Some(4),
            (Self::Nps, 9..=10) => Some(5),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn questions_are_the_options_and_have_a_scale() {
        let keys: Vec<&str> = QUESTIONS.iter().map(|option| &*option.key).collect();
        assert_eq!(keys, Question::ALL.map(Question::key));
        for question in Question::ALL {
            let (worst, best) = question.scale();
            assert_eq!(Question::from_key(question.key()), Some(question));
            assert_eq!(
                [worst - 1, worst, best, best + 1].map(|score| question.takes(score)),
                [false, true, true, false]
            );
        }
        assert_eq!(Question::from_key("smileys"), None);
    }

    #[test]
    fn better_answers_never_say_less_content() {
        for question in [Question::Nps, Question::Csat] {
            let (worst, best) = question.scale();
            let all: Vec<u8> = (worst..=best).filter_map(|score| question.content(score)).collect();
            assert_eq!((all.len() as i64, all.first(), all.last()), (best - worst + 1, Some(&1), Some(&5)));
            assert!(all.is_sorted());
            assert_eq!((question.content(worst - 1), question.content(best + 1)), (None, None));
        }
        assert_eq!(Question::Ces.content(7), None);
    }
}
