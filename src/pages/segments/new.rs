//! A new segment: its name and whom it selects; the rule is made on its page.

use leptos::prelude::*;
use leptos::task::spawn_local;
use model::entities::segment;
use model::{Command, Filter, Kind, Value};

use crate::browser::new_id;
use crate::components::button::{Button, Look};
use crate::components::icon::Icon;
use crate::components::name_dialog::NameDialog;
use crate::components::select::Select;
use crate::i18n::{kinds, t};
use crate::pages::work::changes::{choice, put, text};
use crate::routes::{go, record_href};
use crate::state::{actions, toasts};
use crate::tr;

/// The button with its dialog.
#[component]
pub(super) fn NewSegment() -> impl IntoView {
    let (open, name, busy) = (RwSignal::new(false), RwSignal::new(String::new()), RwSignal::new(false));
    let of = RwSignal::new(segment::KINDS[0].key.to_string());
    let save = move |()| {
        busy.set(true);
        let (id, title) = (new_id(), name.get_untracked());
        // Everybody, until the rule says whom.
        let rule = Filter::default().to_text().into_bytes();
        let changes = vec![
            text(segment::NAME, &title),
            choice(segment::OF_KIND, &of.get_untracked()),
            put(segment::RULE, Some(Value::Bytes(rule))),
        ];
        spawn_local(async move {
            match actions::run_now(Command::Create { id, kind: Kind::Segment, changes }).await {
                Ok(action) => {
                    toasts::done(tr!("segment-saved", name = title.as_str()), Some(action));
                    if open.try_set(false).is_none() {
                        go(&record_href(Kind::Segment, id));
                    }
                }
                Err(failure) => toasts::failed(&failure),
            }
            busy.try_set(false);
        });
    };
    let selects = segment::KINDS.iter().filter_map(|option| Kind::from_key(&option.key));
    let options: Vec<_> = selects.map(|kind| (kind.key().to_owned(), kinds(kind))).collect();
    let more = move || {
        view! { <Select label=t("segment-of-kind") options=options.clone() value=of on_change=move |key| of.set(key)/> }
    };
    view! {
        <span data-create="">
            <Button label=t("create-segment") icon=Icon::Plus look=Look::Primary on_press=move |()| open.set(true)/>
        </span>
        <NameDialog open title=t("create-segment") label=t("segment-name") name busy on_save=save more/>
    }
}
