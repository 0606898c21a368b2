//! The rule of a filtered list is kept as a segment under a name.

use leptos::prelude::*;
use leptos::task::spawn_local;
use model::entities::segment;
use model::{Command, Filter, Kind, Value};

use crate::browser::new_id;
use crate::components::button::{Button, Look};
use crate::components::icon::Icon;
use crate::components::name_dialog::NameDialog;
use crate::i18n::t;
use crate::pages::work::changes::{put, text};
use crate::state::{actions, toasts};
use crate::tr;

/// A button, there as long as the list is filtered.
#[component]
pub fn SaveSegment(
    /// Kind of the rows.
    kind: Kind,
    /// The rule.
    filter: Signal<Filter>,
) -> impl IntoView {
    let (open, name, busy) = (RwSignal::new(false), RwSignal::new(String::new()), RwSignal::new(false));
    let selects = segment::KINDS.iter().any(|option| option.key == kind.key());
    let filtered = Memo::new(move |_| selects && filter.with(|filter| *filter != Filter::default()));
    let save = move |()| {
        busy.set(true);
        let title = name.get_untracked();
        let rule = filter.with_untracked(Filter::to_text).into_bytes();
        let changes = vec![
            text(segment::NAME, &title),
            put(segment::OF_KIND, Some(Value::Choice(kind.key().to_owned()))),
            put(segment::RULE, Some(Value::Bytes(rule))),
        ];
        spawn_local(async move {
            let command = Command::Create { id: new_id(), kind: Kind::Segment, changes };
            match actions::run_now(command).await {
                Ok(action) => {
                    open.try_set(false);
                    name.try_set(String::new());
                    toasts::done(tr!("segment-saved", name = title.as_str()), Some(action));
                }
                Err(failure) => toasts::failed(&failure),
            }
            busy.try_set(false);
        });
    };
    view! {
        <Show when=move || filtered.get()>
            <Button label=t("segment-save") icon=Icon::Segments look=Look::Quiet on_press=move |()| open.set(true)/>
        </Show>
        <NameDialog open title=t("segment-save") label=t("segment-name") name busy on_save=save/>
    }
}
