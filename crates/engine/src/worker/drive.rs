//! The shell around the loop of replication: it starts steps, keeps the timer, holds the lead and listens.

use std::rc::Rc;

use futures::channel::oneshot;
use futures::future::{AbortHandle, Abortable, select};
use protocol::{Failure, FailureCode};
use sync::wire::events::Event as Hint;

use super::Engine;
use crate::host::Heard;
use crate::replica::Directory;
use crate::replication::machine::{Event, Standing};
use crate::replication::{Effect, Outcome, Step, perform};
use crate::session::{Opened, defaults};
use crate::transport::api::events_path;

/// How long a refusal waits for the server's word on it: who reads it does not wait for a slow network.
const WORD_MS: u32 = 2_000;

/// Word on the channel: something was committed.
const CHANGED: &str = "changed";

impl Engine {
    /// Gives the loop an event and does what it wants.
    pub(crate) fn drive(&self, opened: &Rc<Opened>, event: Event) {
        if opened.closed.get() {
            return;
        }
        let now = self.0.host.uptime();
        let [a, b, c, d, ..] = self.0.host.random();
        let before = opened.machine.borrow().standing();
        let effects = opened.machine.borrow_mut().handle(event, now, u32::from_be_bytes([a, b, c, d]));
        effects.into_iter().for_each(|effect| self.effect(opened, effect));
        if opened.machine.borrow().standing() != before {
            self.tell_standing(opened);
            self.refresh();
        }
    }

    fn effect(&self, opened: &Rc<Opened>, effect: Effect) {
        match effect {
            Effect::Run { id, step } => self.run_step(opened, id, step),
            Effect::Abandon { id } => {
                // An answer that comes late may be to something that is no more, so it is not waited for.
                if let Some((_, step)) = opened.step.borrow_mut().take_if(|(of, _)| *of == id) {
                    step.abort();
                }
            }
            Effect::WakeAt(at) => self.wake_at(opened, at),
            Effect::Listen(true) => self.listen(opened),
            Effect::Listen(false) => drop(opened.listening.take()),
            Effect::Note(line) => opened.note(self.0.host.now(), line),
        }
    }

    fn run_step(&self, opened: &Rc<Opened>, id: u64, step: Step) {
        let (engine, opened) = (self.clone(), opened.clone());
        let (running, handle) = AbortHandle::new_pair();
        *opened.step.borrow_mut() = Some((id, running));
        self.0.host.spawn(Box::pin(async move {
            let step = Abortable::new(engine.step_later(&opened, step), handle);
            if let Ok(outcome) = step.await {
                engine.drive(&opened, Event::Finished { id, outcome });
            }
        }));
    }

    /// Says hello and waits for the answer: what this device knows of rights may be of before. The loop does what follows.
    pub(super) async fn greet(&self, opened: &Rc<Opened>) {
        let outcome = perform(&opened.replica, &self.0.api, &self.0.host.build(), Step::Hello).await;
        if !opened.closed.get() {
            self.after(opened, &Step::Hello, &outcome).await;
        }
        self.drive(opened, Event::Nudged { head: None });
    }

    /// Does something, and where this device refused it, says hello and does it once more: the right may have come back
    /// since it was last heard of. Of a server that does not answer soon the refusal stands.
    pub(super) async fn once_more<T>(
        &self,
        opened: &Rc<Opened>,
        mut act: impl AsyncFnMut() -> Result<T, Failure>,
    ) -> Result<T, Failure> {
        let first = act().await;
        let is_right =
            |failure: &Failure| matches!(failure.code, FailureCode::Withheld | FailureCode::NotAllowed);
        if !first.as_ref().is_err_and(is_right) {
            return first;
        }
        self.hear(opened).await;
        act().await
    }

    /// Says hello and waits for the answer, but not long: a network may swallow it.
    pub(super) async fn hear(&self, opened: &Rc<Opened>) {
        let (engine, greeted) = (self.clone(), opened.clone());
        let (done, heard) = oneshot::channel();
        self.0.host.spawn(Box::pin(async move {
            engine.greet(&greeted).await;
            let _ = done.send(());
        }));
        select(heard, self.0.host.sleep(WORD_MS)).await;
    }

    /// What else follows from a step.
    pub(crate) async fn after(&self, opened: &Rc<Opened>, step: &Step, outcome: &Outcome) {
        match outcome {
            Outcome::Greeted { .. } => {
                // Names and rights may be others now; mostly they are not, and nothing is asked again.
                let directory = Directory { heard_at: 0, ..opened.replica.state().directory.clone() };
                if opened.directory.replace(Some(directory.clone())) != Some(directory) {
                    self.update_viewers();
                }
                self.keep_entry(opened).await;
                self.tell_others(opened);
            }
            Outcome::Pulled { more, at, .. } => {
                if opened.at.replace(*at) != *at {
                    opened.pulled_at.set(self.0.host.uptime());
                }
                self.tell_others(opened);
                if opened.catching_up.replace(*more) && !more {
                    // Of several pages the last one shows at once what all of them brought.
                    opened.live.borrow_mut().hurry();
                }
                if !more {
                    self.write_defaults(opened).await;
                    self.take_in(opened).await;
                }
            }
            Outcome::Pushed { .. } => self.tell_others(opened),
            Outcome::Done if matches!(step, Step::NewDevice(_)) => self.tell_others(opened),
            Outcome::Reconciled { .. } => self.tell_others(opened),
            Outcome::Withdrawn { .. } => {
                self.update_viewers();
                self.keep_entry(opened).await;
                self.tell_others(opened);
            }
            _ => return,
        }
        self.refresh();
    }

    /// A new workspace gets its settings and first pipeline from whoever may write them and comes first.
    async fn write_defaults(&self, opened: &Rc<Opened>) {
        let (tag, zone) = match self.0.ports.borrow().first() {
            Some(port) => (port.tag.clone(), port.zone.clone()),
            None => return,
        };
        let name = opened.replica.state().directory.name.clone();
        if !matches!(opened.role(), protocol::account::Role::Owner | protocol::account::Role::Administrator) {
            return;
        }
        let settings = defaults::settings(&name, &zone);
        let done = self.act(opened, 0, |workspace, author, stamps| {
            workspace.plan_defaults(&settings, &|key| defaults::text(key, &tag), author, stamps).map(Some)
        });
        if let Err(failure) = done.await {
            opened.note(self.0.host.now(), failure.to_string());
        }
    }

    fn wake_at(&self, opened: &Rc<Opened>, at: i64) {
        let timer = opened.timer.get() + 1;
        opened.timer.set(timer);
        let wait = (at - self.0.host.uptime()).clamp(1, 120_000) as u32;
        let (engine, opened) = (self.clone(), opened.clone());
        self.0.host.spawn(Box::pin(async move {
            engine.0.host.sleep(wait).await;
            if opened.timer.get() == timer {
                engine.drive(&opened, Event::Tick);
            }
        }));
    }

    fn listen(&self, opened: &Rc<Opened>) {
        let (engine, weak) = (self.clone(), Rc::downgrade(opened));
        let heard = move |heard: Heard| {
            let Some(opened) = weak.upgrade() else { return };
            let event = match heard {
                Heard::Gone => Event::Deaf,
                Heard::Data(data) => match serde_json::from_str(&data) {
                    Ok(Hint::Head { head, .. }) => Event::Nudged { head: Some(head) },
                    Ok(Hint::Directory { .. }) => Event::Nudged { head: None },
                    Ok(Hint::Unknown) | Err(_) => return,
                },
            };
            engine.drive(&opened, event);
        };
        let lease = self.0.host.listen(&events_path(opened.workspace), Box::new(heard));
        *opened.listening.borrow_mut() = Some(lease);
    }

    /// Asks for the lead among the engines on this database.
    pub(crate) fn ask_for_lead(&self, opened: &Rc<Opened>, steal: bool) {
        let (engine, weak) = (self.clone(), Rc::downgrade(opened));
        let granted = move |leading: bool| {
            let Some(opened) = weak.upgrade() else { return };
            engine.drive(&opened, Event::Leading(leading));
            engine.refresh();
            if !leading && !opened.closed.get() {
                // Deposed: back into the line. Not from within the callback of the lock that is replaced.
                let engine = engine.clone();
                let host = engine.0.host.clone();
                host.spawn(Box::pin(async move { engine.ask_for_lead(&opened, false) }));
            }
        };
        let name = format!("{}-lead", crate::session::local::database_name(opened.user, opened.workspace));
        let lease = self.0.host.lead(&name, steal, Box::new(granted));
        *opened.lead.borrow_mut() = Some(lease);
    }

    /// Joins the channel of the engines on this database.
    pub(crate) fn join_channel(&self, opened: &Rc<Opened>) {
        let (engine, weak) = (self.clone(), Rc::downgrade(opened));
        let heard = move |text: String| {
            let Some(opened) = weak.upgrade() else { return };
            if text == CHANGED {
                engine.catch_up(&opened);
            } else if let Ok(standing) = serde_json::from_str::<Standing>(&text) {
                opened.heard_at.set(engine.0.host.uptime());
                *opened.heard.borrow_mut() = Some(standing);
                engine.refresh();
            }
        };
        let name = crate::session::local::database_name(opened.user, opened.workspace);
        *opened.channel.borrow_mut() = Some(self.0.host.channel(&name, Box::new(heard)));
    }

    fn catch_up(&self, opened: &Rc<Opened>) {
        let (engine, opened) = (self.clone(), opened.clone());
        self.0.host.spawn(Box::pin(async move {
            match opened.replica.catch_up().await {
                Ok(true) => {
                    // A file of another tab may wait.
                    opened.files_news.set(true);
                    engine.drive(&opened, Event::Written);
                    engine.update_viewers();
                }
                Ok(false) => {}
                Err(error) => engine.storage_trouble(&opened, &error.into()),
            }
        }));
    }

    /// Tells other engines on this database that something was committed.
    pub(crate) fn tell_others(&self, opened: &Opened) {
        if let Some(channel) = &*opened.channel.borrow() {
            channel.post(CHANGED);
        }
    }

    /// Tells the others how things stand, which also says that the leader lives.
    pub(crate) fn tell_standing(&self, opened: &Opened) {
        let leading = opened.machine.borrow().is_leading();
        if let Some(channel) = opened.channel.borrow().as_ref().filter(|_| leading)
            && let Ok(text) = serde_json::to_string(&self.standing(opened))
        {
            channel.post(&text);
        }
    }

    /// The network may be back, or somebody looks: try at once.
    pub(crate) fn hope(&self) {
        match self.opened() {
            Some(opened) => self.drive(&opened, Event::Hopeful),
            None => self.ask_session_again(),
        }
    }
}
