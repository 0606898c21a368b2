//! The fields of the records that become one: what each has, and which value is kept.

use leptos::prelude::*;
use model::{FieldDef, FieldKind, Group};
use protocol::view::{RecordView, Shown};

use super::{Choice, heads};
use crate::components::segmented::unique;
use crate::i18n::{called, failure, field};
use crate::state::app;
use crate::{fields, format};

/// What is shown of the records.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Lines {
    /// They are on their way.
    Coming,
    /// They could not be had.
    Trouble(String),
    /// One of them is gone, or merged already.
    Nowhere,
    /// Here they are.
    Here(Sides),
}

/// The records side by side.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Sides {
    /// Name and second line of each.
    names: Vec<(String, String)>,
    lines: Vec<Line>,
    /// Whether this member may write to all of them.
    pub(super) editable: bool,
}

/// A field, and what each record has of it.
#[derive(Debug, Clone, PartialEq)]
struct Line {
    def: FieldDef,
    cells: Vec<Shown>,
    /// Only one of the values can be kept.
    differs: bool,
}

/// The fields of which any of the records has a value.
pub(super) fn lines(choice: Choice) -> Lines {
    let mut records: Vec<Box<RecordView>> = Vec::new();
    for record in choice.records.get_value() {
        match record.get() {
            None => return Lines::Coming,
            Some(Err(why)) => return Lines::Trouble(failure(&why)),
            Some(Ok(view)) => match view.as_ref() {
                Some(view) if !view.deleted && view.merged_into.is_none() => records.push(view.clone()),
                _ => return Lines::Nowhere,
            },
        }
    }
    let merged = |def: &&FieldDef| def.is_stored() && !def.flags.read_only && def.group != Group::System;
    let line = |def: &FieldDef| {
        let cells: Vec<Shown> = records.iter().map(|record| value(record, def)).collect();
        let mut filled = cells.iter().filter(|cell| **cell != Shown::Empty);
        let first = filled.next()?;
        let differs = !def.is_set() && filled.any(|cell| cell != first);
        Some(Line { def: def.clone(), cells, differs })
    };
    let lines = app().catalogue.with(|catalogue| {
        let mut lines: Vec<Line> = catalogue.fields(choice.kind).filter(merged).filter_map(line).collect();
        lines.sort_by_key(|line| line.def.group);
        lines
    });
    let names = records.iter().map(|record| (record.name.clone(), record.subtitle.clone()));
    let editable = records.iter().all(|record| record.editable);
    Lines::Here(Sides { names: names.collect(), lines, editable })
}

fn value(record: &RecordView, def: &FieldDef) -> Shown {
    let own = record.fields.iter().find(|(field, _)| *field == def.id);
    own.map_or(Shown::Empty, |(_, shown)| shown.clone())
}

/// Which record's value is kept: the chosen one, else the survivor's, else the first that there is.
fn kept(chosen: Option<usize>, survivor: usize, filled: &[bool]) -> usize {
    let own = filled[survivor].then_some(survivor);
    chosen.or(own).or_else(|| filled.iter().position(|filled| *filled)).unwrap_or(survivor)
}

/// The lines, with the records' names above them.
pub(super) fn view(choice: Choice, sides: Sides) -> AnyView {
    let columns = format!("repeat({}, minmax(9rem, 1fr))", sides.names.len());
    view! {
        <div class="merge-sides" style=("--sides", columns)>
            {heads(choice, sides.names)}
            {sides.lines.into_iter().map(|one| line(choice, one)).collect_view()}
        </div>
    }
    .into_any()
}

fn line(choice: Choice, line: Line) -> AnyView {
    let Line { def, cells, differs } = line;
    let label = field(choice.kind, &def);
    let filled: Vec<bool> = cells.iter().map(|cell| *cell != Shown::Empty).collect();
    let id = def.id;
    let kept = Memo::new(move |_| {
        let place = |wanted| choice.ids.with_value(|ids| ids.iter().position(|id| *id == wanted));
        let taken = choice.taken.with(|taken| taken.iter().find(|(field, _)| *field == id).map(|one| one.1));
        kept(taken.and_then(place), place(choice.survivor.get()).unwrap_or_default(), &filled)
    });
    let group = unique("merge");
    let cell = |(at, shown): (usize, Shown)| {
        let from = choice.ids.with_value(|ids| ids[at]);
        if !differs || shown == Shown::Empty {
            return view! { <div class="merge-cell"><span class="merge-value">{fields::show(&def, &shown, false)}</span></div> }.into_any();
        }
        let take = move |_| {
            choice.taken.update(|taken| {
                taken.retain(|(field, _)| *field != id);
                taken.push((id, from));
            });
        };
        view! {
            <label class="merge-cell" class:is-left=move || kept.get() != at>
                <input type="radio" name=group.clone() prop:checked=move || kept.get() == at on:change=take/>
                <span class="merge-value">{plain(&def, &shown)}</span>
            </label>
        }
        .into_any()
    };
    let role = differs.then_some("radiogroup");
    view! {
        <div class="merge-line" role=role aria-label=role.map(|_| label.clone())>
            <span class="merge-label">{label.clone()}</span>
            {cells.into_iter().enumerate().map(cell).collect_view()}
        </div>
    }
    .into_any()
}

/// A value that is pressed to choose it, and so leads nowhere.
fn plain(def: &FieldDef, shown: &Shown) -> AnyView {
    match (&def.kind, shown) {
        (_, Shown::Link(named)) => called(&named.name).into_any(),
        (FieldKind::Phone | FieldKind::Email | FieldKind::Url, shown) => format::shown(shown).into_any(),
        // Where it differs from a yes, a no has to be seen.
        (FieldKind::Bool, shown) => format::shown(shown).into_any(),
        (_, shown) => fields::show(def, shown, false),
    }
}

#[cfg(test)]
mod tests {
    use super::kept;

    #[test]
    fn what_is_kept_unless_something_else_is_chosen() {
        for (chosen, survivor, filled, expect) in [
            (None, 0, [true, true, true], 0),
            (None, 1, [true, true, true], 1),
            (None, 0, [false, false, true], 2),
            (None, 1, [true, false, true], 0),
            (Some(2), 0, [true, true, true], 2),
        ] {
            assert_eq!(kept(chosen, survivor, &filled), expect, "{chosen:?} {survivor} {filled:?}");
        }
    }
}
