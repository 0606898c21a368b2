//! The history of a segment in the sentence: "came into the segment Regulars within 7 days", "left the segment Regulars on 4
//! March", and its small editor.

use leptos::prelude::*;
use model::Filter;
use model::filter::{Moved, Span, Unit, Way, When};

use super::happened::{Whole, span_words, unit_word, whole};
use super::rule::chip;
use super::segment::{NOT_CHOSEN, name};
use super::{Bar, Path, get};
use crate::components::button::{Button, Look};
use crate::components::date_field::DateField;
use crate::components::select::Select;
use crate::i18n::t;
use crate::{format, tr};

/// Key of "on one day" among the units.
const ON: &str = "on";

/// What a new rule of this sort begins with.
pub(super) fn first() -> Filter {
    let when = When::Within(Span { count: 7, unit: Unit::Days });
    Filter::Moved(Moved { segment: NOT_CHOSEN, way: Way::Entered, when })
}

/// The rule as a button, with a cross. No component, as for a segment.
pub(super) fn moved(bar: Bar, path: Path, of: Moved) -> AnyView {
    let text = sentence(&of, &name(bar, of.segment));
    if bar.segments.is_none() {
        return super::simple(bar, path, text);
    }
    chip(bar, path, text, |bar, path| view! { <Editor bar path/> }.into_any())
}

fn sentence(of: &Moved, name: &str) -> String {
    let when = match of.when {
        When::Within(span) => span_words(span),
        When::On(day) => tr!("filter-on-day", day = format::date(day)),
    };
    let id = match of.way {
        Way::Entered => "filter-entered",
        Way::Left => "filter-left",
    };
    tr!(id, name = name, when = when)
}

/// Came or went, which segment, and when. Nothing changes before Done.
#[component]
fn Editor(bar: Bar, path: Path) -> impl IntoView {
    let start = match get(&bar.filter.get_untracked(), &path) {
        Some(Filter::Moved(start)) => start,
        _ => return ().into_any(),
    };
    let Some(segments) = bar.segments else { return ().into_any() };
    let (segment, way) = (RwSignal::new(start.segment), RwSignal::new(start.way));
    let (unit, length, day) = match start.when {
        When::Within(span) => (span.unit.names().1, span.count, format::today()),
        When::On(day) => (ON, 7, day),
    };
    let (unit, length, day) =
        (RwSignal::new(unit.to_owned()), RwSignal::new(length.to_string()), RwSignal::new(day));
    let count = move || whole(&length.get(), 1, u16::MAX.into()).and_then(|count| u16::try_from(count).ok());
    let when = move || {
        let of = |unit: Unit| Some(When::Within(Span { count: count()?, unit }));
        let chosen = unit.with(|word| Unit::ALL.into_iter().find(|unit| unit.names().1 == word));
        chosen.map_or_else(|| Some(When::On(day.get())), of)
    };
    let done = move || {
        if let Some(when) = untrack(when) {
            let of = Moved { segment: segment.get_untracked(), way: way.get_untracked(), when };
            bar.close();
            bar.put(&path, Some(Filter::Moved(of)));
        }
    };
    let ways = [(Way::Entered, "filter-came"), (Way::Left, "filter-went")];
    let ways: Vec<_> = ways.into_iter().map(|(way, id)| (way.key().to_owned(), t(id))).collect();
    let choose = move |key: String| way.set(Way::from_key(&key).unwrap_or(Way::Entered));
    let units = Unit::ALL.into_iter().map(|unit| (unit.names().1.to_owned(), unit_word(unit)));
    let units: Vec<_> = units.chain([(ON.to_owned(), t("filter-one-day"))]).collect();
    let chooser = segments.chooser.run((start.segment, Callback::new(move |next| segment.set(next))));
    let narrowed = move || {
        if unit.with(|unit| unit == ON) {
            let set = move |next: Option<i32>| day.set(next.unwrap_or_else(format::today));
            view! { <DateField label=t("filter-day") value=Signal::derive(move || Some(day.get())) on_change=set/> }.into_any()
        } else {
            view! { <Whole label=t("happened-length") text=length right=move || count().is_some()/> }
                .into_any()
        }
    };
    view! {
        <form class="rule-editor" on:submit=move |event| { event.prevent_default(); done() }>
            <Select label=t("filter-op") bare=true options=ways value=Signal::derive(move || way.get().key().to_owned()) on_change=choose/>
            {chooser}
            <div class="rule-pair">
                <Select label=t("happened-within") options=units value=unit on_change=move |key| unit.set(key)/>
                {narrowed}
            </div>
            <Button label=t("filter-done") look=Look::Primary submit=true/>
        </form>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::i18n::{self, Language};

    #[test]
    fn rules_are_sentences_in_every_language() {
        let cases = [
            (
                "entered(07070707070707070707070707070707,7d)",
                "came into the segment Regulars within 7 days",
                "最近 7 天内进入分群“Regulars”",
                "最近 7 天內進入分群「Regulars」",
            ),
            (
                "left(07070707070707070707070707070707,1m)",
                "left the segment Regulars within 1 month",
                "最近 1 个月内离开分群“Regulars”",
                "最近 1 個月內離開分群「Regulars」",
            ),
        ];
        for (place, language) in Language::ALL.into_iter().enumerate() {
            futures::executor::block_on(async {
                i18n::load(language).await.expect("here");
                i18n::load_more().await.expect("here");
            });
            for (text, english, simplified, traditional) in cases {
                let Ok(Filter::Moved(of)) = Filter::from_text(text) else { panic!("{text}") };
                assert_eq!(sentence(&of, "Regulars"), [english, simplified, traditional][place], "{text}");
            }
        }
    }
}
