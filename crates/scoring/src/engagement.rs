//! Engagement: how much contact there is with a customer lately, and whether it grows.
//!
//! Every activity has the points of its channel, fading by half-life; what the customer began himself counts more. The
//! trend compares the last span of days with the one before.

use serde::{Deserialize, Serialize};

use crate::decay::{Millipoints, faded};
use crate::ratio::Ratio;

/// Version of the arithmetic in this file.
pub const VERSION: u16 = 1;

/// Who began a contact.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Direction {
    /// The customer.
    In,
    /// We.
    Out,
}

/// One contact.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Contact {
    /// Index of the channel.
    pub channel: u32,
    /// Who began it.
    pub direction: Direction,
    /// Its day.
    pub day: i32,
}

/// What a person can set.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Settings {
    /// Points of each channel when we began the contact, and when the customer did.
    pub points: Vec<[i32; 2]>,
    /// Days until a contact is worth half.
    pub half_life_days: u32,
    /// Days of each of the two spans that the trend compares.
    pub trend_days: u32,
}

/// What one channel contributes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Part {
    /// Index of the channel.
    pub channel: u32,
    /// Contacts we began.
    pub out: u32,
    /// Contacts the customer began.
    pub incoming: u32,
    /// Thousandths of a point.
    pub contribution: Millipoints,
}

/// A customer's engagement.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Engagement {
    /// Sum of the parts, thousandths of a point.
    pub score: Millipoints,
    /// Channels with a contact, by index.
    pub parts: Vec<Part>,
    /// Contacts of the last span over those of the span before; not defined without any before.
    pub trend: Ratio,
    /// Day of the last contact.
    pub last_on: Option<i32>,
    /// Contacts that are not seen: of an unknown channel, or after today.
    pub unseen: u32,
}

/// Measures one customer on the day `today`. The order of the contacts does not matter.
pub fn measure(contacts: &[Contact], settings: &Settings, today: i32) -> Engagement {
    let mut parts: Vec<Part> = (0..settings.points.len() as u32)
        .map(|channel| Part { channel, out: 0, incoming: 0, contribution: 0 })
        .collect();
    let (mut unseen, mut last_on, mut recent, mut before) = (0, None, 0i128, 0i128);
    for contact in contacts {
        let Some(part) = parts.get_mut(contact.channel as usize).filter(|_| contact.day <= today) else {
            unseen += 1;
            continue;
        };
        let age = today.saturating_sub(contact.day);
        let [out, incoming] = settings.points[contact.channel as usize];
        let points = match contact.direction {
            Direction::Out => out,
            Direction::In => incoming,
        };
        part.out += u32::from(contact.direction == Direction::Out);
        part.incoming += u32::from(contact.direction == Direction::In);
        part.contribution += faded(points, age, Some(settings.half_life_days));
        last_on = last_on.max(Some(contact.day));
        let (age, span) = (i64::from(age), i64::from(settings.trend_days));
        recent += i128::from(age < span);
        before += i128::from(age >= span && age < 2 * span);
    }
    parts.retain(|part| part.out + part.incoming > 0);
    let score = parts.iter().map(|part| part.contribution).sum();
    Engagement { score, parts, trend: Ratio::new(recent, before), last_on, unseen }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn contacts_fade_by_channel() {
        let settings = Settings { points: vec![[4, 8], [10, 20]], half_life_days: 30, trend_days: 30 };
        let contact = |channel, direction, day| Contact { channel, direction, day };
        let contacts = [
            contact(0, Direction::Out, 100),
            contact(0, Direction::In, 70),
            contact(1, Direction::In, 40),
            contact(1, Direction::Out, 101),
            contact(7, Direction::Out, 1),
        ];
        let found = measure(&contacts, &settings, 100);
        let part = |channel, out, incoming, contribution| Part { channel, out, incoming, contribution };
        assert_eq!(found.parts, [part(0, 1, 1, 8000), part(1, 0, 1, 5000)]);
        assert_eq!((found.score, found.unseen, found.last_on), (13_000, 2, Some(100)));
        assert_eq!(found.trend, Ratio::new(1, 1));
        let none = measure(&[], &settings, 100);
        assert_eq!((none.score, none.trend.value(), none.last_on), (0, None, None));
    }
}
