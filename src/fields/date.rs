//! Civil dates and moments. A moment is edited in the device's time; a zoned one keeps the zone of its place.

use leptos::prelude::*;
use model::Value;
use model::field::FieldKind;

use super::Edit;
use crate::browser;
use crate::components::date_field::DateField;
use crate::components::text_field::TextField;
use crate::format;
use crate::i18n::t;

/// A civil date.
pub(super) fn edit(edit: Edit) -> AnyView {
    let value = edit.plain();
    let day = Signal::derive(move || match value.get() {
        Some(Value::Date(day)) => Some(day),
        _ => None,
    });
    let (label, bare, problem, autofocus) = (edit.label.clone(), edit.bare, edit.problem, edit.autofocus);
    let keep = edit.kept("");
    let change = move |day: Option<i32>| edit.set(day.map(Value::Date));
    view! { <DateField label bare value=day problem autofocus keep on_change=change/> }.into_any()
}

/// Reads a time of day: `9:40`, `0940`, `9`.
fn minutes(text: &str) -> Option<i32> {
    let text = text.trim().replace('：', ":");
    let (hours, minutes) = match text.split_once([':', '.', 'h']) {
        Some((hours, minutes)) => (hours.to_owned(), minutes.to_owned()),
        None if text.len() == 4 => (text[..2].to_owned(), text[2..].to_owned()),
        None => (text, "0".to_owned()),
    };
    let (hours, minutes) = (hours.parse::<i32>().ok()?, minutes.parse::<i32>().ok()?);
    ((0..24).contains(&hours) && (0..60).contains(&minutes)).then_some(hours * 60 + minutes)
}

/// The instant of a day and a time of day on this device.
fn instant(day: i32, minutes: i32) -> i64 {
    let local = i64::from(day) * 86_400_000 + i64::from(minutes) * 60_000;
    // The offset belongs to the result, so it is taken twice: across a clock change the first guess may be an hour off.
    let guess = local - i64::from(browser::offset_minutes(local)) * 60_000;
    local - i64::from(browser::offset_minutes(guess)) * 60_000
}

/// A moment: day and time of day.
pub(super) fn edit_moment(edit: Edit) -> AnyView {
    let value = edit.plain();
    let zoned = edit.def.kind == FieldKind::Zoned;
    let at = Signal::derive(move || match value.get() {
        Some(Value::Instant(at) | Value::Zoned { at, .. }) => Some(at),
        _ => None,
    });
    let day = Signal::derive(move || at.get().map(format::day_of));
    let time = Signal::derive(move || at.get().map(|at| clock(minute_of(at))).unwrap_or_default());
    let (label, bare, problem, autofocus) = (edit.label.clone(), edit.bare, edit.problem, edit.autofocus);
    let (keep_day, keep_time) = (edit.kept("day"), edit.kept("time"));
    let write = Callback::new(move |(day, minutes): (Option<i32>, i32)| {
        let zone = match value.get_untracked() {
            Some(Value::Zoned { zone, .. }) if !zone.is_empty() => zone,
            _ => browser::zone(),
        };
        edit.set(day.map(|day| {
            let at = instant(day, minutes);
            if zoned { Value::Zoned { at, zone } } else { Value::Instant(at) }
        }));
    });
    let now = move || at.get_untracked().map_or(9 * 60, minute_of);
    let change_day = move |day: Option<i32>| write.run((day, now()));
    let change_time = move |text: String| {
        if let Some(minutes) = minutes(&text) {
            write.run((Some(day.get_untracked().unwrap_or_else(browser::local_today)), minutes));
        }
    };
    view! {
        <div class="moment-field">
            <DateField label bare value=day problem autofocus keep=keep_day on_change=change_day/>
            <TextField label=t("kit-time") bare=bare value=time kind="time" keep=keep_time on_change=change_time/>
        </div>
    }
    .into_any()
}

fn minute_of(at: i64) -> i32 {
    let local = at + i64::from(browser::offset_minutes(at)) * 60_000;
    (local.rem_euclid(86_400_000) / 60_000) as i32
}

fn clock(minutes: i32) -> String {
    format!("{:02}:{:02}", minutes / 60, minutes % 60)
}

#[cfg(test)]
mod tests {
    use super::{clock, minutes};

    #[test]
    fn times_of_day() {
        for (text, expect) in [
            ("9:40", Some(580)),
            ("0940", Some(580)),
            ("9", Some(540)),
            ("23：59", Some(1439)),
            ("24:00", None),
            ("x", None),
        ] {
            assert_eq!(minutes(text), expect, "{text}");
        }
        assert_eq!(clock(580), "09:40");
    }
}
