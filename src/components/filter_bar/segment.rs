//! A segment in the sentence: "in the segment Regulars", "not in the segment Lost", and its small editor.

use leptos::prelude::*;
use model::{Filter, RecordId};

use super::rule::chip;
use super::{Bar, Path, get};
use crate::components::button::{Button, Look};
use crate::components::select::Select;
use crate::i18n::t;
use crate::tr;

/// Stands for a segment until one is chosen; a rule with it selects as if it were not there.
pub const NOT_CHOSEN: RecordId = RecordId([0; 16]);

/// The segments that a bar can name. They come from the caller, because choosing one needs a search.
#[derive(Clone, Copy)]
pub struct Segments {
    /// Its name.
    pub name: Callback<RecordId, String>,
    /// Makes the field that chooses one: the present one, and where the next goes.
    pub chooser: Callback<(RecordId, Callback<RecordId>), AnyView>,
}

/// The name of a segment.
pub(super) fn name(bar: Bar, id: RecordId) -> String {
    match bar.segments {
        _ if id == NOT_CHOSEN => t("filter-nothing"),
        Some(segments) => segments.name.run(id),
        None => t("filter-a-record"),
    }
}

/// The rule as a button, with a cross. No component: those read nothing that comes later, as a name does.
pub(super) fn segment(bar: Bar, path: Path, id: RecordId, inside: bool) -> AnyView {
    let name = name(bar, id);
    let text = tr!(if inside { "filter-in-segment" } else { "filter-not-in-segment" }, name = name);
    if bar.segments.is_none() {
        return super::simple(bar, path, text);
    }
    chip(bar, path, text, |bar, path| view! { <Editor bar path/> }.into_any())
}

/// In or not in, and which. Nothing changes before Done.
#[component]
fn Editor(bar: Bar, path: Path) -> impl IntoView {
    let start = match get(&bar.filter.get_untracked(), &path) {
        Some(Filter::Segment(id)) => Some((id, true)),
        Some(Filter::Not(inner)) => match *inner {
            Filter::Segment(id) => Some((id, false)),
            _ => None,
        },
        _ => None,
    };
    let (Some((id, inside)), Some(segments)) = (start, bar.segments) else { return ().into_any() };
    let (id, inside) = (RwSignal::new(id), RwSignal::new(inside));
    let options = vec![("in".to_owned(), t("filter-in")), ("out".to_owned(), t("filter-not-in"))];
    let value = Signal::derive(move || if inside.get() { "in".to_owned() } else { "out".to_owned() });
    let chooser = segments.chooser.run((id.get_untracked(), Callback::new(move |next| id.set(next))));
    let done = move || {
        let rule = Filter::Segment(id.get_untracked());
        let rule = if inside.get_untracked() { rule } else { Filter::Not(Box::new(rule)) };
        bar.close();
        bar.put(&path, Some(rule));
    };
    view! {
        <form class="rule-editor" on:submit=move |event| { event.prevent_default(); done() }>
            <Select label=t("filter-op") bare=true options value on_change=move |key: String| inside.set(key == "in")/>
            {chooser}
            <Button label=t("filter-done") look=Look::Primary submit=true/>
        </form>
    }
    .into_any()
}
