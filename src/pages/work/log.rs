//! Log a call, visit, e-mail or note about a record, or plan a task; what is typed survives a reload. Short at first: when it
//! was, how long, who called whom and with whom comes with one press.

mod entry;
mod people;

use leptos::prelude::*;
use model::entities::activity;
use model::{Change, FieldDef, FieldId, Kind, RecordId, Value};
use protocol::view::Shown;

use crate::browser::{now_ms, zone};
use crate::components::button::{Button, Look};
use crate::components::date_field::DateField;
use crate::components::dialog::Dialog;
use crate::components::form_fields::has_unread;
use crate::components::icon::Icon;
use crate::components::segmented::Segmented;
use crate::components::select::Select;
use crate::components::text_field::{TextArea, TextField};
use crate::fields::form::editor;
use crate::fields::{Edit, edit};
use crate::i18n::t;
use crate::pages::lazy::{code, lazy};
use crate::state::app;
use entry::{Entry, OUTGOING, more_fields};
use people::People;

/// What the composer offers, the most frequent first.
const TYPES: [&str; 6] = ["call", "visit", "meeting", "email", "note", "task"];

/// The composer.
#[component]
pub fn LogActivity(
    /// What it is about.
    about: RecordId,
    /// Type it begins with.
    #[prop(default = "call")]
    kind: &'static str,
    /// Saved.
    #[prop(into)]
    on_done: Callback<()>,
    /// The first field gets the focus.
    #[prop(optional)]
    autofocus: bool,
) -> impl IntoView {
    let entry = Entry::new(about, kind);
    entry.recall();
    let types: Vec<_> = TYPES.iter().map(|key| ((*key).to_owned(), t(&format!("choice-{key}")))).collect();
    let typed = move |signal: RwSignal<String>| {
        Callback::new(move |text: String| {
            signal.set(text);
            entry.keep();
        })
    };
    let chosen = move |key: String| {
        entry.kind.set(key);
        entry.keep();
    };
    let submit = move |event: web_sys::SubmitEvent| {
        event.prevent_default();
        if !has_unread(&event) {
            entry.save(on_done);
        }
    };
    let incomplete = move || entry.subject.get().trim().is_empty() && entry.body.get().trim().is_empty();
    // What was given there before comes back in sight.
    let pressed = RwSignal::new(false);
    let is_open = Memo::new(move |_| pressed.get() || entry.more.with(|more| !more.is_empty()));
    view! {
        <form class="log-form" on:submit=submit>
            <Segmented label=t("work-what") options=types value=entry.kind on_change=chosen/>
            <TextField label=t("work-subject") value=entry.subject on_input=typed(entry.subject) autofocus/>
            <TextArea label=t("work-body") value=entry.body on_input=typed(entry.body)/>
            <Show
                when=move || is_open.get()
                fallback=move || view! {
                    <Button label=t("work-more") icon=Icon::Plus look=Look::Quiet on_press=move |()| pressed.set(true)/>
                }
            >
                <More entry focus=pressed/>
            </Show>
            <div class="log-row">
                <Show when=move || entry.is_task() fallback=move || outcome(entry)>
                    <DateField
                        label=t("work-due")
                        value=entry.due_on
                        on_change=move |due| { entry.due_on.set(due); entry.keep(); }
                    />
                </Show>
                <Button
                    label=t("save")
                    look=Look::Primary
                    submit=true
                    busy=entry.busy
                    disabled=Signal::derive(incomplete)
                />
            </div>
        </form>
    }
}

/// What comes with "more". Who pressed that goes on there by the keys.
#[component]
fn More(entry: Entry, focus: RwSignal<bool>) -> impl IntoView {
    entry.shown_at.set(Some(now_ms()));
    let fields = Memo::new(move |_| more_fields(&entry.kind.get()));
    let controls = move || {
        let catalogue = app().catalogue.get();
        let mut first = focus.get_untracked();
        let control = |field: &FieldId| {
            let def = catalogue.field(Kind::Activity, *field)?;
            Some(edit(control_of(entry, def, std::mem::take(&mut first))))
        };
        fields.get().iter().filter_map(control).collect_view()
    };
    view! {
        <div class="log-more" role="group" aria-label=t("work-more")>
            <div class="log-fields">{controls}</div>
            <People entry/>
        </div>
    }
}

/// The editor that the field has in a record. As long as nothing else is said it happened now, and we called.
fn control_of(entry: Entry, def: &FieldDef, autofocus: bool) -> Edit {
    let write = Callback::new(move |changes: Vec<Change>| entry.give(changes));
    let ignore = Callback::new(|_: Vec<Change>| {});
    let own = editor(Kind::Activity, def, entry.more, entry.problems, write, ignore, autofocus);
    let (given, field) = (own.value, def.id);
    let value = Signal::derive(move || match (given.get(), field) {
        (Shown::Empty, activity::STARTS_AT) => {
            let at = entry.shown_at.get().unwrap_or_else(now_ms);
            Shown::Value(Value::Zoned { at, zone: zone() })
        }
        (Shown::Empty, activity::DIRECTION) => Shown::Value(Value::Choice(OUTGOING.to_owned())),
        (given, _) => given,
    });
    Edit { value, ..own }
}

fn outcome(entry: Entry) -> impl IntoView {
    let mut options = vec![(String::new(), t("work-outcome-none"))];
    options.extend(
        activity::OUTCOMES.iter().map(|option| (option.key.to_string(), crate::i18n::choice(option))),
    );
    let chosen = move |key: String| {
        entry.outcome.set(key);
        entry.keep();
    };
    view! { <Select label=t("work-outcome") options value=entry.outcome on_change=chosen/> }
}

/// A button that opens the composer in a dialog.
#[component]
pub fn LogButton(
    /// What it is about.
    about: RecordId,
    /// Type it begins with.
    #[prop(default = "call")]
    kind: &'static str,
    /// Its word.
    #[prop(into)]
    label: String,
    /// Its icon.
    #[prop(default = Icon::Note)]
    icon: Icon,
    /// How loud.
    #[prop(optional)]
    look: Look,
) -> impl IntoView {
    let open = RwSignal::new(false);
    let title = label.clone();
    view! {
        <Button label icon look on_press=move |()| open.set(true)/>
        <Dialog open title on_close=move |()| open.set(false)>
            {lazy(code::log, move |form| form(about, kind, Callback::new(move |()| open.set(false))))}
        </Dialog>
    }
}
