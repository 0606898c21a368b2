//! What is typed at the booth, as signals, as a draft and as a command.

use leptos::prelude::*;
use model::attachment::Attachment;
use model::entities::{common, lead};
use model::{Change, Kind, RecordId, Value};

use crate::browser::{now_ms, zone};
use crate::fields::form::named_changes;
use crate::pages::files::change_of;
use crate::pages::work::changes::{add_entry, choice, clear_if, day, day_of, put, refer, text, text_of};
use crate::state::app;

/// A lead that is being captured.
#[derive(Clone, Copy)]
pub struct Capture {
    /// The whole name, split by its language on saving.
    pub name: RwSignal<String>,
    /// Company as it was said.
    pub company: RwSignal<String>,
    /// Job title.
    pub title: RwSignal<String>,
    /// Phone as it was said.
    pub phone: RwSignal<String>,
    /// E-mail.
    pub email: RwSignal<String>,
    /// `grade_a` … `grade_d`, or empty.
    pub grade: RwSignal<String>,
    /// Keys of the ticked qualifiers, in the order of ticking.
    pub qualifiers: RwSignal<Vec<String>>,
    /// What was said.
    pub note: RwSignal<String>,
    /// What was promised, or empty.
    pub promise: RwSignal<String>,
    /// By when.
    pub promised_on: RwSignal<Option<i32>>,
    /// Photos that were taken.
    pub photos: RwSignal<Vec<Attachment>>,
    /// First keystroke, milliseconds since 1970; 0 before it.
    begun_at: StoredValue<i64>,
}

impl Capture {
    /// An empty one.
    pub fn new() -> Self {
        Self {
            name: RwSignal::default(),
            company: RwSignal::default(),
            title: RwSignal::default(),
            phone: RwSignal::default(),
            email: RwSignal::default(),
            grade: RwSignal::default(),
            qualifiers: RwSignal::default(),
            note: RwSignal::default(),
            promise: RwSignal::default(),
            promised_on: RwSignal::new(None),
            photos: RwSignal::default(),
            begun_at: StoredValue::new(0),
        }
    }

    fn texts(self) -> [(RwSignal<String>, model::FieldId); 8] {
        [
            // The draft keeps the whole name in one field; it is split on saving.
            (self.name, lead::FAMILY_NAME),
            (self.company, lead::COMPANY_NAME),
            (self.title, lead::JOB_TITLE),
            (self.phone, lead::PHONES),
            (self.email, lead::EMAILS),
            (self.grade, lead::GRADE),
            (self.note, lead::NOTE),
            (self.promise, lead::PROMISE),
        ]
    }

    /// Whether anything is typed.
    pub fn is_empty(self) -> bool {
        self.texts().iter().all(|(signal, _)| signal.with_untracked(|text| text.trim().is_empty()))
            && self.qualifiers.with_untracked(Vec::is_empty)
            && self.promised_on.get_untracked().is_none()
            && self.photos.with_untracked(Vec::is_empty)
    }

    /// Whether there is enough to keep: somebody, a company, or a way to reach them.
    pub fn is_enough(self) -> bool {
        [self.name, self.company, self.phone, self.email]
            .iter()
            .any(|signal| signal.with(|text| !text.trim().is_empty()))
    }

    /// Notes the first keystroke: the time to capture is measured from it.
    pub fn began(self) {
        if self.begun_at.get_value() == 0 {
            self.begun_at.set_value(now_ms());
        }
    }

    /// What the draft keeps.
    pub fn draft(self) -> Vec<Change> {
        let mut changes: Vec<_> =
            self.texts().iter().map(|(signal, field)| text(*field, &signal.get_untracked())).collect();
        changes.push(text(lead::QUALIFIER, &self.qualifiers.get_untracked().join(" ")));
        changes.push(day(lead::PROMISED_ON, self.promised_on.get_untracked()));
        changes.retain(|change| change.value.is_some());
        changes.extend(self.photos.get_untracked().iter().map(|photo| change_of(photo, true)));
        changes
    }

    /// Fills in what a draft kept.
    pub fn recall(self, changes: &[Change]) {
        for (signal, field) in self.texts() {
            signal.set(text_of(changes, field));
        }
        let qualifiers = text_of(changes, lead::QUALIFIER);
        self.qualifiers.set(qualifiers.split_whitespace().map(str::to_owned).collect());
        self.promised_on.set(day_of(changes, lead::PROMISED_ON));
        self.photos.set(photos_of(changes));
    }

    /// Empties the form for the next visitor. What was typed since the lead was submitted is that visitor's.
    pub fn clear(self, submitted: &[Change]) {
        for (signal, field) in self.texts() {
            clear_if(signal, &text_of(submitted, field));
        }
        let ticked = text_of(submitted, lead::QUALIFIER);
        self.qualifiers.try_update(|all| all.retain(|key| !ticked.split_whitespace().any(|one| one == key)));
        let promised_on = day_of(submitted, lead::PROMISED_ON);
        self.promised_on.try_update(|day| *day = day.filter(|day| Some(*day) != promised_on));
        let photos = photos_of(submitted);
        self.photos.try_update(|all| all.retain(|photo| !photos.contains(photo)));
        self.begun_at.try_set_value(0);
    }

    /// The lead's first values.
    pub fn changes(self, event: Option<RecordId>) -> Vec<Change> {
        let now = now_ms();
        let me = app().me().and_then(|me| me.id.parse::<RecordId>().ok()).map(Value::Ref);
        let mut changes = named_changes(Kind::Lead, self.name.get_untracked().trim());
        changes.extend([
            text(lead::COMPANY_NAME, &self.company.get_untracked()),
            text(lead::JOB_TITLE, &self.title.get_untracked()),
            choice(lead::GRADE, &self.grade.get_untracked()),
            text(lead::NOTE, &self.note.get_untracked()),
            choice(lead::PROMISE, &self.promise.get_untracked()),
            day(lead::PROMISED_ON, self.promised_on.get_untracked()),
            refer(lead::EVENT, event),
            choice(lead::SOURCE, if event.is_some() { "trade_show" } else { "" }),
            choice(lead::STATUS, "new"),
            put(lead::CAPTURED_AT, Some(Value::Zoned { at: now, zone: zone() })),
            put(lead::CAPTURED_BY, me.clone()),
            put(common::OWNER, me),
            put(lead::CAPTURE_SECONDS, self.seconds(now)),
        ]);
        changes.retain(|change| change.value.is_some());
        for (signal, field) in [(self.phone, lead::PHONES), (self.email, lead::EMAILS)] {
            let typed = signal.get_untracked();
            if !typed.trim().is_empty() {
                changes.push(add_entry(field, "work", &typed));
            }
        }
        changes.extend(self.qualifiers.get_untracked().iter().map(|key| qualifier(key)));
        changes.extend(self.photos.get_untracked().iter().map(|photo| change_of(photo, true)));
        changes
    }

    fn seconds(self, now: i64) -> Option<Value> {
        let begun = self.begun_at.get_value();
        (begun > 0).then(|| Value::Decimal { mantissa: (now - begun).max(0) / 100, places: 1 })
    }
}

/// The photos among what was typed.
fn photos_of(changes: &[Change]) -> Vec<Attachment> {
    let of_files = changes.iter().filter(|change| change.field == common::ATTACHMENTS);
    of_files.filter_map(|change| Attachment::of_value(change.value.as_ref()?)).collect()
}

/// A ticked qualifier; its element follows from its key, so that ticking it on two devices is ticking it once.
fn qualifier(key: &str) -> Change {
    let value = Value::Choice(key.to_owned());
    let catalogue = app().catalogue.get_untracked();
    let element =
        catalogue.field(Kind::Lead, lead::QUALIFIER).map(|def| model::derive::element_of(def, &value));
    Change { field: lead::QUALIFIER, element, value: Some(value) }
}
