//! A curve over two shares, with marked points and the straight line of equality to compare with.

use leptos::prelude::*;

use crate::format;

const WIDTH: f64 = 320.0;
const HEIGHT: f64 = 200.0;

/// A point that is named beside the curve.
#[derive(Debug, Clone, PartialEq)]
pub struct Mark {
    /// Share on the horizontal axis, 0 to 1.
    pub x: f64,
    /// Share on the vertical axis, 0 to 1.
    pub y: f64,
    /// What it says.
    pub text: String,
}

/// A curve from (0, 0) to (1, 1).
#[component]
pub fn LineChart(
    /// What is shown.
    #[prop(into)]
    title: String,
    /// Name of the horizontal axis.
    #[prop(into)]
    x_axis: String,
    /// Name of the vertical axis.
    #[prop(into)]
    y_axis: String,
    /// Points by x, shares from 0 to 1.
    points: Vec<(f64, f64)>,
    /// Named points.
    marks: Vec<Mark>,
) -> impl IntoView {
    let path = path(&points);
    let drawn = marks.iter().map(draw).collect_view();
    // A table of a hundred rows helps nobody: every tenth point tells the same.
    let step = points.len().div_ceil(11).max(1);
    let rows = points.iter().step_by(step).map(|(x, y)| {
        view! { <tr><td>{format::share(*x)}</td><td>{format::share(*y)}</td></tr> }
    });
    view! {
        <figure class="line-chart">
            <svg viewBox=format!("-4 -8 {} {}", WIDTH + 8.0, HEIGHT + 30.0) role="img" aria-label=title.clone()>
                <path class="chart-axis" d=format!("M0 0V{HEIGHT}H{WIDTH}")></path>
                <path class="chart-equal" d=format!("M0 {HEIGHT}L{WIDTH} 0")></path>
                <path class="chart-line" d=path></path>
                {drawn}
                <text class="chart-name" x=WIDTH.to_string() y=(HEIGHT + 16.0).to_string() text-anchor="end">{x_axis.clone()}</text>
                <text class="chart-name" x="6" y="6">{y_axis.clone()}</text>
            </svg>
            <table class="visually-hidden">
                <caption>{title}</caption>
                <thead><tr><th scope="col">{x_axis}</th><th scope="col">{y_axis}</th></tr></thead>
                <tbody>{rows.collect_view()}</tbody>
            </table>
        </figure>
    }
}

fn path(points: &[(f64, f64)]) -> String {
    let mut path = format!("M0 {HEIGHT}");
    for (x, y) in points {
        path.push_str(&format!("L{:.1} {:.1}", x * WIDTH, HEIGHT - y * HEIGHT));
    }
    path
}

fn draw(mark: &Mark) -> impl IntoView + use<> {
    let (x, y) = (mark.x * WIDTH, HEIGHT - mark.y * HEIGHT);
    view! {
        <g class="chart-mark">
            <path d=format!("M{x:.1} {HEIGHT}V{y:.1}H0")></path>
            <circle cx=format!("{x:.1}") cy=format!("{y:.1}") r="3.5"></circle>
            <text x=format!("{:.1}", x + 8.0) y=format!("{:.1}", y + 16.0)>{mark.text.clone()}</text>
        </g>
    }
}

#[cfg(test)]
mod tests {
    use super::path;

    #[test]
    fn a_curve_starts_at_the_corner() {
        assert_eq!(path(&[(0.5, 0.8), (1.0, 1.0)]), "M0 200L160.0 40.0L320.0 0.0");
    }
}
