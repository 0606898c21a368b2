//! A campaign is started for the customers of a segment or for selected ones. How many get it and how many are held out is said
//! before; who they are is drawn by the engine. What is typed outlives the dialog, and a reload.

mod draft;
mod says;

use leptos::prelude::*;
use leptos::task::spawn_local;
use model::entities::campaign;
use model::{Change, FieldId, Kind, Problem, RecordId};
use protocol::campaign::{StartCampaign as Start, StartedCampaign};
use protocol::each::LeftOut;
use protocol::query::RowsQuery;
use protocol::{Failure, Reply, Request, later};

use super::bulk_field::LeftOnes;
use crate::components::button::{Button, Look};
use crate::components::dialog::Dialog;
use crate::components::form_fields::{FormFields, has_unread};
use crate::components::icon::Icon;
use crate::components::number_field::NumberField;
use crate::fields::edit;
use crate::fields::form::{editor, merge};
use crate::i18n::t;
use crate::routes::{go, record_href};
use crate::state::drafts::Kept;
use crate::state::{app, toasts};
use crate::{browser, engine, format, tr};
use draft::{follow_start, share_of, thousandths, usual, with_share, without_share};
use says::Says;

/// Fields of the form, in its order.
const FIELDS: [FieldId; 6] = [
    campaign::NAME,
    campaign::CHANNEL,
    campaign::STARTS_ON,
    campaign::COUNTS_UNTIL,
    campaign::COST,
    campaign::DESCRIPTION,
];

/// For whom.
#[derive(Debug, Clone)]
pub enum Customers {
    /// These.
    Chosen(Vec<RecordId>),
    /// Those of a list.
    Listed(Box<RowsQuery>),
}

/// A campaign that is being prepared.
#[derive(Clone, Copy)]
struct Starting {
    kind: Kind,
    count: Signal<Option<u32>>,
    whom: Callback<(), Customers>,
    open: RwSignal<bool>,
    /// First values, and the share that is held out.
    changes: RwSignal<Vec<Change>>,
    problems: RwSignal<Vec<Problem>>,
    /// What is wrong with the share as it was typed.
    share_problem: RwSignal<String>,
    busy: RwSignal<bool>,
    left: RwSignal<Option<(RecordId, StartedCampaign)>>,
    kept: Kept,
}

/// A button with its dialog.
#[component]
pub fn StartCampaign(
    /// Kind of the customers.
    kind: Kind,
    /// How many there are; `None` until that is known.
    #[prop(into)]
    count: Signal<Option<u32>>,
    /// Says for whom.
    #[prop(into)]
    whom: Callback<(), Customers>,
    /// How loud.
    #[prop(optional)]
    look: Look,
) -> impl IntoView {
    let own = Starting {
        kind,
        count,
        whom,
        open: RwSignal::new(false),
        changes: RwSignal::new(Vec::new()),
        problems: RwSignal::new(Vec::new()),
        share_problem: RwSignal::new(String::new()),
        busy: RwSignal::new(false),
        left: RwSignal::new(None),
        kept: Kept::new(vec!["campaign/start".to_owned()]),
    };
    let body = move || match own.left.get() {
        Some((id, started)) => own.left_out(id, started).into_any(),
        None => view! { <Form own/> }.into_any(),
    };
    view! {
        <Button label=t("starting-act") icon=Icon::Mail look on_press=move |()| own.begin()/>
        <Dialog open=own.open title=t("starting-title") on_close=move |()| own.close()>{body}</Dialog>
    }
}

#[component]
fn Form(own: Starting) -> impl IntoView {
    let Starting { busy, .. } = own;
    let catalogue = app().catalogue.get_untracked();
    let defs = FIELDS.iter().filter_map(|field| catalogue.field(Kind::Campaign, *field).cloned());
    let mut first = true;
    let control = |def: model::FieldDef| {
        let autofocus = std::mem::take(&mut first);
        let (write, keep) =
            (Callback::new(move |next| own.write(next)), Callback::new(move |next| own.keep(next)));
        edit(editor(Kind::Campaign, &def, own.changes, own.problems, write, keep, autofocus))
    };
    let mut fields: Vec<AnyView> = defs.map(control).collect();
    // Nobody has to fill it in, and how many get it should not be below it.
    let description = fields.pop();
    let shown = Signal::derive(move || own.changes.with(|changes| share_words(share_of(changes))));
    let submit = move |event: web_sys::SubmitEvent| {
        event.prevent_default();
        if !has_unread(&event) {
            own.start();
        }
    };
    let share_unread = Signal::derive(move || own.share_problem.with(|problem| !problem.is_empty()));
    let unready = Signal::derive(move || own.count.get().is_none_or(|count| count == 0));
    view! {
        <form class="log-form" on:submit=submit novalidate=true>
            <FormFields busy>
                {fields}
                <NumberField label=t("starting-share") shown problem=own.share_problem unread=share_unread on_change=move |share| own.set_share(share)/>
                <p class="quiet">{t("starting-share-text")}</p>
                <Says own/>
                {description}
            </FormFields>
            <div class="form-actions">
                <Button label=t("form-discard") look=Look::Quiet disabled=busy on_press=move |()| own.discard()/>
                <Button label=t("starting-do") look=Look::Primary submit=true busy disabled=unready/>
            </div>
        </form>
    }
}

/// A share as it is typed.
fn share_words(thousandths: u16) -> String {
    match thousandths % 10 {
        0 => format::decimal(i64::from(thousandths / 10), 0),
        _ => format::decimal(i64::from(thousandths), 1),
    }
}

impl Starting {
    fn begin(self) {
        if self.changes.with_untracked(Vec::is_empty) {
            self.changes.set(usual(format::today()));
        }
        self.kept.find(move |draft| _ = self.changes.try_set(draft.changes));
        self.open.set(true);
    }

    fn close(self) {
        self.open.set(false);
        self.left.set(None);
    }

    fn discard(self) {
        self.kept.forget();
        self.reset();
        self.close();
    }

    fn reset(self) {
        self.changes.try_set(Vec::new());
        self.problems.try_set(Vec::new());
        self.share_problem.try_set(String::new());
    }

    fn write(self, next: Vec<Change>) {
        self.problems.set(Vec::new());
        self.changes.update(|changes| {
            let next = follow_start(changes, next);
            merge(changes, next);
        });
        self.kept.keep(t("starting-title"), self.changes.get_untracked());
    }

    /// A keystroke reaches the draft but not the fields, which would move the cursor.
    fn keep(self, next: Vec<Change>) {
        let mut all = self.changes.get_untracked();
        merge(&mut all, next);
        self.kept.keep(t("starting-title"), all);
    }

    fn set_share(self, typed: Option<(i64, u8)>) {
        match thousandths(typed) {
            Some(share) => {
                self.share_problem.set(String::new());
                self.write(vec![with_share(share)]);
            }
            None => self.share_problem.set(t("starting-share-problem")),
        }
    }

    fn start(self) {
        if self.busy.get_untracked() || self.count.get_untracked().is_none_or(|count| count == 0) {
            return;
        }
        let (changes, held_out) = self.changes.with_untracked(|all| (without_share(all), share_of(all)));
        let (id, whom, draft) = (browser::new_id(), self.whom.run(()), self.kept.name());
        self.busy.set(true);
        spawn_local(async move {
            match send(whom, Start { id, changes, customers: Vec::new(), held_out }).await {
                Ok(started) => self.started(id, started, draft),
                Err(failure) => {
                    let shows = failure.problems.iter().any(|problem| problem.field.is_some());
                    let is_closed = self.problems.try_set(failure.problems.clone()).is_some();
                    if is_closed || !shows {
                        toasts::failed(&failure);
                    }
                }
            }
            self.busy.try_set(false);
        });
    }

    /// Says what was done; who was left out is shown before the campaign opens.
    fn started(self, id: RecordId, started: StartedCampaign, draft: Option<String>) {
        if let Some(action) = started.action {
            let words = tr!("starting-done", count = started.reached, out = started.held_out);
            toasts::done(words, Some(action));
            self.kept.saved(draft);
            self.reset();
        }
        if !started.left.is_empty() {
            self.left.try_set(Some((id, started)));
        } else if self.open.try_set(false).is_none() {
            go(&record_href(Kind::Campaign, id));
        }
    }

    fn left_out(self, id: RecordId, started: StartedCampaign) -> impl IntoView {
        let count: usize = started.left.iter().map(|left: &LeftOut| left.records.len()).sum();
        let said = match started.action {
            Some(_) => tr!("starting-left", count = count),
            None => t("starting-not"),
        };
        let is_started = started.action.is_some();
        let done = move |shown: bool| {
            self.close();
            if is_started && !shown {
                go(&record_href(Kind::Campaign, id));
            }
        };
        view! { <LeftOnes kind=self.kind said out=started.left on_done=done/> }
    }
}

/// Finds out who they are, and starts.
async fn send(whom: Customers, start: Start) -> Result<StartedCampaign, Failure> {
    let customers = match whom {
        Customers::Chosen(ids) => ids,
        Customers::Listed(rows) => match engine::call(Request::Ids(*rows)).await? {
            Reply::Ids(ids) => ids,
            _ => Vec::new(),
        },
    };
    match engine::later(later::Request::StartCampaign(Start { customers, ..start })).await? {
        later::Reply::StartedCampaign(started) => Ok(started),
        _ => Err(Failure::new(protocol::FailureCode::Internal, "not what was asked for")),
    }
}
