//! A stage or a pipeline goes: what is in it goes elsewhere first, which is asked with its number. A deal that is won stays won,
//! so it goes to where deals are won.

use std::collections::BTreeMap;

use leptos::prelude::*;
use leptos::task::spawn_local;
use model::entities::deal;
use model::{Command, Filter, Kind, Op, Operand, Problem, ProblemCode, RecordId, Value};
use protocol::query::RowsQuery;
use protocol::view::{PipelineRow, StageRow};
use protocol::{Failure, Reply, Request};

use super::Page;
use crate::components::button::{Button, Look};
use crate::components::dialog::Dialog;
use crate::components::select::Select;
use crate::engine;
use crate::i18n::{self, called, t};
use crate::pages::work::changes::refer;
use crate::state::{actions, toasts};
use crate::tr;

/// Stages by what they mean.
type ByOutcome = BTreeMap<String, RecordId>;

/// Where deals can go.
#[derive(Debug, Clone, PartialEq)]
struct Target {
    key: String,
    label: String,
    stages: ByOutcome,
}

/// What is to go, and what is in it.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Removal {
    name: String,
    deletes: Vec<RecordId>,
    deals: BTreeMap<String, Vec<RecordId>>,
    targets: Vec<Target>,
}

/// A stage goes.
pub(super) fn of_stage(page: Page, pipeline: RecordId, id: RecordId) {
    let all = page.pipelines.get_untracked();
    let stages = all.iter().flat_map(|one| &one.stages);
    let Some(own) = stages.clone().find(|stage| stage.id == id).cloned() else { return };
    if let Some(why) = needed(&all, id) {
        return toasts::trouble(i18n::problem(&why));
    }
    let targets = targets_of_stage(&all, pipeline, &own);
    let of = BTreeMap::from([(own.outcome.clone(), vec![id])]);
    begin(page, called(&own.name), vec![id], of, move |_| targets.clone());
}

/// Why an open stage cannot go, nor mean something else: it is the last one of its pipeline.
pub(super) fn needed(all: &[PipelineRow], id: RecordId) -> Option<Problem> {
    let pipeline = all.iter().find(|one| one.stages.iter().any(|stage| stage.id == id))?;
    let mut open = pipeline.stages.iter().filter(|stage| stage.outcome == "open");
    let is_last = open.next().is_some_and(|stage| stage.id == id) && open.next().is_none();
    let detail = called(&pipeline.name);
    is_last.then_some(Problem { code: ProblemCode::LastOpenStage, field: None, detail })
}

/// A pipeline goes, with its stages.
pub(super) fn of_pipeline(page: Page, id: RecordId) {
    let all = page.pipelines.get_untracked();
    let Some(own) = all.iter().find(|one| one.id == id).cloned() else { return };
    let mut of = BTreeMap::<String, Vec<RecordId>>::new();
    for stage in &own.stages {
        of.entry(stage.outcome.clone()).or_default().push(stage.id);
    }
    let deletes = own.stages.iter().map(|stage| stage.id).chain([id]).collect();
    begin(page, called(&own.name), deletes, of, move |needed| targets_of_pipeline(&all, id, needed));
}

/// Asks what is in these stages. Where nothing is, they go at once.
fn begin(
    page: Page,
    name: String,
    deletes: Vec<RecordId>,
    stages: BTreeMap<String, Vec<RecordId>>,
    targets: impl Fn(&[String]) -> Vec<Target> + 'static,
) {
    spawn_local(async move {
        let mut found = BTreeMap::new();
        for (outcome, stages) in stages {
            match deals(stages).await {
                Ok(ids) if ids.is_empty() => {}
                Ok(ids) => _ = found.insert(outcome, ids),
                Err(failure) => return toasts::failed(&failure),
            }
        }
        if found.is_empty() {
            let words = tr!("record-deleted-toast", name = name);
            return actions::run(Command::Delete { ids: deletes }, words);
        }
        let needed: Vec<String> = found.keys().cloned().collect();
        let removal = Removal { name, deletes, deals: found, targets: targets(&needed) };
        page.removing.try_set(Some(removal));
    });
}

/// The deals in these stages.
pub(super) async fn deals(stages: Vec<RecordId>) -> Result<Vec<RecordId>, Failure> {
    let operand = Operand::Values(stages.into_iter().map(Value::Ref).collect());
    let query = RowsQuery::of(Kind::Deal, Filter::Field { field: deal::STAGE, op: Op::Is, operand });
    match engine::call(Request::Ids(query)).await? {
        Reply::Ids(ids) => Ok(ids),
        _ => Ok(Vec::new()),
    }
}

/// The other stages that mean the same, those of its own pipeline first.
fn targets_of_stage(all: &[PipelineRow], pipeline: RecordId, own: &StageRow) -> Vec<Target> {
    let (here, elsewhere): (Vec<_>, Vec<_>) = all.iter().partition(|one| one.id == pipeline);
    let target = |of: &PipelineRow, stage: &StageRow| Target {
        key: stage.id.to_string(),
        label: match of.id == pipeline {
            true => called(&stage.name),
            false => format!("{} · {}", called(&of.name), called(&stage.name)),
        },
        stages: BTreeMap::from([(stage.outcome.clone(), stage.id)]),
    };
    let of = |one: &PipelineRow| {
        let same = one.stages.iter().filter(|stage| stage.outcome == own.outcome && stage.id != own.id);
        same.map(|stage| target(one, stage)).collect::<Vec<_>>()
    };
    here.into_iter().chain(elsewhere).flat_map(of).collect()
}

/// The other pipelines that have a stage for each of these outcomes; the first of each counts.
fn targets_of_pipeline(all: &[PipelineRow], pipeline: RecordId, needed: &[String]) -> Vec<Target> {
    let target = |one: &PipelineRow| {
        let first = |outcome: &String| {
            let stage = one.stages.iter().find(|stage| stage.outcome == *outcome)?;
            Some((outcome.clone(), stage.id))
        };
        let stages = needed.iter().map(first).collect::<Option<ByOutcome>>()?;
        Some(Target { key: one.id.to_string(), label: called(&one.name), stages })
    };
    all.iter().filter(|one| one.id != pipeline).filter_map(target).collect()
}

impl Removal {
    fn count(&self) -> usize {
        self.deals.values().map(Vec::len).sum()
    }

    /// Deals go there, and then what they were in goes: one action.
    fn command(&self, target: &Target) -> Command {
        let moves = self.deals.iter().filter_map(|(outcome, ids)| {
            let stage = *target.stages.get(outcome)?;
            Some(Command::Update { ids: ids.clone(), changes: vec![refer(deal::STAGE, Some(stage))] })
        });
        Command::Batch(moves.chain([Command::Delete { ids: self.deletes.clone() }]).collect())
    }
}

/// The question.
#[component]
pub(super) fn RemovalDialog(
    /// What is to go; nothing when nothing is.
    removing: RwSignal<Option<Removal>>,
) -> impl IntoView {
    let close = Callback::new(move |()| removing.set(None));
    move || removing.get().map(|removal| question(removal, close))
}

fn question(removal: Removal, close: Callback<()>) -> impl IntoView {
    let chosen = RwSignal::new(removal.targets.first().map(|target| target.key.clone()).unwrap_or_default());
    let count = removal.count();
    let title = tr!("stages-remove-ask", name = removal.name.as_str());
    let removal = StoredValue::new(removal);
    let confirm = move |()| {
        let removal = removal.get_value();
        let Some(target) = removal.targets.iter().find(|target| target.key == chosen.get_untracked()) else {
            return;
        };
        let words = tr!(
            "stages-removed",
            name = removal.name.as_str(),
            count = count,
            target = target.label.as_str()
        );
        close.run(());
        actions::run(removal.command(target), words);
    };
    let body = move || {
        let options: Vec<(String, String)> = removal.with_value(|removal| {
            removal.targets.iter().map(|target| (target.key.clone(), target.label.clone())).collect()
        });
        if options.is_empty() {
            return view! { <p>{tr!("stages-remove-nowhere", count = count)}</p> }.into_any();
        }
        view! {
            <p>{tr!("stages-remove-text", count = count)}</p>
            <Select label=t("stages-remove-to") options value=chosen autofocus=true on_change=move |key| chosen.set(key)/>
        }
        .into_any()
    };
    let goes = move || {
        removal.with_value(|removal| !removal.targets.is_empty()).then(|| {
            view! { <Button label=t("delete") look=Look::Danger on_press=confirm/> }
        })
    };
    view! {
        <Dialog open=true title on_close=close>
            <div class="log-form">
                {body}
                <div class="form-actions">
                    <Button label=t("cancel") on_press=close/>
                    {goes}
                </div>
            </div>
        </Dialog>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn id(n: u8) -> RecordId {
        RecordId([n; 16])
    }

    fn pipeline(n: u8, stages: &[(u8, &str)]) -> PipelineRow {
        let stage = |(n, outcome): &(u8, &str)| StageRow {
            id: id(*n),
            name: format!("S{n}"),
            outcome: (*outcome).to_owned(),
            probability: None,
            rotting_days: None,
        };
        PipelineRow { id: id(n), name: format!("P{n}"), stages: stages.iter().map(stage).collect() }
    }

    #[test]
    fn deals_go_only_to_where_the_same_became_of_them() {
        let all = [
            pipeline(1, &[(11, "open"), (12, "open"), (13, "won")]),
            pipeline(2, &[(21, "open"), (22, "won"), (23, "lost")]),
            pipeline(3, &[(31, "open")]),
        ];
        let labels =
            |targets: Vec<Target>| targets.into_iter().map(|target| target.label).collect::<Vec<_>>();
        assert_eq!(labels(targets_of_stage(&all, id(1), &all[0].stages[0])), ["S12", "P2 · S21", "P3 · S31"]);
        assert_eq!(labels(targets_of_stage(&all, id(2), &all[1].stages[1])), ["P1 · S13"]);
        assert_eq!(labels(targets_of_stage(&all, id(2), &all[1].stages[2])), Vec::<String>::new());
        let outcomes = |keys: &[&str]| keys.iter().map(|key| (*key).to_owned()).collect::<Vec<_>>();
        assert_eq!(labels(targets_of_pipeline(&all, id(2), &outcomes(&["open"]))), ["P1", "P3"]);
        assert_eq!(labels(targets_of_pipeline(&all, id(2), &outcomes(&["open", "won"]))), ["P1"]);
        assert_eq!(labels(targets_of_pipeline(&all, id(1), &outcomes(&["lost"]))), ["P2"]);
    }

    #[test]
    fn the_last_open_stage_of_a_pipeline_is_needed() {
        let all = [
            pipeline(1, &[(11, "open"), (12, "open"), (13, "won")]),
            pipeline(2, &[(21, "won"), (22, "open"), (23, "lost")]),
            pipeline(3, &[(31, "won")]),
        ];
        for (stage, expect) in [(11, None), (12, None), (13, None), (21, None), (22, Some("P2")), (31, None)]
        {
            let why = needed(&all, id(stage));
            assert_eq!(why.as_ref().map(|why| why.detail.as_str()), expect, "{stage}");
            assert!(why.is_none_or(|why| why.code == ProblemCode::LastOpenStage));
        }
    }

    #[test]
    fn everything_is_one_action() {
        let all = [pipeline(1, &[(11, "open"), (13, "won")]), pipeline(2, &[(21, "open"), (22, "won")])];
        let deals =
            BTreeMap::from([("open".to_owned(), vec![id(5)]), ("won".to_owned(), vec![id(6), id(7)])]);
        let needed: Vec<String> = deals.keys().cloned().collect();
        let targets = targets_of_pipeline(&all, id(1), &needed);
        let removal = Removal { name: "P1".into(), deletes: vec![id(11), id(13), id(1)], deals, targets };
        assert_eq!(removal.count(), 3);
        let to = |ids, stage| Command::Update { ids, changes: vec![refer(deal::STAGE, Some(stage))] };
        let expect = vec![
            to(vec![id(5)], id(21)),
            to(vec![id(6), id(7)], id(22)),
            Command::Delete { ids: vec![id(11), id(13), id(1)] },
        ];
        assert_eq!(removal.command(&removal.targets[0]), Command::Batch(expect));
    }
}
