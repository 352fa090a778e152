//! Where lines, fields and records end.

pub(super) mod record;
