//! Log a call, visit, e-mail or note about a record, or plan a task; what is typed survives a reload.

use leptos::prelude::*;
use leptos::task::spawn_local;
use model::entities::{activity, common};
use model::{Change, Command, Kind, RecordId, Value};

use super::changes::{add_ref, choice, clear_if, day, day_of, put, text, text_of};
use crate::browser::{new_id, now_ms, zone};
use crate::components::button::{Button, Look};
use crate::components::date_field::DateField;
use crate::components::dialog::Dialog;
use crate::components::icon::Icon;
use crate::components::segmented::Segmented;
use crate::components::select::Select;
use crate::components::text_field::{TextArea, TextField};
use crate::i18n::t;
use crate::pages::lazy::{code, lazy};
use crate::state::drafts::Kept;
use crate::state::{actions, app, toasts};

/// What the composer offers, the most frequent first.
const TYPES: [&str; 6] = ["call", "visit", "meeting", "email", "note", "task"];

/// What is being written.
#[derive(Clone, Copy)]
struct Entry {
    about: RecordId,
    kind: RwSignal<String>,
    subject: RwSignal<String>,
    body: RwSignal<String>,
    outcome: RwSignal<String>,
    due_on: RwSignal<Option<i32>>,
    busy: RwSignal<bool>,
    kept: Kept,
}

impl Entry {
    fn new(about: RecordId, kind: &str) -> Self {
        Self {
            about,
            kind: RwSignal::new(kind.to_owned()),
            subject: RwSignal::default(),
            body: RwSignal::default(),
            outcome: RwSignal::default(),
            due_on: RwSignal::new(None),
            busy: RwSignal::new(false),
            kept: Kept::new(vec![format!("activity/{about}")]),
        }
    }

    fn is_task(self) -> bool {
        self.kind.get() == "task"
    }

    fn is_empty(self) -> bool {
        self.subject.get_untracked().trim().is_empty()
            && self.body.get_untracked().trim().is_empty()
            && self.outcome.get_untracked().is_empty()
            && self.due_on.get_untracked().is_none()
    }

    fn typed(self) -> Vec<Change> {
        vec![
            choice(activity::TYPE, &self.kind.get_untracked()),
            text(activity::SUBJECT, &self.subject.get_untracked()),
            text(activity::BODY, &self.body.get_untracked()),
            choice(activity::OUTCOME, &self.outcome.get_untracked()),
            day(activity::DUE_ON, self.due_on.get_untracked()),
        ]
    }

    fn keep(self) {
        if self.is_empty() {
            self.kept.forget();
        } else {
            self.kept.keep(self.subject.get_untracked(), self.typed());
        }
    }

    fn recall(self) {
        self.kept.find(move |draft| {
            let kind = text_of(&draft.changes, activity::TYPE);
            if !kind.is_empty() {
                self.kind.set(kind);
            }
            self.subject.set(text_of(&draft.changes, activity::SUBJECT));
            self.body.set(text_of(&draft.changes, activity::BODY));
            self.outcome.set(text_of(&draft.changes, activity::OUTCOME));
            self.due_on.set(day_of(&draft.changes, activity::DUE_ON));
        });
    }

    /// Everything that is written on Save.
    fn changes(self) -> Vec<Change> {
        let mut changes = self.typed();
        changes.push(add_ref(activity::ABOUT, self.about));
        let me = app().me().and_then(|me| me.id.parse().ok());
        changes.push(put(activity::ASSIGNEE, me.map(Value::Ref)));
        changes.push(put(common::OWNER, me.map(Value::Ref)));
        if self.kind.get_untracked() != "task" {
            let now = now_ms();
            changes.push(put(activity::STARTS_AT, Some(Value::Zoned { at: now, zone: zone() })));
            changes.push(put(activity::DONE_AT, Some(Value::Instant(now))));
        }
        changes.retain(|change| change.value.is_some());
        changes
    }

    fn save(self, on_done: Callback<()>) {
        if self.busy.get_untracked() {
            return;
        }
        let command = Command::Create { id: new_id(), kind: Kind::Activity, changes: self.changes() };
        let word = t(&format!("work-logged-{}", self.kind.get_untracked()));
        // Taken before the answer: the form may be closed by then.
        let (name, submitted) = (self.kept.name(), self.typed());
        self.busy.set(true);
        spawn_local(async move {
            let done = actions::run_now(command).await;
            self.busy.try_set(false);
            match done {
                Ok(action) => {
                    self.kept.saved(name);
                    self.clear(&submitted);
                    toasts::done(word, Some(action));
                    on_done.try_run(());
                }
                Err(failure) => toasts::failed(&failure),
            }
        });
    }

    /// Empties what was submitted; what was typed since stays, and is kept.
    fn clear(self, submitted: &[Change]) {
        if self.kind.try_get_untracked().is_none() {
            return;
        }
        for (signal, field) in [
            (self.subject, activity::SUBJECT),
            (self.body, activity::BODY),
            (self.outcome, activity::OUTCOME),
        ] {
            clear_if(signal, &text_of(submitted, field));
        }
        let due_on = day_of(submitted, activity::DUE_ON);
        self.due_on.update(|day| *day = day.filter(|day| Some(*day) != due_on));
        if !self.is_empty() {
            self.keep();
        }
    }
}

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
        entry.save(on_done);
    };
    let incomplete = move || entry.subject.get().trim().is_empty() && entry.body.get().trim().is_empty();
    view! {
        <form class="log-form" on:submit=submit>
            <Segmented label=t("work-what") options=types value=entry.kind on_change=chosen/>
            <TextField label=t("work-subject") value=entry.subject on_input=typed(entry.subject) autofocus/>
            <TextArea label=t("work-body") value=entry.body on_input=typed(entry.body)/>
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
