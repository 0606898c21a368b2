//! A customer's RFM score with its arithmetic: value, cut points, score.

use leptos::prelude::*;
use model::{Kind, RecordId, Tone};
use protocol::view::{RfmPart, RfmScore};

use crate::components::badge::Badge;
use crate::i18n::{choice, t};
use crate::state::app;
use crate::{engine, format, tr};

/// The score; nothing for records that are no customers or never ordered.
#[component]
pub fn Score(
    /// The customer.
    id: RecordId,
    /// Its kind.
    kind: Kind,
) -> impl IntoView {
    matches!(kind, Kind::Company | Kind::Contact).then(|| {
        let score = engine::live_rfm_of(move || Some(id));
        move || match score.get() {
            Some(Ok(score)) => score.as_ref().as_ref().map(|score| section(score).into_any()),
            _ => None,
        }
    })
}

fn section(score: &RfmScore) -> impl IntoView + use<> {
    let option =
        model::entities::shared::RFM_SEGMENTS.iter().find(|option| option.key == score.segment.as_str());
    let (name, tone) =
        option.map_or((score.segment.clone(), Tone::Neutral), |option| (choice(option), option.tone));
    let rows = score.parts.iter().map(part).collect_view();
    view! {
        <section class="score">
            <h3>{t("segments-rfm")} " " <Badge label=name tone/></h3>
            <table class="plain-table">
                <caption class="visually-hidden">{tr!("score-caption", day = format::date(score.on))}</caption>
                <thead>
                    <tr>
                        <th scope="col">{t("score-factor")}</th>
                        <th scope="col" class="number">{t("score-value")}</th>
                        <th scope="col" class="number">{t("score-points")}</th>
                        <th scope="col">{t("score-cuts")}</th>
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
            <p class="quiet">{tr!("score-on", day = format::date(score.on))}</p>
        </section>
    }
}

fn part(part: &RfmPart) -> impl IntoView + use<> {
    let cuts: Vec<String> = part.cuts.iter().map(|cut| value(&part.factor, *cut)).collect();
    view! {
        <tr>
            <th scope="row">{t(&format!("rfm-{}", part.factor))}</th>
            <td class="number">{value(&part.factor, part.value)}</td>
            <td class="number">{part.score.to_string()} " / 5"</td>
            <td class="quiet">{cuts.join(" · ")}</td>
        </tr>
    }
}

fn value(factor: &str, value: i64) -> String {
    match factor {
        "monetary" => format::money(value, app().currency()),
        "recency" => tr!("rfm-days", count = value),
        _ => format::number(value as f64),
    }
}
