//! A number as people write it: grouping and decimal signs of their language are understood.

use leptos::prelude::*;

use super::text_field::TextField;
use crate::i18n::t;

/// Reads a decimal: `1.234,50` with `sign` `,`, `1,234.50` with `sign` `.`. Gives all digits and the number of places.
pub fn parse_decimal(text: &str, sign: char) -> Option<(i64, u8)> {
    let mut digits = String::new();
    let mut places = None;
    for c in text.trim().chars() {
        match c {
            '-' | '−' if digits.is_empty() => digits.push('-'),
            '+' if digits.is_empty() => {}
            '0'..='9' => {
                digits.push(c);
                places = places.map(|places: u8| places + 1);
            }
            // Full-width digits of Chinese input methods.
            '０'..='９' => {
                digits.push(char::from(b'0' + (c as u32 - '０' as u32) as u8));
                places = places.map(|places: u8| places + 1);
            }
            _ if c == sign && places.is_none() => places = Some(0),
            '.' | ',' | '\'' | '’' | '，' | ' ' | '\u{a0}' | '\u{202f}' if c != sign && places.is_none() =>
                {}
            _ => return None,
        }
    }
    let places = places.unwrap_or(0);
    if places > 6 {
        return None;
    }
    digits.parse().ok().map(|mantissa| (mantissa, places))
}

/// A number field. It gives `None` for an empty field and keeps what cannot be read, with the problem under it.
#[component]
pub fn NumberField(
    /// Label above it.
    #[prop(into)]
    label: String,
    /// The label is only for screen readers.
    #[prop(optional)]
    bare: bool,
    /// The number as shown when nobody types.
    #[prop(into)]
    shown: Signal<String>,
    /// What else is wrong.
    #[prop(into, optional)]
    problem: Signal<String>,
    /// Gets the focus when it appears.
    #[prop(optional)]
    autofocus: bool,
    /// Confirmed: all digits and the number of places.
    #[prop(into)]
    on_change: Callback<Option<(i64, u8)>>,
) -> impl IntoView {
    let own_problem = RwSignal::new(String::new());
    let confirm = move |text: String| {
        if text.trim().is_empty() {
            own_problem.set(String::new());
            on_change.run(None);
        } else if let Some(number) = parse_decimal(&text, crate::format::decimal_sign()) {
            own_problem.set(String::new());
            on_change.run(Some(number));
        } else {
            own_problem.set(t("kit-not-a-number"));
        }
    };
    let problem =
        Signal::derive(move || if own_problem.get().is_empty() { problem.get() } else { own_problem.get() });
    view! { <TextField label bare value=shown kind="text" on_change=confirm problem autofocus/> }
}

#[cfg(test)]
mod tests {
    use super::parse_decimal;

    #[test]
    fn numbers_as_people_write_them() {
        for (text, sign, expect) in [
            ("1,234.50", '.', Some((123_450, 2))),
            ("1.234,50", ',', Some((123_450, 2))),
            ("1 234,5", ',', Some((12_345, 1))),
            ("-7", '.', Some((-7, 0))),
            ("−7", '.', Some((-7, 0))),
            ("１２", '.', Some((12, 0))),
            (".5", '.', Some((5, 1))),
            ("1.2.3", '.', None),
            ("12 apples", '.', None),
            ("", '.', None),
            ("-", '.', None),
            ("1.1234567", '.', None),
            ("99999999999999999999", '.', None),
        ] {
            assert_eq!(parse_decimal(text, sign), expect, "{text}");
        }
    }
}
