//! How a list is looked at, in the query of its address: `?q=…&filter=…&sort=…&cols=…&view=…&show=board&pipeline=…`.

use leptos::prelude::*;
use leptos_router::hooks::use_location;
use model::filter::Moved;
use model::filter::text::{parse_field, parse_sort, print_field, print_sort};
use model::view::View;
use model::{FieldId, Filter, Kind, Op, Operand, RecordId, SortKey, Value};
use protocol::view::SavedViewRow;

use crate::components::filter_bar::NOT_CHOSEN;

/// How a list is looked at. The default is the whole list as it was made.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ListState {
    /// The quick search.
    pub text: String,
    /// The rule.
    pub filter: Filter,
    /// What stands in the address in place of a rule and is none; it is kept until somebody chooses a rule or removes it.
    pub unread: String,
    /// The order.
    pub sort: Vec<SortKey>,
    /// The columns; empty means those of the catalogue.
    pub columns: Vec<FieldId>,
    /// The field whose values group the rows.
    pub group: Option<FieldId>,
    /// The saved view it began with.
    pub view: Option<RecordId>,
    /// `board`, `table`, …; empty means the area's first.
    pub show: String,
    /// The pipeline on a board; `None` means the one that was chosen last on this device.
    pub pipeline: Option<RecordId>,
}

impl ListState {
    /// Reads the query of an address; what cannot be read counts as absent, but for a rule: without it other rows are shown.
    pub fn parse(search: &str) -> Self {
        let mut state = Self::default();
        for pair in search.trim_start_matches('?').split('&') {
            let Some((key, value)) = pair.split_once('=') else { continue };
            let value = match unescape(value) {
                Some(value) => value,
                None if key == "filter" => value.to_owned(),
                None => continue,
            };
            match key {
                "q" => state.text = value,
                "filter" => match Filter::from_text(&value) {
                    Ok(filter) => state.filter = filter,
                    Err(_) => state.unread = value,
                },
                "sort" => state.sort = parse_sort(&value).unwrap_or_default(),
                "cols" => state.columns = value.split(',').filter_map(parse_field).collect(),
                "group" => state.group = parse_field(&value),
                "view" => state.view = value.parse().ok(),
                "show" => state.show = value,
                "pipeline" => state.pipeline = value.parse().ok(),
                _ => {}
            }
        }
        state
    }

    /// The query without its question mark; empty for the default.
    pub fn query(&self) -> String {
        let mut parts = Vec::new();
        if let Some(view) = self.view {
            parts.push(format!("view={view}"));
        }
        if !self.show.is_empty() {
            parts.push(format!("show={}", escape(&self.show)));
        }
        if let Some(pipeline) = self.pipeline {
            parts.push(format!("pipeline={pipeline}"));
        }
        if !self.text.is_empty() {
            parts.push(format!("q={}", escape(&self.text)));
        }
        if self.filter != Filter::default() {
            parts.push(format!("filter={}", escape(&self.filter.to_text())));
        } else if !self.unread.is_empty() {
            parts.push(format!("filter={}", escape(&self.unread)));
        }
        if !self.sort.is_empty() {
            parts.push(format!("sort={}", escape(&print_sort(&self.sort))));
        }
        if !self.columns.is_empty() {
            let columns: Vec<String> = self.columns.iter().map(|field| print_field(*field)).collect();
            parts.push(format!("cols={}", escape(&columns.join(","))));
        }
        if let Some(group) = self.group {
            parts.push(format!("group={}", print_field(group)));
        }
        parts.join("&")
    }

    /// The address of this view of a list.
    pub fn href(&self, path: &str) -> String {
        let query = self.query();
        if query.is_empty() { path.to_owned() } else { format!("{path}?{query}") }
    }

    /// The list as a saved view shows it.
    pub fn of_view(row: &SavedViewRow) -> Self {
        let View { filter, sort, columns, group } = View::from_text(&row.query).unwrap_or_default();
        // Only deals have a board; everything else is a table without saying so.
        let show = if row.kind == Kind::Deal { row.layout.clone() } else { String::new() };
        let (view, pipeline) = (Some(row.id), row.pipeline);
        Self { filter, sort, columns, group, view, show, pipeline, ..Self::default() }
    }

    /// Whether records of this kind are shown on a board, as only deals can be.
    pub fn is_board(&self, kind: Kind) -> bool {
        kind == Kind::Deal && self.show != "table"
    }

    /// The text of what a saved view of this list remembers, beside layout and pipeline.
    pub fn view_text(&self) -> String {
        let (filter, sort, columns) = (self.filter.clone(), self.sort.clone(), self.columns.clone());
        View { filter, sort, columns, group: self.group }.to_text()
    }

    /// The rule and the quick search together, as a query wants them.
    pub fn whole_filter(&self) -> Filter {
        let text = (!self.text.trim().is_empty()).then(|| Filter::Text(self.text.clone()));
        let filter = complete(&self.filter).unwrap_or_default();
        match (text, filter == Filter::default()) {
            (None, _) => filter,
            (Some(text), true) => text,
            (Some(text), false) => Filter::All(vec![text, filter]),
        }
    }
}

/// The rule without its parts that have no value yet: a list does not go empty while somebody makes a rule.
pub fn complete(filter: &Filter) -> Option<Filter> {
    let all = |rules: &[Filter]| rules.iter().filter_map(complete).collect::<Vec<_>>();
    match filter {
        Filter::All(rules) => Some(Filter::All(all(rules))),
        Filter::Any(rules) => {
            Some(Filter::Any(all(rules))).filter(|filter| *filter != Filter::Any(Vec::new()))
        }
        Filter::Not(rule) => complete(rule).map(|rule| Filter::Not(Box::new(rule))),
        Filter::Field { op: Op::Empty | Op::Filled, .. } => Some(filter.clone()),
        Filter::Field { operand: Operand::Values(values), .. } => {
            let nothing = |value: &Value| matches!(value, Value::Text(text) if text.is_empty());
            (!values.iter().all(nothing)).then(|| filter.clone())
        }
        Filter::Segment(id) | Filter::Moved(Moved { segment: id, .. }) => {
            (*id != NOT_CHOSEN).then(|| filter.clone())
        }
        Filter::Field { .. } | Filter::Text(_) | Filter::Records(_) | Filter::Happened(_) => {
            Some(filter.clone())
        }
    }
}

/// Percent-encoding of everything that means something in an address, or to our own texts.
pub fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        match byte {
            b'0'..=b'9' | b'a'..=b'z' | b'A'..=b'Z' | b'_' | b'-' | b'.' | b',' | b':' | b'(' | b')' => {
                out.push(byte as char);
            }
            _ => out.push_str(&format!("%{byte:02X}")),
        }
    }
    out
}

/// Reads it back; `None` for what is no encoding of a text.
pub fn unescape(text: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((first, after)) = rest.split_first() {
        match first {
            b'%' => {
                let digits = std::str::from_utf8(after.get(..2)?).ok()?;
                bytes.push(u8::from_str_radix(digits, 16).ok()?);
                rest = &after[2..];
            }
            b'+' => {
                bytes.push(b' ');
                rest = after;
            }
            other => {
                bytes.push(*other);
                rest = after;
            }
        }
    }
    String::from_utf8(bytes).ok()
}

/// The list state of the address, and a way to change it. The change goes through the address, so "back" undoes it;
/// typing replaces the last step instead of adding one for each letter.
pub fn use_list_state() -> (Memo<ListState>, Callback<(ListState, bool)>) {
    let location = use_location();
    let search = location.search;
    let path = location.pathname;
    let state = Memo::new(move |_| search.with(|search| ListState::parse(search)));
    let change = Callback::new(move |(next, replace): (ListState, bool)| {
        let href = next.href(&path.get_untracked());
        if replace { super::replace(&href) } else { super::go(&href) }
    });
    (state, change)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn unfinished_rules_do_not_select() {
        let rule = |op, values: Vec<Value>| Filter::Field {
            field: FieldId::Builtin(100),
            op,
            operand: Operand::Values(values),
        };
        let text = |text: &str| Value::Text(text.to_owned());
        for (filter, expect) in [
            (rule(Op::Is, vec![]), Filter::default()),
            (rule(Op::Contains, vec![text("")]), Filter::default()),
            (rule(Op::Filled, vec![]), rule(Op::Filled, vec![])),
            (
                Filter::All(vec![rule(Op::Is, vec![]), rule(Op::Is, vec![text("a")])]),
                Filter::All(vec![rule(Op::Is, vec![text("a")])]),
            ),
            (Filter::All(vec![Filter::Any(vec![rule(Op::Is, vec![])])]), Filter::default()),
            (Filter::Not(Box::new(rule(Op::Is, vec![]))), Filter::default()),
        ] {
            let state = ListState { filter: filter.clone(), ..ListState::default() };
            assert_eq!(state.whole_filter(), expect, "{filter:?}");
        }
    }

    #[test]
    fn a_saved_view_becomes_a_list_and_back() {
        let kept = ListState {
            text: "not kept".to_owned(),
            filter: Filter::Text("a".to_owned()),
            sort: vec![SortKey { field: FieldId::Builtin(110), descending: true }],
            columns: vec![FieldId::Derived(183)],
            group: Some(FieldId::Builtin(411)),
            show: "board".to_owned(),
            pipeline: Some(RecordId([2; 16])),
            ..ListState::default()
        };
        let row = |kind, query: String| SavedViewRow {
            id: RecordId([1; 16]),
            name: "Mine".to_owned(),
            kind,
            layout: "board".to_owned(),
            pipeline: (kind == Kind::Deal).then_some(RecordId([2; 16])),
            query,
            personal: false,
        };
        let opened = ListState::of_view(&row(Kind::Deal, kept.view_text()));
        assert_eq!(opened.view_text(), kept.view_text());
        assert_eq!(
            (opened.view, opened.show.as_str(), opened.pipeline, opened.text.as_str()),
            (Some(RecordId([1; 16])), "board", kept.pipeline, "")
        );
        let table = ListState::of_view(&row(Kind::Company, "unreadable".to_owned()));
        assert_eq!(table, ListState { view: Some(RecordId([1; 16])), ..ListState::default() });
    }

    #[test]
    fn a_list_state_survives_its_address() {
        let state = ListState {
            text: "Müller & 王 = 50%".to_owned(),
            filter: Filter::Any(vec![Filter::Text("a".to_owned())]),
            unread: String::new(),
            sort: vec![
                SortKey { field: FieldId::Builtin(110), descending: true },
                SortKey { field: FieldId::Derived(50), descending: false },
            ],
            columns: vec![FieldId::Custom(RecordId([7; 16])), FieldId::Derived(183)],
            group: Some(FieldId::Builtin(103)),
            view: Some(RecordId([1; 16])),
            show: "board".to_owned(),
            pipeline: Some(RecordId([2; 16])),
        };
        assert_eq!(ListState::parse(&state.query()), state);
        assert!(state.query().is_ascii());
        assert_eq!(ListState::parse(""), ListState::default());
        assert_eq!(ListState::default().href("/customers"), "/customers");
        assert_eq!(ListState::parse("?sort=x&q"), ListState::default());
    }

    #[test]
    fn a_rule_that_cannot_be_read_stays_in_the_address() {
        for (query, unread) in [
            ("filter=((", "(("),
            ("filter=f103.is(kabc", "f103.is(kabc"),
            ("filter=100%25zz", "100%zz"),
            ("filter=%zz", "%zz"),
        ] {
            let state = ListState::parse(query);
            assert_eq!(state, ListState { unread: unread.to_owned(), ..ListState::default() }, "{query}");
            assert_eq!(ListState::parse(&state.query()), state, "{query}");
            assert_eq!(state.whole_filter(), Filter::default());
            // A rule that somebody chooses takes its place.
            let chosen = ListState { filter: Filter::Text("a".to_owned()), ..state };
            assert_eq!(ListState::parse(&chosen.query()), ListState { unread: String::new(), ..chosen });
        }
    }
}
