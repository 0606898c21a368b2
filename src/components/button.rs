//! Buttons. One primary button per view; an icon alone always has a name and a tooltip.

use leptos::prelude::*;
use web_sys::MouseEvent;

use super::icon::{Glyph, Icon};

/// How much a button asks for attention.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Look {
    /// The one thing to do here.
    Primary,
    /// Anything else.
    #[default]
    Plain,
    /// Without a border, for rows of buttons.
    Quiet,
    /// Takes something away.
    Danger,
}

impl Look {
    const fn class(self) -> &'static str {
        match self {
            Look::Primary => "button button-primary",
            Look::Plain => "button",
            Look::Quiet => "button button-quiet",
            Look::Danger => "button button-danger",
        }
    }
}

/// A button with a word.
#[component]
pub fn Button(
    /// The word.
    #[prop(into)]
    label: Signal<String>,
    /// Before the word.
    #[prop(optional)]
    icon: Option<Icon>,
    /// How loud.
    #[prop(optional)]
    look: Look,
    /// Not now; what is missing is said beside it.
    #[prop(into, optional)]
    disabled: Signal<bool>,
    /// Under way: shown, and not pressed twice.
    #[prop(into, optional)]
    busy: Signal<bool>,
    /// Sends the form around it.
    #[prop(optional)]
    submit: bool,
    /// Pressed.
    #[prop(into, optional)]
    on_press: Option<Callback<()>>,
) -> impl IntoView {
    let press = move |_: MouseEvent| {
        if let Some(press) = on_press.filter(|_| !busy.get_untracked()) {
            press.run(());
        }
    };
    view! {
        <button
            class=look.class()
            type=if submit { "submit" } else { "button" }
            prop:disabled=disabled
            aria-busy=move || busy.get().then_some("true")
            on:click=press
        >
            {icon.map(|icon| view! { <Glyph icon/> })}
            <span>{label}</span>
        </button>
    }
}

/// A button with an icon alone.
#[component]
pub fn IconButton(
    /// Its name and tooltip.
    #[prop(into)]
    label: String,
    /// The icon.
    icon: Icon,
    /// The key that does the same.
    #[prop(into, optional)]
    shortcut: String,
    /// Whether it is on, for a button that switches something.
    #[prop(into, optional)]
    pressed: Option<Signal<bool>>,
    /// Not now.
    #[prop(into, optional)]
    disabled: Signal<bool>,
    /// Pressed.
    #[prop(into)]
    on_press: Callback<()>,
) -> impl IntoView {
    let title = if shortcut.is_empty() { label.clone() } else { format!("{label} ({shortcut})") };
    view! {
        <button
            class="icon-button"
            type="button"
            aria-label=label
            title=title
            prop:disabled=disabled
            aria-pressed=move || pressed.map(|pressed| if pressed.get() { "true" } else { "false" })
            on:click=move |_| on_press.run(())
        >
            <Glyph icon/>
        </button>
    }
}

/// A link that looks like a button, for going somewhere.
#[component]
pub fn LinkButton(
    /// The word.
    #[prop(into)]
    label: String,
    /// Where to.
    #[prop(into)]
    href: String,
    /// Before the word.
    #[prop(optional)]
    icon: Option<Icon>,
    /// How loud.
    #[prop(optional)]
    look: Look,
) -> impl IntoView {
    view! {
        <a class=look.class() href=href>
            {icon.map(|icon| view! { <Glyph icon/> })}
            <span>{label}</span>
        </a>
    }
}
