//! The conversation between import worker and engine: blocks go one way, what the engine refuses the other.

use std::sync::Arc;

use leptos::prelude::*;
use leptos::task::spawn_local;
use model::RecordId;
use protocol::import::{Begin, Column, FromImporter, Preview, RowProblem, Tally, Target, ToImporter};
use protocol::{Failure, Reply, Request};

use super::wizard::{Reading, Stage, Wizard};
use crate::importer::Importer;
use crate::state::{app, session, toasts};
use crate::{engine, i18n};

/// Problems shown on the page; the report holds all of them.
const SHOWN: usize = 20;

/// Where columns go after another look at the file: as it guesses, but where a person said otherwise of the same columns.
fn mapped(before: Option<&Preview>, mapping: &[Target], now: &Preview) -> Vec<Target> {
    let names =
        |preview: &Preview| preview.columns.iter().map(|column| column.name.clone()).collect::<Vec<_>>();
    let before = before.filter(|before| before.kind == now.kind && names(before) == names(now));
    let chosen = |place: usize| {
        let (guessed, chosen) = (before?.columns.get(place)?, mapping.get(place)?);
        (guessed.target != *chosen).then(|| chosen.clone())
    };
    let column = |(place, column): (usize, &Column)| chosen(place).unwrap_or_else(|| column.target.clone());
    now.columns.iter().enumerate().map(column).collect()
}

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
                let before = self.preview.get_untracked();
                self.mapping.update(|mapping| *mapping = mapped(before.as_deref(), mapping, &preview));
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

    pub(super) fn fail(self, failure: &Failure) {
        self.send(&ToImporter::Cancel);
        self.stage.set(Stage::Failed(i18n::failure(failure)));
    }
}

#[cfg(test)]
mod tests {
    use model::Kind;
    use model::entities::{company, contact};
    use protocol::import::Dialect;

    use super::*;

    fn preview(kind: Kind, columns: &[(&str, Target)]) -> Preview {
        let column = |(name, target): &(&str, Target)| Column {
            name: (*name).to_owned(),
            target: target.clone(),
            examples: Vec::new(),
            problems: Vec::new(),
        };
        Preview {
            dialect: Dialect::default(),
            kind,
            columns: columns.iter().map(column).collect(),
            rows: Vec::new(),
            size: 0,
            estimated_rows: 0,
            notes: Vec::new(),
        }
    }

    #[test]
    fn what_a_person_said_of_a_column_holds_when_the_file_is_read_otherwise() {
        let name = || Target::Field(contact::FAMILY_NAME);
        let before = preview(Kind::Contact, &[("A", name()), ("B", Target::Ignore), ("C", Target::Ignore)]);
        let chosen = [name(), Target::CompanyName, Target::Ignore];
        let again = preview(
            Kind::Contact,
            &[("A", Target::FullName), ("B", Target::Ignore), ("C", Target::ExternalId)],
        );
        assert_eq!(
            mapped(Some(&before), &chosen, &again),
            [Target::FullName, Target::CompanyName, Target::ExternalId]
        );

        let (other_kind, other_names) = (
            preview(
                Kind::Company,
                &[("A", Target::Field(company::NAME)), ("B", Target::Ignore), ("C", Target::Ignore)],
            ),
            preview(Kind::Contact, &[("A", name()), ("b", Target::Ignore), ("C", Target::Ignore)]),
        );
        for now in [&other_kind, &other_names] {
            let guessed: Vec<Target> = now.columns.iter().map(|column| column.target.clone()).collect();
            assert_eq!(mapped(Some(&before), &chosen, now), guessed);
            assert_eq!(mapped(None, &chosen, now), guessed);
        }
    }
}
