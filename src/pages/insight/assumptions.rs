//! What a report rests on: whose it is, what is set, currency and day. A printed one and a saved one say it, as neither has the
//! controls.

use leptos::prelude::*;
use protocol::reports::Unit;
use protocol::view::ReportView;

use crate::i18n::{find, kinds, t};
use crate::state::app;
use crate::{format, tr};

/// Name and value of each.
pub(super) fn assumptions(view: &ReportView) -> Vec<(String, String)> {
    let kind = view.kind.map(|kind| (t("insight-kind"), kinds(kind)));
    let setting =
        |of: &protocol::view::SettingView| (setting_name(&view.key, &of.key), words(of.value, of.unit));
    let rest =
        [(t("insight-currency"), app().currency().to_string()), (t("rfm-on"), format::date_long(view.on))];
    kind.into_iter().chain(view.settings.iter().map(setting)).chain(rest).collect()
}

/// All of them in a line, which only paper shows.
pub(super) fn line(view: &ReportView) -> impl IntoView + use<> {
    let said: Vec<String> =
        assumptions(view).into_iter().map(|(name, value)| format!("{name}: {value}")).collect();
    view! { <p class="print-only">{said.join(" · ")}</p> }
}

/// The name of a setting; the same key means something else for some scores.
pub(super) fn setting_name(report: &str, key: &str) -> String {
    let own = find(&format!("report-setting-{key}-{report}"), None);
    own.unwrap_or_else(|| t(&format!("report-setting-{key}")))
}

/// The value of a setting.
pub(super) fn words(value: f64, unit: Unit) -> String {
    // What steps add up to is not exact.
    let value = (value * 1e6).round() / 1e6;
    match unit {
        Unit::Number => format::number(value),
        Unit::Money => format::money(minor(value), app().currency()),
        Unit::Percent => format::percent((value * 100.0).round() as i64, 2),
        Unit::Days => tr!("rfm-days", count = value),
        Unit::Months => tr!("insight-months", count = value),
        Unit::Years => tr!("insight-years", count = value),
    }
}

/// Major units of the workspace's currency as minor ones.
pub(super) fn minor(major: f64) -> i64 {
    (major * 10f64.powi(app().currency().exponent().into())).round_ties_even() as i64
}
