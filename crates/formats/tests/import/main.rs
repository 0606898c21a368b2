//! Whole imports, from the bytes of a file to the records for the engine.

mod again;
mod answers;
mod bad_input;
mod companies;
mod crm;
mod harness;
mod orders;
mod people;
mod refused;
mod retail;
mod times;
