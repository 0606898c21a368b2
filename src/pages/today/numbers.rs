//! The numbers above the list; each opens the rows behind it.

use std::sync::Arc;

use leptos::prelude::*;
use model::entities::{activity, common, deal, lead};
use model::{Filter, Kind, Op, Operand, Value};
use protocol::Failure;
use protocol::view::TodayView;

use crate::engine::Remote;
use crate::format;
use crate::i18n::t;
use crate::routes::{ListState, list_href};

/// Four numbers.
#[component]
pub fn Numbers(
    /// The first screen.
    today: Remote<TodayView>,
) -> impl IntoView {
    let show = move || {
        let Some(Ok(view)) = today.get() as Option<Result<Arc<TodayView>, Failure>> else {
            return ().into_any();
        };
        let mine = || is(common::OWNER, Operand::Me);
        let assigned = is(activity::ASSIGNEE, Operand::Me);
        let open = vec![mine(), is(deal::STATUS, option("open"))];
        let won = vec![
            mine(),
            is(deal::STATUS, option("won")),
            since(deal::CLOSED_AT, format::today() - (i32::from(model::date::ymd(format::today()).day) - 1)),
        ];
        let done = vec![assigned, since(activity::DONE_AT, format::today())];
        view! {
            <dl class="today-numbers">
                {number("today-open-deals", view.open_deals.0, &view.open_deals.1, list(Kind::Deal, open))}
                {number("today-won-month", view.won_this_month.0, &view.won_this_month.1, list(Kind::Deal, won))}
                {number("today-new-leads", view.new_leads, &[], list(Kind::Lead, vec![is(lead::STATUS, option("new"))]))}
                {number("today-done", view.done_today, &[], list(Kind::Activity, done))}
            </dl>
        }
        .into_any()
    };
    view! { {show} }
}

fn number(label: &str, count: u32, sums: &[Value], href: String) -> impl IntoView + use<> {
    let sums: Vec<String> = sums.iter().take(3).map(format::value).collect();
    view! {
        <div class="today-number">
            <dt>{t(label)}</dt>
            <dd>
                <a href=href>{format::number(f64::from(count))}</a>
                <span class="today-sum">{sums.join(" · ")}</span>
            </dd>
        </div>
    }
}

fn is(field: model::FieldId, operand: Operand) -> Filter {
    Filter::Field { field, op: Op::Is, operand }
}

fn option(key: &str) -> Operand {
    Operand::Values(vec![Value::Choice(key.to_owned())])
}

fn list(kind: Kind, rules: Vec<Filter>) -> String {
    let state = ListState { filter: Filter::All(rules), show: "table".to_owned(), ..ListState::default() };
    state.href(&list_href(kind))
}

/// From midnight of this day on this device.
fn since(field: model::FieldId, day: i32) -> Filter {
    let utc = i64::from(day) * 86_400_000;
    let midnight = Value::Instant(utc - i64::from(crate::browser::offset_minutes(utc)) * 60_000);
    Filter::Field { field, op: Op::AtLeast, operand: Operand::Values(vec![midnight]) }
}
