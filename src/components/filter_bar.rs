//! A rule that reads as a sentence: "where industry is machinery and (grade is A or grade is B)". Each part is a button that
//! opens its own small editor; groups nest.
//!
//! The bar knows fields from their definitions. How a value is edited and worded comes from the caller, because
//! references need a search.

mod happened;
mod moved;
mod ops;
mod rule;
mod segment;
mod tree;

use std::sync::Arc;

use leptos::prelude::*;
use model::{Catalogue, FieldDef, Filter, Kind, Operand};

pub use ops::{first_op, op_name, ops_of, takes_value};
pub use segment::{NOT_CHOSEN, Segments};
use tree::stands_at;
pub use tree::{Path, get, insert, put};

use crate::components::icon::{Glyph, Icon};
use crate::components::menu::{Menu, MenuItem, SearchedList};
use crate::i18n::{self, t};
use crate::tr;

/// Makes the editor of an operand: field, present operand, and where the new one goes.
pub type OperandEditor = Callback<(FieldDef, Operand, Callback<Operand>), AnyView>;
/// Words of an operand.
pub type OperandWords = Callback<(FieldDef, Operand), String>;

/// What all parts of a bar share.
#[derive(Clone, Copy)]
pub(crate) struct Bar {
    pub(crate) kind: Kind,
    pub(crate) catalogue: Signal<Arc<Catalogue>>,
    pub(crate) filter: Signal<Filter>,
    pub(crate) on_change: Callback<Filter>,
    pub(crate) editor: OperandEditor,
    pub(crate) words: OperandWords,
    pub(crate) segments: Option<Segments>,
    /// What is wrong, by the place in the rule as it is.
    pub(crate) problems: Signal<Vec<(Path, String)>>,
    /// The part whose editor is open: it stays open while the rule below it changes.
    pub(crate) open: RwSignal<Option<Path>>,
    /// Whether the popover around this editor is open; of an editor alone.
    pub(crate) popover: Option<RwSignal<bool>>,
}

impl Bar {
    /// The fields one can ask for.
    pub(crate) fn fields(self) -> Vec<FieldDef> {
        let catalogue = self.catalogue.get_untracked();
        let mut fields: Vec<FieldDef> =
            catalogue.fields(self.kind).filter(|def| !ops_of(&def.kind).is_empty()).cloned().collect();
        fields.sort_by(|a, b| crate::format::compare(&i18n::field(self.kind, a), &i18n::field(self.kind, b)));
        fields
    }

    /// Replaces the rule at a place; `None` takes it away.
    pub(crate) fn put(self, path: &[usize], rule: Option<Filter>) {
        self.on_change.run(put(&self.filter.get_untracked(), path, rule));
    }

    /// Closes the open editor, also where the rule stays as it is and nothing is built anew.
    pub(crate) fn close(self) {
        self.open.set(None);
        if let Some(popover) = self.popover {
            popover.set(false);
        }
    }

    /// What is wrong with the part at a place, beside it.
    pub(crate) fn problem(self, path: &[usize]) -> impl IntoView + use<> {
        let path = path.to_vec();
        move || {
            let filter = self.filter.get();
            self.problems.with(|problems| {
                let here = problems.iter().filter(|(place, _)| stands_at(&filter, place, &path));
                here.map(|(_, text)| view! { <span class="rule-problem"><Glyph icon=Icon::Alert/>{text.clone()}</span> })
                    .collect_view()
            })
        }
    }

    /// What [`Bar::negate`] does with the rule at a place, in words.
    pub(crate) fn negation(self, path: &[usize]) -> String {
        let parent = path.split_last().and_then(|(_, parent)| get(&self.filter.get_untracked(), parent));
        t(if matches!(parent, Some(Filter::Not(_))) { "filter-negate-undo" } else { "filter-negate" })
    }

    /// Selects what the rule at a place did not select.
    pub(crate) fn negate(self, path: &[usize]) {
        let (next, place) = tree::negated(&self.filter.get_untracked(), path);
        if self.open.get_untracked().as_deref() == Some(path) {
            self.open.set(Some(place));
        }
        self.on_change.run(next);
    }

    /// Adds a rule to the group at a place and opens its editor.
    pub(crate) fn add(self, path: &[usize], rule: Filter) {
        let filter = self.filter.get_untracked();
        let (next, place) = insert(&filter, path, rule);
        self.open.set(Some(place));
        self.on_change.run(next);
    }
}

/// The bar.
#[component]
pub fn FilterBar(
    /// Kind of the rows.
    kind: Kind,
    /// Fields.
    #[prop(into)]
    catalogue: Signal<Arc<Catalogue>>,
    /// The rule.
    #[prop(into)]
    filter: Signal<Filter>,
    /// Changed.
    #[prop(into)]
    on_change: Callback<Filter>,
    /// Editor of an operand.
    editor: OperandEditor,
    /// Words of an operand.
    words: OperandWords,
    /// Segments that a rule can name.
    #[prop(optional_no_strip)]
    segments: Option<Segments>,
    /// What is wrong, by its place: shown there.
    #[prop(into, optional)]
    problems: Signal<Vec<(Path, String)>>,
) -> impl IntoView {
    let open = RwSignal::new(None);
    // A long rule that came from elsewhere would bury the rows that it selects. Who changes it wants to see it.
    let shown = RwSignal::new(false);
    let changed = Callback::new(move |filter: Filter| {
        shown.set(true);
        on_change.run(filter);
    });
    let bar = Bar {
        kind,
        catalogue,
        filter,
        on_change: changed,
        editor,
        words,
        segments,
        problems,
        open,
        popover: None,
    };
    let folded = Memo::new(move |_| {
        let count = filter.with(leaves);
        (!shown.get() && count > MOST_SHOWN).then_some(count)
    });
    let empty = Memo::new(move |_| filter.with(|filter| *filter == Filter::default()));
    let sentence = move || {
        if let Some(count) = folded.get() {
            let text = tr!("filter-folded", count = count);
            return view! { <button class="rule-words" type="button" aria-expanded="false" on:click=move |_| shown.set(true)>{text}</button> }
                .into_any();
        }
        let filter = filter.get();
        let rules = match filter {
            Filter::All(rules) => rules,
            other => vec![other],
        };
        group(bar, &[], rules, true)
    };
    view! {
        <div class="filter-bar" role="group" aria-label=t("filter-title")>
            <Show when=move || !empty.get()><span class="filter-word">{t("filter-where")}</span></Show>
            {sentence}
            <AddRule bar path=Vec::new() words=Signal::derive(move || if empty.get() { t("filter-title") } else { String::new() })/>
            <Show when=move || !empty.get()>
                <button class="filter-clear" type="button" on:click=move |_| on_change.run(Filter::default())>
                    {t("filter-clear")}
                </button>
            </Show>
        </div>
    }
}

/// Comparisons of a rule that are shown at once: about three lines.
const MOST_SHOWN: usize = 8;

/// The comparisons of a rule.
fn leaves(filter: &Filter) -> usize {
    match filter {
        Filter::All(rules) | Filter::Any(rules) => rules.iter().map(leaves).sum(),
        Filter::Not(rule) => leaves(rule),
        _ => 1,
    }
}

/// The rules of a group with the word between them.
pub(crate) fn group(bar: Bar, path: &[usize], rules: Vec<Filter>, all: bool) -> AnyView {
    let (between, other) = if all { ("filter-and", "filter-or") } else { ("filter-or", "filter-and") };
    let whole = path.to_vec();
    let word = move || {
        let (group, title) = (whole.clone(), tr!("filter-switch", word = t(other)));
        let switch = move |_| bar.on_change.run(tree::switched(&bar.filter.get_untracked(), &group));
        view! { <button class="filter-word filter-join" type="button" title=title on:click=switch>{t(between)}</button> }
    };
    let parts = rules.into_iter().enumerate().map(|(index, rule)| {
        let mut place = path.to_vec();
        place.push(index);
        let word = (index > 0).then(&word);
        view! { {word} {part(bar, place, rule)} }
    });
    parts.collect_view().into_any()
}

fn part(bar: Bar, path: Path, rule: Filter) -> AnyView {
    match rule {
        Filter::Field { .. } => rule::comparison(bar, path, &rule),
        Filter::Any(rules) => nested(bar, path, rules, false),
        Filter::All(rules) => nested(bar, path, rules, true),
        Filter::Segment(id) => segment::segment(bar, path, id, true),
        Filter::Not(inner) => match *inner {
            Filter::Segment(id) => segment::segment(bar, path, id, false),
            inner => {
                let mut inside = path;
                inside.push(0);
                let negated = inside.clone();
                let undo = move |_| bar.negate(&negated);
                let title = t("filter-negate-undo");
                view! {
                    <button class="filter-word filter-join" type="button" title=title on:click=undo>{t("filter-not")}</button>
                    {part(bar, inside, inner)}
                }
                .into_any()
            }
        },
        Filter::Text(text) => simple(bar, path, tr!("filter-text", text = text)),
        Filter::Records(ids) => simple(bar, path, tr!("filter-records", count = ids.len())),
        Filter::Happened(of) => happened::happened(bar, path, &of),
        Filter::Moved(of) => moved::moved(bar, path, of),
    }
}

fn nested(bar: Bar, path: Path, rules: Vec<Filter>, all: bool) -> AnyView {
    let inner = group(bar, &path, rules, all);
    let (adder, remover) = (path.clone(), path);
    view! {
        <span class="filter-group">
            {inner}
            <AddRule bar path=adder words=Signal::stored(String::new())/>
            <button class="chip-remove" type="button" aria-label=t("filter-remove-group") title=t("filter-remove-group") on:click=move |_| bar.put(&remover, None)>
                <Glyph icon=Icon::Close/>
            </button>
        </span>
    }
    .into_any()
}

fn simple(bar: Bar, path: Path, words: String) -> AnyView {
    let remove = tr!("kit-remove", name = words.as_str());
    let problem = bar.problem(&path);
    view! {
        <span class="rule">
            <span class="rule-words">{words}</span>
            <button class="chip-remove" type="button" aria-label=remove.clone() title=remove on:click=move |_| bar.put(&path, None)>
                <Glyph icon=Icon::Close/>
            </button>
        </span>
        {problem}
    }
    .into_any()
}

/// A menu of fields, and of a group of alternatives.
#[component]
fn AddRule(bar: Bar, path: Path, words: Signal<String>) -> impl IntoView {
    let face = move || {
        let words = words.get();
        let icon = if words.is_empty() { Icon::Plus } else { Icon::Filter };
        view! { <Glyph icon/> {(!words.is_empty()).then(|| view! { <span>{words}</span> })} }
    };
    let items = move || {
        let mut items: Vec<MenuItem> = bar
            .fields()
            .into_iter()
            .map(|def| {
                let path = path.clone();
                let label = i18n::field(bar.kind, &def);
                MenuItem::new(label, move || {
                    let (op, operand) = first_op(&def.kind);
                    bar.add(&path, Filter::Field { field: def.id, op, operand });
                })
            })
            .collect();
        let adder = path.clone();
        let group = MenuItem::new(t("filter-add-group"), move || bar.add(&adder, Filter::Any(Vec::new())));
        let counted = happened::offered(bar).into_iter().map(|what| {
            let path = path.clone();
            MenuItem::new(happened::name(what), move || bar.add(&path, happened::first(what)))
        });
        let (chosen, passed) = (path.clone(), path.clone());
        let segment = bar.segments.into_iter().flat_map(move |_| {
            let (chosen, passed) = (chosen.clone(), passed.clone());
            [
                MenuItem::new(t("filter-segment"), move || bar.add(&chosen, Filter::Segment(NOT_CHOSEN))),
                MenuItem::new(t("filter-moved"), move || bar.add(&passed, moved::first())),
            ]
        });
        let reversed = path.clone();
        let negate =
            (!path.is_empty()).then(|| MenuItem::new(bar.negation(&path), move || bar.negate(&reversed)));
        items.splice(0..0, negate.into_iter().chain([group]).chain(counted).chain(segment));
        items
    };
    let list = Callback::new(|(items, on_done): (Vec<MenuItem>, Callback<()>)| {
        view! { <SearchedList label=t("filter-add") items on_done/> }.into_any()
    });
    view! { <Menu label=t("filter-add") list face items/> }
}
