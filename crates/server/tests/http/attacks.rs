//! Attacks: what somebody tries who wants to know, to do or to break more than is given.

mod accounts;
mod text;
