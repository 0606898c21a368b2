//! The browser's Intl: collation of the interface language (Chinese by pinyin or strokes, numbers by value) and zones.

use std::cell::RefCell;
use std::cmp::Ordering;
use std::collections::HashMap;

use js_sys::{Array, Date, Function, Intl, Object, Reflect};
use wasm_bindgen::{JsCast, JsValue};

use super::Locale;

/// The language of a page.
pub struct BrowserLocale {
    key: String,
    compare: Function,
    zones: RefCell<HashMap<String, Zone>>,
}

/// Offsets seen of a zone: by quarter of an hour since 1970, the offset in minutes.
struct Zone {
    format: Option<Intl::DateTimeFormat>,
    offsets: HashMap<i64, i64>,
}

/// Offsets kept of a zone.
const OFFSETS: usize = 20_000;
const QUARTER_MS: i64 = 900_000;

impl BrowserLocale {
    /// Of a BCP 47 tag.
    pub fn new(tag: &str) -> Self {
        let options = Object::new();
        // Setting a property of a fresh plain object cannot fail.
        let _ = Reflect::set(&options, &"numeric".into(), &JsValue::TRUE);
        let collator = Intl::Collator::new(&Array::of1(&tag.into()), &options);
        let resolved = collator.resolved_options();
        let read =
            |name: &str| Reflect::get(&resolved, &name.into()).ok().and_then(|value| value.as_string());
        // Engines state no collation version; the one of the browser stands for it.
        let agent = Reflect::get(&js_sys::global(), &"navigator".into())
            .and_then(|navigator| Reflect::get(&navigator, &"userAgent".into()))
            .ok()
            .and_then(|value| value.as_string())
            .unwrap_or_default();
        let key = format!(
            "{}/{}/{agent}",
            read("locale").unwrap_or_default(),
            read("collation").unwrap_or_default()
        );
        Self { key, compare: collator.compare(), zones: RefCell::default() }
    }
}

impl Locale for BrowserLocale {
    fn key(&self) -> String {
        self.key.clone()
    }

    fn compare(&self, a: &str, b: &str) -> Ordering {
        let order = self
            .compare
            .call2(&JsValue::UNDEFINED, &a.into(), &b.into())
            .ok()
            .and_then(|order| order.as_f64());
        order.unwrap_or_default().total_cmp(&0.0).then_with(|| a.cmp(b))
    }

    fn sort(&self, texts: &mut Vec<String>) {
        // The sort of arrays is stable: what the language takes for equal stays in the order of bytes.
        texts.sort_unstable();
        let array: Array = texts.iter().map(|text| JsValue::from_str(text)).collect();
        let sorted = Reflect::get(&array, &"sort".into())
            .ok()
            .and_then(|sort| sort.dyn_into::<Function>().ok())
            .and_then(|sort| sort.call1(&array, &self.compare).ok());
        if sorted.is_some() {
            *texts = array.iter().map(|text| text.as_string().unwrap_or_default()).collect();
        }
    }

    fn civil_day(&self, at_ms: i64, zone: &str) -> i32 {
        let mut zones = self.zones.borrow_mut();
        if !zones.contains_key(zone) {
            zones.insert(zone.to_owned(), Zone::new(zone));
        }
        let minutes = zones.get_mut(zone).map_or(0, |zone| zone.offset(at_ms));
        (at_ms + minutes * 60_000).div_euclid(86_400_000) as i32
    }
}

impl Zone {
    fn new(zone: &str) -> Self {
        Self { format: format(zone), offsets: HashMap::new() }
    }

    /// Minutes east of UTC. Zones change at whole quarters of an hour.
    fn offset(&mut self, at_ms: i64) -> i64 {
        let quarter = at_ms.div_euclid(QUARTER_MS);
        if let Some(minutes) = self.offsets.get(&quarter) {
            return *minutes;
        }
        let start = quarter * QUARTER_MS;
        let minutes = self
            .format
            .as_ref()
            .and_then(|format| shown(format, start))
            .map_or(0, |local| (local - start).div_euclid(60_000));
        if self.offsets.len() >= OFFSETS {
            self.offsets.clear();
        }
        self.offsets.insert(quarter, minutes);
        minutes
    }
}

fn format(zone: &str) -> Option<Intl::DateTimeFormat> {
    let options = Object::new();
    let pairs = [
        ("timeZone", zone),
        ("hourCycle", "h23"),
        ("calendar", "gregory"),
        ("year", "numeric"),
        ("month", "numeric"),
        ("day", "numeric"),
        ("hour", "numeric"),
        ("minute", "numeric"),
    ];
    for (name, value) in pairs {
        Reflect::set(&options, &name.into(), &value.into()).ok()?;
    }
    // An unknown zone throws, so the constructor is called through Reflect, which catches.
    let intl = Reflect::get(&js_sys::global(), &"Intl".into()).ok()?;
    let constructor = Reflect::get(&intl, &"DateTimeFormat".into()).ok()?.dyn_into::<Function>().ok()?;
    let made = Reflect::construct(&constructor, &Array::of2(&"en-US".into(), &options)).ok()?;
    made.dyn_into().ok()
}

/// The wall clock's reading at an instant, as milliseconds since 1970 as if it were UTC.
fn shown(format: &Intl::DateTimeFormat, at_ms: i64) -> Option<i64> {
    let parts = format.format_to_parts(&Date::new(&JsValue::from_f64(at_ms as f64)));
    let mut found = [0f64; 5];
    for part in parts.iter() {
        let read = |name: &str| Reflect::get(&part, &name.into()).ok().and_then(|value| value.as_string());
        let place = match read("type")?.as_str() {
            "year" => 0,
            "month" => 1,
            "day" => 2,
            "hour" => 3,
            "minute" => 4,
            _ => continue,
        };
        found[place] = read("value")?.parse().ok()?;
    }
    let [year, month, day, hour, minute] = found;
    let day = model::date::day(year as i32, month as u8, day as u8)?;
    Some(i64::from(day) * 86_400_000 + hour as i64 * 3_600_000 + minute as i64 * 60_000)
}
