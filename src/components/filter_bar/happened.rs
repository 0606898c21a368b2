//! A rule over what happened: "ordered Pump A or Pump B at least 3 times within 12 months", "had no calls within 60 days",
//! and its small editor.

use leptos::prelude::*;
use model::entities::{activity, order, order_line};
use model::field::FieldKind;
use model::filter::{Happened, Span, Unit, What};
use model::{FieldDef, FieldId, Filter, Kind, Op, Operand, Value};

use super::rule::chip;
use super::{Bar, Path, get};
use crate::components::button::{Button, Look};
use crate::components::number_field::parse_decimal;
use crate::components::select::Select;
use crate::components::text_field::TextField;
use crate::i18n::{self, t};
use crate::tr;

/// The comparisons of the editor beside "never"; others are kept and shown where a rule has them.
const OFFERED: [Op; 3] = [Op::AtLeast, Op::AtMost, Op::Is];
/// Key of "never", which is exactly zero times.
const NEVER: &str = "never";

/// What a new rule of this sort begins with.
pub(super) fn first(what: What) -> Filter {
    let (unit, op) = (Some(Span { count: 12, unit: Unit::Months }), Op::AtLeast);
    Filter::Happened(Happened { what, of: Vec::new(), within: unit, op, count: 1 })
}

/// What can have happened to the records of a bar: what some field of it refers to.
pub(super) fn offered(bar: Bar) -> Vec<What> {
    let catalogue = bar.catalogue.get_untracked();
    let refers = |kind: Kind, field: FieldId| {
        let def = catalogue.field(kind, field);
        def.is_some_and(|def| matches!(&def.kind, FieldKind::Ref(kinds) if kinds.contains(&bar.kind)))
    };
    let sorts =
        [(What::Order, Kind::Order, order::CUSTOMER), (What::Activity, Kind::Activity, activity::ABOUT)];
    sorts.into_iter().filter(|(_, kind, field)| refers(*kind, *field)).map(|(what, _, _)| what).collect()
}

/// What is counted, in a word.
pub(super) fn name(what: What) -> String {
    match what {
        What::Order => t("happened-orders"),
        What::Activity => t("happened-activities"),
    }
}

/// The field whose values narrow what is counted.
fn narrowing(bar: Bar, what: What) -> Option<FieldDef> {
    let (kind, field) = match what {
        What::Order => (Kind::OrderLine, order_line::PRODUCT),
        What::Activity => (Kind::Activity, activity::TYPE),
    };
    bar.catalogue.get_untracked().field(kind, field).cloned()
}

/// Several activities of a type.
fn several(key: &str) -> String {
    i18n::find(&format!("happened-{key}"), None).unwrap_or_else(|| key.to_owned())
}

/// What a rule is narrowed to; empty when it is not.
fn of_words(bar: Bar, happened: &Happened) -> String {
    if happened.of.is_empty() {
        return String::new();
    }
    if happened.what == What::Activity {
        let types: Vec<String> = happened.of.iter().filter_map(Value::as_text).map(several).collect();
        return types.join(&t("filter-or-short"));
    }
    let def = narrowing(bar, What::Order);
    def.map(|def| bar.words.run((def, Operand::Values(happened.of.clone())))).unwrap_or_default()
}

/// Whether a comparison with a number means that it never happened.
fn is_never(op: Op, count: u32) -> bool {
    matches!((op, count), (Op::Is | Op::AtMost, 0) | (Op::Less, 1))
}

fn op_word(op: Op) -> String {
    t(match op {
        Op::AtLeast => "happened-at-least",
        Op::AtMost => "happened-at-most",
        Op::Less => "happened-less",
        Op::Greater => "happened-greater",
        Op::IsNot => "happened-is-not",
        _ => "happened-is",
    })
}

pub(super) fn unit_word(unit: Unit) -> String {
    t(match unit {
        Unit::Days => "span-unit-days",
        Unit::Weeks => "span-unit-weeks",
        Unit::Months => "span-unit-months",
        Unit::Quarters => "span-unit-quarters",
        Unit::Years => "span-unit-years",
    })
}

pub(super) fn span_words(span: Span) -> String {
    let id = match span.unit {
        Unit::Days => "span-days",
        Unit::Weeks => "span-weeks",
        Unit::Months => "span-months",
        Unit::Quarters => "span-quarters",
        Unit::Years => "span-years",
    };
    tr!(id, count = span.count)
}

/// The sentence; `of` are the words of what it is narrowed to.
fn sentence(happened: &Happened, of: &str) -> String {
    let within = happened.within.map(span_words).unwrap_or_default();
    let times = tr!("happened-times", op = op_word(happened.op), count = happened.count);
    let never = is_never(happened.op, happened.count);
    let text = match (happened.what, never, of.is_empty()) {
        (What::Order, true, true) => tr!("happened-never-ordered", within = within),
        (What::Order, true, false) => tr!("happened-never-ordered-of", of = of, within = within),
        (What::Order, false, true) => tr!("happened-ordered", times = times, within = within),
        (What::Order, false, false) => tr!("happened-ordered-of", of = of, times = times, within = within),
        (What::Activity, never, unnarrowed) => {
            let of = if unnarrowed { t("happened-any") } else { of.to_owned() };
            if never {
                tr!("happened-none", of = of, within = within)
            } else {
                tr!("happened-had", of = of, times = times, within = within)
            }
        }
    };
    text.trim().to_owned()
}

/// The rule as a button, with a cross. No component, as for a comparison.
pub(super) fn happened(bar: Bar, path: Path, of: &Happened) -> AnyView {
    let text = sentence(of, &of_words(bar, of));
    chip(bar, path, text, |bar, path| view! { <Editor bar path/> }.into_any())
}

/// What the editor holds until Done. Numbers are texts, so that what is being typed is never taken away.
#[derive(Clone, Copy)]
struct Draft {
    what: RwSignal<What>,
    of: RwSignal<Vec<Value>>,
    /// Comparison, or [`NEVER`].
    times: RwSignal<String>,
    count: RwSignal<String>,
    /// Unit of the span by its word; empty for ever.
    unit: RwSignal<String>,
    length: RwSignal<String>,
}

/// A whole number as typed.
pub(super) fn whole(text: &str, least: u32, most: u32) -> Option<u32> {
    let (number, places) = parse_decimal(text, '.')?;
    let number = u32::try_from(number).ok().filter(|_| places == 0)?;
    (least..=most).contains(&number).then_some(number)
}

impl Draft {
    fn of(happened: Happened) -> Self {
        let never = is_never(happened.op, happened.count);
        let times = if never { NEVER.to_owned() } else { i18n::code(&happened.op) };
        let count = if never { 1 } else { happened.count };
        let unit = happened.within.map(|span| span.unit.names().1.to_owned()).unwrap_or_default();
        let length = happened.within.map_or(12, |span| span.count);
        Self {
            what: RwSignal::new(happened.what),
            of: RwSignal::new(happened.of),
            times: RwSignal::new(times),
            count: RwSignal::new(count.to_string()),
            unit: RwSignal::new(unit),
            length: RwSignal::new(length.to_string()),
        }
    }

    fn is_never(self) -> bool {
        self.times.get() == NEVER
    }

    fn count(self) -> Option<u32> {
        if self.is_never() { Some(0) } else { whole(&self.count.get(), 0, u32::MAX) }
    }

    fn length(self) -> Option<u16> {
        whole(&self.length.get(), 1, u16::MAX.into()).and_then(|number| u16::try_from(number).ok())
    }

    /// The rule; `None` while a number is none.
    fn rule(self, ops: &[Op]) -> Option<Happened> {
        let times = self.times.get();
        let op = ops.iter().copied().find(|op| i18n::code(op) == times).unwrap_or(Op::Is);
        let unit = self.unit.get();
        let within = match Unit::ALL.into_iter().find(|known| known.names().1 == unit) {
            Some(unit) => Some(Span { count: self.length()?, unit }),
            None => None,
        };
        Some(Happened { what: self.what.get(), of: self.of.get(), within, op, count: self.count()? })
    }
}

/// What, of which, how often and within which time, one above the other.
#[component]
fn Editor(bar: Bar, path: Path) -> impl IntoView {
    let Some(Filter::Happened(start)) = get(&bar.filter.get_untracked(), &path) else {
        return ().into_any();
    };
    let mut ops = OFFERED.to_vec();
    if !ops.contains(&start.op) {
        ops.push(start.op);
    }
    let draft = Draft::of(start);
    let words = ops.iter().map(|op| (i18n::code(op), op_word(*op)));
    let times: Vec<_> = words.chain([(NEVER.to_owned(), t("happened-never"))]).collect();
    let units = Unit::ALL.into_iter().map(|unit| (unit.names().1.to_owned(), unit_word(unit)));
    let units: Vec<_> = [(String::new(), t("happened-ever"))].into_iter().chain(units).collect();
    let done = move || {
        if let Some(happened) = draft.rule(&ops) {
            bar.close();
            bar.put(&path, Some(Filter::Happened(happened)));
        }
    };
    let counted = move || {
        (!draft.is_never())
            .then(|| view! { <Whole label=t("happened-count") text=draft.count right=move || draft.count().is_some()/> })
    };
    let lasting = move || {
        (!draft.unit.get().is_empty())
            .then(|| view! { <Whole label=t("happened-length") text=draft.length right=move || draft.length().is_some()/> })
    };
    view! {
        <form class="rule-editor" on:submit=move |event| { event.prevent_default(); done() }>
            <WhatSelect bar draft/>
            <Narrowing bar draft/>
            <div class="rule-pair">
                <Select label=t("happened-how-often") options=times value=draft.times on_change=move |key| draft.times.set(key)/>
                {counted}
            </div>
            <div class="rule-pair">
                <Select label=t("happened-within") options=units value=draft.unit on_change=move |key| draft.unit.set(key)/>
                {lasting}
            </div>
            <Button label=t("filter-done") look=Look::Primary submit=true/>
        </form>
    }
    .into_any()
}

#[component]
fn WhatSelect(bar: Bar, draft: Draft) -> impl IntoView {
    let mut kinds = offered(bar);
    if !kinds.contains(&draft.what.get_untracked()) {
        kinds.push(draft.what.get_untracked());
    }
    let options: Vec<_> = kinds.into_iter().map(|what| (what.key().to_owned(), name(what))).collect();
    let choose = move |key: String| {
        if let Some(what) = What::from_key(&key) {
            // Products are no types of activities.
            draft.of.set(Vec::new());
            draft.what.set(what);
        }
    };
    view! {
        <Select label=t("happened-what") bare=true options value=Signal::derive(move || draft.what.get().key().to_owned()) on_change=choose/>
    }
}

/// The products or types; none means any.
#[component]
fn Narrowing(bar: Bar, draft: Draft) -> impl IntoView {
    let keep = Callback::new(move |operand: Operand| {
        if let Operand::Values(values) = operand {
            draft.of.set(values);
        }
    });
    move || {
        let def = narrowing(bar, draft.what.get())?;
        Some(bar.editor.run((def, Operand::Values(draft.of.get_untracked()), keep)))
    }
}

/// A whole number, with what is wrong under it.
#[component]
pub(super) fn Whole(
    label: String,
    text: RwSignal<String>,
    right: impl Fn() -> bool + Copy + Send + Sync + 'static,
) -> impl IntoView {
    let problem = Signal::derive(move || if right() { String::new() } else { t("kit-not-a-number") });
    view! { <TextField label value=text on_input=move |typed| text.set(typed) problem/> }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::i18n::Language;

    fn rule(text: &str) -> Happened {
        match Filter::from_text(text) {
            Ok(Filter::Happened(happened)) => happened,
            other => panic!("{text}: {other:?}"),
        }
    }

    #[test]
    fn rules_are_sentences_in_every_language() {
        let cases = [
            (
                "happened(order,12m,ge3)",
                "Pump A or Pump B",
                "ordered Pump A or Pump B at least 3 times within 12 months",
                "最近 12 个月内购买 Pump A or Pump B 至少 3 次",
                "最近 12 個月內購買 Pump A or Pump B 至少 3 次",
            ),
            (
                "happened(order,1y,is1)",
                "",
                "ordered exactly once within 1 year",
                "最近 1 年内购买恰好 1 次",
                "最近 1 年內購買恰好 1 次",
            ),
            ("happened(order,ever,is0)", "", "never ordered", "从未购买", "從未購買"),
            (
                "happened(order,2q,le0)",
                "Pump A",
                "never ordered Pump A within 2 quarters",
                "最近 2 个季度内从未购买 Pump A",
                "最近 2 季內從未購買 Pump A",
            ),
            (
                "happened(activity,60d,is0)",
                "calls",
                "had no calls within 60 days",
                "最近 60 天内没有calls",
                "最近 60 天內沒有calls",
            ),
            (
                "happened(activity,3w,le2)",
                "",
                "had activities at most 2 times within 3 weeks",
                "最近 3 周内有跟进最多 2 次",
                "最近 3 週內有互動紀錄最多 2 次",
            ),
            (
                "happened(activity,ever,gt4)",
                "",
                "had activities more than 4 times",
                "有跟进多于 4 次",
                "有互動紀錄多於 4 次",
            ),
        ];
        for (place, language) in Language::ALL.into_iter().enumerate() {
            futures::executor::block_on(async {
                i18n::load(language).await.expect("here");
                i18n::load_more().await.expect("here");
            });
            for (text, of, english, simplified, traditional) in cases {
                let expected = [english, simplified, traditional][place];
                assert_eq!(sentence(&rule(text), of), expected, "{text}");
            }
        }
    }

    #[test]
    fn whole_numbers_are_read_as_typed() {
        for (text, least, expect) in [
            ("3", 0, Some(3)),
            ("0", 1, None),
            ("", 0, None),
            ("70000", 0, None),
            ("2.5", 0, None),
            ("-1", 0, None),
            ("many", 0, None),
            ("１２", 1, Some(12)),
        ] {
            assert_eq!(whole(text, least, 65_535), expect, "{text}");
        }
    }
}
