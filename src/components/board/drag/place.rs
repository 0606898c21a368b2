//! Where a card would be put: a lane, and the card above it.

use leptos::prelude::document;
use model::RecordId;
use wasm_bindgen::JsCast;
use web_sys::Element;

use crate::components::board::Lane;

/// Where the card would be put.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Target {
    /// Lane.
    pub lane: RecordId,
    /// The card above; `None` at the top.
    pub after: Option<RecordId>,
}

/// The place under a point: lane and the last card whose middle lies above the point.
pub(super) fn under((x, y): (f64, f64), card: RecordId) -> Option<Target> {
    let under = document().element_from_point(x as f32, y as f32)?;
    let lane = under.closest("[data-lane]").ok().flatten()?;
    let id: RecordId = lane.get_attribute("data-lane")?.parse().ok()?;
    let cards = lane.query_selector_all("[data-card]").ok()?;
    let mut after = None;
    for index in 0..cards.length() {
        let Some(element) = cards.get(index).and_then(|node| node.dyn_into::<Element>().ok()) else {
            continue;
        };
        let Some(other) = element.get_attribute("data-card").and_then(|id| id.parse::<RecordId>().ok())
        else {
            continue;
        };
        let area = element.get_bounding_client_rect();
        if other != card && area.top() + area.height() / 2.0 < y {
            after = Some(other);
        }
    }
    Some(Target { lane: id, after })
}

/// Where a card stands.
pub(super) fn of(lanes: &[Lane], card: RecordId) -> Option<Target> {
    lanes.iter().find_map(|lane| {
        let at = lane.cards.iter().position(|other| *other == card)?;
        Some(Target { lane: lane.id, after: at.checked_sub(1).map(|above| lane.cards[above]) })
    })
}

/// Whether a card that is put there has not moved.
pub(super) fn stays(lanes: &[Lane], card: RecordId, target: Target) -> bool {
    target.after == Some(card) || of(lanes, card) == Some(target)
}

/// The top of the lane so many lanes away.
pub(super) fn lane_beside(lanes: &[Lane], target: Target, by: i32) -> Option<Target> {
    let at = lanes.iter().position(|lane| lane.id == target.lane)?;
    let next = lanes.get(usize::try_from(at as i32 + by).ok()?)?;
    Some(Target { lane: next.id, after: None })
}

/// The place so many cards away in the same lane, as far as the lane goes.
pub(super) fn next_to(lanes: &[Lane], card: RecordId, target: Target, by: i32) -> Option<Target> {
    let others = others(lanes, target.lane, card);
    let next = (position(&others, target) as i32 + by).clamp(0, others.len() as i32) as usize;
    Some(Target { lane: target.lane, after: next.checked_sub(1).map(|above| others[above]) })
}

/// The lane's title and the place in it, counted from one.
pub(super) fn told(lanes: &[Lane], card: RecordId, target: Target) -> (String, usize) {
    let lane = lanes.iter().find(|lane| lane.id == target.lane);
    let title = lane.map(|lane| lane.title.clone()).unwrap_or_default();
    (title, position(&others(lanes, target.lane, card), target) + 1)
}

/// The other cards of a lane.
fn others(lanes: &[Lane], lane: RecordId, card: RecordId) -> Vec<RecordId> {
    let lane = lanes.iter().find(|other| other.id == lane);
    let cards = lane.map(|lane| lane.cards.as_slice()).unwrap_or_default();
    cards.iter().copied().filter(|other| *other != card).collect()
}

/// How many of these cards stand above.
fn position(others: &[RecordId], target: Target) -> usize {
    let above = target.after.and_then(|after| others.iter().position(|other| *other == after));
    above.map_or(0, |above| above + 1)
}

#[cfg(test)]
mod tests {
    use model::Tone;

    use super::*;

    fn id(n: u8) -> RecordId {
        RecordId([n; 16])
    }

    fn target(lane: u8, after: Option<u8>) -> Target {
        Target { lane: id(lane), after: after.map(id) }
    }

    /// Two lanes, 100 with three cards and 101 with one.
    fn lanes() -> Vec<Lane> {
        let lane = |lane: u8, cards: &[u8]| Lane {
            id: id(lane),
            title: format!("Lane {lane}"),
            total: cards.len() as u32,
            detail: String::new(),
            tone: Tone::Neutral,
            cards: cards.iter().copied().map(id).collect(),
        };
        vec![lane(100, &[1, 2, 3]), lane(101, &[4])]
    }

    #[test]
    fn a_card_stays_where_it_stood() {
        let lanes = lanes();
        assert_eq!(of(&lanes, id(2)), Some(target(100, Some(1))));
        for (place, expected) in [
            (target(100, Some(1)), true),
            (target(100, Some(2)), true),
            (target(100, Some(3)), false),
            (target(100, None), false),
            (target(101, None), false),
        ] {
            assert_eq!(stays(&lanes, id(2), place), expected, "{place:?}");
        }
    }

    #[test]
    fn arrows_carry_a_card_along_the_others_and_no_further() {
        let lanes = lanes();
        let mut place = target(100, Some(1));
        let mut walk = |by: i32| {
            place = next_to(&lanes, id(2), place, by).expect("a place");
            (place.after, told(&lanes, id(2), place).1)
        };
        assert_eq!(walk(1), (Some(id(3)), 3));
        assert_eq!(walk(1), (Some(id(3)), 3));
        assert_eq!([walk(-1), walk(-1), walk(-1)], [(Some(id(1)), 2), (None, 1), (None, 1)]);
        let beside = |by| lane_beside(&lanes, target(100, Some(3)), by);
        assert_eq!([beside(-1), beside(1), beside(2)], [None, Some(target(101, None)), None]);
        assert_eq!(told(&lanes, id(2), target(101, Some(4))), ("Lane 101".to_owned(), 2));
    }
}
