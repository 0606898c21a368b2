//! Why two records are taken for the same: what each field says, in bits, and what that adds up to.

use leptos::prelude::*;
use model::{FieldId, Kind};
use protocol::duplicates::{Level, Pair, Part};

use crate::i18n::{self, t};
use crate::state::app;
use crate::{format, tr};

/// A probability that is nearly one is never said to be one.
const MOST: f64 = 0.999;

/// How probable it is that two records are the same.
pub fn probable(probability: f64) -> String {
    if probability > MOST {
        return format!("> {}", format::share_to(MOST, 1));
    }
    format::share_to(probability, 1)
}

/// The arithmetic of a pair.
#[component]
pub(super) fn Weights(kind: Kind, pair: Pair) -> impl IntoView {
    let parts: i32 = pair.parts.iter().map(|part| part.weight + part.rarity).sum();
    let rows = pair.parts.iter().map(|part| row(kind, part)).collect_view();
    view! {
        <details class="merge-weights">
            <summary>{tr!("merge-probability", share = probable(pair.probability))}</summary>
            <table>
                <thead>
                    <tr>
                        <th scope="col">{t("merge-field")}</th>
                        <th scope="col">{t("merge-agreement")}</th>
                        <th scope="col" class="at-end">{t("merge-level")}</th>
                        <th scope="col" class="at-end">{t("merge-rarity")}</th>
                        <th scope="col" class="at-end">{t("merge-bits")}</th>
                    </tr>
                </thead>
                <tbody>
                    <tr>
                        <th scope="row">{t("merge-prior")}</th>
                        <td colspan="3">{t("merge-prior-text")}</td>
                        <td class="at-end">{bits(pair.score - parts)}</td>
                    </tr>
                    {rows}
                </tbody>
                <tfoot>
                    <tr>
                        <th scope="row" colspan="4">{t("merge-sum")}</th>
                        <td class="at-end">{bits(pair.score)}</td>
                    </tr>
                </tfoot>
            </table>
            <p class="quiet">{t("merge-bits-text")}</p>
        </details>
    }
}

fn row(kind: Kind, part: &Part) -> impl IntoView + use<> {
    let level = match part.level {
        Level::Differs => t("merge-differs"),
        Level::Near => t("merge-near"),
        Level::Close => t("merge-close"),
        Level::Exact => t("merge-exact"),
    };
    view! {
        <tr>
            <th scope="row">{label(kind, part.field)}</th>
            <td>{level}</td>
            <td class="at-end">{bits(part.weight)}</td>
            <td class="at-end">{(part.rarity != 0).then(|| bits(part.rarity))}</td>
            <td class="at-end">{bits(part.weight + part.rarity)}</td>
        </tr>
    }
}

fn label(kind: Kind, field: FieldId) -> String {
    let catalogue = app().catalogue.get_untracked();
    catalogue.field(kind, field).map(|def| i18n::field(kind, def)).unwrap_or_default()
}

/// Thousandths of a bit, to the last one: so the sums can be checked.
fn bits(thousandths: i32) -> String {
    format::decimal(i64::from(thousandths), 3)
}
