//! How concentrated spending is: the measured share beside the slogan.

use std::sync::Arc;

use leptos::prelude::*;
use protocol::view::RfmView;

use crate::components::chart::{LineChart, Mark};
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
    view! {
        <section>
            <h2>{t("concentration")}</h2>
            <p>{tr!("concentration-top20", share = format::share(curve.top20))}</p>
            <LineChart
                title=t("concentration")
                x_axis=t("concentration-customers")
                y_axis=t("concentration-spending")
                points=curve.curve.clone()
                marks=vec![mark]
            />
            <p class="quiet">
                {tr!("concentration-for80", share = format::share(curve.for80))}
                " "
                {tr!("concentration-gini", gini = format::number((curve.gini * 1000.0).round() / 1000.0))}
            </p>
        </section>
    }
}
