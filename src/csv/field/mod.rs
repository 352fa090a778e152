//! One field becomes a number, a missing value or text.

pub(super) mod missing;

pub(super) mod number;

pub(super) mod amount;

pub(super) mod written;

pub(super) mod date;

pub(super) mod format;
