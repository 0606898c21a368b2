//! Selected rows are put into a segment by hand, taken out of it, or become one.

use leptos::prelude::*;
use leptos::task::spawn_local;
use model::entities::segment::{self, MOST_BY_HAND};
use model::{Change, Command, FieldId, Filter, Kind, RecordId, Value};

use crate::browser::new_id;
use crate::components::button::{Button, Look};
use crate::components::dialog::Dialog;
use crate::components::icon::Icon;
use crate::components::segmented::Segmented;
use crate::fields::names;
use crate::fields::segment::SegmentChoice;
use crate::i18n::{self, called, t};
use crate::pages::work::changes::{add_ref, put, text};
use crate::state::{actions, toasts};
use crate::tr;

/// A button with its dialog.
#[component]
pub fn ToSegment(
    /// Kind of the rows.
    kind: Kind,
    /// The selected rows.
    #[prop(into)]
    chosen: Callback<(), Vec<RecordId>>,
) -> impl IntoView {
    let (open, inside) = (RwSignal::new(false), RwSignal::new(true));
    // Whoever goes from one choice to the other by the keyboard stays there.
    let fresh = StoredValue::new(true);
    let options = vec![("in".to_owned(), t("segment-put-in")), ("out".to_owned(), t("segment-take-out"))];
    let value = Signal::derive(move || if inside.get() { "in".to_owned() } else { "out".to_owned() });
    let choose = Callback::new(move |id: RecordId| {
        open.set(false);
        let name = names::known(id).map_or_else(|| called(""), |named| called(&named.name));
        let (ids, inside) = (chosen.run(()), inside.get_untracked());
        let word = if inside { "segment-put-in-done" } else { "segment-take-out-done" };
        let changes = by_hand(&ids, inside);
        actions::run(Command::Update { ids: vec![id], changes }, tr!(word, count = ids.len(), name = name));
    });
    let create = Callback::new(move |name: String| {
        open.set(false);
        create(kind, &name, &chosen.run(()));
    });
    let press = move |()| {
        if chosen.run(()).len() > MOST_BY_HAND {
            toasts::trouble(tr!("segment-too-many", most = MOST_BY_HAND));
        } else {
            fresh.set_value(true);
            open.set(true);
        }
    };
    let chooser = move || {
        let (label, on_create) = (i18n::kind(Kind::Segment), inside.get().then_some(create));
        let autofocus = fresh.get_value();
        fresh.set_value(false);
        view! { <SegmentChoice kind label shown=String::new() on_choose=choose on_create autofocus/> }
    };
    let options = StoredValue::new(options);
    view! {
        <Button label=i18n::kind(Kind::Segment) icon=Icon::Segments look=Look::Quiet on_press=press/>
        <Dialog open title=t("segment-by-hand") on_close=move |()| open.set(false)>
            <div class="log-form">
                <Segmented label=t("segment-by-hand") options=options.get_value() value on_change=move |key: String| inside.set(key == "in")/>
                {chooser}
                <p class="quiet">{t("segment-by-hand-text")}</p>
            </div>
        </Dialog>
    }
}

/// Who is put in is no longer taken out, and the other way round.
fn by_hand(ids: &[RecordId], inside: bool) -> Vec<Change> {
    let (to, from) =
        if inside { (segment::INCLUDED, segment::EXCLUDED) } else { (segment::EXCLUDED, segment::INCLUDED) };
    let out = |field: FieldId, id: &RecordId| Change { field, element: Some(*id), value: None };
    ids.iter().flat_map(|id| [add_ref(to, *id), out(from, id)]).collect()
}

/// A segment of these alone.
fn create(kind: Kind, name: &str, ids: &[RecordId]) {
    let nobody = Filter::Any(Vec::new()).to_text().into_bytes();
    let mut changes = vec![
        text(segment::NAME, name),
        put(segment::OF_KIND, Some(Value::Choice(kind.key().to_owned()))),
        put(segment::RULE, Some(Value::Bytes(nobody))),
    ];
    changes.extend(ids.iter().map(|id| add_ref(segment::INCLUDED, *id)));
    let name = name.to_owned();
    let command = Command::Create { id: new_id(), kind: Kind::Segment, changes };
    spawn_local(async move {
        match actions::run_now(command.clone()).await {
            Ok(action) => toasts::done(tr!("segment-saved", name = name.as_str()), Some(action)),
            Err(failure) => toasts::refused(&failure, command),
        }
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_is_put_in_is_not_taken_out() {
        let id = RecordId([1; 16]);
        for (inside, to, from) in
            [(true, segment::INCLUDED, segment::EXCLUDED), (false, segment::EXCLUDED, segment::INCLUDED)]
        {
            let out = Change { field: from, element: Some(id), value: None };
            assert_eq!(by_hand(&[id], inside), [add_ref(to, id), out]);
        }
        let most = by_hand(&vec![id; MOST_BY_HAND], true);
        assert!(most.len() <= 1_000, "{} elements are no cell", most.len());
    }
}
