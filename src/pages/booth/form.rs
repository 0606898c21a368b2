//! The capture form: who, how good, what was promised. Saved on the device before the next visitor is there.

use leptos::prelude::*;
use leptos::task::spawn_local;
use model::entities::lead;
use model::{ChoiceDef, Command, FieldId, Kind, Problem, RecordId};

use super::lead::Capture;
use crate::browser::new_id;
use crate::components::button::{Button, Look};
use crate::components::date_field::DateField;
use crate::components::form_fields::has_unread;
use crate::components::segmented::Segmented;
use crate::components::select::Select;
use crate::components::text_field::{TextArea, TextField};
use crate::i18n::{choice, problem, t};
use crate::pages::files::booth::Photos;
use crate::state::drafts::Kept;
use crate::state::{actions, toasts};
use crate::{format, tr};

/// Days from today that one press sets.
const SOON: [i32; 3] = [1, 3, 7];

/// Fields that show what is wrong with them; of all others a message tells.
const SHOWN: [FieldId; 7] = [
    lead::GIVEN_NAME,
    lead::FAMILY_NAME,
    lead::COMPANY_NAME,
    lead::JOB_TITLE,
    lead::PHONES,
    lead::EMAILS,
    lead::NOTE,
];

/// The form.
#[component]
pub fn CaptureForm(
    /// The trade show.
    event: Option<RecordId>,
) -> impl IntoView {
    let capture = Capture::new();
    let problems = RwSignal::new(Vec::<Problem>::new());
    let busy = RwSignal::new(false);
    let form = event.map_or_else(|| "booth/none".to_owned(), |event| format!("booth/{event}"));
    let kept = Kept::new(vec![form]);
    kept.find(move |draft| capture.recall(&draft.changes));
    let keep = Callback::new(move |()| {
        capture.began();
        if capture.is_empty() {
            kept.forget();
        } else {
            kept.keep(capture.name.get_untracked(), capture.draft());
        }
    });
    let save = move |submitted: web_sys::SubmitEvent| {
        submitted.prevent_default();
        if busy.get_untracked() || !capture.is_enough() || has_unread(&submitted) {
            return;
        }
        busy.set(true);
        let name = shown_name(capture);
        // Taken before the answer: the person may have gone elsewhere by then.
        let form = kept.name();
        let submitted = capture.draft();
        let command = Command::Create { id: new_id(), kind: Kind::Lead, changes: capture.changes(event) };
        spawn_local(async move {
            match actions::run_now(command).await {
                Ok(action) => {
                    kept.saved(form);
                    problems.try_set(Vec::new());
                    capture.clear(&submitted);
                    if capture.name.try_get_untracked().is_some() {
                        after_saving(capture, kept, keep);
                    }
                    toasts::done(tr!("booth-saved", name = name), Some(action));
                    // The next visitor's name is typed without touching the screen first.
                    focus_soon(".booth-form input");
                }
                Err(failure) => {
                    let shows =
                        failure.problems.iter().any(|one| one.field.is_some_and(|it| SHOWN.contains(&it)));
                    let is_closed = problems.try_set(failure.problems.clone()).is_some();
                    if is_closed || !shows {
                        toasts::failed(&failure);
                    } else {
                        // It may be out of sight, and then the press would seem to have done nothing.
                        focus_soon(".booth-form [aria-invalid=true]");
                    }
                }
            }
            busy.try_set(false);
        });
    };
    view! {
        <form class="booth-form" on:submit=save novalidate=true>
            <Who capture keep problems/>
            <Worth capture keep problems/>
            <Promise capture keep/>
            <footer class="booth-foot">
                <Button
                    label=t("booth-save")
                    look=Look::Primary
                    submit=true
                    busy
                    disabled=Signal::derive(move || !capture.is_enough())
                />
            </footer>
        </form>
    }
}

/// Goes on with what was typed while the save was under way, or with an older draft that had to wait.
fn after_saving(capture: Capture, kept: Kept, keep: Callback<()>) {
    if !capture.is_empty() {
        keep.run(());
    } else if kept.is_beside() {
        kept.find(move |draft| capture.recall(&draft.changes));
    }
}

fn shown_name(capture: Capture) -> String {
    [capture.name, capture.company, capture.email, capture.phone]
        .iter()
        .map(|signal| signal.get_untracked())
        .find(|text| !text.trim().is_empty())
        .unwrap_or_default()
}

/// A frame later what was answered is on the screen. The browser scrolls to what has the focus.
fn focus_soon(selector: &'static str) {
    request_animation_frame(move || {
        let first = document().query_selector(selector).ok().flatten();
        if let Some(first) = first {
            let _ = wasm_bindgen::JsCast::unchecked_into::<web_sys::HtmlElement>(first).focus();
        }
    });
}

fn typed(signal: RwSignal<String>, keep: Callback<()>) -> Callback<String> {
    Callback::new(move |text: String| {
        signal.set(text);
        keep.run(());
    })
}

/// What is wrong with a field, or with the given name where the whole name is one field.
fn wrong(problems: RwSignal<Vec<Problem>>, field: FieldId) -> Signal<String> {
    let is_it = move |one: &Problem| {
        one.field == Some(field) || (field == lead::FAMILY_NAME && one.field == Some(lead::GIVEN_NAME))
    };
    Signal::derive(move || {
        problems.with(|all| all.iter().find(|one| is_it(one)).map(problem)).unwrap_or_default()
    })
}

#[component]
fn Who(capture: Capture, keep: Callback<()>, problems: RwSignal<Vec<Problem>>) -> impl IntoView {
    let wrong = |field| wrong(problems, field);
    view! {
        <div class="booth-who">
            <TextField label=t("booth-name") value=capture.name on_input=typed(capture.name, keep) problem=wrong(lead::FAMILY_NAME)/>
            <TextField label=t("booth-company") value=capture.company on_input=typed(capture.company, keep) problem=wrong(lead::COMPANY_NAME)/>
            <TextField label=t("booth-title") value=capture.title on_input=typed(capture.title, keep) problem=wrong(lead::JOB_TITLE)/>
            <TextField label=t("booth-phone") kind="tel" value=capture.phone on_input=typed(capture.phone, keep) problem=wrong(lead::PHONES)/>
            <TextField label=t("booth-email") kind="email" value=capture.email on_input=typed(capture.email, keep) problem=wrong(lead::EMAILS)/>
        </div>
    }
}

#[component]
fn Worth(capture: Capture, keep: Callback<()>, problems: RwSignal<Vec<Problem>>) -> impl IntoView {
    let grades = lead::GRADES.iter().map(|grade| (grade.key.to_string(), choice(grade))).collect::<Vec<_>>();
    let chip = move |option: &'static ChoiceDef| {
        let is_on = move || capture.qualifiers.with(|all| all.iter().any(|one| *one == option.key));
        let flip = move |_| {
            capture.qualifiers.update(|all| match all.iter().position(|one| *one == option.key) {
                Some(at) => _ = all.remove(at),
                None => all.push(option.key.to_string()),
            });
            keep.run(());
        };
        view! {
            <button class="chip" type="button" aria-pressed=move || if is_on() { "true" } else { "false" } on:click=flip>
                {choice(option)}
            </button>
        }
    };
    let chips = lead::QUALIFIERS.iter().map(chip).collect_view();
    view! {
        <div class="booth-worth">
            <div class="field">
                <span class="field-label" aria-hidden="true">{t("booth-grade")}</span>
                <Segmented label=t("booth-grade") options=grades value=capture.grade on_change=typed(capture.grade, keep)/>
            </div>
            <div class="field">
                <span class="field-label" aria-hidden="true">{t("booth-qualifiers")}</span>
                <div class="chips" role="group" aria-label=t("booth-qualifiers")>{chips}</div>
            </div>
            <TextArea label=t("booth-note") value=capture.note on_input=typed(capture.note, keep) problem=wrong(problems, lead::NOTE)/>
            <Photos photos=capture.photos on_change=keep/>
        </div>
    }
}

#[component]
fn Promise(capture: Capture, keep: Callback<()>) -> impl IntoView {
    let mut options = vec![(String::new(), t("booth-no-promise"))];
    options.extend(lead::PROMISES.iter().map(|one| (one.key.to_string(), choice(one))));
    let set = move |day: Option<i32>| {
        capture.promised_on.set(day);
        keep.run(());
    };
    let soon = move |days: i32| {
        let day = move || format::today() + days;
        let is_on = move || capture.promised_on.get() == Some(day());
        view! {
            <button
                class="chip"
                type="button"
                aria-pressed=move || if is_on() { "true" } else { "false" }
                on:click=move |_| set(if is_on() { None } else { Some(day()) })
            >
                {format::day(day())}
            </button>
        }
    };
    view! {
        <div class="booth-promise">
            <Select label=t("booth-promise") options value=capture.promise on_change=typed(capture.promise, keep)/>
            <DateField label=t("booth-promised-on") value=capture.promised_on on_change=set/>
            <div class="chips" role="group" aria-label=t("booth-promised-on")>
                {SOON.into_iter().map(soon).collect_view()}
            </div>
        </div>
    }
}
