//! Bytes as they come become batches of records.

mod other_formats;

mod opening;

mod open_table;

pub(super) mod reader;
