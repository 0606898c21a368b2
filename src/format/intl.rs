//! The browser's `Intl`, kept formatters and the few parts that `js-sys` does not name.

use std::cell::RefCell;
use std::collections::HashMap;

use js_sys::{Array, Function, Object, Reflect};
use model::value::Currency;
use wasm_bindgen::{JsCast, JsValue};

use crate::i18n::{Language, language};

/// What a formatter makes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Formatter {
    Number,
    Percent,
    Share,
    Money(Currency),
    Compact(Option<Currency>),
    DayMonth,
    Date,
    Month,
    DateLong,
    DateTyped,
    Time,
    Moment,
    Relative,
    List,
}

thread_local! {
    static MADE: RefCell<HashMap<(Language, Formatter), Function>> = RefCell::new(HashMap::new());
    static COLLATE: RefCell<Option<(Language, Function)>> = const { RefCell::new(None) };
}

impl Formatter {
    fn function(self) -> Function {
        let key = (language(), self);
        if let Some(made) = MADE.with_borrow(|made| made.get(&key).cloned()) {
            return made;
        }
        let (class, options) = self.recipe();
        let function = method(&instance(class, &options), "format");
        MADE.with_borrow_mut(|made| made.insert(key, function.clone()));
        function
    }

    fn recipe(self) -> (&'static str, Vec<(&'static str, JsValue)>) {
        let text = |key, value: &str| (key, JsValue::from_str(value));
        let count = |key, value: u32| (key, JsValue::from(value));
        let utc = || text("timeZone", "UTC");
        match self {
            Self::Number => ("NumberFormat", vec![count("maximumFractionDigits", 6)]),
            Self::Percent => {
                ("NumberFormat", vec![text("style", "percent"), count("maximumFractionDigits", 4)])
            }
            Self::Share => {
                ("NumberFormat", vec![text("style", "percent"), count("maximumFractionDigits", 1)])
            }
            Self::Money(currency) => ("NumberFormat", money(currency)),
            Self::Compact(currency) => {
                let mut options = currency.map(money).unwrap_or_default();
                options.extend([text("notation", "compact"), count("maximumFractionDigits", 1)]);
                ("NumberFormat", options)
            }
            Self::DayMonth => ("DateTimeFormat", vec![text("day", "numeric"), text("month", "short"), utc()]),
            Self::Date => ("DateTimeFormat", vec![text("dateStyle", "medium"), utc()]),
            Self::Month => ("DateTimeFormat", vec![text("year", "numeric"), text("month", "short"), utc()]),
            Self::DateLong => ("DateTimeFormat", vec![text("dateStyle", "full"), utc()]),
            Self::DateTyped => (
                "DateTimeFormat",
                vec![text("year", "numeric"), text("month", "2-digit"), text("day", "2-digit"), utc()],
            ),
            Self::Time => ("DateTimeFormat", vec![text("timeStyle", "short")]),
            Self::Moment => ("DateTimeFormat", vec![text("dateStyle", "medium"), text("timeStyle", "short")]),
            Self::Relative => ("RelativeTimeFormat", vec![text("numeric", "auto")]),
            Self::List => ("ListFormat", vec![text("type", "conjunction")]),
        }
    }

    /// A number or an instant in milliseconds.
    pub(super) fn number(self, value: f64) -> String {
        self.apply(&JsValue::from_f64(value))
    }

    /// Digits: exact where a number would lose some.
    pub(super) fn text(self, digits: &str) -> String {
        self.apply(&JsValue::from_str(digits))
    }

    /// A distance in time.
    pub(super) fn relative(self, value: f64, unit: &str) -> String {
        let result =
            self.function().call2(&JsValue::NULL, &JsValue::from_f64(value), &JsValue::from_str(unit));
        result.ok().and_then(|text| text.as_string()).unwrap_or_default()
    }

    fn apply(self, value: &JsValue) -> String {
        self.function()
            .call1(&JsValue::NULL, value)
            .ok()
            .and_then(|text| text.as_string())
            .unwrap_or_default()
    }
}

fn money(currency: Currency) -> Vec<(&'static str, JsValue)> {
    let mut options = vec![("style", "currency".into()), ("currency", currency.as_str().into())];
    if currency.exponent() == 0 {
        options.push(("maximumFractionDigits", 0.into()));
    }
    options
}

/// The person's own region where the browser speaks the language of the page (en-GB writes 3/4 for the third of April),
/// else the language alone.
fn locale() -> String {
    let wanted = leptos::prelude::window().navigator().language().unwrap_or_default();
    if Language::for_tag(&wanted) == Some(language()) { wanted } else { language().tag().to_owned() }
}

fn instance(class: &str, options: &[(&str, JsValue)]) -> JsValue {
    let bag = Object::new();
    for (key, value) in options {
        let _ = Reflect::set(&bag, &JsValue::from_str(key), value);
    }
    let intl = Reflect::get(&js_sys::global(), &"Intl".into()).unwrap_or_default();
    let constructor = Reflect::get(&intl, &class.into()).unwrap_or_default();
    let arguments = Array::of2(&locale().into(), &bag);
    // An unknown currency or zone is a RangeError: what is shown then is empty, and callers show the plain value.
    constructor
        .dyn_into::<Function>()
        .ok()
        .and_then(|constructor| Reflect::construct(&constructor, &arguments).ok())
        .unwrap_or_default()
}

fn method(object: &JsValue, name: &str) -> Function {
    match Reflect::get(object, &name.into()).map(JsCast::dyn_into::<Function>) {
        Ok(Ok(function)) => function.bind0(object),
        _ => Function::new_no_args(""),
    }
}

/// Texts joined as a sentence does: a, b and c.
pub fn list(items: &[String]) -> String {
    let array: Array = items.iter().map(|item| JsValue::from_str(item)).collect();
    Formatter::List.apply(&array)
}

/// Order of two texts for a reader of the present language.
pub fn compare(a: &str, b: &str) -> std::cmp::Ordering {
    let now = language();
    let kept = COLLATE.with_borrow(|kept| kept.as_ref().filter(|(of, _)| *of == now).map(|(_, f)| f.clone()));
    let function = kept.unwrap_or_else(|| {
        let made = method(&instance("Collator", &[("numeric", true.into())]), "compare");
        COLLATE.set(Some((now, made.clone())));
        made
    });
    let result = function.call2(&JsValue::NULL, &a.into(), &b.into()).ok().and_then(|order| order.as_f64());
    result.and_then(|order| order.partial_cmp(&0.0)).unwrap_or_else(|| a.cmp(b))
}

/// The name of a currency, region or language.
pub(super) fn display_name(kind: &str, code: &str) -> String {
    let names = instance("DisplayNames", &[("type", kind.into())]);
    let name =
        method(&names, "of").call1(&JsValue::NULL, &code.into()).ok().and_then(|name| name.as_string());
    name.unwrap_or_else(|| code.to_owned())
}

/// Date and time in a zone, with the zone's short name.
pub(super) fn moment_in(at: f64, zone: &str) -> String {
    let options: [(&str, JsValue); 7] = [
        ("year", "numeric".into()),
        ("month", "short".into()),
        ("day", "numeric".into()),
        ("hour", "numeric".into()),
        ("minute", "2-digit".into()),
        ("timeZoneName", "short".into()),
        ("timeZone", zone.into()),
    ];
    let text = method(&instance("DateTimeFormat", &options), "format").call1(&JsValue::NULL, &at.into());
    text.ok().and_then(|text| text.as_string()).unwrap_or_else(|| super::moment(at as i64))
}

/// A number with a unit.
pub(super) fn unit(value: f64, unit: &str) -> String {
    let options = [("style", "unit".into()), ("unit", unit.into()), ("maximumFractionDigits", 1.into())];
    let text = method(&instance("NumberFormat", &options), "format").call1(&JsValue::NULL, &value.into());
    text.ok().and_then(|text| text.as_string()).unwrap_or_default()
}

/// Where year, month and day stand when a date is typed: `"dmy"`.
pub fn date_order() -> String {
    let parts = method(&instance("DateTimeFormat", &[]), "formatToParts").call0(&JsValue::NULL);
    let parts: Array = parts.ok().and_then(|parts| parts.dyn_into().ok()).unwrap_or_default();
    let kinds = parts.iter().filter_map(|part| Reflect::get(&part, &"type".into()).ok()?.as_string());
    let order: String = kinds
        .filter_map(|kind| match kind.as_str() {
            "year" => Some('y'),
            "month" => Some('m'),
            "day" => Some('d'),
            _ => None,
        })
        .collect();
    if order.len() == 3 { order } else { "ymd".to_owned() }
}

/// The sign between whole and fraction in the present language.
pub fn decimal_sign() -> char {
    Formatter::Number.number(1.5).chars().nth(1).unwrap_or('.')
}
