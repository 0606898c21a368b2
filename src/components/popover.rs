//! Something small beside its trigger. It closes by a press elsewhere, by Escape, and when the focus goes elsewhere.

use leptos::prelude::*;
use leptos::{ev, html};
use wasm_bindgen::JsCast;
use web_sys::{HtmlElement, Node};

/// Distance from the trigger and from the edges of the screen, in pixels.
const GAP: f64 = 4.0;

/// A trigger with a popover.
#[component]
pub fn Popover(
    /// Whether it is open.
    open: RwSignal<bool>,
    /// What opens it; it switches `open` itself.
    #[prop(into)]
    trigger: ViewFn,
    /// Lies under the trigger's end instead of its start.
    #[prop(optional)]
    end: bool,
    /// What is in it.
    children: ChildrenFn,
) -> impl IntoView {
    let anchor = NodeRef::<html::Span>::new();
    let children = StoredValue::new(children);
    let inside = move |target: Option<web_sys::EventTarget>| {
        let target = target.and_then(|target| target.dyn_into::<Node>().ok());
        anchor.try_get_untracked().flatten().is_some_and(|anchor| anchor.contains(target.as_ref()))
    };
    let pressed = window_event_listener(ev::pointerdown, move |event| {
        if open.get_untracked() && !inside(event.target()) {
            open.set(false);
        }
    });
    on_cleanup(move || pressed.remove());
    let key = move |event: web_sys::KeyboardEvent| {
        if event.key() == "Escape" && open.get_untracked() {
            event.prevent_default();
            event.stop_propagation();
            open.set(false);
            focus_trigger(anchor);
        }
    };
    let left = move |event: web_sys::FocusEvent| {
        if event.related_target().is_some() && !inside(event.related_target()) {
            // What takes the popover away takes the focus from it, too.
            open.try_set(false);
        }
    };
    view! {
        <span class="popover-anchor" node_ref=anchor on:keydown=key on:focusout=left>
            {trigger.run()}
            <Show when=move || open.get()>
                <Floating anchor end>{children.with_value(|children| children())}</Floating>
            </Show>
        </span>
    }
}

/// Something that floats over the place where it stands, for what is larger than a cell. It is open as long as it is there.
#[component]
pub fn FloatingHere(
    /// What is in it.
    children: Children,
) -> impl IntoView {
    let anchor = NodeRef::<html::Span>::new();
    view! {
        <span class="popover-anchor" node_ref=anchor>
            <span class="floating-place"></span>
            <Floating anchor end=false>{children()}</Floating>
        </span>
    }
}

fn focus_trigger(anchor: NodeRef<html::Span>) {
    let trigger = anchor.get_untracked().and_then(|anchor| anchor.first_element_child());
    if let Some(trigger) = trigger.and_then(|trigger| trigger.dyn_into::<HtmlElement>().ok()) {
        let _ = trigger.focus();
    }
}

#[component]
fn Floating(anchor: NodeRef<html::Span>, end: bool, children: Children) -> impl IntoView {
    let node = NodeRef::<html::Div>::new();
    Effect::new(move || {
        let (Some(floating), Some(anchor)) = (node.get(), anchor.get_untracked()) else { return };
        // The top layer: nothing clips it there.
        let _ = floating.show_popover();
        place(&floating, &anchor, end);
    });
    // A press beside its controls keeps the keys in it.
    view! { <div class="popover" popover="manual" tabindex="-1" node_ref=node>{children()}</div> }
}

/// Puts an element under another one, or above it where there is no room below.
pub fn place(floating: &HtmlElement, anchor: &HtmlElement, end: bool) {
    let width = window().inner_width().ok().and_then(|width| width.as_f64()).unwrap_or(0.0);
    let height = window().inner_height().ok().and_then(|height| height.as_f64()).unwrap_or(0.0);
    // The anchor is a wrapper without a box of its own.
    let at = anchor
        .first_element_child()
        .map_or_else(|| anchor.get_bounding_client_rect(), |child| child.get_bounding_client_rect());
    let own = floating.get_bounding_client_rect();
    let wanted = if end { at.right() - own.width() } else { at.left() };
    let left = wanted.min(width - own.width() - GAP).max(GAP);
    let below = at.bottom() + GAP;
    let above = at.top() - GAP - own.height();
    let top = if below + own.height() <= height - GAP || above < GAP { below } else { above };
    let style = floating.style();
    let _ = style.set_property("left", &format!("{left}px"));
    let _ = style.set_property("top", &format!("{top}px"));
    let _ = style.set_property("max-height", &format!("{}px", (height - top - GAP).max(120.0)));
    let _ = style.set_property("min-width", &format!("{}px", at.width().min(width - 2.0 * GAP)));
}
