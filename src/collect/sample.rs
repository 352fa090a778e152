//! A sample of the rows as bytes, from worker to worker.

use crate::error::Error;
use crate::wire::{Reader, Writer, corrupt};
use galton_kernel::bottom_k::{Parts, Sample};

/// Writes a sample.
pub(crate) fn write(sample: &Sample, out: &mut Writer) {
    let Parts {
        width,
        capacity,
        limit,
        entries,
        rows,
    } = sample.parts();
    out.u64(width as u64);
    out.u64(capacity as u64);
    out.u64s(&[u64::from(limit.0), limit.1]);
    out.u64(entries.len() as u64);
    for (key, place) in entries {
        out.u64s(&[u64::from(*key), *place]);
    }
    out.f64s(rows);
}

/// Reads what [`write`] wrote.
pub(crate) fn read(reader: &mut Reader<'_>) -> Result<Sample, Error> {
    let small = |value: u64| usize::try_from(value).map_err(|_| corrupt());
    let (width, capacity) = (small(reader.u64()?)?, small(reader.u64()?)?);
    let key = |value: u64| u32::try_from(value).map_err(|_| corrupt());
    let limit = (key(reader.u64()?)?, reader.u64()?);
    let mut entries = Vec::new();
    for _ in 0..reader.count()? {
        entries.push((key(reader.u64()?)?, reader.u64()?));
    }
    let rows = reader.f64s()?;
    Sample::from_parts(width, capacity, limit, entries, rows).ok_or_else(corrupt)
}
