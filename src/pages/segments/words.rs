//! A rule as text, with what is wrong at its place; and the engine's word on a rule, however it is written.

use leptos::prelude::*;
use leptos::task::spawn_local;
use model::{Filter, Kind};
use protocol::later::{Reply, Request};
use protocol::rule::{NameProblem, RuleError, RuleProblem, RuleRequest, RuleView, Written};

use super::change::Changing;
use crate::components::filter_bar::ops_of;
use crate::components::text_field::TextArea;
use crate::fields::checked::{problems_in, sentence};
use crate::i18n::{self, t};
use crate::state::{app, toasts};
use crate::{engine, tr};

/// Words that are offered where a text cannot be read.
const OFFERED: usize = 6;

/// What the engine says of a rule.
#[derive(Clone, Copy)]
pub(super) struct Checked {
    rule: Changing,
    /// How often the rule was asked about and how often its text: an answer that comes late is dropped.
    asked: StoredValue<[u32; 2]>,
    view: RwSignal<Option<RuleView>>,
    /// Where the text cannot be read.
    pub(super) error: RwSignal<Option<RuleError>>,
    text: RwSignal<String>,
}

/// What an answer is for.
#[derive(Clone, Copy, PartialEq, Eq)]
enum For {
    /// What is wrong with the rule.
    Check,
    /// The text of the rule.
    Fill,
    /// The rule of the text that somebody writes, who keeps the own spaces and brackets.
    Typed,
}

impl Checked {
    pub(super) fn new(rule: Changing) -> Self {
        let words = rule.words.get_untracked();
        let own = Self {
            rule,
            asked: StoredValue::new([0; 2]),
            view: RwSignal::new(None),
            error: RwSignal::new(None),
            text: RwSignal::new(words.clone().unwrap_or_default()),
        };
        let fields = app().catalogue;
        // In tasks: an effect writes no signals.
        Effect::new(move || {
            let present = rule.present();
            fields.track();
            spawn_local(async move { own.ask(Written::Stored(Some(present)), For::Check) });
        });
        Effect::new(move || {
            rule.stored.track();
            // What somebody writes is not written over.
            if rule.draft.with_untracked(Option::is_none) && own.readable() {
                spawn_local(async move { own.fill() });
            }
        });
        if let Some(words) = words {
            own.ask(Written::Words(words), For::Typed);
        }
        own
    }

    /// The rule was changed as a sentence: a text that could not be read is of no use any more.
    pub(super) fn changed(self, filter: &Filter) {
        self.error.set(None);
        self.rule.change(filter);
    }

    /// Writes the text anew.
    pub(super) fn fill(self) {
        if let Some(present) = self.rule.try_present() {
            self.ask(Written::Stored(Some(present)), For::Fill);
        }
    }

    /// Nothing is known of a text that cannot be read.
    fn readable(self) -> bool {
        self.error.with_untracked(Option::is_none) && self.rule.words.with_untracked(Option::is_none)
    }

    fn ask(self, rule: Written, of: For) {
        let place = usize::from(of != For::Check);
        let count = self.asked.try_update_value(|asked| {
            asked[place] += 1;
            asked[place]
        });
        let Some(number) = count else { return };
        let request = RuleRequest { kind: self.rule.kind, segment: Some(self.rule.id), rule };
        spawn_local(async move {
            let answer = engine::later(Request::Rule(request)).await;
            if self.asked.try_get_value().is_none_or(|asked| asked[place] != number) {
                return;
            }
            match answer {
                Ok(Reply::Rule(Ok(view))) => self.take(view, of),
                Ok(Reply::Rule(Err(error))) => {
                    if let Some(text) = self.text.try_get_untracked() {
                        self.rule.keep_words(&text);
                    }
                    self.error.try_set(Some(error));
                }
                Ok(_) => {}
                Err(why) => toasts::failed(&why),
            }
        });
    }

    fn take(self, view: RuleView, of: For) {
        match of {
            For::Check => _ = self.view.try_set(Some(view)),
            For::Fill => {
                self.error.try_set(None);
                self.text.try_set(view.words);
            }
            For::Typed => {
                self.error.try_set(None);
                self.rule.change(&view.filter);
            }
        }
    }

    fn typed(self, text: String) {
        self.text.set(text.clone());
        self.ask(Written::Words(text), For::Typed);
    }

    /// Goes back to what is stored, also from a text that cannot be read.
    pub(super) fn discard(self) {
        self.rule.discard();
        self.ask(Written::Stored(None), For::Fill);
    }

    /// What is wrong, by the place of the part.
    pub(super) fn problems(self) -> Vec<(Vec<usize>, String)> {
        self.view.with(|view| problems_in(self.rule.kind, view.as_ref()))
    }
}

/// The rule as a text that can be changed.
#[component]
pub(super) fn RuleWords(checked: Checked) -> impl IntoView {
    // A text that could not be read is still there for whoever comes back to it, also before the engine has said so again.
    if checked.readable() {
        checked.fill();
    }
    let wrong = move || {
        let text = checked.text.get();
        match checked.error.get() {
            Some(error) => Some(unreadable(&text, &error).into_any()),
            None => checked.view.with(|view| {
                let view = view.as_ref().filter(|view| !view.problems.is_empty())?;
                let line = |one: &RuleProblem| {
                    view! { <li>{marked(&view.words, one.at)} <span class="field-problem">{sentence(checked.rule.kind, one)}</span></li> }
                };
                Some(view! { <ul class="rule-wrong">{view.problems.iter().map(line).collect_view()}</ul> }.into_any())
            }),
        }
    };
    view! {
        <div class="rule-text">
            <TextArea label=t("segment-rule-text") bare=true value=checked.text on_input=move |text| checked.typed(text)/>
            <div role="status">{wrong}</div>
            <details>
                <summary>{t("segment-rule-help")}</summary>
                <p class="quiet">{t("segment-rule-help-text")}</p>
                <code class="rule-code">"country is (\"DE\", \"AT\") and orders >= 3 within 12 months and not in segment #\"Lost\""</code>
                {keys(checked.rule.kind)}
            </details>
        </div>
    }
}

fn unreadable(text: &str, error: &RuleError) -> impl IntoView + use<> {
    let words: Vec<&str> = error.allowed.iter().take(OFFERED).map(String::as_str).collect();
    let allowed = words.join(", ");
    let found = error.found.as_str();
    let sentence = match error.name {
        Some(NameProblem::Nobody) => tr!("segment-rule-nobody", name = found),
        Some(NameProblem::Several) => tr!("segment-rule-several", name = found),
        None if found.is_empty() => tr!("segment-rule-ends", allowed = allowed),
        None => tr!("segment-rule-unreadable", found = found, allowed = allowed),
    };
    view! { <p class="rule-wrong">{marked(text, error.at)} <span class="field-problem">{sentence}</span></p> }
}

/// The keys of the fields that a rule can ask, with what they are called.
fn keys(kind: Kind) -> impl IntoView + use<> {
    let catalogue = app().catalogue.get_untracked();
    let mut known: Vec<(String, String)> = catalogue
        .fields(kind)
        .filter(|def| !ops_of(&def.kind).is_empty())
        .map(|def| (i18n::field(kind, def), def.key.to_string()))
        .collect();
    known.sort_by(|one, other| crate::format::compare(&one.0, &other.0));
    let line = |(name, key)| view! { <tr><th scope="row">{name}</th><td><code>{key}</code></td></tr> };
    view! {
        <details>
            <summary>{t("segment-rule-keys")}</summary>
            <table class="plain-table"><tbody>{known.into_iter().map(line).collect_view()}</tbody></table>
        </details>
    }
}

/// A text with a mark at some of its bytes.
fn marked(text: &str, (start, end): (u32, u32)) -> impl IntoView + use<> {
    let [before, inside, after] = parts(text, start as usize, end as usize).map(str::to_owned);
    let inside = if inside.is_empty() { "␣".to_owned() } else { inside };
    view! { <code class="rule-code">{before}<mark>{inside}</mark>{after}</code> }
}

/// Before, inside and after; a place that is none marks the end.
fn parts(text: &str, start: usize, end: usize) -> [&str; 3] {
    match (text.get(..start), text.get(start..end), text.get(end..)) {
        (Some(before), Some(inside), Some(after)) => [before, inside, after],
        _ => [text, "", ""],
    }
}

#[cfg(test)]
mod tests {
    use super::parts;

    #[test]
    fn places_that_are_none_mark_the_end() {
        assert_eq!(parts("name hsa 长青", 5, 8), ["name ", "hsa", " 长青"]);
        assert_eq!(parts("长青", 6, 6), ["长青", "", ""]);
        assert_eq!(parts("长青", 1, 2), ["长青", "", ""]);
        assert_eq!(parts("x", 5, 9), ["x", "", ""]);
    }
}
