//! What is filled in of a campaign that is being prepared: its first values as changes, and with them the share that is held out,
//! which stands under the field that counts these, so that a draft holds it, too.

use model::entities::campaign::{self, MOST_HELD_OUT};
use model::{Change, FieldId, Value};

use crate::pages::work::changes::{day, day_of, put};

/// Where the share stands.
const SHARE: FieldId = campaign::HELD_OUT_COUNT;
/// Thousandths that are usually held out.
const USUAL_SHARE: u16 = 100;
/// Days that purchases usually count.
const USUAL_DAYS: i32 = 60;

/// What a form begins with.
pub(super) fn usual(today: i32) -> Vec<Change> {
    vec![
        day(campaign::STARTS_ON, Some(today)),
        day(campaign::COUNTS_UNTIL, Some(today + USUAL_DAYS)),
        with_share(USUAL_SHARE),
    ]
}

/// The change that holds a share.
pub(super) fn with_share(thousandths: u16) -> Change {
    put(SHARE, Some(Value::Int(thousandths.into())))
}

/// The share among changes.
pub(super) fn share_of(changes: &[Change]) -> u16 {
    let share = changes.iter().find(|change| change.field == SHARE).and_then(|change| change.value.clone());
    match share {
        Some(Value::Int(thousandths)) => {
            u16::try_from(thousandths).map_or(0, |share| share.min(MOST_HELD_OUT))
        }
        _ => USUAL_SHARE,
    }
}

/// The first values alone.
pub(super) fn without_share(changes: &[Change]) -> Vec<Change> {
    changes.iter().filter(|change| change.field != SHARE).cloned().collect()
}

/// What was typed as per cent; `None` where that is no share that can be held out. Nothing typed is nobody held out.
pub(super) fn thousandths(typed: Option<(i64, u8)>) -> Option<u16> {
    let Some((mantissa, places)) = typed else { return Some(0) };
    // Tenths of a per cent.
    let scaled = i128::from(mantissa) * 10;
    let unit = 10_i128.checked_pow(places.into())?;
    let share = (scaled % unit == 0).then_some(scaled / unit)?;
    u16::try_from(share).ok().filter(|share| *share <= MOST_HELD_OUT)
}

/// Another first day takes the last one with it, as long as it is so many days later as usual.
pub(super) fn follow_start(before: &[Change], mut next: Vec<Change>) -> Vec<Change> {
    let moves = next.iter().any(|change| change.field == campaign::STARTS_ON);
    let (from, until) = (day_of(before, campaign::STARTS_ON), day_of(before, campaign::COUNTS_UNTIL));
    let is_usual = from.zip(until).is_some_and(|(from, until)| until == from + USUAL_DAYS);
    if let Some(from) = day_of(&next, campaign::STARTS_ON).filter(|_| moves && is_usual) {
        next.push(day(campaign::COUNTS_UNTIL, Some(from + USUAL_DAYS)));
    }
    next
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_are_typed_as_per_cent_with_tenths() {
        for (typed, expected) in [
            (None, Some(0)),
            (Some((0, 0)), Some(0)),
            (Some((10, 0)), Some(100)),
            (Some((125, 1)), Some(125)),
            (Some((1250, 2)), Some(125)),
            (Some((50, 0)), Some(500)),
            (Some((501, 1)), None),
            (Some((51, 0)), None),
            (Some((-1, 0)), None),
            (Some((1255, 2)), None),
            (Some((i64::MAX, 0)), None),
        ] {
            assert_eq!(thousandths(typed), expected, "{typed:?}");
        }
    }

    #[test]
    fn the_share_goes_with_the_draft_and_not_to_the_record() {
        let changes = usual(20_000);
        assert_eq!((share_of(&changes), share_of(&[])), (100, 100));
        assert_eq!(share_of(&[with_share(900)]), 500);
        let first = without_share(&changes);
        assert_eq!(day_of(&first, campaign::COUNTS_UNTIL), Some(20_060));
        assert!(first.iter().all(|change| change.field != SHARE));
    }

    #[test]
    fn the_last_day_follows_the_first_until_somebody_sets_it() {
        let start = |on| vec![day(campaign::STARTS_ON, Some(on))];
        let moved = follow_start(&usual(20_000), start(20_010));
        assert_eq!(day_of(&moved, campaign::COUNTS_UNTIL), Some(20_070));
        let own = [day(campaign::STARTS_ON, Some(20_000)), day(campaign::COUNTS_UNTIL, Some(20_030))];
        assert_eq!(follow_start(&own, start(20_010)), start(20_010));
        let cleared = vec![day(campaign::STARTS_ON, None)];
        assert_eq!(follow_start(&usual(20_000), cleared.clone()), cleared);
        let name = vec![put(campaign::NAME, Some(Value::Text("Spring".into())))];
        assert_eq!(follow_start(&usual(20_000), name.clone()), name);
    }
}
