//! Lines over places: each named at its end, marked points, and a straight line to compare with.

use leptos::prelude::*;

use super::bar::fill;
use super::scale::{Scale, apart, is_named};
use super::{Chart, Datum, Series, Words, percent};

/// A label takes this part of the height.
const LABEL: f64 = 0.08;
/// Points of a line that are drawn as such; a longer line is a curve.
const MOST_POINTS: usize = 40;
/// So few places are all named.
const FEW: usize = 8;
/// Letters of the longest name for which there is room.
const MOST_LETTERS: usize = 16;

/// A point that is named beside its line.
#[derive(Debug, Clone, PartialEq)]
pub struct Mark {
    /// Part of the way from the first place to the last, 0 to 1.
    pub x: f64,
    /// The number.
    pub y: f64,
    /// What it says.
    pub text: String,
}

/// Lower and upper bounds of what was measured, by place.
pub type Band = Vec<Option<(f64, f64)>>;

/// The chart; places from left to right.
#[component]
pub fn LineChart(
    /// What it shows.
    chart: Chart,
    /// Words of the numbers at the side.
    axis: Words,
    /// Part of the way to each place, 0 to 1; places have equal distances without it.
    #[prop(optional)]
    along: Vec<f64>,
    /// The places that are named where they are many; without any those at the quarters of the way.
    #[prop(optional)]
    named: Vec<usize>,
    /// An interval behind the lines.
    #[prop(optional)]
    band: Band,
    /// Named points.
    #[prop(optional)]
    marks: Vec<Mark>,
    /// Numbers are shares of a whole, and the straight line from nothing to all of it is drawn.
    #[prop(optional)]
    equal: bool,
) -> impl IntoView {
    let bounds = band.iter().flatten().flat_map(|(low, high)| [*low, *high]);
    let values = chart.data().map(|datum| datum.value).chain(bounds);
    let scale = if equal { Scale::shares() } else { Scale::around(values) };
    let last = chart.places.len().saturating_sub(1).max(1) as f64;
    let x = |place: usize| along.get(place).copied().unwrap_or(place as f64 / last);
    let named: Vec<usize> = if !named.is_empty() && along.len() > FEW {
        named
    } else if along.is_empty() || along.len() <= FEW {
        (0..chart.places.len()).filter(|place| is_named(*place, chart.places.len())).collect()
    } else {
        quarters(&along)
    };
    let named: Vec<_> = named.into_iter().map(|place| (x(place), chart.places[place].clone())).collect();
    let paths = chart.series.iter().enumerate().map(|(at, series)| {
        view! { <path class=format!("chart-line chart-line-{}", at % 6 + 1) d=path(series, x, scale)></path> }
    });
    let room = chart.series.iter().map(|series| series.name.chars().map(width).sum::<usize>()).max();
    // With a letter of distance to the line.
    let room = room.filter(|letters| *letters > 0).map_or(0, |letters| letters.min(MOST_LETTERS) + 1);
    view! {
        <figure class="chart">
            <svg
                class="plot"
                role="group"
                aria-label=chart.title.clone()
                style:inline-size=format!("calc(100% - {room}ch)")
            >
                {lines(scale, axis)}
                <svg class="plot-lines" viewBox="0 0 100 100" preserveAspectRatio="none" aria-hidden="true">
                    {equal.then(|| view! { <path class="chart-equal" d="M0 100L100 0"></path> })}
                    <path class="chart-band" d=area(&band, x, scale)></path>
                    {paths.collect_view()}
                </svg>
                {points(&chart, x, scale)}
                {marks.iter().map(|mark| marked(mark, scale)).collect_view()}
                {labels(&chart, scale)}
                {names(&named)}
            </svg>
            <figcaption class="chart-axes" aria-hidden="true">{axes(&chart)}</figcaption>
        </figure>
    }
}

/// The places nearest to the quarters of the way.
fn quarters(along: &[f64]) -> Vec<usize> {
    let nearest = |quarter: u32| {
        let away = |place: &usize| (along[*place] - f64::from(quarter) / 4.0).abs();
        (0..along.len()).min_by(|a, b| away(a).total_cmp(&away(b)))
    };
    let mut found: Vec<usize> = (0..=4).filter_map(nearest).collect();
    found.dedup();
    found
}

/// Width of a letter: Chinese ones are twice as wide.
fn width(letter: char) -> usize {
    if letter < '\u{2e80}' { 1 } else { 2 }
}

/// The line in a room of 100 by 100; it is broken where there is no number.
fn path(series: &Series, x: impl Fn(usize) -> f64, scale: Scale) -> String {
    let mut path = String::new();
    let mut broken = true;
    for (place, datum) in series.data.iter().enumerate() {
        if let Some(datum) = datum {
            let step = if broken { 'M' } else { 'L' };
            path.push_str(&format!(
                "{step}{:.2} {:.2}",
                x(place) * 100.0,
                100.0 - scale.at(datum.value) * 100.0
            ));
        }
        broken = datum.is_none();
    }
    path
}

/// The room between two bounds, from its first place to its last.
fn area(band: &Band, x: impl Fn(usize) -> f64, scale: Scale) -> String {
    let there: Vec<_> = band.iter().enumerate().filter_map(|(place, at)| Some((place, (*at)?))).collect();
    let point =
        |place: usize, value: f64| format!("{:.2} {:.2}", x(place) * 100.0, 100.0 - scale.at(value) * 100.0);
    let above = there.iter().map(|(place, (_, high))| point(*place, *high));
    let below = there.iter().rev().map(|(place, (low, _))| point(*place, *low));
    let points: Vec<String> = above.chain(below).collect();
    if points.is_empty() { String::new() } else { format!("M{}Z", points.join("L")) }
}

/// What is measured over what.
fn axes(chart: &Chart) -> String {
    if chart.values_name.is_empty() {
        return chart.places_name.clone();
    }
    format!("{} / {}", chart.values_name, chart.places_name)
}

/// The points whose rows can be opened.
fn points(chart: &Chart, x: impl Fn(usize) -> f64, scale: Scale) -> Vec<AnyView> {
    let point = |at: usize, place: usize, datum: &Datum| {
        let (x, y) = (percent(x(place)), percent(1.0 - scale.at(datum.value)));
        let circle = view! {
            <circle class="chart-reach" cx=x.clone() cy=y.clone() r="12"></circle>
            <circle class=format!("chart-point {}", fill(at)) cx=x cy=y r="3"></circle>
        };
        let name = if datum.label.is_empty() { &datum.text } else { &datum.label };
        view! { <a href=datum.href.clone() aria-label=name.clone()><title>{name.clone()}</title>{circle}</a> }
            .into_any()
    };
    let open = |(at, series): (usize, &Series)| {
        let data: Vec<_> = series
            .data
            .iter()
            .enumerate()
            .filter_map(|(place, datum)| Some((place, datum.clone()?)))
            .collect();
        let few = data.len() <= MOST_POINTS;
        let shown = data.into_iter().filter(move |(_, datum)| few && !datum.href.is_empty());
        shown.map(|(place, datum)| point(at, place, &datum)).collect::<Vec<_>>()
    };
    chart.series.iter().enumerate().flat_map(open).collect()
}

/// The names of the lines, at their ends.
fn labels(chart: &Chart, scale: Scale) -> impl IntoView + use<> {
    let named = chart.series.iter().enumerate().filter(|(_, series)| !series.name.is_empty());
    let last: Vec<(usize, String, f64)> = named
        .filter_map(|(at, series)| {
            Some((at, series.name.clone(), series.data.iter().flatten().last()?.value))
        })
        .collect();
    let heights: Vec<f64> = last.iter().map(|(_, _, value)| scale.at(*value)).collect();
    let label = |((at, name, _), height): ((usize, String, f64), f64)| {
        view! {
            <text class=format!("chart-end {}", fill(at)) x="100%" dx="8" y=percent(1.0 - height) dy="4" aria-hidden="true">{name}</text>
        }
    };
    last.into_iter().zip(apart(&heights, LABEL)).map(label).collect_view()
}

fn marked(mark: &Mark, scale: Scale) -> impl IntoView + use<> {
    let (x, y) = (percent(mark.x), percent(1.0 - scale.at(mark.y)));
    view! {
        <g class="chart-mark">
            <line x1=x.clone() x2=x.clone() y1="100%" y2=y.clone()></line>
            <line x1="0" x2=x.clone() y1=y.clone() y2=y.clone()></line>
            <circle cx=x.clone() cy=y.clone() r="4"></circle>
            <text x=x y=y dx="8" dy="16">{mark.text.clone()}</text>
        </g>
    }
}

/// The lines across, each with its number.
fn lines(scale: Scale, axis: Words) -> impl IntoView {
    let line = move |value: f64| {
        let y = percent(1.0 - scale.at(value));
        let class = if value == 0.0 { "chart-line-zero" } else { "chart-line-across" };
        view! {
            <g aria-hidden="true">
                <line class=class x1="0" x2="100%" y1=y.clone() y2=y.clone()></line>
                <text x="0" y=y dy="-4">{axis.run(value)}</text>
            </g>
        }
    };
    scale.steps().map(line).collect_view()
}

/// The names under a chart, each with its part of the way.
fn names(named: &[(f64, String)]) -> impl IntoView + use<> {
    let name = |(x, name): &(f64, String)| {
        // The first and the last stay inside.
        let anchor = match x {
            x if *x < 0.05 => "start",
            x if *x > 0.95 => "end",
            _ => "middle",
        };
        view! { <text x=percent(*x) y="100%" dy="16" text-anchor=anchor aria-hidden="true">{name.clone()}</text> }
    };
    named.iter().map(name).collect_view()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_broken_where_there_is_no_number() {
        let datum = |value: f64| Some(Datum { value, ..Datum::default() });
        let series =
            Series { data: vec![datum(0.0), datum(0.5), None, datum(1.0), datum(0.8)], ..Series::default() };
        let path = path(&series, |place| place as f64 / 4.0, Scale::shares());
        let band = vec![None, Some((0.2, 0.6)), Some((0.1, 0.5)), None];
        let area = area(&band, |place| place as f64 / 4.0, Scale::shares());
        assert_eq!(area, "M25.00 40.00L50.00 50.00L50.00 90.00L25.00 80.00Z");
        assert_eq!(quarters(&[0.0, 0.2, 0.27, 0.6, 1.0]), [0, 2, 3, 4]);
        assert_eq!(path, "M0.00 100.00L25.00 50.00M75.00 0.00L100.00 20.00");
    }
}
