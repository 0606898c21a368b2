//! Who sees what: the policy, teams, and who captures at events.

mod events;
mod teams;

use leptos::prelude::*;
use leptos::task::spawn_local;
use protocol::access::{AccessRequest, AccessView, Policy};
use protocol::later::{Reply, Request};

use crate::components::button::Button;
use crate::components::select::Select;
use crate::components::skeleton::Skeleton;
use crate::i18n::{code, failure, t};
use crate::state::{app, questions, toasts};
use crate::{engine, tr};

const POLICIES: [Policy; 3] = [Policy::Everyone, Policy::Team, Policy::Own];

/// What holds, and how to change it.
#[derive(Clone, Copy)]
pub(super) struct Access {
    view: RwSignal<Option<Result<AccessView, protocol::Failure>>>,
    busy: RwSignal<bool>,
}

impl Access {
    fn new() -> Self {
        Self { view: RwSignal::new(None), busy: RwSignal::new(false) }
    }

    /// Asks or does something; what holds then is shown. `done` is said when it worked.
    fn ask(self, request: AccessRequest, done: String) {
        self.busy.set(true);
        spawn_local(async move {
            match engine::later(Request::Access(request)).await {
                Ok(Reply::Access(view)) => {
                    self.view.try_set(Some(Ok(view)));
                    if !done.is_empty() {
                        toasts::done(done, None);
                    }
                }
                Ok(_) => {}
                Err(failure) if self.view.try_with_untracked(Option::is_none) == Some(true) => {
                    self.view.try_set(Some(Err(failure)));
                }
                Err(failure) => toasts::failed(&failure),
            }
            self.busy.try_set(false);
        });
    }
}

/// The part.
#[component]
pub(super) fn AccessPart() -> impl IntoView {
    let access = Access::new();
    let may = Memo::new(move |_| app().runs_events());
    Effect::new(move |_| {
        if may.get() {
            access.ask(AccessRequest::Show, String::new());
        }
    });
    move || {
        if !may.get() {
            return view! { <p class="quiet">{t("access-not-yours")}</p> }.into_any();
        }
        match access.view.get() {
            None => view! { <Skeleton lines=6/> }.into_any(),
            Some(Err(why)) => view! { <p class="form-failure" role="alert">{failure(&why)}</p> }.into_any(),
            Some(Ok(view)) => {
                let administrator = app().is_administrator();
                view! {
                    {policy(&view, access, administrator)}
                    {teams::teams(&view, access, administrator)}
                    {events::events(&view, access)}
                }
                .into_any()
            }
        }
    }
}

/// Who sees records that have an owner, and what is not yet where that puts it.
fn policy(view: &AccessView, access: Access, administrator: bool) -> impl IntoView + use<> {
    let present = view.policy.map(|policy| code(&policy)).unwrap_or_default();
    let option = |policy: &Policy| (code(policy), t(&format!("policy-{}", code(policy))));
    let options: Vec<(String, String)> = POLICIES.iter().map(option).collect();
    let text = view.policy.map(|policy| t(&format!("policy-{}-text", code(&policy))));
    let set = move |key: String| {
        let Some(policy) = POLICIES.into_iter().find(|policy| code(policy) == key) else { return };
        questions::confirm(
            tr!("policy-ask", policy = t(&format!("policy-{key}"))),
            t(&format!("policy-{key}-text")),
            t("policy-act"),
            move || access.ask(AccessRequest::SetPolicy(policy), t("policy-done")),
        );
        // Until it is confirmed the list shows what holds.
        access.view.update(|_| {});
    };
    let misplaced = (view.misplaced > 0 && administrator).then(|| {
        let place = move |()| access.ask(AccessRequest::Place, t("policy-placed"));
        view! {
            <div class="banner" role="status">
                <span class="banner-text">{tr!("policy-misplaced", count = view.misplaced)}</span>
                <Button label=t("policy-place") busy=access.busy on_press=place/>
            </div>
        }
    });
    view! {
        <section class="settings-section">
            <h2>{t("policy-title")}</h2>
            <Select label=t("policy-label") options value=present disabled={!administrator} on_change=set/>
            <p class="quiet">{text}</p>
            {misplaced}
        </section>
    }
}
