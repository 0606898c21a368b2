//! The second step: how the file is read and where each column goes, beside the first rows.

use std::sync::Arc;

use leptos::prelude::*;
use model::Kind;
use protocol::import::{Column, Dialect, KINDS, Preview, Target};

use super::targets::targets;
use super::wizard::Wizard;
use crate::components::button::{Button, Look};
use crate::components::icon::{Glyph, Icon};
use crate::components::select::Select;
use crate::components::text_field::TextField;
use crate::format;
use crate::i18n::{find, kinds, problem, t};
use crate::tr;

/// Encodings that a person may know by name; the detected one is always among them.
const ENCODINGS: [&str; 7] =
    ["UTF-8", "GB18030", "Big5", "UTF-16LE", "UTF-16BE", "windows-1252", "Shift_JIS"];
/// Delimiters with the key of their word.
const DELIMITERS: [(u8, &str); 5] =
    [(b',', "comma"), (b';', "semicolon"), (b'\t', "tab"), (b'|', "bar"), (b' ', "spaces")];

/// The step.
#[component]
pub fn Mapping(
    /// The import.
    wizard: Wizard,
) -> impl IntoView {
    let Some(preview) = wizard.preview.get_untracked() else { return ().into_any() };
    let rows = preview.estimated_rows;
    let is_empty = move || wizard.mapping.get().iter().all(|target| *target == Target::Ignore);
    view! {
        <DialectForm wizard preview=preview.clone()/>
        <Notes preview=preview.clone()/>
        <Columns wizard preview/>
        <Source wizard/>
        <footer class="import-foot">
            <span class="import-foot-text">{tr!("import-about-rows", count = rows)}</span>
            <Button label=t("cancel") look=Look::Quiet on_press=move |()| wizard.reset()/>
            <Button
                label=t("import-start")
                look=Look::Primary
                disabled=Signal::derive(is_empty)
                on_press=move |()| wizard.start()
            />
        </footer>
    }
    .into_any()
}

#[component]
fn DialectForm(wizard: Wizard, preview: Arc<Preview>) -> impl IntoView {
    let kind = preview.kind;
    let dialect = preview.dialect.clone();
    let change = move |edit: &dyn Fn(&mut Dialect)| {
        let mut dialect = preview.dialect.clone();
        edit(&mut dialect);
        wizard.look(Some(kind), dialect);
    };
    let change = StoredValue::new_local(change);
    let kind_options: Vec<_> = KINDS.iter().map(|kind| (kind.key().to_owned(), kinds(*kind))).collect();
    let delimiters: Vec<_> = DELIMITERS
        .iter()
        .map(|(byte, key)| (byte.to_string(), t(&format!("import-delimiter-{key}"))))
        .collect();
    let encoding = dialect.encoding.clone().unwrap_or_default();
    let delimiter = dialect.delimiter.map(|byte| byte.to_string()).unwrap_or_default();
    let same = dialect.clone();
    view! {
        <section class="import-dialect" aria-label=t("import-how-read")>
            <Select
                label=t("import-rows-are")
                options=kind_options
                value=kind.key().to_owned()
                on_change=move |key: String| wizard.look(Kind::from_key(&key), same.clone())
            />
            <Select
                label=t("import-encoding")
                options=encodings(&encoding)
                value=encoding
                on_change=move |name: String| change.with_value(|change| change(&|to| to.encoding = Some(name.clone())))
            />
            <Select
                label=t("import-delimiter")
                options=delimiters
                value=delimiter
                on_change=move |byte: String| change.with_value(|change| change(&|to| to.delimiter = byte.parse().ok()))
            />
            <Select
                label=t("import-header")
                options=yes_no("import-header-yes", "import-header-no")
                value=flag(dialect.header)
                on_change=move |key: String| change.with_value(|change| change(&|to| to.header = parse_flag(&key)))
            />
            <Select
                label=t("import-numbers")
                options=yes_no("import-numbers-comma", "import-numbers-point")
                value=flag(dialect.decimal_comma)
                on_change=move |key: String| change.with_value(|change| change(&|to| to.decimal_comma = parse_flag(&key)))
            />
            <Select
                label=t("import-dates")
                options=yes_no("import-dates-day-first", "import-dates-month-first")
                value=flag(dialect.day_first)
                on_change=move |key: String| change.with_value(|change| change(&|to| to.day_first = parse_flag(&key)))
            />
        </section>
    }
}

/// Which system the keys of a file are of; asked only where the file has keys.
#[component]
fn Source(wizard: Wizard) -> impl IntoView {
    let has_keys = Memo::new(move |_| {
        let is_key = |target: &Target| matches!(target, Target::ExternalId | Target::CustomerKey);
        wizard.mapping.with(|mapping| mapping.iter().any(is_key))
    });
    view! {
        <Show when=move || has_keys.get()>
            <div class="import-source">
                <TextField
                    label=t("import-source")
                    hint=t("import-source-hint")
                    value=wizard.source
                    on_input=move |text| wizard.source.set(text)
                />
            </div>
        </Show>
    }
}

fn encodings(detected: &str) -> Vec<(String, String)> {
    let mut all: Vec<&str> = ENCODINGS.to_vec();
    if !detected.is_empty() && !all.contains(&detected) {
        all.insert(0, detected);
    }
    all.into_iter().map(|name| (name.to_owned(), name.to_owned())).collect()
}

fn yes_no(yes: &str, no: &str) -> Vec<(String, String)> {
    vec![(String::new(), t("import-automatic")), ("yes".to_owned(), t(yes)), ("no".to_owned(), t(no))]
}

fn flag(value: Option<bool>) -> String {
    match value {
        None => "",
        Some(true) => "yes",
        Some(false) => "no",
    }
    .to_owned()
}

fn parse_flag(key: &str) -> Option<bool> {
    match key {
        "yes" => Some(true),
        "no" => Some(false),
        _ => None,
    }
}

#[component]
fn Notes(preview: Arc<Preview>) -> impl IntoView {
    let note = |code: &String| {
        let text = find(&format!("import-note-{code}"), None)?;
        Some(view! { <li><Glyph icon=Icon::Info/>{text}</li> })
    };
    let notes: Vec<_> = preview.notes.iter().filter_map(note).collect();
    (!notes.is_empty()).then(|| view! { <ul class="import-notes">{notes}</ul> })
}

/// Columns without a guess that are built at once; a file may have a thousand.
const STEP: usize = 40;

/// Positions of the columns to show: all with a guess, and the first ones without.
fn shown(columns: &[Column], unguessed: usize) -> Vec<usize> {
    let mut left = unguessed;
    let mut is_shown = |column: &Column| {
        let guessed = column.target != Target::Ignore;
        let takes = !guessed && left > 0;
        left -= usize::from(takes);
        guessed || takes
    };
    (0..).zip(columns).filter(|(_, column)| is_shown(column)).map(|(index, _)| index).collect()
}

#[component]
fn Columns(wizard: Wizard, preview: Arc<Preview>) -> impl IntoView {
    let unguessed = RwSignal::new(STEP);
    let size = preview.size;
    let columns = preview.clone();
    let visible = Memo::new(move |_| shown(&columns.columns, unguessed.get()));
    let hidden = {
        let count = preview.columns.len();
        move || count - visible.with(Vec::len)
    };
    let all = Arc::new(targets(preview.kind));
    let options: Vec<(String, String)> = (0..)
        .zip(all.iter())
        .map(|(index, (_, word)): (usize, _)| (index.to_string(), word.clone()))
        .collect();
    let options = Signal::stored(options);
    let row = move |index: usize| {
        let column = &preview.columns[index];
        let name = if column.name.is_empty() {
            tr!("import-column", number = index + 1)
        } else {
            column.name.clone()
        };
        let examples = column.examples.iter().take(3).cloned().collect::<Vec<_>>().join(" · ");
        let problems: Vec<_> = column.problems.iter().take(3).map(problem).collect();
        let (to_key, to_target) = (all.clone(), all.clone());
        let value = move || {
            let target = wizard.mapping.with(|mapping| mapping.get(index).cloned()).unwrap_or(Target::Ignore);
            to_key.iter().position(|(known, _)| *known == target).unwrap_or(0).to_string()
        };
        let choose = move |key: String| {
            let target =
                key.parse().ok().and_then(|at: usize| to_target.get(at)).map(|(target, _)| target.clone());
            wizard.mapping.update(|mapping| {
                if let (Some(slot), Some(target)) = (mapping.get_mut(index), target) {
                    *slot = target;
                }
            });
        };
        view! {
            <tr>
                <th scope="row"><bdi>{name.clone()}</bdi></th>
                <td class="import-examples"><bdi>{examples}</bdi></td>
                <td>
                    <Select
                        label=tr!("import-column-to", column = name.as_str())
                        bare=true
                        options
                        value=Signal::derive(value)
                        on_change=choose
                    />
                    {(!problems.is_empty()).then(|| view! { <p class="field-problem">{problems.join(" ")}</p> })}
                </td>
            </tr>
        }
    };
    view! {
        <div class="import-columns">
            <table class="plain-table">
                <caption class="visually-hidden">{t("import-columns")}</caption>
                <thead>
                    <tr>
                        <th scope="col">{t("import-in-file")}</th>
                        <th scope="col">{t("import-examples")}</th>
                        <th scope="col">{t("import-goes-to")}</th>
                    </tr>
                </thead>
                <tbody>
                    <For each=move || visible.get() key=|index| *index children=row/>
                </tbody>
            </table>
        </div>
        <Show when=move || { hidden() > 0 }>
            <Button
                label=Signal::derive(move || tr!("import-more-columns", count = hidden()))
                look=Look::Quiet
                on_press=move |()| unguessed.update(|shown| *shown += STEP)
            />
        </Show>
        <p class="quiet">{tr!("import-size", size = format::bytes(size))}</p>
    }
}

#[cfg(test)]
mod tests {
    use model::FieldId;
    use protocol::import::{Column, Target};

    use super::shown;

    #[test]
    fn guessed_columns_are_always_shown() {
        let column =
            |target| Column { name: String::new(), target, examples: Vec::new(), problems: Vec::new() };
        let guessed = || column(Target::Field(FieldId::Builtin(201)));
        let columns =
            [column(Target::Ignore), column(Target::Ignore), guessed(), column(Target::Ignore), guessed()];
        assert_eq!(shown(&columns, 0), [2, 4]);
        assert_eq!(shown(&columns, 1), [0, 2, 4]);
        assert_eq!(shown(&columns, 9), [0, 1, 2, 3, 4]);
    }
}
