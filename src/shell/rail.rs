//! The areas: a rail at the side, on a phone a bar of five at the bottom.

use leptos::prelude::*;

use crate::commands::PageCommand;
use crate::components::button::IconButton;
use crate::components::icon::{Glyph, Icon};
use crate::components::menu::{Menu, MenuItem};
use crate::i18n::t;
use crate::routes::{Area, use_route};

use super::create::create_items;

/// The icon of an area.
pub fn icon(area: Area) -> Icon {
    match area {
        Area::Today => Icon::Today,
        Area::Customers => Icon::Customers,
        Area::Pipeline => Icon::Pipeline,
        Area::Booth => Icon::Booth,
        Area::Segments => Icon::Segments,
        Area::Insight => Icon::Insight,
        Area::Import => Icon::Import,
        Area::Settings => Icon::Settings,
        Area::Sync => Icon::Sync,
    }
}

fn entry(area: Area) -> impl IntoView {
    let route = use_route();
    let here = move || (route.with(|route| route.area()) == Some(area)).then_some("page");
    let name = t(&format!("nav-{}", area.key()));
    let title = name.clone();
    view! {
        <a class="nav-entry" href=area.href() aria-current=here title=title>
            <Glyph icon=icon(area)/>
            <span class="nav-name">{name}</span>
        </a>
    }
}

/// The rail.
#[component]
pub(super) fn Rail() -> impl IntoView {
    view! {
        <nav class="rail" aria-label=t("nav-areas")>
            <a class="brand" href="/" aria-label=t("app-name")>
                <span class="brand-mark" aria-hidden="true"></span>
                <span class="brand-name">{t("app-name")}</span>
            </a>
            <div class="nav-list">{Area::RAIL.into_iter().map(entry).collect_view()}</div>
            <div class="rail-end">
                {entry(Area::Settings)}
                <span class="rail-toggle">
                    <IconButton label=t("command-rail") icon=Icon::Rail on_press=move |()| PageCommand::Rail.run()/>
                </span>
            </div>
        </nav>
    }
}

/// The areas behind the last place of the bar at the bottom.
const REST: [Area; 6] =
    [Area::Booth, Area::Segments, Area::Insight, Area::Import, Area::Settings, Area::Sync];

/// Five places under the thumb: two areas, create, one area, the rest.
#[component]
pub(super) fn BottomBar() -> impl IntoView {
    let route = use_route();
    let here =
        move || route.with(|route| route.area()).is_some_and(|area| REST.contains(&area)).then_some("page");
    let rest = move || {
        REST.into_iter()
            .map(|area| {
                let go = move || PageCommand::Go(area).run();
                MenuItem::new(t(&format!("nav-{}", area.key())), go).icon(icon(area))
            })
            .collect()
    };
    let plus = move || view! { <span class="bottom-create"><Glyph icon=Icon::Plus/></span> };
    let more = move || view! { <span class="nav-entry" aria-current=here><Glyph icon=Icon::More/><span class="nav-name">{t("nav-more")}</span></span> };
    view! {
        <nav class="bottom-bar" aria-label=t("nav-areas")>
            {entry(Area::Today)}
            {entry(Area::Customers)}
            <Menu label=t("create") face=plus items=create_items/>
            {entry(Area::Pipeline)}
            <Menu label=t("nav-more") face=more end=true items=rest/>
        </nav>
    }
}
