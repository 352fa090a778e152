//! Where lines, fields and records end.

pub(super) mod lines;

pub(super) mod field_ends;

pub(super) mod record;
