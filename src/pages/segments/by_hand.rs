//! Whom somebody put into a segment or took out by hand, whatever the rule says.

use std::sync::Arc;

use leptos::prelude::*;
use model::entities::segment;
use model::{Change, Command, FieldId, RecordId};
use protocol::view::{Element, RecordView, Shown};

use super::change::shown;
use crate::components::icon::{Glyph, Icon};
use crate::i18n::{called, t};
use crate::routes::record_href;
use crate::state::actions;
use crate::tr;

/// Names that are shown of each; the others are counted.
const SHOWN: usize = 30;

/// Both lists, where there is somebody in them.
#[component]
pub(super) fn ByHand(id: RecordId, record: Signal<Option<Arc<RecordView>>>) -> impl IntoView {
    let list = move |field: FieldId, title: &'static str| {
        move || {
            let elements = record.with(|record| match shown(record.as_deref(), field) {
                Some(Shown::Set(elements)) => elements.clone(),
                _ => Vec::new(),
            });
            let more = elements.len().saturating_sub(SHOWN);
            (!elements.is_empty()).then(|| {
                let chips = elements.into_iter().take(SHOWN).map(|element| chip(id, field, &element)).collect_view();
                view! {
                    <section class="segment-part">
                        <h2>{t(title)}</h2>
                        <div class="chips">
                            {chips}
                            {(more > 0).then(|| view! { <span class="quiet">{tr!("segment-more", count = more)}</span> })}
                        </div>
                    </section>
                }
            })
        }
    };
    view! {
        {list(segment::INCLUDED, "segment-included")}
        {list(segment::EXCLUDED, "segment-excluded")}
    }
}

fn chip(id: RecordId, field: FieldId, element: &Element) -> impl IntoView + use<> {
    let whom = element.element;
    let name = called(element.link.as_ref().map_or("", |link| &link.name));
    let remove = tr!("kit-remove", name = name.as_str());
    let undone = remove.clone();
    let press = move |_| {
        let change = Change { field, element: Some(whom), value: None };
        // The chip goes; Ctrl Z brings it back.
        actions::run(Command::Update { ids: vec![id], changes: vec![change] }, "");
    };
    let name = match &element.link {
        Some(link) => view! { <a href=record_href(link.kind, link.id)><bdi>{name}</bdi></a> }.into_any(),
        None => view! { <bdi>{name}</bdi> }.into_any(),
    };
    view! {
        <span class="chip">
            {name}
            <button type="button" aria-label=undone title=remove on:click=press><Glyph icon=Icon::Close/></button>
        </span>
    }
}
