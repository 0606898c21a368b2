//! Keeping what is set for a score, and what was learned for it, for everybody in the workspace.

use leptos::prelude::*;
use leptos::task::spawn_local;
use model::entities::score;
use model::{Change, Command, FieldId, Kind, Value};
use protocol::view::{KeepView, ReportView};

use super::address::Chosen;
use crate::components::button::Button;
use crate::i18n::t;
use crate::state::{actions, app, toasts};
use crate::{format, tr};

/// What is kept, and the way to keep what is set now.
#[component]
pub(super) fn KeepForAll(
    view: Memo<Option<Box<ReportView>>>,
    chosen: Memo<Chosen>,
    change: Callback<(Chosen, bool)>,
) -> impl IntoView {
    let keep = Memo::new(move |_| view.with(|view| view.as_ref().and_then(|view| view.keep.clone())));
    let busy = RwSignal::new(false);
    let press = move |()| {
        let shown = view.with_untracked(|view| {
            view.as_ref().and_then(|view| Some(command(view.keep.as_ref()?, view.on)))
        });
        let Some(command) = shown.filter(|_| !busy.get_untracked()) else { return };
        busy.set(true);
        let tried = chosen.get_untracked();
        spawn_local(async move {
            match actions::run_now(command).await {
                Ok(action) => {
                    toasts::done(t("insight-kept"), Some(action));
                    // From now on this is as usual, unless somebody tries on.
                    if chosen.try_get_untracked().as_ref() == Some(&tried) {
                        change.run((Chosen { set: Vec::new(), ..tried }, false));
                    }
                }
                Err(failure) => toasts::failed(&failure),
            }
            busy.try_set(false);
        });
    };
    let offered = move || keep.with(|keep| keep.as_ref().is_some_and(|keep| !keep.is_same && !keep.is_newer));
    let may = move || offered() && app().is_administrator();
    let words = move || keep.with(|keep| keep.as_ref().and_then(learned));
    move || {
        keep.with(Option::is_some).then(|| {
            view! {
                <div class="report-keep">
                    {move || words().map(|words| view! { <span class="quiet">{words}</span> })}
                    <Show when=may>
                        <Button label=t("insight-keep") busy on_press=press/>
                    </Show>
                </div>
            }
        })
    }
}

/// What can be said of what is kept.
fn learned(keep: &KeepView) -> Option<String> {
    if keep.is_newer {
        return Some(t("score-newer"));
    }
    let day = keep.fitted_on.filter(|_| keep.exists && !keep.fit.is_empty())?;
    Some(tr!("insight-learned", day = format::date(day)))
}

fn command(keep: &KeepView, on: i32) -> Command {
    let set = |field: FieldId, value: Value| Change { field, element: None, value: Some(value) };
    let mut changes = vec![
        set(score::KEY, Value::Text(keep.key.clone())),
        set(score::VERSION, Value::Int(keep.version)),
        set(score::SETTINGS, Value::Text(keep.settings.clone())),
    ];
    if !keep.fit.is_empty() {
        changes.push(set(score::FIT, Value::Text(keep.fit.clone())));
        changes.push(set(score::FITTED_ON, Value::Date(on)));
        changes.push(set(score::POPULATION, Value::Int(keep.population)));
    }
    match keep.exists {
        true => Command::Update { ids: vec![keep.record], changes },
        false => Command::Create { id: keep.record, kind: Kind::Score, changes },
    }
}
