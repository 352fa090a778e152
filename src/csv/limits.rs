//! How much of an input is inspected, held and passed on at once. All limits are small for the fuzzers,
//! because their inputs are small.

/// The number of bytes in which the schema of an input is detected, unless one record is longer. It is always
/// exactly this number, so that the schema does not depend on how the input was cut.
pub const WINDOW: usize = if cfg!(fuzzing) { 128 } else { 64 * 1024 };

/// The number of bytes of a segment. All records that begin in one segment are given out together, however
/// the input was cut. A processor's cache holds the numbers of one segment.
pub const SEGMENT: u64 = if cfg!(fuzzing) { 256 } else { 256 * 1024 };

/// How many bytes beyond a segment are read with it, so that its last record is most likely whole.
pub(crate) const BEYOND: usize = if cfg!(fuzzing) { 16 } else { 1024 };

/// The largest number of bytes of a record.
pub(crate) const RECORD_LIMIT: usize = if cfg!(fuzzing) {
    2048
} else {
    16 * 1024 * 1024
};

/// Lines before the table are dropped as they come, once they have this many bytes.
pub(crate) const LONG_PREAMBLE: usize = if cfg!(fuzzing) { 512 } else { 1024 * 1024 };
