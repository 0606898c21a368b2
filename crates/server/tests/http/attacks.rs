//! Attacks: what somebody sends who wants to know, to do or to break more than is given: to every route of the table where
//! it fits, to the one that it is about elsewhere.

mod accounts;
mod bodies;
mod logs;
mod paths;
mod requests;
mod sessions;
mod text;
