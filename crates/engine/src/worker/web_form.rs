//! The form of an event on the web: publishing it, taking it off, and what visitors sent.

use std::rc::Rc;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use model::web_form::{Unfit, noted, published};
use model::{Command, RecordId};
use protocol::Failure;
use protocol::later::Reply;
use protocol::web_form::{Standing, Waiting, WebForm, WebFormRequest, Why};
use sync::ids::DocumentId;
use sync::wire::accounts::Secret;
use sync::wire::problem::ProblemCode;
use sync::wire::publish::{DOCUMENT_PATH, DocumentKind, NewDocument};

use super::failures::failure;
use super::{Engine, PortId};
use crate::intake::{self, Sent};
use crate::session::Opened;
use crate::transport::CallError;
use crate::workspace::Workspace;

/// What waits that is shown at once.
const SHOWN: usize = 100;

impl Engine {
    /// Does what is asked and answers with how the form stands then.
    pub(super) async fn web_form(
        &self,
        port: PortId,
        event: RecordId,
        request: WebFormRequest,
    ) -> Result<Reply, Failure> {
        let opened = self.need_open()?;
        match request {
            WebFormRequest::Show => {}
            WebFormRequest::Publish { label, page, thanks } => {
                self.publish_form(&opened, port, event, (label, page, thanks)).await?;
            }
            WebFormRequest::Withdraw => self.withdraw_form(&opened, port, event).await?,
            WebFormRequest::TakeIn(record) => {
                self.act(&opened, port, |workspace, author, stamps| {
                    let all = intake::waiting(&workspace.records);
                    let Some(sent) = all.iter().find(|sent| sent.record == record) else { return Ok(None) };
                    intake::plan_one(workspace.intake_rules(), author, stamps, (sent, event))
                })
                .await?;
            }
            WebFormRequest::Discard(record) => {
                self.act(&opened, port, |workspace, author, stamps| {
                    intake::plan_discard(&workspace.records, record, author, stamps)
                })
                .await?;
            }
        }
        Ok(Reply::WebForm(self.show_form(&opened, event).await?))
    }

    /// Takes in what visitors sent. Only after a pull that found nothing more: what is here may be old otherwise, and others
    /// may have gone on with what they made of it.
    pub(super) async fn take_in(&self, opened: &Rc<Opened>) {
        if self.viewer(opened, 0).is_none() {
            return;
        }
        let taken = self.act(opened, 0, |workspace, author, stamps| {
            intake::plan(workspace.intake_rules(), author, stamps)
        });
        if let Err(failure) = taken.await {
            opened.note(self.0.host.now(), failure.to_string());
        }
    }

    /// The event keeps what opens the form before the server has it: an answer that is lost loses no address.
    async fn publish_form(
        &self,
        opened: &Rc<Opened>,
        port: PortId,
        event: RecordId,
        (label, page, thanks): (String, Vec<u8>, Vec<u8>),
    ) -> Result<(), Failure> {
        let known = published(&opened.replica.memory().records, event);
        let (document, token) = match known {
            Some(known) => known,
            None => self.note_form(opened, port, event).await?,
        };
        let body = |token: &str| NewDocument {
            token: Secret::new(token),
            stream: opened.replica.state().placement().sent_to(event, opened.me()),
            kind: DocumentKind::Page,
            label: label.clone(),
            body: page.clone(),
            answer: Some(thanks.clone()),
        };
        let (api, workspace) = (&self.0.api, opened.workspace);
        let done = api.publish(workspace, DocumentId(document.0), &body(&token)).await;
        match done {
            // Somebody took it off where this device did not hear of it, or its event has streams of its own by now.
            Err(error) if is_over(&error) => {
                if error.code() == Some(&ProblemCode::Conflict) {
                    api.withdraw(workspace, DocumentId(document.0)).await.map_err(failure)?;
                }
                self.set_form(opened, port, event, (document, &token, false)).await?;
                let (document, token) = self.note_form(opened, port, event).await?;
                api.publish(workspace, DocumentId(document.0), &body(&token)).await.map_err(failure)
            }
            other => other.map_err(failure),
        }
    }

    async fn withdraw_form(&self, opened: &Rc<Opened>, port: PortId, event: RecordId) -> Result<(), Failure> {
        let known = published(&opened.replica.memory().records, event);
        let Some((document, token)) = known else { return Ok(()) };
        match self.0.api.withdraw(opened.workspace, DocumentId(document.0)).await {
            Err(error) if error.code() != Some(&ProblemCode::NotFound) => Err(failure(error)),
            _ => self.set_form(opened, port, event, (document, &token, false)).await,
        }
    }

    /// A new form of an event, with what is to open it.
    async fn note_form(
        &self,
        opened: &Rc<Opened>,
        port: PortId,
        event: RecordId,
    ) -> Result<(RecordId, String), Failure> {
        let document = RecordId(self.0.host.random());
        let token = URL_SAFE_NO_PAD.encode([self.0.host.random(), self.0.host.random()].concat());
        self.set_form(opened, port, event, (document, &token, true)).await?;
        Ok((document, token))
    }

    async fn set_form(
        &self,
        opened: &Rc<Opened>,
        port: PortId,
        event: RecordId,
        (document, token, is_on): (RecordId, &str, bool),
    ) -> Result<(), Failure> {
        let command = Command::Update { ids: vec![event], changes: vec![noted(document, token, is_on)] };
        let run = async || {
            self.act(opened, port, |workspace, author, stamps| {
                workspace.plan(&command, author, stamps).map(|mut planned| {
                    // Undoing it would leave the address without its form, or the form without its address.
                    planned.history.clear();
                    Some(planned)
                })
            })
            .await
        };
        self.once_more(opened, run).await.map(|_| ())
    }

    async fn show_form(&self, opened: &Rc<Opened>, event: RecordId) -> Result<WebForm, Failure> {
        let known = published(&opened.replica.memory().records, event);
        let standing = match &known {
            None => Standing::Unknown,
            Some((document, _)) => match self.0.api.documents(opened.workspace).await {
                Ok(list) => {
                    let found = list.documents.iter().find(|one| one.id.0 == document.0);
                    found.map_or(Standing::Missing, |one| Standing::Shown(one.changed_at as i64))
                }
                // Booth staff are told nothing of what is published, and show the link all the same.
                Err(_) => Standing::Unknown,
            },
        };
        let memory = opened.replica.memory();
        let mut waiting: Vec<Waiting> = intake::waiting(&memory.records)
            .iter()
            .filter(|sent| sent.event.is_none_or(|of| of == event))
            .map(|sent| Waiting {
                record: sent.record,
                at: sent.at,
                text: model::web_form::shown(&sent.body),
                why: why(&memory, sent),
            })
            .collect();
        waiting.reverse();
        waiting.truncate(SHOWN);
        Ok(WebForm { path: known.map(|(_, token)| format!("{DOCUMENT_PATH}{token}")), standing, waiting })
    }
}

/// Whether nothing can be published under an id any more.
fn is_over(error: &CallError) -> bool {
    let CallError::Refused(problem) = error else { return false };
    match problem.code {
        ProblemCode::Gone => true,
        ProblemCode::Conflict => problem.field.as_deref() == Some("document"),
        _ => false,
    }
}

fn why(memory: &Workspace, sent: &Sent) -> Why {
    match intake::lead_of(memory.intake_rules(), sent) {
        Err(Unfit::Empty) => Why::Empty,
        Err(Unfit::Trapped) => Why::Trapped,
        Err(Unfit::Foreign) => Why::Foreign,
        Ok(_) => Why::NotYet,
    }
}
