//! What is being written of an activity: kept as a draft with every keystroke, and one command when it is saved.

use leptos::prelude::*;
use leptos::task::spawn_local;
use model::entities::{activity, common};
use model::{Change, Command, FieldId, Kind, Problem, RecordId, Value};

use crate::browser::{new_id, now_ms, zone};
use crate::fields::form::merge;
use crate::i18n::t;
use crate::pages::work::changes::{add_ref, choice, clear_if, day, day_of, put, text, text_of};
use crate::state::drafts::Kept;
use crate::state::{actions, app, toasts};

/// What is being written.
#[derive(Clone, Copy)]
pub(super) struct Entry {
    pub(super) about: RecordId,
    pub(super) kind: RwSignal<String>,
    pub(super) subject: RwSignal<String>,
    pub(super) body: RwSignal<String>,
    pub(super) outcome: RwSignal<String>,
    pub(super) due_on: RwSignal<Option<i32>>,
    /// What is behind "more": when, how long, who called whom, with whom.
    pub(super) more: RwSignal<Vec<Change>>,
    /// The start that is shown as long as none is given; `None` while what is behind "more" is not shown.
    pub(super) shown_at: RwSignal<Option<i64>>,
    pub(super) problems: RwSignal<Vec<Problem>>,
    pub(super) busy: RwSignal<bool>,
    kept: Kept,
}

/// The direction as long as nothing else is said: we called.
pub(super) const OUTGOING: &str = "outgoing";

/// The fields behind "more", by the type of activity, in the order of the form. Of a task nobody knows them yet.
pub(super) fn more_fields(kind: &str) -> &'static [FieldId] {
    match kind {
        "task" => &[],
        "note" => &[activity::STARTS_AT],
        "email" => &[activity::STARTS_AT, activity::DIRECTION],
        "meeting" => &[activity::STARTS_AT, activity::DURATION_MINUTES, activity::PLACE],
        _ => &[activity::STARTS_AT, activity::DURATION_MINUTES, activity::DIRECTION],
    }
}

/// Whether a change is one of those behind "more".
fn is_more(change: &Change) -> bool {
    let fields = [
        activity::STARTS_AT,
        activity::DURATION_MINUTES,
        activity::DIRECTION,
        activity::PLACE,
        activity::ABOUT,
    ];
    fields.contains(&change.field)
}

/// Whether what stands on the form for some types only is written with an activity of this type.
fn has(kind: &str, field: FieldId) -> bool {
    match field {
        activity::DUE_ON => kind == "task",
        activity::OUTCOME => kind != "task",
        _ => true,
    }
}

/// What of it is written with an activity of this type.
fn written(kind: &str, more: &[Change]) -> Vec<Change> {
    let counts = |change: &&Change| {
        change.value.is_some()
            && (change.field == activity::ABOUT || more_fields(kind).contains(&change.field))
    };
    more.iter().filter(counts).cloned().collect()
}

/// When it happens, and when it was done: an activity that is yet to come is not done. `shown` is the start where none is given.
fn moments(kind: &str, more: &[Change], (shown, now): (i64, i64), zone: &str) -> Vec<Change> {
    if kind == "task" {
        return Vec::new();
    }
    let given = more.iter().find_map(|change| match (&change.value, change.field) {
        (Some(Value::Zoned { at, .. }), activity::STARTS_AT) => Some(*at),
        _ => None,
    });
    let at = given.unwrap_or(shown);
    let starts = put(activity::STARTS_AT, Some(Value::Zoned { at, zone: zone.to_owned() }));
    let done = put(activity::DONE_AT, Some(Value::Instant(at)));
    given.is_none().then_some(starts).into_iter().chain((at <= now).then_some(done)).collect()
}

impl Entry {
    pub(super) fn new(about: RecordId, kind: &str) -> Self {
        Self {
            about,
            kind: RwSignal::new(kind.to_owned()),
            subject: RwSignal::default(),
            body: RwSignal::default(),
            outcome: RwSignal::default(),
            due_on: RwSignal::new(None),
            more: RwSignal::default(),
            shown_at: RwSignal::new(None),
            problems: RwSignal::default(),
            busy: RwSignal::new(false),
            kept: Kept::new(vec![format!("activity/{about}")]),
        }
    }

    pub(super) fn is_task(self) -> bool {
        self.kind.get() == "task"
    }

    fn is_empty(self) -> bool {
        self.subject.get_untracked().trim().is_empty()
            && self.body.get_untracked().trim().is_empty()
            && self.outcome.get_untracked().is_empty()
            && self.due_on.get_untracked().is_none()
            && self.more.with_untracked(Vec::is_empty)
    }

    fn typed(self) -> Vec<Change> {
        let mut typed = vec![
            choice(activity::TYPE, &self.kind.get_untracked()),
            text(activity::SUBJECT, &self.subject.get_untracked()),
            text(activity::BODY, &self.body.get_untracked()),
            choice(activity::OUTCOME, &self.outcome.get_untracked()),
            day(activity::DUE_ON, self.due_on.get_untracked()),
        ];
        typed.extend(self.more.get_untracked());
        typed
    }

    pub(super) fn keep(self) {
        if self.is_empty() {
            self.kept.forget();
        } else {
            self.kept.keep(self.subject.get_untracked(), self.typed());
        }
    }

    /// Something behind "more" was given.
    pub(super) fn give(self, changes: Vec<Change>) {
        self.problems.set(Vec::new());
        self.more.update(|more| {
            merge(more, changes);
            more.retain(|change| change.value.is_some());
        });
        self.keep();
    }

    pub(super) fn recall(self) {
        self.kept.find(move |draft| {
            let kind = text_of(&draft.changes, activity::TYPE);
            if !kind.is_empty() {
                self.kind.set(kind);
            }
            self.subject.set(text_of(&draft.changes, activity::SUBJECT));
            self.body.set(text_of(&draft.changes, activity::BODY));
            self.outcome.set(text_of(&draft.changes, activity::OUTCOME));
            self.due_on.set(day_of(&draft.changes, activity::DUE_ON));
            self.more.set(draft.changes.into_iter().filter(is_more).collect());
        });
    }

    /// Everything that is written on Save.
    fn changes(self) -> Vec<Change> {
        let kind = self.kind.get_untracked();
        let (own, more): (Vec<Change>, Vec<Change>) = self.typed().into_iter().partition(|one| !is_more(one));
        let mut changes = own;
        changes.retain(|change| has(&kind, change.field));
        changes.extend(written(&kind, &more));
        let shown = self.shown_at.get_untracked();
        if shown.is_some() && more_fields(&kind).contains(&activity::DIRECTION) {
            let given = changes.iter().any(|change| change.field == activity::DIRECTION);
            changes.extend((!given).then(|| choice(activity::DIRECTION, OUTGOING)));
        }
        changes.push(add_ref(activity::ABOUT, self.about));
        let me = app().me().and_then(|me| me.id.parse().ok());
        changes.push(put(activity::ASSIGNEE, me.map(Value::Ref)));
        changes.push(put(common::OWNER, me.map(Value::Ref)));
        let now = now_ms();
        changes.extend(moments(&kind, &more, (shown.unwrap_or(now), now), &zone()));
        changes.retain(|change| change.value.is_some());
        changes
    }

    pub(super) fn save(self, on_done: Callback<()>) {
        if self.busy.get_untracked() {
            return;
        }
        let changes = self.changes();
        let kind = self.kind.get_untracked();
        let is_done = kind == "task" || changes.iter().any(|change| change.field == activity::DONE_AT);
        let word = if is_done { t(&format!("work-logged-{kind}")) } else { t("work-planned") };
        let command = Command::Create { id: new_id(), kind: Kind::Activity, changes };
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
                Err(failure) => {
                    self.problems.try_set(failure.problems.clone());
                    toasts::failed(&failure);
                }
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
        self.more.update(|more| more.retain(|change| !submitted.contains(change)));
        self.shown_at.update(|at| *at = at.map(|_| now_ms()));
        if !self.is_empty() {
            self.keep();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn starts(at: i64) -> Change {
        put(activity::STARTS_AT, Some(Value::Zoned { at, zone: "Asia/Taipei".into() }))
    }

    #[test]
    fn what_is_yet_to_come_is_not_done() {
        let fields_shown = |shown: i64, kind: &str, more: &[Change]| {
            let moments = moments(kind, more, (shown, 1_000), "UTC").into_iter();
            moments.map(|change| (change.field, change.value)).collect::<Vec<_>>()
        };
        let fields = |kind: &str, more: &[Change]| fields_shown(1_000, kind, more);
        let now = (activity::STARTS_AT, Some(Value::Zoned { at: 1_000, zone: "UTC".into() }));
        let done = |at| (activity::DONE_AT, Some(Value::Instant(at)));
        assert_eq!(fields("call", &[]), [now, done(1_000)]);
        assert_eq!(fields("call", &[starts(400)]), [done(400)]);
        assert_eq!(fields("meeting", &[starts(2_000)]), []);
        assert_eq!(fields("task", &[]), []);
        // What was shown while one typed is what was meant.
        let shown = (activity::STARTS_AT, Some(Value::Zoned { at: 900, zone: "UTC".into() }));
        assert_eq!(fields_shown(900, "call", &[]), [shown, done(900)]);
    }

    #[test]
    fn a_due_day_is_of_a_task_and_an_outcome_of_what_happened() {
        for (kind, due, outcome) in [("task", true, false), ("meeting", false, true), ("call", false, true)] {
            assert_eq!((has(kind, activity::DUE_ON), has(kind, activity::OUTCOME)), (due, outcome), "{kind}");
        }
        assert!(has("task", activity::SUBJECT));
    }

    #[test]
    fn what_another_type_does_not_have_is_not_written() {
        let with = add_ref(activity::ABOUT, RecordId([1; 16]));
        let minutes = put(activity::DURATION_MINUTES, Some(Value::Int(30)));
        let direction = choice(activity::DIRECTION, "incoming");
        let more = [starts(1), minutes.clone(), direction.clone(), with.clone(), put(activity::PLACE, None)];
        for (kind, expect) in [
            ("call", vec![starts(1), minutes.clone(), direction.clone(), with.clone()]),
            ("email", vec![starts(1), direction, with.clone()]),
            ("meeting", vec![starts(1), minutes, with.clone()]),
            ("note", vec![starts(1), with.clone()]),
            ("task", vec![with]),
        ] {
            assert_eq!(written(kind, &more), expect, "{kind}");
        }
    }
}
