//! Figures and tables of a report. How a table is drawn is a word beside it: bars and shades stand in the table itself, lines
//! above it.

use leptos::prelude::*;
use protocol::reports::{Block, Cell, Drawing, Figure, Line, Shown, Table};

use super::missing::no_rows;
use super::words::{axis, href, linked, number};
use crate::components::chart::{
    Band, Bar, Chart, Datum, Interval, LineChart, Mark, Scale, Series, depth, fill,
};
use crate::format::cell::cell as words;
use crate::i18n::{find, t};
use crate::tr;

/// A part of a report.
pub(super) fn block(block: &Block) -> AnyView {
    match block {
        Block::Figures(figures) => {
            view! { <dl class="report-figures">{figures.iter().map(figure).collect_view()}</dl> }.into_any()
        }
        Block::Table(table) => section(table),
    }
}

/// How something is computed, where there is more to say than its name.
fn how(id: &str) -> Option<String> {
    find(&format!("{id}-how"), None)
}

fn figure(figure: &Figure) -> impl IntoView + use<> {
    view! {
        <div>
            <dt title=how(&figure.label)>{t(&figure.label)}</dt>
            <dd>{linked(&figure.value)}</dd>
        </div>
    }
}

fn section(table: &Table) -> AnyView {
    let how = how(&table.title).map(|how| view! { <p class="quiet">{how}</p> });
    let chart = match &table.drawing {
        Some(Drawing::Lines { of, band }) if table.rows.len() > 1 => Some(lines(table, of, *band, &[])),
        Some(Drawing::Shares { of, marked }) if table.rows.len() > 1 => {
            Some(lines(table, &[*of], None, &marks(table, *of, *marked)))
        }
        _ => None,
    };
    view! {
        <section class="report-block">
            <h2>{t(&table.title)}</h2>
            {how}
            {chart}
            {if table.rows.is_empty() { no_rows() } else { rows(table).into_any() }}
        </section>
    }
    .into_any()
}

/// What stands in a table beside its words.
enum Inside {
    Nothing,
    /// A bar after the first column, of these columns.
    Bars {
        of: Vec<usize>,
        scale: Scale,
        centred: bool,
    },
    /// An interval after the first column: what was measured and its ends.
    Intervals {
        columns: [usize; 3],
        scale: Scale,
    },
    /// Shades from a column on, the darkest for this number.
    Heat {
        from: usize,
        most: f64,
    },
}

impl Inside {
    fn of(table: &Table) -> Self {
        match &table.drawing {
            Some(Drawing::Bars { of }) => Self::bars(table, of, false),
            Some(Drawing::Pyramid { of }) => Self::bars(table, &[*of], true),
            Some(Drawing::Intervals { of, low, high }) => {
                let columns = [*of, *low, *high].map(usize::from);
                let ends = table.rows.iter().flat_map(|row| parts(row, &columns));
                Self::Intervals { columns, scale: Scale::around(ends) }
            }
            Some(Drawing::Heat { from }) => {
                let from = usize::from(*from);
                let shaded = table.rows.iter().flat_map(|row| row.values.iter().skip(from));
                let most = shaded.filter_map(|shown| number(&shown.cell)).fold(0.0, f64::max);
                Self::Heat { from, most }
            }
            Some(Drawing::Lines { .. } | Drawing::Shares { .. }) | None => Self::Nothing,
        }
    }

    fn bars(table: &Table, of: &[u8], centred: bool) -> Self {
        let of: Vec<usize> = of.iter().map(|column| usize::from(*column)).collect();
        let stacks: Vec<Vec<f64>> = table.rows.iter().map(|row| parts(row, &of)).collect();
        let scale = Scale::around_stacks(stacks.iter().map(Vec::as_slice));
        Self::Bars { of, scale, centred }
    }
}

fn parts(row: &Line, of: &[usize]) -> Vec<f64> {
    let part = |column: &usize| row.values.get(*column).and_then(|shown| number(&shown.cell)).unwrap_or(0.0);
    of.iter().map(part).collect()
}

/// Columns that still fit on a sheet of paper that stands.
const UPRIGHT: usize = 7;

fn rows(table: &Table) -> impl IntoView + use<> {
    let inside = Inside::of(table);
    let body = table.rows.iter().map(|line| row(line, &inside)).collect_view();
    let more =
        (table.more > 0).then(|| view! { <p class="quiet">{tr!("insight-more", count = table.more)}</p> });
    let shaded = matches!(inside, Inside::Heat { .. });
    let wide = table.columns.len() > UPRIGHT;
    view! {
        <div class="table-scroll" tabindex="0" role="region" aria-label=t(&table.title)>
            <table class="plain-table report-table" class:report-heat=shaded class:is-wide=wide>
                <thead><tr>{heads(table, &inside)}</tr></thead>
                <tbody>{body}</tbody>
            </table>
        </div>
        {more}
    }
}

fn heads(table: &Table, inside: &Inside) -> Vec<AnyView> {
    let head = |(at, column): (usize, &protocol::reports::Column)| {
        let text = words(&column.label);
        let is_number = table
            .rows
            .iter()
            .any(|row| row.values.get(at).is_some_and(|shown| number(&shown.cell).is_some()));
        let at_end = is_number && at > 0;
        let key = match inside {
            // The colours of a stack are named where its numbers stand.
            Inside::Bars { of, .. } if of.len() > 1 => of.iter().position(|column| *column == at),
            _ => None,
        };
        let key = key.map(|part| view! { <svg class="chart-key" aria-hidden="true"><rect class=fill(part) width="100%" height="100%"></rect></svg> });
        let bar = (at == 0 && matches!(inside, Inside::Bars { .. } | Inside::Intervals { .. }))
            .then(|| view! { <td aria-hidden="true"></td> });
        view! { <th scope="col" class:number=at_end>{key}{text}</th> {bar} }.into_any()
    };
    table.columns.iter().enumerate().map(head).collect()
}

fn row(line: &Line, inside: &Inside) -> impl IntoView + use<> {
    let bar = match inside {
        Inside::Bars { of, scale, centred } => Some(
            view! { <td class="bar-cell" aria-hidden="true"><Bar parts=parts(line, of) scale={*scale} centred={*centred}/></td> }
                .into_any(),
        ),
        Inside::Intervals { columns, scale } => Some(interval(line, columns, *scale)),
        Inside::Nothing | Inside::Heat { .. } => None,
    };
    let cell = |(at, shown): (usize, &Shown)| {
        let shade = match (inside, number(&shown.cell)) {
            (Inside::Heat { from, most }, Some(value)) if at >= *from => {
                // A share is as dark as it is large; of counts the few great ones would leave the others pale.
                let is_share = matches!(shown.cell, Cell::Share(..));
                let (value, most) = if is_share { (value * value, most * most) } else { (value, *most) };
                Some(depth(value, most).to_string())
            }
            _ => None,
        };
        let is_number = number(&shown.cell).is_some() || shown.cell == Cell::Empty;
        view! { <td class:number=is_number class:grid-cell=shade.is_some() data-depth=shade.clone()>{linked(shown)}</td> }
    };
    let mut values = line.values.iter().enumerate();
    let name = values.next().map(|(_, shown)| linked(shown));
    let cells = values.map(cell).collect_view();
    view! { <tr><th scope="row">{name}</th>{bar}{cells}</tr> }
}

/// What was measured with its interval; an empty place where nothing was.
fn interval(line: &Line, columns: &[usize; 3], scale: Scale) -> AnyView {
    let number = |at: &usize| line.values.get(*at).and_then(|shown| number(&shown.cell));
    let drawn = match columns.iter().map(number).collect::<Option<Vec<f64>>>().as_deref() {
        Some(&[value, low, high]) => Some(view! { <Interval value low high scale/> }),
        _ => None,
    };
    view! { <td class="bar-cell" aria-hidden="true">{drawn}</td> }.into_any()
}

/// The share of everything that the slogan says the best fifth brings.
const SLOGAN: f64 = 0.8;
/// So far from it, what is named beside its line leaves room for it.
const APART: f64 = 0.12;

/// The number of a row in a column.
fn value(row: &Line, column: u8) -> Option<f64> {
    row.values.get(usize::from(column)).and_then(|shown| number(&shown.cell))
}

/// What is measured at a row, and what the slogan says of it.
fn marks(table: &Table, of: u8, row: u8) -> Vec<Mark> {
    let Some(row) = table.rows.get(usize::from(row)) else { return Vec::new() };
    let (Some(x), Some(y)) = (value(row, 0), value(row, of)) else { return Vec::new() };
    let text = row.values.get(usize::from(of)).map(|shown| words(&shown.cell)).unwrap_or_default();
    let slogan = ((y - SLOGAN).abs() > APART).then(|| Mark { x, y: SLOGAN, text: "80/20".to_owned() });
    [Mark { x, y, text }].into_iter().chain(slogan).collect()
}

/// A line for each of the columns over the first; with marks those are shares of a whole. Nothing where all is 0.
fn lines(table: &Table, of: &[u8], band: Option<(u8, u8)>, marks: &[Mark]) -> AnyView {
    let mut values = table.rows.iter().flat_map(|row| of.iter().filter_map(|column| value(row, *column)));
    if values.all(|value| value == 0.0) {
        return ().into_any();
    }
    let title = |column: u8| {
        table.columns.get(usize::from(column)).map(|column| words(&column.label)).unwrap_or_default()
    };
    let several = of.len() > 1;
    let series = |column: &u8| {
        let name = title(*column);
        let datum = |row: &Line| {
            let shown = row.values.get(usize::from(*column))?;
            let (text, place) =
                (words(&shown.cell), row.values.first().map(|first| words(&first.cell)).unwrap_or_default());
            let label = format!("{name}, {place}: {text}");
            Some(Datum { value: number(&shown.cell)?, text, href: href(shown), label })
        };
        Series {
            data: table.rows.iter().map(datum).collect(),
            name: if several { name.clone() } else { String::new() },
        }
    };
    let first =
        table.rows.iter().map(|row| row.values.first().map(|shown| words(&shown.cell)).unwrap_or_default());
    let chart = Chart {
        title: t(&table.title),
        places_name: title(0),
        places: first.collect(),
        values_name: if several {
            String::new()
        } else {
            of.first().map(|column| title(*column)).unwrap_or_default()
        },
        series: of.iter().map(series).collect(),
        ..Chart::default()
    };
    let band: Band = band.map_or_else(Vec::new, |(low, high)| {
        table.rows.iter().map(|row| value(row, low).zip(value(row, high))).collect()
    });
    let like = of.first().and_then(|column| {
        table.rows.iter().find_map(|row| {
            row.values.get(usize::from(*column)).filter(|shown| number(&shown.cell).is_some())
        })
    });
    let (along, round) = along(table);
    like.map(|like| {
        let (axis, marks, equal) = (axis(&like.cell), marks.to_vec(), !marks.is_empty());
        view! { <LineChart chart axis along named=round band marks equal/> }.into_any()
    })
    .unwrap_or_else(|| ().into_any())
}

/// How far along each row is, where the first column is a number, and the rows at round numbers; in equal steps without.
fn along(table: &Table) -> (Vec<f64>, Vec<usize>) {
    let at: Option<Vec<f64>> = table.rows.iter().map(|row| value(row, 0)).collect();
    let at = at.unwrap_or_default();
    match (at.first(), at.last()) {
        (Some(first), Some(last)) if last > first && at.is_sorted() => {
            let along = at.iter().map(|value| (value - first) / (last - first)).collect();
            (along, Scale::around(at.iter().copied()).places(&at))
        }
        _ => (Vec::new(), Vec::new()),
    }
}
