//! The state of an import, and what a person does with it.
//!
//! It belongs to the page and not to a view: a person may look at customers while rows come in.

use std::cell::Cell;
use std::sync::Arc;

use leptos::prelude::*;
use leptos::task::spawn_local;
use model::zone::Offsets;
use model::{Kind, RecordId};
use protocol::import::{Begin, Dialect, Hints, Preview, Progress, Tally, Target, ToImporter};
use protocol::{Query, Request, View};
use web_sys::File;

use super::take_back;
use super::zone::offsets;
use crate::browser::new_id;
use crate::importer::Importer;
use crate::state::app;
use crate::{engine, i18n};

/// The system that was named last is a setting of the device.
const SOURCE_KEY: &str = "import-source";
/// Systems whose exports carry their name.
const SYSTEMS: [&str; 12] = [
    "Salesforce",
    "HubSpot",
    "Pipedrive",
    "Shopify",
    "WooCommerce",
    "Odoo",
    "Zoho",
    "Dynamics",
    "SAP",
    "金蝶",
    "用友",
    "纷享销客",
];

/// Where the import stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Stage {
    /// Nothing chosen.
    Choose,
    /// The worker looks at the file.
    Reading,
    /// The file is not something that can be read; the code's message is `import-<code>`.
    Unreadable(String),
    /// The person checks what goes where.
    Mapping,
    /// Rows come in.
    Running,
    /// All rows are durable.
    Finished,
    /// It stopped; what came in is kept and can be taken back.
    Failed(String),
}

/// How far the file is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Reading {
    /// Bytes read.
    pub read: u64,
    /// Bytes in all; 0 when there is no file.
    pub size: u64,
    /// Rows, with those that have a problem.
    pub tally: Tally,
}

/// The import that is under way, if any.
#[derive(Clone, Copy)]
pub struct Wizard {
    /// Where it stands.
    pub stage: RwSignal<Stage>,
    /// Name of the file.
    pub file_name: RwSignal<String>,
    /// What the file looks like.
    pub preview: RwSignal<Option<Arc<Preview>>>,
    /// Where each column goes.
    pub mapping: RwSignal<Vec<Target>>,
    /// Name of the other system whose keys the file holds.
    pub source: RwSignal<String>,
    /// How far the file is read.
    pub reading: RwSignal<Reading>,
    /// What the engine made of it; its problems are those of the whole import, at most as many as are shown.
    pub progress: RwSignal<Progress>,
    file: StoredValue<Option<File>, LocalStorage>,
    pub(super) importer: StoredValue<Option<Importer>, LocalStorage>,
    pub(super) import: StoredValue<RecordId>,
    /// Counts up with every start, so that a late word of a stopped import is not heard.
    pub(super) run: StoredValue<u32>,
    /// Words of options with their keys, in all languages.
    words: StoredValue<Vec<(String, String)>>,
    /// The clocks of the zone that was asked for last.
    clocks: StoredValue<(String, Offsets)>,
}

thread_local! {
    static WIZARD: Cell<Option<Wizard>> = const { Cell::new(None) };
}

/// The page's import.
pub fn wizard() -> Wizard {
    WIZARD.get().unwrap_or_else(|| {
        // Without a parent: a child of the view that asks first would be disposed with it.
        let owner = Owner::default();
        let wizard = owner.with(Wizard::new);
        // Its signals live as long as the page.
        std::mem::forget(owner);
        WIZARD.set(Some(wizard));
        wizard
    })
}

impl Wizard {
    fn new() -> Self {
        Self {
            stage: RwSignal::new(Stage::Choose),
            file_name: RwSignal::default(),
            preview: RwSignal::new(None),
            mapping: RwSignal::default(),
            source: RwSignal::default(),
            reading: RwSignal::default(),
            progress: RwSignal::default(),
            file: StoredValue::new_local(None),
            importer: StoredValue::new_local(None),
            import: StoredValue::new(RecordId::default()),
            run: StoredValue::new(0),
            words: StoredValue::default(),
            clocks: StoredValue::default(),
        }
    }

    /// Back to the beginning; stops what is under way.
    pub fn reset(self) {
        self.run.update_value(|run| *run += 1);
        if let Some(importer) = self.importer.try_update_value(Option::take).flatten() {
            importer.stop();
        }
        self.file.set_value(None);
        self.file_name.set(String::new());
        self.preview.set(None);
        self.mapping.set(Vec::new());
        self.reading.set(Reading::default());
        self.progress.set(Progress::default());
        self.stage.set(Stage::Choose);
    }

    /// Looks at a file.
    pub fn open(self, file: File) {
        self.reset();
        self.file_name.set(file.name());
        self.source.set(source_of(&file.name()));
        self.file.set_value(Some(file));
        self.start_worker();
        self.look(None, Dialect::default());
    }

    /// Looks at the file again, with corrections.
    pub fn look(self, kind: Option<Kind>, dialect: Dialect) {
        self.stage.set(Stage::Reading);
        let run = self.run.get_value();
        spawn_local(async move {
            let words = i18n::choice_words().await;
            if self.run.try_get_value() != Some(run) {
                return;
            }
            self.words.set_value(words);
            let message = ToImporter::Open { kind, hints: self.hints(), dialect };
            self.importer.with_value(|importer| {
                self.file.with_value(|file| {
                    if let (Some(importer), Some(file)) = (importer, file) {
                        importer.send_with_file(&message, file);
                    }
                });
            });
        });
    }

    /// Takes the rows over as the mapping says.
    pub fn start(self) {
        let Some(preview) = self.preview.get_untracked() else { return };
        let import = self.new_import();
        let mapping = self.mapping.get_untracked();
        let (kind, dialect, hints) = (preview.kind, preview.dialect.clone(), self.hints());
        crate::browser::store(SOURCE_KEY, Some(hints.source.as_str()).filter(|source| !source.is_empty()));
        self.begin(Begin { import, name: self.file_name.get_untracked(), kind }, move |workspace, _| {
            ToImporter::Start { kind, mapping, import, workspace, dialect, hints }
        });
    }

    /// Fills the workspace with the sample company's year.
    pub fn sample(self) {
        self.reset();
        self.file_name.set(i18n::t("import-sample-name"));
        self.start_worker();
        let import = self.new_import();
        let locale = i18n::language().tag().to_owned();
        let (today, now) = (crate::format::today(), crate::browser::now_ms());
        self.stage.set(Stage::Running);
        let run = self.run.get_value();
        spawn_local(async move {
            // Asked for: whoever presses this first thing is here before the settings are.
            let settings = engine::now(Query::Catalogue).await;
            if self.run.get_value() != run {
                return;
            }
            let pipelines = match settings {
                Ok(View::Catalogue(view)) => view.pipelines,
                Ok(_) => Vec::new(),
                Err(failure) => return self.fail(&failure),
            };
            let begin = Begin { import, name: "sample".to_owned(), kind: Kind::Company };
            self.begin(begin, move |workspace, me| {
                let first_pipeline = pipelines.iter().any(|one| one.is_first(workspace));
                ToImporter::Sample { import, workspace, today, now, me, locale, first_pipeline }
            });
        });
    }

    /// Stops and takes back what came in.
    pub fn cancel(self) {
        let import = self.import.get_value();
        self.reset();
        take_back::take_back(Request::ImportCancel(import));
    }

    /// Takes the finished import back, if the person agrees.
    pub fn undo(self) {
        let import = self.import.get_value();
        take_back::ask(import, move || {
            if self.import.get_value() == import {
                self.reset();
            }
        });
    }

    /// Asks for the report of every row with a problem; it is saved as a file.
    pub fn report(self) {
        self.send(&ToImporter::Report);
    }

    fn hints(self) -> Hints {
        let settings = app().settings.get_untracked().and_then(Result::ok);
        let zone = settings.as_ref().map_or_else(crate::browser::zone, |settings| settings.zone.clone());
        Hints {
            currency: settings.as_ref().map(|settings| settings.currency),
            locale: i18n::language().tag().to_owned(),
            offsets: self.clocks(&zone),
            zone,
            source: self.source.with_untracked(|source| source.trim().to_owned()),
            choice_labels: self.words.get_value(),
            members: members(),
            custom: app().catalogue.with_untracked(|catalogue| catalogue.custom().to_vec()),
        }
    }

    fn clocks(self, zone: &str) -> Offsets {
        if self.clocks.with_value(|(known, _)| known != zone) {
            self.clocks.set_value((zone.to_owned(), offsets(zone)));
        }
        self.clocks.with_value(|(_, offsets)| offsets.clone())
    }

    fn new_import(self) -> RecordId {
        let import = new_id();
        self.import.set_value(import);
        import
    }
}

/// The members at work by their names and e-mail addresses.
fn members() -> Vec<(String, RecordId)> {
    let Some(Ok(members)) = app().members.get_untracked() else { return Vec::new() };
    let words = members.iter().filter(|member| member.active).filter_map(|member| {
        let id: RecordId = member.id.parse().ok()?;
        Some([(member.name.clone(), id), (member.email.clone(), id)])
    });
    words.flatten().filter(|(word, _)| !word.is_empty()).collect()
}

/// The system that a file's name speaks of, else the one of the last import.
fn source_of(file: &str) -> String {
    let file = file.to_lowercase();
    let known = SYSTEMS.iter().find(|system| file.contains(&system.to_lowercase()));
    known
        .map(|system| (*system).to_owned())
        .or_else(|| crate::browser::stored(SOURCE_KEY))
        .unwrap_or_default()
}
