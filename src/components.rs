//! The kit: everything a page is made of, without knowing what it is about.
//!
//! A component takes plain data and gives back events. None calls the engine, none reads an address. Colours, spaces and
//! durations come from `style/tokens.css`; a component's looks are in `style/components/<name>.css`.

pub mod avatar;
pub mod badge;
pub mod board;
pub mod button;
pub mod chart;
pub mod checkbox;
pub mod combobox;
pub mod confirm;
pub mod data_table;
pub mod date_field;
pub mod dialog;
pub mod empty;
pub mod field_editor;
pub mod file_button;
pub mod filter_bar;
pub mod form_fields;
pub mod icon;
pub mod inspector;
pub mod live_region;
pub mod menu;
pub mod name_dialog;
pub mod number_field;
pub mod page_header;
pub mod popover;
pub mod progress;
pub mod segmented;
pub mod select;
pub mod sheet;
pub mod skeleton;
pub mod sortable;
pub mod switch;
pub mod tabs;
pub mod tag_input;
pub mod text_field;
pub mod toast;
pub mod tooltip;
pub mod typing;
pub mod unsent;
pub mod virtual_list;
