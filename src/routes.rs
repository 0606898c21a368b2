//! What an address means. Pure: parsing and printing of paths and of the query that describes a list.
//!
//! `/customers/companies/<id>?view=…&q=…&filter=…&sort=…`: the path holds area and record, the query how the list
//! beside it is looked at. Everything that a person would expect back after "back" or in a link is here.

mod list;

pub use list::{ListState, complete, escape, unescape, use_list_state};

use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::{use_location, use_navigate};
use model::{Kind, RecordId};
use wasm_bindgen::JsCast;

/// What the page of duplicates is called behind the name of its list.
pub const DUPLICATES: &str = "duplicates";

/// A part of the product; one entry of the rail each.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Area {
    /// What to do now.
    Today,
    /// Companies, people, leads, orders, products.
    Customers,
    /// Deals.
    Pipeline,
    /// Capture at a trade show.
    Booth,
    /// Rules that select customers, and RFM.
    Segments,
    /// Reports over everything.
    Insight,
    /// Files taken over.
    Import,
    /// Settings.
    Settings,
    /// What is where.
    Sync,
}

impl Area {
    /// The areas of the rail, in its order; settings and sync are reached from elsewhere.
    pub const RAIL: [Area; 7] = [
        Area::Today,
        Area::Customers,
        Area::Pipeline,
        Area::Booth,
        Area::Segments,
        Area::Insight,
        Area::Import,
    ];

    /// Name in addresses and message ids (`nav-<key>`).
    pub const fn key(self) -> &'static str {
        match self {
            Area::Today => "today",
            Area::Customers => "customers",
            Area::Pipeline => "pipeline",
            Area::Booth => "booth",
            Area::Segments => "segments",
            Area::Insight => "insight",
            Area::Import => "import",
            Area::Settings => "settings",
            Area::Sync => "sync",
        }
    }

    /// Path of the area.
    pub fn href(self) -> String {
        if self == Area::Today { "/".to_owned() } else { format!("/{}", self.key()) }
    }
}

/// Where the person is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Route {
    /// An area, a part of it (`companies`, `board`, `members`) and an open record.
    Area {
        /// The area.
        area: Area,
        /// The rest of the path before the record: which list, which page.
        part: Option<String>,
        /// The open record.
        record: Option<RecordId>,
    },
    /// An invitation link with its secret.
    Invitation(String),
    /// A link that sets a password, with its secret.
    Password(String),
    /// An address that means nothing.
    Unknown,
}

impl Route {
    /// Reads a path.
    pub fn parse(path: &str) -> Self {
        let mut parts = path.split('/').filter(|part| !part.is_empty());
        let Some(first) = parts.next() else {
            return Route::Area { area: Area::Today, part: None, record: None };
        };
        if first == "join" {
            return parts.next().map_or(Route::Unknown, |token| Route::Invitation(token.to_owned()));
        }
        if first == "password" {
            return parts.next().map_or(Route::Unknown, |token| Route::Password(token.to_owned()));
        }
        let all = Area::RAIL.iter().chain(&[Area::Settings, Area::Sync]);
        let Some(area) = all.copied().find(|area| area.key() == first) else { return Route::Unknown };
        let (mut part, mut record) = (None, None);
        for text in parts {
            match text.parse::<RecordId>() {
                Ok(id) => record = Some(id),
                Err(_) if part.is_none() && record.is_none() => part = Some(text.to_owned()),
                // A page about a whole list is a part of its own.
                Err(_) if area == Area::Customers && text == DUPLICATES && record.is_none() => {
                    part = part
                        .filter(|part| !part.ends_with(DUPLICATES))
                        .map(|part| format!("{part}/{DUPLICATES}"));
                    if part.is_none() {
                        return Route::Unknown;
                    }
                }
                Err(_) => return Route::Unknown,
            }
        }
        Route::Area { area, part, record }
    }

    /// The area, where there is one.
    pub fn area(&self) -> Option<Area> {
        match self {
            Route::Area { area, .. } => Some(*area),
            _ => None,
        }
    }

    /// The open record, where there is one.
    pub fn record(&self) -> Option<RecordId> {
        match self {
            Route::Area { record, .. } => *record,
            _ => None,
        }
    }

    /// The part of the area, where one is named.
    pub fn part(&self) -> Option<&str> {
        match self {
            Route::Area { part, .. } => part.as_deref(),
            _ => None,
        }
    }
}

/// Where records of a kind are at home: area and part.
pub const fn home(kind: Kind) -> (Area, &'static str) {
    match kind {
        Kind::Company => (Area::Customers, "companies"),
        Kind::Contact | Kind::Profile => (Area::Customers, "people"),
        Kind::Lead => (Area::Customers, "leads"),
        Kind::Activity => (Area::Customers, "activities"),
        Kind::Product => (Area::Customers, "products"),
        Kind::Order | Kind::OrderLine => (Area::Customers, "orders"),
        Kind::Answer => (Area::Customers, "answers"),
        Kind::Deal | Kind::Pipeline | Kind::Stage => (Area::Pipeline, "deals"),
        Kind::Event => (Area::Settings, "events"),
        Kind::Segment | Kind::SegmentDay => (Area::Segments, "rules"),
        Kind::Campaign => (Area::Segments, "campaigns"),
        Kind::Import => (Area::Import, "past"),
        Kind::Rate => (Area::Settings, "rates"),
        Kind::Tag => (Area::Settings, "tags"),
        Kind::SavedView | Kind::Workspace | Kind::CustomField | Kind::Score => (Area::Settings, "workspace"),
    }
}

/// Link to a record.
pub fn record_href(kind: Kind, id: RecordId) -> String {
    let (area, part) = home(kind);
    format!("/{}/{part}/{id}", area.key())
}

/// Link to the list of a kind.
pub fn list_href(kind: Kind) -> String {
    let (area, part) = home(kind);
    format!("/{}/{part}", area.key())
}

/// Link to the duplicates among records of a kind.
pub fn duplicates_href(kind: Kind) -> String {
    format!("{}/{DUPLICATES}", list_href(kind))
}

/// The route, changing only when the path does.
pub fn use_route() -> Memo<Route> {
    let path = use_location().pathname;
    Memo::new(move |_| path.with(|path| Route::parse(path)))
}

type Navigate = std::rc::Rc<dyn Fn(&str, NavigateOptions)>;

thread_local! {
    static GO: std::cell::RefCell<Option<Navigate>> = const { std::cell::RefCell::new(None) };
}

/// Keeps the router's navigation for [`go`]. Called once inside the router.
pub fn keep_navigation() {
    let navigate = use_navigate();
    GO.set(Some(std::rc::Rc::new(move |to: &str, options| navigate(to, options))));
}

/// Follows links inside the page, once for its life. The router itself writes the address of a followed link only when one
/// of its own `Routes` has taken it, and this page has none.
pub fn follow_links() {
    let follow =
        wasm_bindgen::closure::Closure::<dyn Fn(web_sys::MouseEvent)>::new(|event: web_sys::MouseEvent| {
            if let Some(href) = followed(&event) {
                event.prevent_default();
                go(&href);
            }
        });
    // On the document, so that it comes before the router's own listener on the window.
    let _ = document().add_event_listener_with_callback("click", follow.into_js_value().unchecked_ref());
}

/// Where a press leads, if it is a plain press on a link inside the page.
fn followed(event: &web_sys::MouseEvent) -> Option<String> {
    let modified = event.ctrl_key() || event.meta_key() || event.shift_key() || event.alt_key();
    if event.default_prevented() || event.button() != 0 || modified {
        return None;
    }
    let pressed = event.target()?.dyn_into::<web_sys::Element>().ok()?;
    let link = pressed.closest("a[href^='/']").ok().flatten()?;
    let outside = ["target", "download"].iter().any(|name| link.has_attribute(name));
    link.get_attribute("href").filter(|href| !outside && !href.starts_with("//"))
}

/// Goes to an address. Works in handlers and tasks, where there is no component around.
pub fn go(to: &str) {
    navigate(to, false);
}

/// Changes the address without a new step for "back": a filter being typed, a column sorted.
pub fn replace(to: &str) {
    navigate(to, true);
}

fn navigate(to: &str, replace: bool) {
    let navigate = GO.with_borrow(Clone::clone);
    if let Some(navigate) = navigate {
        navigate(to, NavigateOptions { replace, scroll: false, ..NavigateOptions::default() });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ID: &str = "ab000102030405060708090a0b0c0dff";

    #[test]
    fn paths_mean_places() {
        let area = |area, part: Option<&str>, record: bool| Route::Area {
            area,
            part: part.map(str::to_owned),
            record: record.then(|| ID.parse().expect("an id")),
        };
        for (path, expect) in [
            ("/", area(Area::Today, None, false)),
            ("/customers", area(Area::Customers, None, false)),
            ("/customers/people", area(Area::Customers, Some("people"), false)),
            (&format!("/customers/people/{ID}"), area(Area::Customers, Some("people"), true)),
            (&format!("/pipeline/{ID}/"), area(Area::Pipeline, None, true)),
            ("/insight/five-points", area(Area::Insight, Some("five-points"), false)),
            ("/settings/members", area(Area::Settings, Some("members"), false)),
            ("/join/abc", Route::Invitation("abc".to_owned())),
            ("/password/a_b-c", Route::Password("a_b-c".to_owned())),
            ("/password", Route::Unknown),
            ("/customers/people/duplicates", area(Area::Customers, Some("people/duplicates"), false)),
            ("/customers/people/duplicates/duplicates", Route::Unknown),
            ("/pipeline/deals/duplicates", Route::Unknown),
            ("/customers/people/x/y", Route::Unknown),
            ("/nowhere", Route::Unknown),
        ] {
            assert_eq!(Route::parse(path), expect, "{path}");
        }
    }

    #[test]
    fn every_kind_has_a_link_that_leads_back() {
        for kind in Kind::ALL {
            let id: RecordId = ID.parse().expect("an id");
            let route = Route::parse(&record_href(*kind, id));
            assert_eq!((route.area(), route.record()), (Some(home(*kind).0), Some(id)));
        }
    }
}
