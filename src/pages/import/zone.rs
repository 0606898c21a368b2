//! The clocks of a zone, for the import worker: what the browser knows of them, as a table.

use js_sys::{Array, Function, Object, Reflect};
use model::zone::Offsets;
use wasm_bindgen::{JsCast, JsValue};

/// Times of files lie after 1970-01-01 and before 2050-01-01; at the ends the clocks stay as they are.
const FROM_MS: i64 = 0;
const UNTIL_MS: i64 = 2_524_608_000_000;

/// The clocks of a zone by its IANA name. Those of an unknown zone are UTC, as everywhere.
pub fn offsets(zone: &str) -> Offsets {
    match formatter(zone) {
        Some(format) => Offsets::find(FROM_MS, UNTIL_MS, |at| minutes_at(&format, at)),
        None => Offsets::default(),
    }
}

/// Writes an instant so that it ends with the offset: `3/4/2024, GMT+08:00`.
fn formatter(zone: &str) -> Option<Function> {
    let options = Object::new();
    for (name, value) in [("timeZone", zone), ("timeZoneName", "longOffset")] {
        Reflect::set(&options, &name.into(), &value.into()).ok()?;
    }
    let intl = Reflect::get(&js_sys::global(), &"Intl".into()).ok()?;
    let constructor = Reflect::get(&intl, &"DateTimeFormat".into()).ok()?.dyn_into::<Function>().ok()?;
    // An unknown zone throws, so the constructor is called through Reflect, which catches.
    let made = Reflect::construct(&constructor, &Array::of2(&"en-US".into(), &options)).ok()?;
    Reflect::get(&made, &"format".into()).ok()?.dyn_into().ok()
}

fn minutes_at(format: &Function, at_ms: i64) -> i32 {
    let text = format.call1(&JsValue::NULL, &JsValue::from_f64(at_ms as f64)).ok();
    text.and_then(|text| text.as_string()).and_then(|text| written_offset(&text)).unwrap_or_default()
}

/// The minutes that `GMT+08:00`, `GMT-03:30` or plain `GMT` at the end of a text stand for.
fn written_offset(text: &str) -> Option<i32> {
    let offset = text.rsplit_once("GMT")?.1;
    let Some(sign) = offset.chars().next() else { return Some(0) };
    let (hours, minutes) = offset[sign.len_utf8()..].split_once(':')?;
    // Zones of long ago have seconds, too.
    let minutes = minutes.split(':').next()?;
    let minutes = hours.parse::<i32>().ok()? * 60 + minutes.parse::<i32>().ok()?;
    Some(if sign == '+' { minutes } else { -minutes })
}

#[cfg(test)]
mod tests {
    use super::written_offset;

    #[test]
    fn offsets_are_read_as_browsers_write_them() {
        for (text, minutes) in [
            ("3/4/2024, GMT+08:00", Some(480)),
            ("3/4/2024, GMT-03:30", Some(-210)),
            ("3/4/2024, GMT\u{2212}05:00", Some(-300)),
            ("3/4/2024, GMT", Some(0)),
            ("1/1/1970, GMT+05:53:28", Some(353)),
            ("3/4/2024", None),
        ] {
            assert_eq!(written_offset(text), minutes, "{text}");
        }
    }
}
