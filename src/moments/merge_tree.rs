//! Moments of the segments of an input, and of groups of their rows.

use super::Moments;
use crate::error::{Error, ErrorKind};
use crate::wire::{Reader, Writer, corrupt};

/// Moments of groups of rows, each by its key, in the order of the keys: which categories the rows are
/// told apart by, and which values they have there.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct GroupedMoments(pub(crate) Vec<(GroupKey, Moments)>);

/// The most combinations of values that rows are told apart by.
const MOST: usize = 20_000;

/// The number of the grouping, and the codes of the values.
pub(crate) type GroupKey = (u32, u64);

impl GroupedMoments {
    /// Of rows that are not told apart.
    pub(crate) fn of(moments: Moments) -> Self {
        Self(vec![((0, 0), moments)])
    }

    /// The moments of all rows, of columns as many as `width`: those of the first grouping.
    pub(crate) fn all(&self, width: usize) -> Result<Moments, Error> {
        let mut all = Moments::new(width);
        for (_, moments) in self.0.iter().filter(|cell| cell.0.0 == 0) {
            all.merge(moments)?;
        }
        Ok(all)
    }

    /// Takes in the rows of `other`, each group's as [`Moments::merge`] does.
    pub(crate) fn merge(&mut self, other: Self) -> Result<(), Error> {
        let mut theirs = other.0.into_iter().peekable();
        let mut merged = Vec::with_capacity(self.0.len().max(theirs.len()));
        for (key, mut moments) in self.0.drain(..) {
            while let Some(before) = theirs.next_if(|their| their.0 < key) {
                merged.push(before);
            }
            if let Some((_, same)) = theirs.next_if(|their| their.0 == key) {
                moments.merge(&same)?;
            }
            merged.push((key, moments));
        }
        merged.extend(theirs);
        self.0 = merged;
        self.check()
    }

    /// Refuses more groups of one kind, or of wider moments, than memory should hold.
    fn check(&self) -> Result<(), Error> {
        if let Some((_, moments)) = self.0.first() {
            Moments::check_memory(moments.width(), self.0.len())?;
        }
        let mut from = 0;
        while let Some((key, _)) = self.0.get(from) {
            let to = self.0.partition_point(|cell| cell.0.0 <= key.0);
            if to - from > MOST {
                return Err(Error::from(ErrorKind::TooManyGroups { limit: MOST }));
            }
            from = to;
        }
        Ok(())
    }

    /// The same groups by other keys.
    fn rekeyed(self, rekey: &dyn Fn(GroupKey) -> GroupKey) -> Self {
        // The keys are put in order first: they are a fifth of what would have to be moved.
        let mut order: Vec<(GroupKey, usize)> = Vec::with_capacity(self.0.len());
        for (at, (key, _)) in self.0.iter().enumerate() {
            let key = rekey(*key);
            let place = order.partition_point(|other| other.0 < key);
            order.insert(place, (key, at));
        }
        let mut own: Vec<Option<Moments>> = self.0.into_iter().map(|cell| Some(cell.1)).collect();
        let moved = |(key, at): (GroupKey, usize)| own[at].take().map(|moments| (key, moments));
        Self(order.into_iter().filter_map(moved).collect())
    }
}

/// Moments of the segments of an input, merged two by two in an order that depends on the numbers of
/// the segments only: whoever reads which of them, and when, the sums are the same to the last bit.
#[derive(Clone, Debug, Default)]
pub(crate) struct MergeTree(Vec<Node>);

/// The moments of 2^level segments, the first of which has the number `index * 2^level`.
#[derive(Clone, Debug)]
struct Node {
    level: u32,
    index: u64,
    cells: GroupedMoments,
}

impl MergeTree {
    /// Takes the moments of the next segment, whose number is larger than any before.
    pub(crate) fn push(&mut self, number: u64, cells: GroupedMoments) -> Result<(), Error> {
        self.put(Node {
            level: 0,
            index: number,
            cells,
        })
    }

    fn put(&mut self, mut node: Node) -> Result<(), Error> {
        while let Some(before) = self.0.pop_if(|before| {
            (before.level, before.index + 1) == (node.level, node.index) && node.index % 2 == 1
        }) {
            let mut cells = before.cells;
            cells.merge(node.cells)?;
            node = Node {
                level: node.level + 1,
                index: node.index / 2,
                cells,
            };
        }
        self.0.push(node);
        Ok(())
    }

    /// Takes all segments of `other`, which follow those here, their groups by other keys.
    pub(crate) fn append(
        &mut self,
        other: Self,
        rekey: &dyn Fn(GroupKey) -> GroupKey,
    ) -> Result<(), Error> {
        other.0.into_iter().try_for_each(|node| {
            let cells = node.cells.rekeyed(rekey);
            self.put(Node { cells, ..node })
        })
    }

    pub(crate) fn write(&self, out: &mut Writer) {
        out.u64(self.0.len() as u64);
        for node in &self.0 {
            let cells = &node.cells.0;
            out.u64s(&[u64::from(node.level), node.index, cells.len() as u64]);
            for ((grouping, values), moments) in cells {
                out.u64s(&[u64::from(*grouping), *values]);
                moments.write(out);
            }
        }
    }

    pub(crate) fn read(reader: &mut Reader<'_>) -> Result<Self, Error> {
        let small = |value: u64| u32::try_from(value).map_err(|_| corrupt());
        let mut nodes = Vec::new();
        for _ in 0..reader.count()? {
            let (level, index) = (small(reader.u64()?)?, reader.u64()?);
            let mut cells = GroupedMoments::default();
            for _ in 0..reader.count()? {
                let key = (small(reader.u64()?)?, reader.u64()?);
                cells.0.push((key, Moments::read(reader)?));
            }
            nodes.push(Node {
                level,
                index,
                cells,
            });
        }
        Ok(Self(nodes))
    }

    /// The moments of all segments.
    pub(crate) fn total(self) -> Result<GroupedMoments, Error> {
        let mut total = GroupedMoments::default();
        for node in self.0 {
            total.merge(node.cells)?;
        }
        Ok(total)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Rows of a segment, every fourth of it in a group of its own.
    fn segment(number: u64) -> Result<GroupedMoments, Error> {
        let mut cells = GroupedMoments(Vec::new());
        for group in [0, number % 4 + 1] {
            let mut moments = Moments::about(vec![3.0; 2]);
            for row in 0..7 + number % 5 {
                let x = (row * 7919 % 101) as f64 / 7.0;
                moments.push(&[x * (1.0 + number as f64), x.sqrt()])?;
            }
            cells.0.push(((0, group), moments));
        }
        Ok(cells)
    }

    #[test]
    fn segments_give_the_same_bits_whoever_reads_which() -> Result<(), Error> {
        // Some segments have no record of their own.
        let numbers: Vec<u64> = (0..41).filter(|number| number % 7 != 3).collect();
        let read = |numbers: &[u64]| -> Result<MergeTree, Error> {
            let mut segments = MergeTree::default();
            for number in numbers {
                segments.push(*number, segment(*number)?)?;
            }
            Ok(segments)
        };
        let whole = read(&numbers)?.total()?;
        assert_eq!(whole.0.len(), 5);
        for cut in 0..=numbers.len() {
            let mut halves = read(&numbers[..cut])?;
            let mut out = Writer::default();
            read(&numbers[cut..])?.write(&mut out);
            let other = MergeTree::read(&mut Reader(&out.0))?;
            // The other reader counts groups from the other end.
            let mirrored = |(grouping, values): GroupKey| (grouping, 9 - values);
            let other = MergeTree(
                other
                    .0
                    .into_iter()
                    .map(|node| Node {
                        cells: node.cells.rekeyed(&mirrored),
                        ..node
                    })
                    .collect(),
            );
            halves.append(other, &mirrored)?;
            assert_eq!(halves.total()?, whole, "cut at {cut}");
        }
        Ok(())
    }
}
