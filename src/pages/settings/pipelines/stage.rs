//! One stage: its name, what being in it means, how likely a deal in it is won, and when one counts as stuck.

use leptos::prelude::*;
use leptos::task::spawn_local;
use model::entities::{deal, stage};
use model::{Change, Command, FieldId, Kind, RecordId, Value};
use protocol::view::{Shown, StageRow};

use super::{Page, deals_href, removal};
use crate::browser::new_id;
use crate::components::button::{Button, IconButton};
use crate::components::icon::Icon;
use crate::components::select::Select;
use crate::components::text_field::TextField;
use crate::fields::{Edit, edit};
use crate::format;
use crate::i18n::{self, called, t};
use crate::pages::work::changes::{choice, clear_if, put, refer, text};
use crate::state::{actions, app, questions, toasts};
use crate::tr;

/// The line of a stage.
#[component]
pub(super) fn StageLine(
    /// Which.
    id: RecordId,
    /// Its pipeline.
    pipeline: RecordId,
    /// The page.
    page: Page,
) -> impl IntoView {
    let own = Memo::new(move |_| page.stage(id));
    let name =
        Memo::new(move |_| own.with(|own| own.as_ref().map(|own| called(&own.name)).unwrap_or_default()));
    let count = Memo::new(move |_| page.deals_in(id));
    let line = move || {
        match page.editable.get() {
        true => view! {
            {control(own, name, stage::NAME, |own| Shown::Value(Value::Text(own.name.clone())))}
            <Meaning id own name page/>
            {control(own, name, stage::PROBABILITY, |own| own.probability.clone().map_or(Shown::Empty, Shown::Value))}
            {control(own, name, stage::ROTTING_DAYS, |own| own.rotting_days.map_or(Shown::Empty, |days| Shown::Value(Value::Int(days))))}
        }
        .into_any(),
        false => read(own).into_any(),
    }
    };
    let deals = move || {
        let label = tr!("stages-deals", name = name.get(), count = count.get());
        view! { <a class="at-end" href=deals_href(id) aria-label=label>{format::number(f64::from(count.get()))}</a> }
    };
    let remove = move |()| removal::of_stage(page, pipeline, id);
    let label = Signal::derive(move || tr!("stages-remove", name = name.get()));
    view! {
        <div class="stage-row" role="group" aria-label=name>
            {line}
            {deals}
            <Show when=move || page.editable.get()>
                {move || view! { <IconButton label=label.get() icon=Icon::Trash on_press=remove/> }}
            </Show>
        </div>
    }
}

/// The editor that the field has in a record.
fn control(
    own: Memo<Option<StageRow>>,
    name: Memo<String>,
    field: FieldId,
    shown: fn(&StageRow) -> Shown,
) -> Option<AnyView> {
    let def = app().catalogue.get().field(Kind::Stage, field).cloned()?;
    let label = i18n::field(Kind::Stage, &def);
    let words = label.clone();
    let write = move |changes: Vec<Change>| {
        let Some(id) = own.with_untracked(|own| own.as_ref().map(|own| own.id)) else { return };
        let words = tr!("toast-field-of", field = words.as_str(), name = name.get_untracked());
        actions::edit(Command::Update { ids: vec![id], changes }, words);
    };
    Some(edit(Edit {
        label,
        def,
        bare: true,
        value: Signal::derive(move || own.with(|own| own.as_ref().map_or(Shown::Empty, shown))),
        problem: Signal::stored(String::new()),
        autofocus: false,
        on_change: Callback::new(write),
        on_input: None,
        on_create: None,
        keep: None,
    }))
}

/// The options of what a stage means.
fn meanings() -> Vec<(String, String)> {
    stage::KINDS.iter().map(|option| (option.key.to_string(), i18n::choice(option))).collect()
}

/// What being in it means. Deals that are in it become that, too, which is asked first.
#[component]
fn Meaning(id: RecordId, own: Memo<Option<StageRow>>, name: Memo<String>, page: Page) -> impl IntoView {
    let chosen = RwSignal::new(None::<String>);
    let present =
        Memo::new(move |_| own.with(|own| own.as_ref().map(|own| own.outcome.clone()).unwrap_or_default()));
    let value = Signal::derive(move || chosen.get().unwrap_or_else(|| present.get()));
    let choose = move |key: String| {
        if key == present.get_untracked() {
            return;
        }
        // The list shows what holds until somebody agrees.
        let show = |key: &str| {
            chosen.set(Some(key.to_owned()));
            request_animation_frame(move || _ = chosen.try_set(None));
        };
        if let Some(why) = page.pipelines.with_untracked(|all| removal::needed(all, id)) {
            show(&key);
            return toasts::trouble(i18n::problem(&why));
        }
        let count = untrack(|| page.deals_in(id));
        let words = tr!("toast-field-of", field = t("stages-meaning"), name = name.get_untracked());
        if count == 0 {
            return actions::edit(means(id, &key, Vec::new()), words);
        }
        show(&key);
        let word =
            meanings().into_iter().find(|(own, _)| *own == key).map(|(_, word)| word).unwrap_or_default();
        let title = tr!("stages-meaning-ask", name = name.get_untracked(), meaning = word.as_str());
        let then = move || {
            let (key, words) = (key.clone(), words.clone());
            spawn_local(async move {
                match removal::deals(vec![id]).await {
                    Ok(ids) => actions::run(means(id, &key, ids), words),
                    Err(failure) => toasts::failed(&failure),
                }
            });
        };
        questions::confirm(title, tr!("stages-meaning-text", count = count, meaning = word), t("save"), then);
    };
    view! { <Select label=t("stages-meaning") bare=true options=meanings() value on_change=choose/> }
}

/// A stage means something else, and so the deals in it are something else.
fn means(stage: RecordId, key: &str, deals: Vec<RecordId>) -> Command {
    let update = |ids, changes| Command::Update { ids, changes };
    let mut commands = vec![update(vec![stage], vec![choice(stage::STAGE_KIND, key)])];
    if !deals.is_empty() {
        commands.push(update(deals, vec![choice(deal::STATUS, key)]));
    }
    Command::Batch(commands)
}

/// The stage as those read it who do not change it.
fn read(own: Memo<Option<StageRow>>) -> impl IntoView {
    let text = move |part: fn(&StageRow) -> Option<String>| {
        move || own.with(|own| own.as_ref().and_then(part).unwrap_or_default())
    };
    let meaning =
        |own: &StageRow| meanings().into_iter().find(|(key, _)| *key == own.outcome).map(|(_, word)| word);
    view! {
        <span><bdi>{text(|own| Some(called(&own.name)))}</bdi></span>
        <span>{text(meaning)}</span>
        <span>{text(|own| match &own.probability {
            Some(Value::Decimal { mantissa, places }) => Some(format::percent(*mantissa, *places)),
            other => other.as_ref().map(format::value),
        })}</span>
        <span>{text(|own| own.rotting_days.map(|days| format::number(days as f64)))}</span>
    }
}

/// A line that adds a stage, before those where a deal ends.
#[component]
pub(super) fn NewStage(
    /// The pipeline.
    pipeline: RecordId,
    /// The page.
    page: Page,
) -> impl IntoView {
    let (name, busy) = (RwSignal::new(String::new()), RwSignal::new(false));
    let empty = Signal::derive(move || name.with(|name| name.trim().is_empty()));
    let add = move |event: web_sys::SubmitEvent| {
        event.prevent_default();
        if empty.get_untracked() || busy.get_untracked() {
            return;
        }
        let given = name.get_untracked().trim().to_owned();
        let stages = untrack(|| page.pipeline(pipeline)).map(|own| own.stages).unwrap_or_default();
        let ids: Vec<RecordId> = stages.iter().map(|stage| stage.id).collect();
        let changes = vec![
            text(stage::NAME, &given),
            refer(stage::PIPELINE, Some(pipeline)),
            put(stage::RANK, Some(Value::Text(page.rank_at(&ids, new_place(&stages))))),
        ];
        let command = Command::Create { id: new_id(), kind: Kind::Stage, changes };
        busy.set(true);
        spawn_local(async move {
            match actions::run_now(command).await {
                Ok(action) => {
                    toasts::done(tr!("stages-added", name = given.as_str()), Some(action));
                    clear_if(name, &given);
                }
                Err(failure) => toasts::failed(&failure),
            }
            busy.try_set(false);
        });
    };
    view! {
        <form class="stage-add" on:submit=add>
            <TextField label=t("stages-new") bare=true value=name on_input=move |typed| name.set(typed)/>
            <Button label=t("stages-add") icon=Icon::Plus submit=true busy disabled=empty/>
        </form>
    }
}

/// Before how many stages a new one does not come: behind the last open one.
fn new_place(stages: &[StageRow]) -> usize {
    stages.iter().rposition(|stage| stage.outcome == "open").map_or(0, |last| last + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_new_stage_comes_before_the_ends() {
        let stage = |outcome: &&str| StageRow {
            id: RecordId([0; 16]),
            name: String::new(),
            outcome: (*outcome).to_owned(),
            probability: None,
            rotting_days: None,
        };
        for (outcomes, expect) in [
            (&["open", "open", "won", "lost"][..], 2),
            (&["won", "lost"], 0),
            (&["won", "open", "lost"], 2),
            (&[], 0),
        ] {
            let stages: Vec<StageRow> = outcomes.iter().map(stage).collect();
            assert_eq!(new_place(&stages), expect, "{outcomes:?}");
        }
    }

    #[test]
    fn deals_become_what_their_stage_means() {
        let (stage, deal) = (RecordId([1; 16]), RecordId([2; 16]));
        let Command::Batch(alone) = means(stage, "won", Vec::new()) else { panic!("one action") };
        assert_eq!(alone.len(), 1);
        let Command::Batch(both) = means(stage, "won", vec![deal]) else { panic!("one action") };
        let update = |ids, field| Command::Update { ids, changes: vec![choice(field, "won")] };
        assert_eq!(both, [update(vec![stage], stage::STAGE_KIND), update(vec![deal], deal::STATUS)]);
    }
}
