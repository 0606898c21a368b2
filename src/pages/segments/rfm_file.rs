//! The base by recency, frequency and monetary value as a file: what it rests on, the segments, the grid, the cut points and the
//! curve of spending.

use protocol::view::RfmView;

use crate::format;
use crate::i18n::{choice, kinds, t};
use crate::pages::insight::delimited_file;

/// Name and value of what it rests on.
pub(super) fn assumptions(view: &RfmView) -> Vec<(String, String)> {
    vec![
        (t("rfm-kind"), kinds(view.kind)),
        (t("insight-currency"), view.currency.to_string()),
        (t("rfm-on"), format::date_long(view.on)),
    ]
}

/// The file.
pub(super) fn csv(view: &RfmView) -> String {
    let mut rows = vec![vec![t("segments-rfm")]];
    rows.extend(assumptions(view).into_iter().map(|(name, value)| vec![name, value]));
    for part in [segments(view), grid(view), cuts(view), curve(view)] {
        rows.push(Vec::new());
        rows.extend(part);
    }
    delimited_file(&rows)
}

fn money(view: &RfmView, minor: i64) -> String {
    format::plain(minor, view.currency.exponent())
}

fn segments(view: &RfmView) -> Vec<Vec<String>> {
    let head = vec![t("rfm-segment"), kinds(view.kind), t("rfm-spent"), t("rfm-mean-recency")];
    let name = |key: &str| {
        let option = model::entities::shared::RFM_SEGMENTS.iter().find(|option| option.key == key);
        option.map_or_else(|| key.to_owned(), choice)
    };
    let row = |row: &protocol::view::RfmSegmentRow| {
        let days = if row.customers > 0 { row.mean_recency.to_string() } else { String::new() };
        vec![name(&row.key), row.customers.to_string(), money(view, row.sum), days]
    };
    [vec![t("rfm-segments")], head].into_iter().chain(view.segments.iter().map(row)).collect()
}

fn grid(view: &RfmView) -> Vec<Vec<String>> {
    let scores = (1..=5).map(|score| score.to_string());
    let head = [format!("{} / {}", t("rfm-recency"), t("rfm-frequency"))].into_iter().chain(scores).collect();
    // The view gives the best recency first.
    let row = |(score, counts): (i32, &[u32; 5])| {
        [score.to_string()].into_iter().chain(counts.iter().map(u32::to_string)).collect()
    };
    [vec![t("rfm-grid")], head].into_iter().chain((1..=5).rev().zip(&view.grid).map(row)).collect()
}

fn cuts(view: &RfmView) -> Vec<Vec<String>> {
    let [days, orders, sums] = &view.cuts;
    let row = |name: &str, values: Vec<String>| [t(name)].into_iter().chain(values).collect::<Vec<_>>();
    let plain = |values: &[i64; 4]| values.iter().map(i64::to_string).collect::<Vec<_>>();
    vec![
        vec![t("rfm-cuts")],
        row("rfm-recency", plain(days)),
        row("rfm-frequency", plain(orders)),
        row("rfm-monetary", sums.iter().map(|sum| money(view, *sum)).collect()),
    ]
}

fn curve(view: &RfmView) -> Vec<Vec<String>> {
    let head = vec![t("concentration-customers"), t("concentration-spending")];
    let row = |(customers, spending): &(f64, f64)| vec![format!("{customers:.3}"), format!("{spending:.3}")];
    [vec![t("concentration")], head].into_iter().chain(view.concentration.curve.iter().map(row)).collect()
}
