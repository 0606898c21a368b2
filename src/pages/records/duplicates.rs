//! Duplicates among all companies, people or leads: how the search goes, and the pairs that it found.

use std::sync::Arc;

use leptos::prelude::*;
use leptos::task::spawn_local;
use model::{Kind, RecordId};
use protocol::duplicates::{DuplicatesQuery, Found, Pair, Search, Side};
use protocol::later::Request;
use protocol::{Query, View};

use super::merge::{MergeDialog, Merging, probable};
use crate::components::avatar::Avatar;
use crate::components::button::{Button, LinkButton, Look};
use crate::components::empty::Empty;
use crate::components::icon::Icon;
use crate::components::page_header::PageHeader;
use crate::components::progress::Progress;
use crate::components::skeleton::Skeleton;
use crate::components::virtual_list::Viewport;
use crate::i18n::{called, failure, kinds, t};
use crate::routes::list_href;
use crate::state::toasts;
use crate::{engine, tr};

/// Height of a pair in pixels, as in `style/pages/duplicates.css`.
const PAIR_HEIGHT: f64 = 64.0;

/// How the search stands, without what it found.
#[derive(Debug, Clone, PartialEq)]
enum Standing {
    Coming,
    Trouble(String),
    Nothing,
    Going,
    Found { any: bool, records: u32 },
}

/// The page. Whoever comes to it wants to know: where nothing is known, the search begins.
#[component]
pub fn DuplicatesPage(
    /// Among whom.
    kind: Kind,
) -> impl IntoView {
    let viewport = Viewport::new(PAIR_HEIGHT);
    let search = engine::live(
        move || {
            let (start, len) = viewport.window.get();
            Some(Query::Duplicates(DuplicatesQuery { kind, start, len }))
        },
        |view| match view {
            View::Duplicates(search) => search.open(),
            _ => None,
        },
    );
    let standing = Memo::new(move |_| match search.get() {
        None => Standing::Coming,
        Some(Err(why)) => Standing::Trouble(failure(&why)),
        Some(Ok(search)) => match search.as_ref() {
            Search::None => Standing::Nothing,
            Search::Going(_) => Standing::Going,
            Search::Found(Found { total, records, .. }) => {
                Standing::Found { any: *total > 0, records: *records }
            }
        },
    });
    let begun = StoredValue::new(false);
    Effect::new(move || {
        if standing.get() == Standing::Nothing && !begun.get_value() {
            begun.set_value(true);
            ask(Request::FindDuplicates(kind));
        }
    });
    let found = Signal::derive(move || search.get().and_then(Result::ok));
    let done = Signal::derive(move || match found.get().as_deref() {
        Some(Search::Going(done)) => Some(f64::from(*done) / 1000.0),
        _ => None,
    });
    // Each pair that is decided is one less: the others stay, and with them whoever goes through them by the keyboard.
    let counted = Memo::new(move |_| match found.get().as_deref() {
        Some(Search::Found(found)) => (found.total, found.left_out),
        _ => (0, 0),
    });
    let merging = RwSignal::new(None);
    let body = move || match standing.get() {
        Standing::Coming => view! { <Skeleton/> }.into_any(),
        Standing::Trouble(why) => view! { <Empty icon=Icon::Alert title=why/> }.into_any(),
        Standing::Nothing => nothing(kind).into_any(),
        Standing::Going => going(kind, done).into_any(),
        Standing::Found { any: false, records } => none_found(kind, records).into_any(),
        Standing::Found { any: true, .. } => pairs(kind, viewport, found, counted, merging),
    };
    view! {
        <div class="duplicates">
            <Head kind standing counted/>
            {body}
            <MergeDialog kind merging on_done=|()| ()/>
        </div>
    }
}

#[component]
fn Head(kind: Kind, standing: Memo<Standing>, counted: Memo<(u32, u32)>) -> impl IntoView {
    let detail = Signal::derive(move || match counted.get() {
        (0, _) => String::new(),
        (total, _) => tr!("duplicates-pairs", count = total),
    });
    let over = move || matches!(standing.get(), Standing::Found { .. });
    view! {
        <PageHeader title=tr!("duplicates-title", kind = kinds(kind)) detail>
            <Show when=over>
                <Button label=t("duplicates-again") icon=Icon::Sync on_press=move |()| ask(Request::FindDuplicates(kind))/>
            </Show>
            <LinkButton label=tr!("duplicates-list", kind = kinds(kind)) href=list_href(kind)/>
        </PageHeader>
    }
}

fn ask(request: Request) {
    spawn_local(async move {
        if let Err(why) = engine::later(request).await {
            toasts::failed(&why);
        }
    });
}

fn nothing(kind: Kind) -> impl IntoView {
    let find = move |()| ask(Request::FindDuplicates(kind));
    view! {
        <Empty icon=Icon::Search title=tr!("duplicates-title", kind = kinds(kind)) text=t("duplicates-text")>
            <Button label=t("duplicates-find") look=Look::Primary on_press=find/>
        </Empty>
    }
}

fn going(kind: Kind, done: Signal<Option<f64>>) -> impl IntoView {
    let label = Signal::stored(tr!("duplicates-going", kind = kinds(kind)));
    view! {
        <div class="duplicates-going">
            <Progress label share=done/>
            <Button label=t("duplicates-stop") on_press=move |()| ask(Request::StopFinding(kind))/>
        </div>
    }
}

fn none_found(kind: Kind, records: u32) -> impl IntoView {
    let text = tr!("duplicates-none-text", count = records);
    view! { <Empty icon=Icon::Check title=tr!("duplicates-none", kind = kinds(kind)) text/> }
}

fn pairs(
    kind: Kind,
    viewport: Viewport,
    found: Signal<Option<Arc<Search>>>,
    counted: Memo<(u32, u32)>,
    merging: RwSignal<Option<Merging>>,
) -> AnyView {
    viewport.watch();
    let total = move || counted.get().0;
    Effect::new(move || viewport.set_total(total()));
    let row = move |index: u32| {
        let pair = Memo::new(move |_| pair_at(found.get().as_deref(), index));
        let offset = move || format!("translateY({}px)", viewport.offset(index, total()));
        view! {
            <li class="duplicate-place" style:transform=offset aria-posinset=(index + 1).to_string() aria-setsize=move || total().to_string()>
                {move || pair.get().map(|pair| one(kind, pair, merging))}
            </li>
        }
    };
    let more = move || {
        let (_, left_out) = counted.get();
        (left_out > 0).then(|| view! { <p class="quiet">{tr!("duplicates-left-out", count = left_out)}</p> })
    };
    view! {
        {more}
        <div class="duplicates-pairs" node_ref=viewport.node on:scroll=move |_| viewport.scrolled()>
            <ol style:height=move || format!("{}px", viewport.content_height(total())) aria-label=t("duplicates-found")>
                <For each=move || viewport.visible(total()) key=|index| *index children=row/>
            </ol>
        </div>
    }
    .into_any()
}

fn pair_at(search: Option<&Search>, index: u32) -> Option<Pair> {
    let Some(Search::Found(found)) = search else { return None };
    found.pairs.get(index.checked_sub(found.start)? as usize).cloned()
}

fn one(kind: Kind, pair: Pair, merging: RwSignal<Option<Merging>>) -> impl IntoView {
    let ids: Vec<RecordId> = vec![pair.first.id, pair.second.id];
    let sides = [&pair.first, &pair.second].map(|of| side(kind, of));
    let share = probable(pair.probability);
    let open = move |_| merging.set(Some(Merging { ids: ids.clone(), pair: Some(pair.clone()) }));
    view! {
        <button class="duplicate" type="button" on:click=open>
            {sides.into_iter().collect_view()}
            <span class="duplicate-share" title=t("merge-probability-word")>{share}</span>
        </button>
    }
}

fn side(kind: Kind, side: &Side) -> AnyView {
    let name = called(&side.name);
    view! {
        <span class="duplicate-side">
            <Avatar name=name.clone() id=side.id square={kind == Kind::Company}/>
            <span class="duplicate-names">
                <bdi class="duplicate-name">{name}</bdi>
                <bdi class="quiet">{side.subtitle.clone()}</bdi>
            </span>
        </span>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pair_is_found_in_its_window() {
        let side = |id| Side { id: RecordId([id; 16]), name: String::new(), subtitle: String::new() };
        let pair = |id| Pair { first: side(id), second: side(0), score: 0, probability: 0.9, parts: vec![] };
        let found = Found {
            records: 9,
            at: 0,
            left_out: 0,
            total: 7,
            prior: 0,
            start: 2,
            pairs: vec![pair(2), pair(3)],
        };
        let search = Search::Found(found);
        let ids = [1, 2, 3, 4].map(|at| pair_at(Some(&search), at).map(|pair| pair.first.id.0[0]));
        assert_eq!(ids, [None, Some(2), Some(3), None]);
        assert_eq!(pair_at(Some(&Search::None), 2), None);
    }
}
