//! The scores of a customer, lead or deal. Each opens its arithmetic: what is known, what it weighs, what it gives.

use leptos::prelude::*;
use model::{Kind, RecordId};
use protocol::reports::{Cell, Note};
use protocol::view::{ScorePart, ScoreView};

use crate::components::badge::Badge;
use crate::components::popover::Popover;
use crate::engine;
use crate::format::cell::{cell, tone};
use crate::i18n::{self, t};
use crate::state::app;
use crate::tr;

/// The scores; nothing for records that are no customers or have none yet.
#[component]
pub fn Scores(
    /// The record.
    id: RecordId,
    /// Its kind.
    kind: Kind,
) -> impl IntoView {
    matches!(kind, Kind::Company | Kind::Contact | Kind::Lead | Kind::Deal).then(|| {
        let scores = engine::live_scores(move || Some(id));
        let shown = move || scores.get().and_then(Result::ok);
        let keys = Memo::new(move |_| {
            let scores = shown()?;
            Some(scores.iter().map(|score| score.key.clone()).collect::<Vec<_>>())
        });
        let of = move |key: &str| shown()?.iter().find(|score| score.key == key).cloned();
        let is_some =
            Memo::new(move |_| keys.with(|keys| keys.as_ref().is_some_and(|keys| !keys.is_empty())));
        move || {
            // A score that changes while it is open stays open, and so it does when others are learned meanwhile.
            is_some.get().then(|| {
                view! {
                    <section class="scores">
                        <h3>{t("scores")}</h3>
                        <ul>
                            <For each=move || keys.get().unwrap_or_default() key=String::clone let:key>
                                <Row kind score=Signal::derive(move || of(&key))/>
                            </For>
                        </ul>
                    </section>
                }
            })
        }
    })
}

#[component]
fn Row(kind: Kind, score: Signal<Option<ScoreView>>) -> impl IntoView {
    let open = RwSignal::new(false);
    let name = move || {
        let catalogue = app().catalogue.get();
        let field = score.get()?.field;
        catalogue.field(kind, field).map(|def| i18n::field(kind, def))
    };
    let value = move || score.get().map(|score| shown(kind, &score));
    let trigger = move || {
        view! {
            <button type="button" class="score-row" aria-haspopup="dialog" aria-expanded=move || open.get().to_string()
                on:click=move |_| open.update(|open| *open = !*open)>
                <span class="score-name">{name}</span>
                <span class="score-value">{value}</span>
            </button>
        }
    };
    view! {
        <li>
            <Popover open trigger=trigger end=true>
                {move || score.get().map(|score| arithmetic(kind, &score))}
            </Popover>
        </li>
    }
}

/// The score itself; an option in its colour.
fn shown(kind: Kind, score: &ScoreView) -> AnyView {
    let catalogue = app().catalogue.get_untracked();
    if let model::Value::Choice(key) = &score.value {
        let option = Cell::Choice(score.field, key.clone());
        return view! { <Badge label=cell(&option) tone=tone(&option)/> }.into_any();
    }
    let text = crate::format::value(&score.value);
    let is_percent =
        catalogue.field(kind, score.field).is_some_and(|def| matches!(def.kind, model::FieldKind::Percent));
    let text = match (&score.value, is_percent) {
        (model::Value::Decimal { mantissa, places }, true) => crate::format::percent(*mantissa, *places),
        _ => text,
    };
    view! { <span class="number">{text}</span> }.into_any()
}

fn arithmetic(kind: Kind, score: &ScoreView) -> impl IntoView + use<> {
    let has = |of: fn(&ScorePart) -> bool| score.parts.iter().any(of);
    let weighs = has(|part| part.weight != Cell::Empty);
    let gives = has(|part| part.contribution != Cell::Empty);
    let cuts = has(|part| !part.cuts.is_empty());
    let head = |shown: bool, key: &str| shown.then(|| view! { <th scope="col" class="number">{t(key)}</th> });
    let rows = score.parts.iter().map(|part| row(part, weighs, gives, cuts)).collect_view();
    let notes = score.notes.iter().map(note).collect_view();
    let how = t(&format!("score-{}-how", score.key));
    let title = t(&format!("score-{}", score.key));
    view! {
        <div class="score-why" role="dialog" tabindex="0" aria-label=title.clone()>
            <h4>{title.clone()} " " {shown(kind, score)}</h4>
            <table class="plain-table">
                <thead>
                    <tr>
                        <th scope="col">{t("score-factor")}</th>
                        {head(true, "score-value")}
                        {head(cuts, "score-cuts")}
                        {head(weighs, "score-weight")}
                        {head(gives, "score-points")}
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
            <p class="quiet">{how}</p>
            {notes}
        </div>
    }
}

fn row(part: &ScorePart, weighs: bool, gives: bool, cuts: bool) -> impl IntoView + use<> {
    let number = |shown: bool, of: &Cell| shown.then(|| view! { <td class="number">{cell(of)}</td> });
    let limits = part.cuts.iter().map(cell).collect::<Vec<_>>().join(" · ");
    view! {
        <tr>
            <th scope="row">{cell(&part.label)}</th>
            <td class="number">{cell(&part.value)}</td>
            {cuts.then(|| view! { <td class="number quiet">{limits}</td> })}
            {number(weighs, &part.weight)}
            {number(gives, &part.contribution)}
        </tr>
    }
}

fn note(note: &Note) -> impl IntoView + use<> {
    let tone = if note.is_warning { "warn" } else { "info" };
    view! { <p class="notice" data-tone=tone>{tr!(&note.message, count = note.count)}</p> }
}
