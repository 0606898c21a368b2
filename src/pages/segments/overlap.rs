//! What a segment shares with one or two others: how many are only here, in both, only there. Each number opens its rows and
//! can become a segment of its own.

use leptos::prelude::*;
use leptos::task::spawn_local;
use model::entities::segment;
use model::{Command, Filter, Kind, RecordId, Value};

use super::change::Changing;
use super::one::{live_count, rows_href};
use crate::browser::new_id;
use crate::components::icon::{Glyph, Icon};
use crate::components::menu::{Menu, MenuItem};
use crate::fields::names;
use crate::fields::segment::SegmentChoice;
use crate::i18n::{self, called, t};
use crate::pages::work::changes::{put, text};
use crate::routes::{go, record_href};
use crate::state::{actions, toasts};
use crate::{format, tr};

/// Others that it is compared with at most: of four there would be fifteen parts.
const MOST: usize = 2;

/// The comparison.
#[component]
pub(super) fn Overlap(rule: Changing, name: Memo<String>) -> impl IntoView {
    let others = RwSignal::new(Vec::<(RecordId, String)>::new());
    let add = move |id: RecordId| {
        let name = names::known(id).map_or_else(|| called(""), |named| called(&named.name));
        others.update(|others| {
            if others.len() < MOST {
                others.push((id, name));
            }
        });
    };
    let chip = move |(id, name): (RecordId, String)| {
        let remove = tr!("kit-remove", name = name.as_str());
        view! {
            <span class="chip">
                <a href=record_href(Kind::Segment, id)><bdi>{name}</bdi></a>
                <button type="button" aria-label=remove.clone() title=remove on:click=move |_| others.update(|others| others.retain(|(other, _)| *other != id))>
                    <Glyph icon=Icon::Close/>
                </button>
            </span>
        }
    };
    let without = Signal::derive(move || {
        others.with(|others| others.iter().map(|other| other.0).chain([rule.id]).collect())
    });
    // Made again for each choice, so that the next one begins with an empty field.
    let chooser = move || {
        others.with(|others| others.len() < MOST).then(|| {
            view! { <SegmentChoice kind=rule.kind label=i18n::kind(Kind::Segment) shown=String::new() without on_choose=add/> }
        })
    };
    // Of this one what its rule selects as it is shown, also where that is not saved.
    let table = move || {
        let mut all = vec![(rule.selected(), name.get())];
        all.extend(others.get().into_iter().map(|(id, name)| (Filter::Segment(id), name)));
        (all.len() > 1).then(|| parts(rule.kind, &all))
    };
    view! {
        <section class="segment-part segment-overlap" aria-label=t("segment-compare")>
            <h2>{t("segment-compare")}</h2>
            <div class="chips">
                <For each=move || others.get() key=|other| other.0 children=chip/>
                {chooser}
            </div>
            {table}
        </section>
    }
}

/// Every part that some of the segments share and the others do not, those that share most last.
fn parts(kind: Kind, all: &[(Filter, String)]) -> impl IntoView + use<> {
    let mut choices: Vec<usize> = (1..1 << all.len()).collect();
    choices.sort_by_key(|choice| (choice.count_ones(), *choice));
    let rows = choices.into_iter().map(|choice| part(kind, all, choice)).collect_view();
    view! {
        <table class="plain-table segment-parts">
            <thead><tr><th scope="col">{t("segment-part")}</th><th scope="col" class="number">{t("segment-part-count")}</th><td></td></tr></thead>
            <tbody>{rows}</tbody>
        </table>
    }
}

fn part(kind: Kind, all: &[(Filter, String)], choice: usize) -> impl IntoView + use<> {
    let filter = selects(all.iter().map(|(filter, _)| filter.clone()), choice);
    let name = words(all, choice);
    let (counted, kept, title) = (filter.clone(), filter.clone(), name.clone());
    let count = live_count(kind, move || Some(counted.clone()));
    let shown =
        move || count.get().map_or_else(|| t("filter-nothing"), |count| format::number(f64::from(count)));
    let items = move || {
        let (filter, title) = (kept.clone(), title.clone());
        vec![MenuItem::new(t("segment-from-part"), move || keep(kind, &filter, &title)).icon(Icon::Segments)]
    };
    view! {
        <tr>
            <th scope="row">{name}</th>
            <td class="number"><a href=rows_href(kind, filter)>{shown}</a></td>
            <td><Menu label=t("more") icon=Icon::More end=true items/></td>
        </tr>
    }
}

/// In those that the bits name, in none of the others.
fn selects(all: impl Iterator<Item = Filter>, choice: usize) -> Filter {
    let rule = |(at, inside): (usize, Filter)| {
        if choice >> at & 1 == 1 { inside } else { Filter::Not(Box::new(inside)) }
    };
    Filter::All(all.enumerate().map(rule).collect())
}

fn words(all: &[(Filter, String)], choice: usize) -> String {
    let names: Vec<&str> = all
        .iter()
        .enumerate()
        .filter(|(at, _)| choice >> at & 1 == 1)
        .map(|(_, (_, name))| name.as_str())
        .collect();
    let names = names.join(&t("segment-and"));
    if choice.count_ones() as usize == all.len() {
        tr!("segment-part-all", names = names)
    } else {
        tr!("segment-part-only", names = names)
    }
}

/// A part becomes a segment, which is opened.
fn keep(kind: Kind, filter: &Filter, title: &str) {
    let id = new_id();
    let changes = vec![
        text(segment::NAME, title),
        put(segment::OF_KIND, Some(Value::Choice(kind.key().to_owned()))),
        put(segment::RULE, Some(Value::Bytes(filter.to_text().into_bytes()))),
    ];
    let title = title.to_owned();
    let command = Command::Create { id, kind: Kind::Segment, changes };
    spawn_local(async move {
        match actions::run_now(command.clone()).await {
            Ok(action) => {
                toasts::done(tr!("segment-saved", name = title.as_str()), Some(action));
                go(&record_href(Kind::Segment, id));
            }
            Err(failure) => toasts::refused(&failure, command),
        }
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_is_in_some_and_not_in_the_others() {
        let ids = [1, 2, 3].map(|byte| RecordId([byte; 16]));
        let [a, b, c] = ids.map(|id| format!("segment({id})"));
        for (choice, expect) in [
            (1, format!("all({a},not({b}),not({c}))")),
            (6, format!("all(not({a}),{b},{c})")),
            (7, format!("all({a},{b},{c})")),
        ] {
            assert_eq!(selects(ids.into_iter().map(Filter::Segment), choice).to_text(), expect);
        }
    }
}
