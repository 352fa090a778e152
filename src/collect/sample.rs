//! A sample of the rows as bytes for another worker.

use crate::error::Error;
use crate::wire::{Wire, corrupt};
use galton_kernel::bottom_k::{Entry, Sample};

/// Writes a sample, or reads it.
pub(crate) fn visit(sample: &mut Sample, wire: &mut Wire<'_>) -> Result<(), Error> {
    let visit_entry = |(key, place): &mut Entry, wire: &mut Wire<'_>| {
        wire.u32(key)?;
        wire.u64(place)
    };
    let mut parts = std::mem::replace(sample, Sample::new(0, 0)).into_parts();
    wire.usize(&mut parts.width)?;
    wire.usize(&mut parts.capacity)?;
    visit_entry(&mut parts.limit, wire)?;
    wire.list(&mut parts.entries, Default::default, visit_entry)?;
    wire.f64s(&mut parts.rows)?;
    *sample = Sample::from_parts(parts).ok_or_else(corrupt)?;
    Ok(())
}
