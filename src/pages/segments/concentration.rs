//! How concentrated spending is: the measured share beside the slogan.

use std::sync::Arc;

use leptos::prelude::*;
use protocol::view::RfmView;

use crate::components::chart::{Chart, Datum, LineChart, Mark, Numbers, Series};
use crate::i18n::t;
use crate::{format, tr};

/// The curve with its two readings.
#[component]
pub fn Concentration(
    /// The base.
    view: Arc<RfmView>,
) -> impl IntoView {
    let curve = &view.concentration;
    let mark = Mark { x: 0.2, y: curve.top20, text: format::share(curve.top20) };
    // Nobody spends nothing.
    let points: Vec<(f64, f64)> = [(0.0, 0.0)].into_iter().chain(curve.curve.iter().copied()).collect();
    let datum = |(_, y): &(f64, f64)| Some(Datum { value: *y, text: format::share(*y), ..Datum::default() });
    let chart = Chart {
        title: t("concentration"),
        places_name: t("concentration-customers"),
        places: points.iter().map(|(x, _)| format::share(*x)).collect(),
        values_name: t("concentration-spending"),
        series: vec![Series { name: String::new(), data: points.iter().map(datum).collect() }],
        ..Chart::default()
    };
    let along: Vec<f64> = points.iter().map(|(x, _)| *x).collect();
    view! {
        <section>
            <h2>{t("concentration")}</h2>
            <p>{tr!("concentration-top20", share = format::share(curve.top20))}</p>
            <LineChart chart=chart.clone() axis=Callback::new(format::share) along marks=vec![mark] equal=true/>
            <Numbers chart/>
            <p class="quiet">
                {tr!("concentration-for80", share = format::share(curve.for80))}
                " "
                {tr!("concentration-gini", gini = format::number((curve.gini * 1000.0).round() / 1000.0))}
            </p>
        </section>
    }
}
