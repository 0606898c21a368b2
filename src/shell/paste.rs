//! What is pasted into the palette may be a person: a vCard, a business card, a signature. The import worker reads it,
//! because nobody needs that code before the first such text.

use leptos::prelude::*;
use model::entities::{company, contact};
use model::{Change, Kind, RecordId, Tone, Value};
use protocol::import::{Card, FromImporter, ToImporter};
use protocol::view::{Named, SearchView};
use web_sys::ClipboardEvent;

use crate::browser::new_id;
use crate::engine::{Remote, live_search};
use crate::fields::names;
use crate::importer::Importer;
use crate::state::{Overlay, app};

/// Companies that may be the one on the card.
const HITS: u32 = 10;
/// Fewer digits are no phone number.
const PHONE_DIGITS: usize = 7;

/// The text that was pasted last.
#[derive(Clone, Copy)]
pub(super) struct Pasted {
    card: RwSignal<Option<Card>>,
    /// It is looked at.
    reading: RwSignal<bool>,
    companies: Remote<SearchView>,
    importer: StoredValue<Option<Importer>, LocalStorage>,
}

impl Pasted {
    /// Nothing is pasted yet.
    pub(super) fn new() -> Self {
        let card = RwSignal::new(None::<Card>);
        let companies = live_search(move || {
            let name = card.with(|card| card.as_ref().map(|card| card.company.clone()))?;
            (!name.is_empty()).then_some((name, vec![Kind::Company], HITS))
        });
        Self { card, reading: RwSignal::new(false), companies, importer: StoredValue::new_local(None) }
    }

    /// Looks at what is pasted, where it may be a card; gives it as one line for the field.
    pub(super) fn take(self, event: &ClipboardEvent) -> Option<String> {
        let text = event.clipboard_data()?.get_data("text/plain").ok()?;
        let lines: Vec<&str> = text.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
        let digits = text.bytes().filter(u8::is_ascii_digit).count();
        if lines.len() < 2 && !text.contains('@') && digits < PHONE_DIGITS {
            return None;
        }
        self.forget();
        let (card, reading) = (self.card, self.reading);
        reading.set(true);
        let received = move |message| {
            if let FromImporter::Card(read) = message {
                card.try_set(read);
                reading.try_set(false);
            }
        };
        // Without the worker the text is a search like any other.
        let failed = move |reason| {
            leptos::logging::warn!("import worker: {reason}");
            reading.try_set(false);
        };
        let importer = Importer::start(received, failed);
        importer.send(&ToImporter::ReadCard { text: text.clone() });
        self.importer.set_value(Some(importer));
        Some(lines.join(" · "))
    }

    /// Something else is typed.
    pub(super) fn forget(self) {
        self.importer.set_value(None);
        self.reading.set(false);
        if self.card.with_untracked(Option::is_some) {
            self.card.set(None);
        }
    }

    /// Whether it is still looked at, or for its company.
    pub(super) fn is_read(self) -> bool {
        self.reading.get() || self.card.with(Option::is_some) && self.words().is_none()
    }

    /// Who it is, in a line; not before it is known whether his company is here, or it would be made again.
    pub(super) fn words(self) -> Option<String> {
        let card = self.card.get()?;
        let is_known = self.companies.with(|found| match found {
            Some(Ok(found)) => found.whole && found.text == card.company,
            Some(Err(_)) => true,
            None => false,
        });
        if !card.company.is_empty() && !is_known {
            return None;
        }
        let parts = [card.name, card.job_title, card.company];
        Some(parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" · "))
    }

    /// Opens the form of a new person, filled.
    pub(super) fn create(self) {
        let Some(card) = self.card.get_untracked() else { return };
        let mut changes = card.changes;
        if !card.company.is_empty() {
            let known = self.known_company(&card.company);
            let id = known.unwrap_or_else(new_id);
            if known.is_none() {
                changes.push(new_company(id, &card.company));
            }
            let value = Value::Entry { label: String::new(), text: card.job_title };
            changes.push(Change { field: contact::COMPANIES, element: Some(id), value: Some(value) });
        }
        app().prefilled.set_value(changes);
        app().overlay.set(Some(Overlay::Create(Kind::Contact)));
    }

    /// The company of this name, where there is one.
    fn known_company(self, name: &str) -> Option<RecordId> {
        let found = self.companies.get_untracked()?.ok()?;
        let is_it = |named: &&Named| named.name.to_lowercase() == name.to_lowercase();
        let named = found.hits.iter().map(|hit| &hit.record).find(is_it)?;
        names::remember(named.clone());
        Some(named.id)
    }
}

/// A company that is made together with the person: see `fields::form::creation`.
fn new_company(id: RecordId, name: &str) -> Change {
    names::remember(Named { id, kind: Kind::Company, name: name.to_owned(), tone: Tone::Neutral });
    Change { field: company::NAME, element: Some(id), value: Some(Value::Text(name.to_owned())) }
}
