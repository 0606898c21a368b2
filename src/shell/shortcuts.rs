//! The list of keys.

use leptos::prelude::*;

use crate::commands::PageCommand;
use crate::components::dialog::Dialog;
use crate::i18n::t;
use crate::routes::Area;
use crate::state::{Overlay, app};

fn line(keys: String, words: String) -> impl IntoView {
    view! { <div class="key-line"><dt>{words}</dt><dd><kbd>{keys}</kbd></dd></div> }
}

fn everywhere() -> impl IntoView {
    let create = line("C".to_owned(), t("keys-create"));
    let commands = [
        PageCommand::Palette,
        PageCommand::Search,
        PageCommand::Undo,
        PageCommand::Redo,
        PageCommand::Shortcuts,
        PageCommand::Close,
    ];
    let lines = commands.into_iter().map(|command| line(command.keys(), command.label())).collect_view();
    view! { {lines} {create} }
}

fn areas() -> impl IntoView {
    let all = Area::RAIL.into_iter().chain([Area::Settings, Area::Sync]).map(PageCommand::Go);
    all.map(|command| line(command.keys(), command.label())).collect_view()
}

fn lists() -> impl IntoView {
    let keys = [
        ("J ↓", "keys-next"),
        ("K ↑", "keys-previous"),
        ("↵", "keys-open"),
        ("X", "keys-select"),
        ("⇧ J", "keys-extend"),
        ("E", "keys-edit"),
        ("Tab", "keys-next-cell"),
        ("← →", "keys-fold"),
    ];
    keys.into_iter().map(|(keys, id)| line(keys.to_owned(), t(id))).collect_view()
}

/// The list, as a dialog.
#[component]
pub(super) fn Shortcuts() -> impl IntoView {
    let open = Signal::derive(move || app().overlay.get() == Some(Overlay::Shortcuts));
    view! {
        <Dialog open title=t("command-shortcuts") on_close=move |()| app().overlay.set(None)>
            <div class="keys">
                <section><h3>{t("keys-everywhere")}</h3><dl>{everywhere()}</dl></section>
                <section><h3>{t("keys-areas")}</h3><dl>{areas()}</dl></section>
                <section><h3>{t("keys-lists")}</h3><dl>{lists()}</dl></section>
            </div>
        </Dialog>
    }
}
