//! Amounts with their currency, and currencies alone.

use leptos::prelude::*;
use model::Value;
use model::value::Currency;

use super::Edit;
use crate::components::number_field::NumberField;
use crate::components::select::Select;
use crate::format;
use crate::i18n::t;
use crate::state::app;

/// Currencies offered first; the rest follows by code.
const FREQUENT: [&[u8; 3]; 8] = [b"USD", b"EUR", b"CNY", b"TWD", b"HKD", b"GBP", b"JPY", b"CHF"];

fn currencies() -> Vec<(String, String)> {
    let frequent = FREQUENT.iter().map(|letters| Currency(**letters));
    let mut rest: Vec<Currency> =
        Currency::all().filter(|currency| !FREQUENT.contains(&&currency.0)).collect();
    rest.sort();
    frequent.chain(rest).map(|currency| (currency.to_string(), currency.to_string())).collect()
}

fn parse(code: &str) -> Option<Currency> {
    code.as_bytes().try_into().ok().and_then(Currency::new)
}

/// Scales a typed number to minor units; `None` with more places than the currency has.
fn minor((mantissa, places): (i64, u8), currency: Currency) -> Option<i64> {
    let exponent = currency.exponent();
    if places <= exponent {
        return mantissa.checked_mul(10_i64.checked_pow(u32::from(exponent - places))?);
    }
    let scale = 10_i64.checked_pow(u32::from(places - exponent))?;
    (mantissa % scale == 0).then_some(mantissa / scale)
}

/// Amount and currency side by side.
pub(super) fn edit(edit: Edit) -> AnyView {
    let value = edit.plain();
    let currency = RwSignal::new(None::<Currency>);
    let present = Signal::derive(move || match (currency.get(), value.get()) {
        (Some(chosen), _) => chosen,
        (None, Some(Value::Money { currency, .. })) => currency,
        _ => app().currency(),
    });
    let shown = Signal::derive(move || match value.get() {
        Some(Value::Money { minor, currency }) => format::decimal(minor, currency.exponent()),
        _ => String::new(),
    });
    let too_precise = RwSignal::new(false);
    let from_outside = edit.problem;
    let problem =
        Signal::derive(move || if too_precise.get() { t("kit-too-precise") } else { from_outside.get() });
    let (label, bare, autofocus) = (edit.label.clone(), edit.bare, edit.autofocus);
    let (other, keep) = (edit.clone(), edit.kept(""));
    let change = move |number: Option<(i64, u8)>| {
        let currency = present.get_untracked();
        let amount = number.map(|number| minor(number, currency));
        too_precise.set(amount == Some(None));
        match amount {
            None => edit.set(None),
            Some(Some(minor)) => edit.set(Some(Value::Money { minor, currency })),
            Some(None) => {}
        }
    };
    let change_currency = move |code: String| {
        let Some(next) = parse(&code) else { return };
        currency.set(Some(next));
        if let Some(Value::Money { minor: amount, currency: before }) = value.get_untracked() {
            // The same number in the other currency, not a conversion.
            let number = (amount, before.exponent());
            if let Some(minor) = minor(number, next) {
                other.set(Some(Value::Money { minor, currency: next }));
            }
        }
    };
    view! {
        <div class="money-field">
            <NumberField label bare shown problem unread=too_precise autofocus keep on_change=change/>
            <Select
                label=t("kit-currency")
                bare=true
                options=currencies()
                value=Signal::derive(move || present.get().to_string())
                on_change=change_currency
            />
        </div>
    }
    .into_any()
}

/// A currency alone.
pub(super) fn edit_currency(edit: Edit) -> AnyView {
    let value = edit.plain();
    let shown =
        Signal::derive(move || value.get().as_ref().and_then(Value::as_text).unwrap_or_default().to_owned());
    let mut options = vec![(String::new(), "–".to_owned())];
    options.extend(currencies().into_iter().map(|(code, _)| {
        let name = parse(&code).map(format::currency_name).unwrap_or_default();
        (code.clone(), format!("{code} · {name}"))
    }));
    let (label, bare, problem, autofocus) = (edit.label.clone(), edit.bare, edit.problem, edit.autofocus);
    let change = move |code: String| edit.set(chosen(code));
    view! { <Select label bare options value=shown problem autofocus on_change=change/> }.into_any()
}

/// What a chosen code writes; the first option is none.
fn chosen(code: String) -> Option<Value> {
    (!code.is_empty()).then_some(Value::Text(code))
}

#[cfg(test)]
mod tests {
    use model::entities::{company, workspace};
    use model::value::Currency;
    use model::{Kind, Value};

    use super::{chosen, currencies, minor};

    #[test]
    fn what_is_chosen_is_taken() {
        let catalogue = model::Catalogue::default();
        for (kind, field) in [(Kind::Company, company::CURRENCY), (Kind::Workspace, workspace::CURRENCY)] {
            let def = catalogue.field(kind, field).expect("a field");
            for (code, _) in currencies() {
                let value = chosen(code.clone()).expect("a currency");
                assert_eq!(model::check::check(def, value), Ok(Some(Value::Text(code))));
            }
        }
        assert_eq!(chosen(String::new()), None);
    }

    #[test]
    fn typed_amounts_become_minor_units() {
        for (number, currency, expect) in [
            ((1250, 2), b"EUR", Some(1250)),
            ((125, 1), b"EUR", Some(1250)),
            ((12, 0), b"EUR", Some(1200)),
            ((12, 0), b"JPY", Some(12)),
            ((12_000, 3), b"JPY", Some(12)),
            ((125, 1), b"JPY", None),
            ((1, 3), b"EUR", None),
            ((i64::MAX, 0), b"EUR", None),
        ] {
            assert_eq!(minor(number, Currency(*currency)), expect, "{number:?}");
        }
    }
}
