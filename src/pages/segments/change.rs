//! The rule of a segment while somebody changes it. What is not saved yet is in the address, so that a reload loses nothing:
//! the rule, and a text that cannot be read as one yet.

use std::sync::Arc;

use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos_router::hooks::use_location;
use model::entities::segment;
use model::{Command, FieldId, Filter, Kind, RecordId, Value};
use protocol::view::{RecordView, Shown};

use crate::i18n::t;
use crate::pages::work::changes::put;
use crate::routes::{complete, escape, record_href, replace, unescape};
use crate::state::{actions, toasts};

/// What a page of a segment shares.
#[derive(Clone, Copy)]
pub(super) struct Changing {
    /// The segment.
    pub(super) id: RecordId,
    /// Kind of the records that it selects.
    pub(super) kind: Kind,
    /// The rule as it is stored.
    pub(super) stored: Memo<Filter>,
    /// The rule as it is being changed.
    pub(super) draft: Memo<Option<Filter>>,
    /// Whom somebody put in and took out by hand.
    pub(super) by_hand: Memo<(Vec<RecordId>, Vec<RecordId>)>,
    /// A text in the address that could not be read when it was written.
    pub(super) words: Memo<Option<String>>,
}

impl Changing {
    pub(super) fn new(id: RecordId, kind: Kind, record: Signal<Option<Arc<RecordView>>>) -> Self {
        let search = use_location().search;
        let stored = Memo::new(move |_| {
            record.with(|record| match shown(record.as_deref(), segment::RULE) {
                Some(Shown::Value(Value::Bytes(bytes))) => {
                    let text = std::str::from_utf8(bytes).ok();
                    text.and_then(|text| Filter::from_text(text).ok()).unwrap_or_default()
                }
                _ => Filter::default(),
            })
        });
        let draft = Memo::new(move |_| {
            let draft = search.with(|search| parse(search));
            draft.filter(|draft| stored.with(|stored| stored != draft))
        });
        let by_hand = Memo::new(move |_| {
            let of = |field| {
                record.with(|record| match shown(record.as_deref(), field) {
                    Some(Shown::Set(elements)) => elements.iter().map(|element| element.element).collect(),
                    _ => Vec::new(),
                })
            };
            (of(segment::INCLUDED), of(segment::EXCLUDED))
        });
        let words = Memo::new(move |_| search.with(|search| part(search, "text")));
        Self { id, kind, stored, draft, by_hand, words }
    }

    /// The rule as it is shown.
    pub(super) fn present(self) -> Filter {
        self.draft.get().unwrap_or_else(|| self.stored.get())
    }

    /// The same for handlers and tasks; `None` when the page is gone.
    pub(super) fn try_present(self) -> Option<Filter> {
        match self.draft.try_get_untracked()? {
            Some(draft) => Some(draft),
            None => self.stored.try_get_untracked(),
        }
    }

    /// What is selected: the segment itself, or while its rule is changed what it would be.
    pub(super) fn selected(self) -> Filter {
        match self.draft.get() {
            None => Filter::Segment(self.id),
            Some(draft) => {
                let (included, excluded) = self.by_hand.get();
                segment::selection(complete(&draft).unwrap_or_default(), included, excluded)
            }
        }
    }

    /// Shows another rule.
    pub(super) fn change(self, filter: &Filter) {
        let same = self.stored.with_untracked(|stored| stored == filter);
        replace(&href(self.id, (!same).then_some(filter), None));
    }

    /// Keeps a text that cannot be read, beside the rule that holds until then.
    pub(super) fn keep_words(self, text: &str) {
        if let Some(draft) = self.draft.try_get_untracked() {
            replace(&href(self.id, draft.as_ref(), Some(text)));
        }
    }

    /// Goes back to what is stored.
    pub(super) fn discard(self) {
        replace(&href(self.id, None, None));
    }

    /// Keeps the rule for everybody.
    pub(super) fn save(self, busy: RwSignal<bool>) {
        let Some(draft) = self.draft.get_untracked() else { return };
        let rule = complete(&draft).unwrap_or_default();
        let value = Value::Bytes(rule.to_text().into_bytes());
        let command = Command::Update { ids: vec![self.id], changes: vec![put(segment::RULE, Some(value))] };
        busy.set(true);
        spawn_local(async move {
            match actions::run_now(command.clone()).await {
                Ok(action) => {
                    // What was changed since stays, and who went elsewhere is left there.
                    let now = self.draft.try_get_untracked();
                    if now.is_some_and(|now| now.is_none_or(|now| now == draft)) {
                        self.discard();
                    }
                    toasts::done(t("segment-rule-saved"), Some(action));
                }
                Err(failure) => toasts::refused(&failure, command),
            }
            busy.try_set(false);
        });
    }
}

/// What a record shows of a field.
pub(super) fn shown(record: Option<&RecordView>, field: FieldId) -> Option<&Shown> {
    record?.fields.iter().find(|(own, _)| *own == field).map(|(_, shown)| shown)
}

/// The rule in an address; what cannot be read counts as absent.
fn parse(search: &str) -> Option<Filter> {
    Filter::from_text(&part(search, "rule")?).ok()
}

fn part(search: &str, name: &str) -> Option<String> {
    let pairs = search.trim_start_matches('?').split('&');
    let (_, value) = pairs.filter_map(|pair| pair.split_once('=')).find(|(key, _)| *key == name)?;
    unescape(value)
}

fn href(id: RecordId, rule: Option<&Filter>, words: Option<&str>) -> String {
    let path = record_href(Kind::Segment, id);
    let rule = rule.map(|rule| format!("rule={}", escape(&rule.to_text())));
    let words = words.map(|words| format!("text={}", escape(words)));
    let parts: Vec<String> = rule.into_iter().chain(words).collect();
    if parts.is_empty() { path } else { format!("{path}?{}", parts.join("&")) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_holds_the_rule_that_is_not_saved() {
        for text in
            ["", "f100.is(tA & B = 1,t长青)", "any()", "not(segment(09090909090909090909090909090909))"]
        {
            let rule = Filter::from_text(text).expect(text);
            for words in [None, Some("name hsa \"长青\" & =")] {
                let address = href(RecordId([7; 16]), Some(&rule), words);
                let query = address.split_once('?').expect("a query").1;
                assert_eq!(parse(query).as_ref(), Some(&rule), "{address}");
                assert_eq!(part(query, "text").as_deref(), words, "{address}");
            }
        }
        for nothing in ["", "?q=x", "?rule=((", "?rule=%F"] {
            assert_eq!(parse(nothing), None, "{nothing}");
        }
        assert_eq!(href(RecordId([7; 16]), None, None), record_href(Kind::Segment, RecordId([7; 16])));
    }
}
