//! The dialog of what is asked above the page.

use leptos::html;
use leptos::prelude::*;

use crate::components::confirm::Confirm;
use crate::components::dialog::Dialog;
use crate::components::text_field::focus_when_there;
use crate::i18n::t;
use crate::state::app;
use crate::state::questions::Question as Asked;

/// The dialog, when there is something to answer.
#[component]
pub(super) fn Question() -> impl IntoView {
    let close = Callback::new(move |()| app().question.set(None));
    move || match app().question.get()? {
        Asked::Confirm { title, text, act, then } => {
            let confirm = move |()| {
                close.run(());
                then();
            };
            Some(view! { <Confirm title text act on_confirm=confirm on_close=close/> }.into_any())
        }
        Asked::Copy(text) => {
            let text = StoredValue::new(text);
            Some(
                view! {
                    <Dialog open=true title=t("copy-by-hand") on_close=close>
                        <CopyByHand text=text.get_value()/>
                    </Dialog>
                }
                .into_any(),
            )
        }
    }
}

/// The text, selected as soon as it has the focus.
#[component]
fn CopyByHand(text: String) -> impl IntoView {
    let node = NodeRef::<html::Input>::new();
    focus_when_there(node, true);
    let select = move |_| {
        if let Some(input) = node.get_untracked() {
            input.select();
        }
    };
    view! {
        <div class="log-form">
            <p>{t("copy-by-hand-text")}</p>
            <input class="input" readonly aria-label=t("copy-by-hand") node_ref=node value=text on:focus=select/>
        </div>
    }
}
