//! What was left as it was when many records got the same value: how many, why, and a way to them.

use leptos::prelude::*;
use model::{Filter, Kind, Problem, RecordId};
use protocol::Failure;
use protocol::each::{LeftOut, UpdatedEach};
use protocol::request::{ActionId, FailureCode};

use crate::components::button::{Button, Look};
use crate::components::icon::{Glyph, Icon};
use crate::i18n::{self, t};
use crate::routes::{self, ListState, list_href};
use crate::state::app;
use crate::tr;

/// Records that an address names at most.
const MOST_SHOWN: usize = 200;

/// What became of it.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Left {
    pub(super) action: Option<ActionId>,
    pub(super) done: u32,
    pub(super) field: String,
    out: Vec<LeftOut>,
}

impl Left {
    /// What is said of it.
    pub(super) fn said(&self) -> String {
        tr!("bulk-field-left", count = self.records().count(), done = self.done)
    }

    /// Those that were left, by what is wrong.
    pub(super) fn into_out(self) -> Vec<LeftOut> {
        self.out
    }

    pub(super) fn of(each: UpdatedEach, field: String) -> Self {
        Self { action: each.action, done: each.done, field, out: each.left }
    }

    /// Whether everything is as it was to be.
    pub(super) fn is_nothing(&self) -> bool {
        self.out.is_empty()
    }

    /// The records that were left.
    pub(super) fn records(&self) -> impl Iterator<Item = RecordId> + '_ {
        self.out.iter().flat_map(|out| out.records.iter().copied())
    }
}

/// The reasons, each with its records.
#[component]
pub(in crate::pages::records) fn LeftOnes(
    /// Kind of the records.
    kind: Kind,
    /// What became of them all.
    said: String,
    /// Those that were left, by what is wrong.
    out: Vec<LeftOut>,
    /// Read, or gone to the records: then it is `true`.
    #[prop(into)]
    on_done: Callback<bool>,
) -> impl IntoView {
    let rows = out.into_iter().map(|out| reason(kind, out, on_done)).collect_view();
    view! {
        <div class="log-form">
            <p role="alert">{said}</p>
            <ul class="left-list">{rows}</ul>
            <div class="form-actions">
                <Button label=t("close") look=Look::Primary on_press=move |()| on_done.run(false)/>
            </div>
        </div>
    }
}

fn reason(kind: Kind, out: LeftOut, on_done: Callback<bool>) -> impl IntoView {
    let count = out.records.len();
    let label = if count > MOST_SHOWN {
        tr!("bulk-field-show-first", count = MOST_SHOWN)
    } else {
        tr!("bulk-field-show", count = count)
    };
    let words = words(kind, &out);
    let href = href(kind, out.records);
    let show = move |()| {
        on_done.run(true);
        routes::go(&href);
    };
    view! {
        <li>
            <span><Glyph icon=Icon::Alert/>{words}</span>
            <Button label look=Look::Quiet on_press=show/>
        </li>
    }
}

/// Why, with the names of the fields.
fn words(kind: Kind, out: &LeftOut) -> String {
    if out.problems.is_empty() || out.why != FailureCode::Invalid {
        return i18n::failure(&Failure::new(out.why, ""));
    }
    let catalogue = app().catalogue.get_untracked();
    let word = |problem: &Problem| {
        let named = problem.field.and_then(|field| catalogue.field(kind, field));
        let words = i18n::problem(problem);
        named.map_or(words.clone(), |def| tr!("toast-of", done = i18n::field(kind, def), what = words))
    };
    out.problems.iter().map(word).collect::<Vec<_>>().join(" ")
}

/// The list of these records, or of the first of them.
fn href(kind: Kind, mut records: Vec<RecordId>) -> String {
    records.truncate(MOST_SHOWN);
    let show = if kind == Kind::Deal { "table".to_owned() } else { String::new() };
    ListState { filter: Filter::Records(records), show, ..ListState::default() }.href(&list_href(kind))
}
