//! A report as a file of delimited text: what it rests on, its figures, then each of its tables under its title.

use leptos::prelude::*;
use model::delimited;
use protocol::reports::{Block, Figure, Note, Shown, Table};
use protocol::view::ReportView;

use super::assumptions::assumptions;
use super::words::plain;
use crate::components::button::{Button, Look};
use crate::components::icon::Icon;
use crate::format::cell::cell as words;
use crate::i18n::t;
use crate::tr;

/// The file.
pub(super) fn csv(title: &str, view: &ReportView) -> String {
    let mut rows = vec![vec![title.to_owned()]];
    rows.extend(assumptions(view).into_iter().map(|(name, value)| vec![name, value]));
    rows.extend(view.report.notes.iter().map(|note| vec![said(note)]));
    for block in &view.report.blocks {
        rows.push(Vec::new());
        match block {
            Block::Figures(figures) => rows.extend(figures.iter().map(figure)),
            Block::Table(table) => rows.extend(of_table(table)),
        }
    }
    delimited_file(&rows)
}

/// A note as a sentence.
pub(super) fn said(note: &Note) -> String {
    tr!(&note.message, count = note.count as f64)
}

fn figure(figure: &Figure) -> Vec<String> {
    vec![t(&figure.label), plain(&figure.value.cell)]
}

fn of_table(table: &Table) -> Vec<Vec<String>> {
    let head = table.columns.iter().map(|column| words(&column.label)).collect();
    let values = |values: &[Shown]| values.iter().map(|shown| plain(&shown.cell)).collect();
    let rows = table.rows.iter().map(|row| values(&row.values));
    // Who reads the file alone has to know that it is not all.
    let more = (table.more > 0).then(|| vec![tr!("insight-more", count = table.more)]);
    [vec![t(&table.title)], head].into_iter().chain(rows).chain(more).collect()
}

/// Save and print.
#[component]
pub fn FileActions(
    /// Saved.
    #[prop(into)]
    on_save: Callback<()>,
) -> impl IntoView {
    let print = |()| {
        let _ = window().print();
    };
    view! {
        <Button label=t("insight-csv") look=Look::Quiet icon=Icon::Export on_press=on_save/>
        <Button label=t("insight-print") look=Look::Quiet icon=Icon::File on_press=print/>
    }
}

/// Rows as a file; with the mark by which spreadsheets know the encoding.
pub fn delimited_file(rows: &[Vec<String>]) -> String {
    let mut out = delimited::MARK.to_owned();
    rows.iter().for_each(|row| delimited::push_row(&mut out, row.iter().map(String::as_str)));
    out
}
