//! What a fitted model says of a customer: whether he is still there, and how often he will buy within a horizon.

use serde::{Deserialize, Serialize};

use super::horizon::Stays;
use super::leaving::{Aged, Leaving};
use super::{Customer, Lifetime, dropout};

/// What is expected of one customer.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Prediction {
    /// Probability that he is still there at the end of the observation.
    pub alive: f64,
    /// Purchases within the horizon after it: `alive` times those of somebody who is still there.
    pub purchases: f64,
}

/// Somebody who has just bought for the first time.
const NEW: Customer = Customer { repeats: 0, last: 0.0, age: 0.0 };

/// Purchases of somebody who is still there: known at once, or a sum that customers with as many repeats share.
enum Staying {
    Known(f64),
    /// With shapes a, b + k of leaving, R = r + x, and the horizon in units of α + T.
    Sum {
        a: f64,
        b: f64,
        shape: f64,
        tau: f64,
    },
}

impl Lifetime {
    /// Probability that a customer is still there. Without a model of leaving it is 1.
    pub fn alive(&self, customer: &Customer) -> f64 {
        let &Customer { repeats, last, age } = customer;
        let odds = match *self {
            Self::BgNbd { r, alpha, a, b } => {
                dropout::odds(&[r, alpha, a, b], repeats.saturating_add(dropout::BG), customer)
            }
            Self::MbgNbd { r, alpha, a, b } => {
                dropout::odds(&[r, alpha, a, b], repeats.saturating_add(dropout::MBG), customer)
            }
            Self::ParetoNbd { r, alpha, s, beta } => {
                let leaving = Leaving::new(&[r, alpha, s, beta], repeats);
                leaving.odds(last, age, &leaving.aged(age))
            }
            Self::Nbd { .. } | Self::Poisson { .. } => 0.0,
        };
        1.0 / (1.0 + odds)
    }

    /// Both numbers for one customer. The horizon is in the unit of the customers' times, from 0.
    pub fn predict(&self, customer: &Customer, horizon: f64) -> Prediction {
        let alive = self.alive(customer);
        let staying = match self.staying(customer, horizon) {
            Staying::Known(purchases) => purchases,
            Staying::Sum { a, b, shape, tau } => Stays::new(shape, a, b).purchases(tau),
        };
        Prediction { alive, purchases: alive * staying }
    }

    /// Purchases expected of a new customer within the horizon after his first.
    pub fn new_customer(&self, horizon: f64) -> f64 {
        self.predict(&NEW, horizon).purchases
    }

    /// Predicts for many customers, in their order; the same numbers as [`Self::predict`] one by one.
    pub fn predict_all(&self, customers: &[Customer], horizon: f64) -> Vec<Prediction> {
        if customers.len() < FEW {
            return customers.iter().map(|customer| self.predict(customer, horizon)).collect();
        }
        let mut shared = Shared::default();
        let predict = |customer: &Customer| {
            let slot = shared.slot(self, customer, horizon);
            let alive = match (slot.aged, shared.leaving.get(customer.repeats as usize)) {
                (Some(aged), Some(Some(leaving))) => {
                    1.0 / (1.0 + leaving.odds(customer.last, customer.age, &aged))
                }
                _ => self.alive(customer),
            };
            Prediction { alive, purchases: alive * slot.purchases }
        };
        customers.iter().map(predict).collect()
    }

    fn staying(&self, customer: &Customer, horizon: f64) -> Staying {
        let (x, age) = (f64::from(customer.repeats), customer.age);
        match *self {
            Self::BgNbd { r, alpha, a, b } => {
                Staying::Sum { a, b: b + x, shape: r + x, tau: horizon / (alpha + age) }
            }
            Self::MbgNbd { r, alpha, a, b } => {
                Staying::Sum { a, b: b + x + 1.0, shape: r + x, tau: horizon / (alpha + age) }
            }
            Self::ParetoNbd { r, alpha, s, beta } => {
                // (β+T)/(s−1)·[1 − ((β+T)/(β+T+t))^(s−1)], whose limit at s = 1 is (β+T)·ln((β+T+t)/(β+T)).
                let stayed = libm::log1p(horizon / (beta + age));
                let power = s - 1.0;
                let time = if power == 0.0 { stayed } else { -libm::expm1(-power * stayed) / power };
                Staying::Known((r + x) / (alpha + age) * (beta + age) * time)
            }
            Self::Nbd { r, alpha } => Staying::Known((r + x) / (alpha + age) * horizon),
            Self::Poisson { rate } => Staying::Known(rate * horizon),
        }
    }
}

/// Fewer customers than this share so little that looking for it takes longer.
const FEW: usize = 32;
/// Places in the table of results.
const SLOTS: usize = 1 << SLOT_BITS;
const SLOT_BITS: u32 = 13;
/// Repeats up to here have their sums kept.
const KEPT: usize = 512;

/// A result: those who are still there differ only by repeats and age.
#[derive(Clone, Copy)]
struct Slot {
    repeats: u32,
    /// Bits of the age.
    age: u64,
    purchases: f64,
    /// In Pareto/NBD, of those whose sums are kept.
    aged: Option<Aged>,
}

impl Slot {
    /// No age has these bits: it would not be a number.
    const EMPTY: Self = Self { repeats: 0, age: u64::MAX, purchases: 0.0, aged: None };
}

/// What customers share: sums by repeats, and the last result that fell on each place of a table.
struct Shared {
    stays: Vec<Option<Stays>>,
    leaving: Vec<Option<Leaving>>,
    slots: Vec<Slot>,
}

impl Default for Shared {
    fn default() -> Self {
        Self { stays: vec![None; KEPT], leaving: vec![None; KEPT], slots: vec![Slot::EMPTY; SLOTS] }
    }
}

impl Shared {
    fn slot(&mut self, model: &Lifetime, customer: &Customer, horizon: f64) -> Slot {
        let (repeats, age) = (customer.repeats, customer.age.to_bits());
        let mixed = (age ^ u64::from(repeats) << 32).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        let at = (mixed >> (64 - SLOT_BITS)) as usize;
        let slot = self.slots[at];
        if slot.repeats == repeats && slot.age == age {
            return slot;
        }
        let purchases = match model.staying(customer, horizon) {
            Staying::Known(purchases) => purchases,
            Staying::Sum { a, b, shape, tau } => match self.stays.get_mut(repeats as usize) {
                Some(kept) => kept.get_or_insert_with(|| Stays::new(shape, a, b)).purchases(tau),
                None => Stays::new(shape, a, b).purchases(tau),
            },
        };
        let aged = match (model, self.leaving.get_mut(repeats as usize)) {
            (&Lifetime::ParetoNbd { r, alpha, s, beta }, Some(kept)) => {
                let leaving = kept.get_or_insert_with(|| Leaving::new(&[r, alpha, s, beta], repeats));
                Some(leaving.aged(customer.age))
            }
            _ => None,
        };
        self.slots[at] = Slot { repeats, age, purchases, aged };
        self.slots[at]
    }
}
