//! The conversation between import worker and engine: blocks go one way, what the engine refuses the other.

use std::sync::Arc;

use leptos::prelude::*;
use leptos::task::spawn_local;
use model::RecordId;
use protocol::import::{Begin, FromImporter, RowProblem, Tally, ToImporter};
use protocol::{Failure, Reply, Request};

use super::wizard::{Reading, Stage, Wizard};
use crate::importer::Importer;
use crate::state::{app, session, toasts};
use crate::{engine, i18n};

/// Problems shown on the page; the report holds all of them.
const SHOWN: usize = 20;

impl Wizard {
    pub(super) fn send(self, message: &ToImporter) {
        self.importer.with_value(|importer| {
            if let Some(importer) = importer {
                importer.send(message);
            }
        });
    }

    pub(super) fn start_worker(self) {
        let run = self.run.get_value();
        let is_current = move || self.run.get_value() == run;
        let received = move |message| {
            if is_current() {
                self.received(message);
            }
        };
        let failed = move |reason: String| {
            if is_current() {
                leptos::logging::warn!("import worker: {reason}");
                self.stage.set(Stage::Failed(i18n::t("import-worker-lost")));
            }
        };
        self.importer.set_value(Some(Importer::start(received, failed)));
    }

    pub(super) fn begin(
        self,
        begin: Begin,
        message: impl FnOnce(RecordId, RecordId) -> ToImporter + 'static,
    ) {
        let Some(open) = session::open_workspace(&app().session.get_untracked()) else { return };
        let (Ok(workspace), Ok(me)) = (open.workspace.parse(), open.me.id.parse()) else { return };
        self.stage.set(Stage::Running);
        let run = self.run.get_value();
        spawn_local(async move {
            let begun = engine::call(Request::ImportBegin(begin)).await;
            if self.run.get_value() != run {
                return;
            }
            match begun {
                Ok(_) => self.send(&message(workspace, me)),
                Err(failure) => self.fail(&failure),
            }
        });
    }

    fn received(self, message: FromImporter) {
        match message {
            FromImporter::Welcome | FromImporter::Card(_) => {}
            FromImporter::Refused { .. } => self.stage.set(Stage::Failed(i18n::t("import-other-build"))),
            FromImporter::Preview(preview) => {
                self.mapping.set(preview.columns.iter().map(|column| column.target.clone()).collect());
                self.preview.set(Some(Arc::new(*preview)));
                self.stage.set(Stage::Mapping);
            }
            FromImporter::Unreadable { code } => self.stage.set(Stage::Unreadable(code)),
            FromImporter::Block { bytes, read, size, tally } => {
                self.reading.set(Reading { read, size, tally });
                self.take_over(bytes);
            }
            FromImporter::Finished(tally) => {
                self.reading.update(|reading| *reading = Reading { read: reading.size, tally, ..*reading });
                self.end(tally);
            }
            FromImporter::Report { bytes } => {
                let name = format!("{}-report.csv", self.file_name.get_untracked());
                if crate::browser::save_file(&name, "text/csv;charset=utf-8", &bytes).is_err() {
                    toasts::trouble(i18n::t("toast-file-not-saved"));
                }
            }
        }
    }

    fn take_over(self, bytes: Vec<u8>) {
        self.ask(Request::ImportBlock { import: self.import.get_value(), bytes }, |own, reply| {
            let problems = own.note(reply);
            own.send(&ToImporter::Next { problems });
        });
    }

    fn end(self, tally: Tally) {
        self.ask(Request::ImportEnd { import: self.import.get_value(), tally }, |own, reply| {
            // All problems were told before: the last block has no records.
            own.note(reply);
            own.stage.set(Stage::Finished);
        });
    }

    /// Asks the engine; an answer to a run that is over is nobody's.
    fn ask(self, request: Request, answered: impl FnOnce(Self, Reply) + 'static) {
        let run = self.run.get_value();
        spawn_local(async move {
            let answer = engine::call(request).await;
            if self.run.get_value() != run {
                return;
            }
            match answer {
                Ok(reply) => answered(self, reply),
                Err(failure) => self.fail(&failure),
            }
        });
    }

    /// Keeps what the engine says; its problems go to the worker, which writes the report.
    fn note(self, reply: Reply) -> Vec<RowProblem> {
        let Reply::Import(mut progress) = reply else { return Vec::new() };
        let problems = std::mem::take(&mut progress.problems);
        self.progress.update(|known| {
            progress.problems = std::mem::take(&mut known.problems);
            let room = SHOWN.saturating_sub(progress.problems.len());
            progress.problems.extend(problems.iter().take(room).cloned());
            *known = progress;
        });
        problems
    }

    fn fail(self, failure: &Failure) {
        self.send(&ToImporter::Cancel);
        self.stage.set(Stage::Failed(i18n::failure(failure)));
    }
}
