//! The engine's work beyond reading: requests, replication, upkeep. Its code comes after what the first rows need, so that
//! they are shown sooner.

use std::rc::Rc;

use futures::future::LocalBoxFuture;
use lazily::{Loading, lazily};
use protocol::{Failure, FailureCode, Reply, Request};

use super::history::Shown;
use super::{Engine, PortId};
use crate::analysis::{self, Analyst};
use crate::replication::machine::Failure as StepFailure;
use crate::replication::{Outcome, Step, perform};
use crate::session::Opened;

/// How long until what could not be loaded is asked for again.
const AGAIN_MS: u32 = 5_000;

type Answer = LocalBoxFuture<'static, Result<Reply, Failure>>;

lazily! {
    in work:
    answer: fn(Engine, PortId, Request) -> Answer = |engine, port, request| {
        Box::pin(async move { engine.answer(port, request).await })
    };
    step: fn(Engine, Rc<Opened>, Step) -> LocalBoxFuture<'static, Outcome> = |engine, opened, step| {
        Box::pin(async move {
            let outcome = perform(&opened.replica, &engine.0.api, &engine.0.host.build(), step.clone()).await;
            if !opened.closed.get() {
                engine.after(&opened, &step, &outcome).await;
            }
            outcome
        })
    };
    ask_session: fn(Engine) -> LocalBoxFuture<'static, ()> = |engine| {
        Box::pin(async move { engine.ask_session().await })
    };
    ask_history: fn(Engine, Rc<Opened>, Shown, Option<i64>) -> LocalBoxFuture<'static, ()> = |engine, opened, history, heard_at| {
        Box::pin(async move { engine.ask_history(&opened, history, heard_at).await })
    };
    keep_up: fn(Engine, Rc<Opened>) -> () = |engine, opened| engine.keep_up(&opened);
}

impl Engine {
    /// Answers a request.
    pub(crate) async fn answer_later(&self, port: PortId, request: Request) -> Result<Reply, Failure> {
        // A list by scores that is acted upon is the whole list.
        if let Some(opened) = self.opened().filter(|opened| !opened.replica.memory().has_analyst())
            && let Ok(analyst) = analysis::load().await
        {
            self.analyse_with(&opened, analyst());
        }
        match answer().await {
            Ok(answer) => answer(self.clone(), port, request).await,
            Err(_) => Err(Failure::new(FailureCode::Offline, "the engine's code is not here yet")),
        }
    }

    /// Does a step of replication and what follows from it.
    pub(crate) async fn step_later(&self, opened: &Rc<Opened>, of: Step) -> Outcome {
        match step().await {
            Ok(step) => step(self.clone(), opened.clone(), of).await,
            Err(_) => Outcome::Failed(StepFailure::Unreachable("the engine's code is not here yet".into())),
        }
    }

    /// Asks the server who is signed in.
    pub(crate) async fn ask_session_later(&self) {
        let ask = self.load(ask_session).await;
        ask(self.clone()).await;
    }

    /// Begins the upkeep of a workspace that was just opened.
    pub(crate) fn keep_up_later(&self, opened: &Rc<Opened>) {
        let (engine, opened) = (self.clone(), opened.clone());
        self.0.host.spawn(Box::pin(async move {
            let keep_up = engine.load(keep_up).await;
            if cfg!(split) {
                engine.analyse_later(&opened);
            }
            keep_up(engine, opened);
        }));
    }

    /// Asks the server, last heard at `heard_at`, for the history of a record.
    pub(crate) fn ask_history_later(&self, opened: &Rc<Opened>, history: Shown, heard_at: Option<i64>) {
        let (engine, opened) = (self.clone(), opened.clone());
        self.0.host.spawn(Box::pin(async move {
            let ask = engine.load(ask_history).await;
            ask(engine, opened, history, heard_at).await;
        }));
    }

    /// Gives a workspace who computes scores and reports, and answers again what was shown without.
    fn analyse_later(&self, opened: &Rc<Opened>) {
        let (engine, opened) = (self.clone(), opened.clone());
        self.0.host.spawn(Box::pin(async move {
            let analyst = engine.load(analysis::load).await;
            engine.analyse_with(&opened, analyst());
        }));
    }

    fn analyse_with(&self, opened: &Opened, analyst: Analyst) {
        opened.replica.memory_mut().set_analyst(analyst);
        opened.live.borrow_mut().refresh();
        self.refresh();
    }

    /// What nobody waits for is asked for until it is there.
    async fn load<F>(&self, load: fn() -> Loading<F>) -> F {
        loop {
            match load().await {
                Ok(function) => return function,
                Err(_) => self.0.host.sleep(AGAIN_MS).await,
            }
        }
    }
}
