//! A number as people write it: grouping and decimal signs of their language are understood.

use leptos::prelude::*;
use model::parse::Hints;

use super::text_field::TextField;
use super::typing::Keep;
use crate::i18n::t;

/// Reads a decimal: `1.234,50` with `sign` `,`, `1,234.50` with `sign` `.`. Gives all digits and the number of places.
/// A sign of the other language is understood where it cannot be meant otherwise: `12,5` is twelve and a half everywhere.
pub fn parse_decimal(text: &str, sign: char) -> Option<(i64, u8)> {
    let hints = Hints { decimal_comma: Some(sign == ','), ..Hints::default() };
    let number = model::parse::parse_decimal(text, &hints).ok()?;
    Some((number.mantissa(), number.places()))
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
    /// A number that was not taken for another reason than its digits.
    #[prop(into, optional)]
    unread: Signal<bool>,
    /// Gets the focus when it appears.
    #[prop(optional)]
    autofocus: bool,
    /// Keeps what is typed until it is confirmed.
    #[prop(optional_no_strip)]
    keep: Option<Keep>,
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
    let unread = Signal::derive(move || unread.get() || own_problem.with(|own| !own.is_empty()));
    view! { <TextField label bare value=shown kind="text" on_change=confirm problem unread autofocus keep/> }
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
            // What a grouping sign cannot be is a decimal sign, and the other way round.
            ("12,50", '.', Some((1250, 2))),
            ("1,5", '.', Some((15, 1))),
            ("1,234", '.', Some((1234, 0))),
            ("1.234", ',', Some((1234, 0))),
            ("1.5", ',', Some((15, 1))),
            ("1,23,4", '.', None),
            ("12万", '.', Some((120_000, 0))),
            ("99999999999999999999", '.', None),
        ] {
            assert_eq!(parse_decimal(text, sign), expect, "{text}");
        }
    }
}
