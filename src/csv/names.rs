//! The places of columns by their names, found without comparing each with all others: a table may have a
//! million columns.

use crate::error::{Error, ErrorKind};

/// A hash table from names to their places. The code of the standard library's map is several times as large
/// in WebAssembly.
#[derive(Clone, Debug)]
pub(crate) struct Names {
    /// Each place plus 1, in the first free slot from the name's hash on; 0 if a slot is free.
    slots: Vec<u32>,
}

impl Names {
    /// Takes the names in their order.
    pub(crate) fn of<'a>(names: impl ExactSizeIterator<Item = &'a str>) -> Self {
        let mut slots = vec![0; (2 * names.len() + 1).next_power_of_two()];
        for (place, name) in (1..).zip(names) {
            let mut slot = hash(name) & (slots.len() - 1);
            while slots[slot] != 0 {
                slot = (slot + 1) & (slots.len() - 1);
            }
            slots[slot] = place;
        }
        Self { slots }
    }

    /// The place of a name, if there is exactly one; `known` gives the name at a place.
    pub(crate) fn find<'a>(&self, name: &str, known: impl Fn(usize) -> &'a str) -> Option<usize> {
        let mask = self.slots.len() - 1;
        let mut slot = hash(name) & mask;
        let mut found = None;
        while self.slots[slot] != 0 {
            let place = self.slots[slot] as usize - 1;
            if known(place) == name && found.replace(place).is_some() {
                return None;
            }
            slot = (slot + 1) & mask;
        }
        found
    }
}

/// The place of the only column with this name.
///
/// # Errors
/// [`ErrorKind::NoSuchColumn`] and [`ErrorKind::AmbiguousColumn`].
#[inline(never)] // cold: see DESIGN.md
pub(crate) fn find_column(name: &str, names: &[&str]) -> Result<usize, Error> {
    let mut found = (0..names.len()).filter(|at| names[*at] == name);
    let kind = match (found.next(), found.next()) {
        (Some(at), None) => return Ok(at),
        (Some(_), Some(_)) => ErrorKind::AmbiguousColumn {
            name: name.to_owned(),
        },
        (None, _) => ErrorKind::NoSuchColumn {
            name: name.to_owned(),
            columns: names.iter().map(|name| (*name).to_owned()).collect(),
        },
    };
    Err(kind.into())
}

/// The FNV-1a hash of Fowler, Noll and Vo, with its upper half folded into the lower.
fn hash(name: &str) -> usize {
    let step = |hash: u64, byte: u8| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
    let hash = name.bytes().fold(0xcbf2_9ce4_8422_2325, step);
    (hash ^ (hash >> 32)) as usize
}
