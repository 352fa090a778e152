//! The places of columns by their names, found without comparing each with all others: a table may have a
//! million columns.

use crate::error::{Error, ErrorKind};

/// Gives the name at a place.
type NameAt<'a, 'b> = &'b dyn Fn(usize) -> &'a str;

/// A hash table from names to their places. The code of the standard library's map is several times as large
/// in WebAssembly.
#[derive(Clone, Debug)]
pub(crate) struct Names {
    /// Each place plus 1, in the first free slot from the name's hash on; 0 if a slot is free. Of places with one
    /// name only the first has a slot.
    slots: Vec<u32>,
}

impl Names {
    /// The names at the places from 0 to `count`.
    pub(crate) fn of(count: usize, name_at: NameAt<'_, '_>) -> Self {
        let mut names = Self {
            slots: vec![0; (2 * count + 1).next_power_of_two()],
        };
        for place in 0..count {
            let slot = names.slot_of(name_at(place), name_at);
            if names.slots[slot] == 0 {
                names.slots[slot] = place as u32 + 1;
            }
        }
        names
    }

    /// The first place of a name.
    pub(crate) fn find(&self, name: &str, name_at: NameAt<'_, '_>) -> Option<usize> {
        let place = self.slots[self.slot_of(name, name_at)] as usize;
        place.checked_sub(1)
    }

    /// The slot that has the name, or the free one for it.
    #[inline(never)] // cold: see DESIGN.md
    fn slot_of(&self, name: &str, name_at: NameAt<'_, '_>) -> usize {
        let mask = self.slots.len() - 1;
        let mut slot = hash(name) & mask;
        loop {
            match self.slots[slot] {
                0 => return slot,
                place if name_at(place as usize - 1) == name => return slot,
                _ => slot = (slot + 1) & mask,
            }
        }
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
