//! The base by recency, frequency and monetary value: named segments, the grid, the cut points, concentration.

use std::sync::Arc;

use leptos::prelude::*;
use model::entities::{company, contact};
use model::{FieldId, Filter, Kind, Op, Operand, Tone, Value};
use protocol::query::RfmQuery;
use protocol::view::{RfmSegmentRow, RfmView};

use super::concentration::Concentration;
use super::rfm_file;
use crate::components::badge::Badge;
use crate::components::button::{LinkButton, Look};
use crate::components::chart::{Chart, Datum, GridChart, Series};
use crate::components::date_field::DateField;
use crate::components::empty::Empty;
use crate::components::icon::Icon;
use crate::components::segmented::Segmented;
use crate::components::skeleton::Skeleton;
use crate::i18n::{choice, failure, kinds, t};
use crate::pages::insight::FileActions;
use crate::routes::{ListState, list_href};
use crate::state::app;
use crate::{browser, engine, format, tr};

/// The page.
#[component]
pub fn RfmPage() -> impl IntoView {
    let on = RwSignal::new(None);
    let kind = RwSignal::new(None);
    let rfm = engine::live_rfm(move || Some(RfmQuery { on: on.get(), kind: kind.get() }));
    let body = move || match rfm.get() {
        None => view! { <Skeleton/> }.into_any(),
        Some(Err(why)) => view! { <Empty icon=Icon::Alert title=failure(&why)/> }.into_any(),
        Some(Ok(view)) if view.customers == 0 => no_orders().into_any(),
        Some(Ok(view)) => full(view, on, kind).into_any(),
    };
    view! { <div class="rfm">{body}</div> }
}

/// What is shown where nobody has bought anything yet.
pub fn no_orders() -> impl IntoView {
    let text = t("rfm-empty-text");
    // Who does not see everything is not told that there is nothing.
    let text = if app().is_administrator() { text } else { format!("{text} {}", t("insight-own-only")) };
    view! {
        <Empty icon=Icon::Segments title=t("rfm-empty") text>
            <LinkButton label=t("today-empty-import") href="/import" look=Look::Primary icon=Icon::Import/>
        </Empty>
    }
}

fn full(
    view: Arc<RfmView>,
    on: RwSignal<Option<i32>>,
    kind: RwSignal<Option<Kind>>,
) -> impl IntoView + use<> {
    let analysed = view.on;
    let said: Vec<String> =
        rfm_file::assumptions(&view).into_iter().map(|(name, value)| format!("{name}: {value}")).collect();
    let saved = view.clone();
    let save = move |()| {
        let name = format!("rfm-{}.csv", model::date::print(saved.on));
        // A browser that refuses says so itself.
        let _ = browser::save_file(&name, "text/csv", rfm_file::csv(&saved).as_bytes());
    };
    view! {
        <p class="print-only">{said.join(" · ")}</p>
        <div class="rfm-head">
            <KindChoice view=view.clone() kind/>
            <DateField label=t("rfm-on") value=Signal::derive(move || on.get().or(Some(analysed))) on_change=move |day| on.set(day)/>
            <p class="rfm-summary">
                {tr!("rfm-summary", customers = view.customers, orders = view.orders)}
                {left_out(&view)}
                {other_day(&view)}
            </p>
            <div class="page-actions"><FileActions on_save=save/></div>
        </div>
        <SegmentTable view=view.clone()/>
        <div class="rfm-charts">
            <Grid view=view.clone()/>
            <Concentration view=view.clone()/>
        </div>
        <Cuts view/>
    }
}

/// The numbers of another day open nothing: the lists would show whom they select today.
fn other_day(view: &RfmView) -> Option<impl IntoView + use<>> {
    let day = format::date(view.listed_on);
    (view.on != view.listed_on)
        .then(|| view! { <span class="rfm-left-out">{tr!("rfm-other-day", day = day)}</span> })
}

fn left_out(view: &RfmView) -> Vec<impl IntoView + use<>> {
    let word = |(reason, count): &(String, u32)| {
        view! { <span class="rfm-left-out">{tr!(&format!("{reason}-count"), count = *count)}</span> }
    };
    view.left_out.iter().map(word).collect()
}

#[component]
fn KindChoice(view: Arc<RfmView>, kind: RwSignal<Option<Kind>>) -> impl IntoView {
    let options: Vec<_> = view.kinds.iter().map(|(kind, _)| (kind.key().to_owned(), kinds(*kind))).collect();
    (options.len() > 1).then(|| {
        let shown = view.kind.key().to_owned();
        let choose = move |key: String| kind.set(Kind::from_key(&key));
        view! { <Segmented label=t("rfm-kind") options value=shown on_change=choose/> }
    })
}

/// Link to the customers that a filter selects.
fn customers(kind: Kind, filter: Filter) -> String {
    ListState { filter, ..ListState::default() }.href(&list_href(kind))
}

#[component]
fn SegmentTable(view: Arc<RfmView>) -> impl IntoView {
    let total: i64 = view.segments.iter().map(|row| row.sum).sum();
    let rows: Vec<_> = view.segments.iter().map(|row| segment(&view, row, total)).collect();
    view! {
        <div class="table-scroll">
            <table class="plain-table rfm-table">
                <caption class="visually-hidden">{t("rfm-segments")}</caption>
                <thead>
                    <tr>
                        <th scope="col">{t("rfm-segment")}</th>
                        <th scope="col">{t("rfm-what-to-do")}</th>
                        <th scope="col" class="number">{kinds(view.kind)}</th>
                        <th scope="col" class="number">{t("rfm-share-of-customers")}</th>
                        <th scope="col" class="number">{t("rfm-spent")}</th>
                        <th scope="col" class="number">{t("rfm-share-of-spending")}</th>
                        <th scope="col" class="number">{t("rfm-mean-recency")}</th>
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
    }
}

fn segment(view: &RfmView, row: &RfmSegmentRow, total: i64) -> impl IntoView + use<> {
    let option = company_segment(&row.key);
    let name = option.map_or_else(|| row.key.clone(), choice);
    let tone = option.map_or(Tone::Neutral, |option| option.tone);
    let of_customers = f64::from(row.customers) / f64::from(view.customers.max(1));
    let of_sum = if total > 0 { row.sum as f64 / total as f64 } else { 0.0 };
    let count = format::number(f64::from(row.customers));
    let count = if row.customers == 0 || view.on != view.listed_on {
        view! { <span class="quiet">{count}</span> }.into_any()
    } else {
        let label = tr!("rfm-open", segment = name.as_str(), count = row.customers);
        view! { <a href=customers(view.kind, row.filter.clone()) aria-label=label>{count}</a> }.into_any()
    };
    let recency = (row.customers > 0).then(|| tr!("rfm-days", count = row.mean_recency));
    view! {
        <tr>
            <th scope="row"><Badge label=name tone/></th>
            <td class="rfm-hint">{t(&format!("rfm-{}-hint", row.key.replace('_', "-")))}</td>
            <td class="number">{count}</td>
            <td class="number">{format::share(of_customers)}</td>
            <td class="number">{format::money(row.sum, view.currency)}</td>
            <td class="number">{format::share(of_sum)}</td>
            <td class="number">{recency}</td>
        </tr>
    }
}

fn company_segment(key: &str) -> Option<&'static model::ChoiceDef> {
    model::entities::shared::RFM_SEGMENTS.iter().find(|option| option.key == key)
}

#[component]
fn Grid(view: Arc<RfmView>) -> impl IntoView {
    let (recency, frequency) = match view.kind {
        Kind::Contact => (contact::RFM_R, contact::RFM_F),
        _ => (company::RFM_R, company::RFM_F),
    };
    let is = |field: FieldId, score: i64| Filter::Field {
        field,
        op: Op::Is,
        operand: Operand::Values(vec![Value::Int(score)]),
    };
    let cell = |r: i64, f: i64, count: u32| {
        let rows = || customers(view.kind, Filter::All(vec![is(recency, r), is(frequency, f)]));
        Datum {
            value: count.into(),
            text: format::number(f64::from(count)),
            href: if count == 0 || view.on != view.listed_on { String::new() } else { rows() },
            label: tr!("rfm-grid-open", count = count, recency = r, frequency = f),
        }
    };
    let row = |(r, counts): (i64, &[u32; 5])| Series {
        name: r.to_string(),
        data: (1..=5).zip(counts).map(|(f, count)| Some(cell(r, f, *count))).collect(),
    };
    let chart = Chart {
        title: t("rfm-grid"),
        places_name: t("rfm-frequency"),
        places: (1..=5).map(|score| score.to_string()).collect(),
        series_name: t("rfm-recency"),
        // The view gives the best recency first.
        series: (1..=5).rev().zip(&view.grid).map(row).collect(),
        ..Chart::default()
    };
    view! {
        <section>
            <h2>{t("rfm-grid")}</h2>
            <GridChart chart/>
        </section>
    }
}

#[component]
fn Cuts(view: Arc<RfmView>) -> impl IntoView {
    let currency = view.currency;
    let word = |factor: &str, cut: i64| match factor {
        "rfm-recency" => tr!("rfm-days", count = cut),
        "rfm-frequency" => tr!("rfm-orders", count = cut),
        _ => format::money(cut, currency),
    };
    let rows: Vec<_> = ["rfm-recency", "rfm-frequency", "rfm-monetary"]
        .into_iter()
        .zip(&view.cuts)
        .map(|(factor, cuts)| {
            let cuts: Vec<String> = cuts.iter().map(|cut| word(factor, *cut)).collect();
            view! { <div><dt>{t(factor)}</dt><dd>{cuts.join(" · ")}</dd></div> }
        })
        .collect();
    view! {
        <section class="rfm-cuts">
            <h2>{t("rfm-cuts")}</h2>
            <p class="quiet">{t("rfm-cuts-text")}</p>
            <dl>{rows}</dl>
            <p class="quiet">{tr!("rfm-took", ms = (view.took_ms * 10.0).round() / 10.0)}</p>
        </section>
    }
}
