//! The icon set: own strokes on a grid of twenty. An icon always stands beside a word or has a tooltip, so it is hidden
//! from screen readers.

use leptos::prelude::*;

macro_rules! icons {
    ($($name:ident = $path:literal;)*) => {
        /// An icon.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        #[allow(missing_docs, reason = "the names say what they show")]
        pub enum Icon { $($name,)* }

        impl Icon {
            /// The strokes.
            pub const fn path(self) -> &'static str {
                match self { $(Icon::$name => $path,)* }
            }
        }
    };
}

icons! {
    Today = "M10 5v5l3 2M10 2.8a7.2 7.2 0 1 0 0 14.4a7.2 7.2 0 0 0 0-14.4";
    Customers = "M7.5 9.5a3 3 0 1 0 0-6a3 3 0 0 0 0 6M2 16.5c0-3 2.5-4.7 5.5-4.7s5.5 1.7 5.5 4.7M13 9.2a2.6 2.6 0 1 0-.6-5.1M14.6 12c2 .5 3.4 2 3.4 4.5";
    Person = "M10 9.5a3.2 3.2 0 1 0 0-6.4a3.2 3.2 0 0 0 0 6.4M3.8 17c0-3.2 2.8-5 6.2-5s6.2 1.8 6.2 5";
    Company = "M3.5 17V4.5L11 3v14M11 8h5.5v9M2 17h16M6 7.5h2M6 10.5h2M6 13.5h2M13.5 11h.5M13.5 14h.5";
    Lead = "M10 2.5l2.2 4.7l5.1.6l-3.8 3.5l1 5.1L10 13.9l-4.5 2.5l1-5.1L2.7 7.8l5.1-.6z";
    Pipeline = "M3 4h3.6v12H3zM8.2 4h3.6v8H8.2zM13.4 4H17v5h-3.6z";
    Booth = "M3 8l1.5-4h11L17 8M3 8c0 1.3 1 2 2.3 2s2.4-.7 2.4-2c0 1.3 1 2 2.3 2s2.3-.7 2.3-2c0 1.3 1.1 2 2.4 2S17 9.3 17 8M4.5 10v7h11v-7M8 17v-4h4v4";
    Segments = "M10 2.8v7.2h7.2A7.2 7.2 0 1 1 10 2.8M12.8 3.1a7.2 7.2 0 0 1 4.2 4.2h-4.2z";
    Insight = "M3 3v14h14M6.5 13.5l3-4l3 2L17 5.5";
    Import = "M10 2.5v9.5M6.5 8.5L10 12l3.5-3.5M3 13.5V17h14v-3.5";
    Export = "M10 12V2.5M6.5 6L10 2.5L13.5 6M3 13.5V17h14v-3.5";
    Settings = "M3 5.5h8M15 5.5h2M13 3.5v4M3 10h2M9 10h8M7 8v4M3 14.5h8M15 14.5h2M13 12.5v4";
    Search = "M8.8 14.6a5.8 5.8 0 1 0 0-11.6a5.8 5.8 0 0 0 0 11.6M13 13l4.2 4.2";
    Plus = "M10 4v12M4 10h12";
    Check = "M4 10.5l4 4l8-9";
    Close = "M5 5l10 10M15 5L5 15";
    ChevronRight = "M8 5.5l4.5 4.5L8 14.5";
    ArrowUp = "M10 16V4M5.5 8.5L10 4l4.5 4.5";
    ArrowDown = "M10 4v12M5.5 11.5L10 16l4.5-4.5";
    More = "M3.8 10a.7.7 0 1 0 1.4 0a.7.7 0 1 0-1.4 0M9.3 10a.7.7 0 1 0 1.4 0a.7.7 0 1 0-1.4 0M14.8 10a.7.7 0 1 0 1.4 0a.7.7 0 1 0-1.4 0";
    Filter = "M3 5h14M5.5 10h9M8 15h4";
    Columns = "M3 4h14v12H3zM8 4v12M12.5 4v12";
    Table = "M3 4h14v12H3zM3 8h14M8 8v8";
    Phone = "M4 3.5h3l1.5 4l-2 1.5c1 2 2.5 3.5 4.5 4.5l1.5-2l4 1.5v3c0 .8-.7 1.5-1.5 1.5C9 17 3 11 2.5 5c0-.8.7-1.5 1.5-1.5";
    Mail = "M2.5 5h15v10.5h-15zM2.5 5.5l7.5 6l7.5-6";
    Link = "M8.5 11.5a3.2 3.2 0 0 0 4.6 0l2.8-2.8a3.2 3.2 0 0 0-4.6-4.6L10 5.4M11.5 8.5a3.2 3.2 0 0 0-4.6 0l-2.8 2.8a3.2 3.2 0 0 0 4.6 4.6l1.3-1.3";
    Calendar = "M3 4.5h14V17H3zM3 8.5h14M6.5 2.5v4M13.5 2.5v4";
    Note = "M4 3h12v9l-4.5 5H4zM16 12h-4.5v5M7 7h6M7 10h4";
    Task = "M3.5 3.5h13v13h-13zM6.5 10l2.5 2.5l4.5-5";
    Edit = "M3.5 16.5l.8-3.5l9-9l2.7 2.7l-9 9zM11.5 5.8l2.7 2.7";
    Trash = "M3.5 5.5h13M8 5.5V3.5h4v2M5 5.5l.8 11.5h8.4l.8-11.5M8.5 9v5M11.5 9v5";
    Undo = "M7 4L3.5 7.5L7 11M3.5 7.5H12a4.5 4.5 0 0 1 0 9H8";
    Redo = "M13 4l3.5 3.5L13 11M16.5 7.5H8a4.5 4.5 0 0 0 0 9h4";
    Sync = "M16.5 8.5A7 7 0 0 0 4 6.5M4 3v3.5h3.5M3.5 11.5a7 7 0 0 0 12.5 2M16 17v-3.5h-3.5";
    Offline = "M3 3l14 14M6 15.5a3.5 3.5 0 0 1-.4-7l.5-1.5M8.5 5.3a4.8 4.8 0 0 1 6.3 4.3a3 3 0 0 1 2 4.5";
    Device = "M5.5 2.5h9v15h-9zM9 15h2";
    Alert = "M10 3L2.5 16.5h15zM10 8v4M10 14.3v.01";
    Grip = "M7.5 5v.01M7.5 10v.01M7.5 15v.01M12.5 5v.01M12.5 10v.01M12.5 15v.01";
    Info = "M10 2.8a7.2 7.2 0 1 0 0 14.4a7.2 7.2 0 0 0 0-14.4M10 9v4.5M10 6.5v.01";
    Keyboard = "M2.5 5h15v10h-15zM5.5 8h.01M8.5 8h.01M11.5 8h.01M14.5 8h.01M5.5 12h.01M14.5 12h.01M8 12h4";
    Rail = "M3 4h14v12H3zM7.5 4v12";
    Tag = "M3 3h6.5l7.5 7.5l-6.5 6.5L3 9.5zM6.5 6.5v.01";
    Money = "M2.5 5h15v10h-15zM10 12.3a2.3 2.3 0 1 0 0-4.6a2.3 2.3 0 0 0 0 4.6M5 10h.01M15 10h.01";
    Order = "M3 4h2l1.8 9h8.7L17 6.5H5.6M7.5 16.5h.01M14 16.5h.01";
    Product = "M3 6.5L10 3l7 3.5v7L10 17l-7-3.5zM3 6.5l7 3.5l7-3.5M10 10v7";
    Moon = "M16.5 11.5A6.8 6.8 0 1 1 8.5 3.5a5.5 5.5 0 0 0 8 8";
    SignOut = "M8 3H3.5v14H8M8 10h9M13.5 6.5L17 10l-3.5 3.5";
    Lock = "M4.5 9h11v8h-11zM7 9V6.5a3 3 0 0 1 6 0V9";
    Pin = "M10 17.5c-3.5-3.5-5.5-6.2-5.5-9a5.5 5.5 0 0 1 11 0c0 2.8-2 5.5-5.5 9M10 10.2a1.8 1.8 0 1 0 0-3.6a1.8 1.8 0 0 0 0 3.6";
    Answer = "M3 3.5h14v10H9L5.5 17v-3.5H3zM6.5 8.5h.01M10 8.5h.01M13.5 8.5h.01";
    File = "M5 2.5h6.5l4 4V17.5H5zM11.5 2.5v4h4";
}

/// Draws an icon in the colour and about the size of the text around it.
#[component]
pub fn Glyph(
    /// Which.
    icon: Icon,
) -> impl IntoView {
    view! {
        <svg class="glyph" viewBox="0 0 20 20" aria-hidden="true" focusable="false">
            <path d=icon.path()/>
        </svg>
    }
}
