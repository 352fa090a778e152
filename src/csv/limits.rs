//! How much of an input is looked at, held and given out at once. All of it is small for the fuzzers,
//! whose inputs are.

/// The dialect is found in so many bytes of the input, unless one record is longer. Always in exactly as
/// many, so that it does not depend on how the input was cut.
pub const WINDOW: usize = if cfg!(fuzzing) { 128 } else { 64 * 1024 };

/// The records that begin in so many bytes of the input are given out together: few enough for a
/// processor's cache to hold what is made of them, and always the same ones, however the input was
/// cut.
pub const SEGMENT: u64 = if cfg!(fuzzing) { 256 } else { 256 * 1024 };

/// How much beyond a segment is read with it, so that its last record is most likely whole.
pub(super) const BEYOND: usize = if cfg!(fuzzing) { 16 } else { 1024 };

/// The longest record that is read.
pub(super) const RECORD_LIMIT: usize = if cfg!(fuzzing) {
    2048
} else {
    16 * 1024 * 1024
};

/// Lines before the table are dropped as they come once there are so many bytes of them.
pub(super) const LONG_PREAMBLE: usize = if cfg!(fuzzing) { 512 } else { 1024 * 1024 };
